"""What an edit of a workshop means, and what follows from it."""
