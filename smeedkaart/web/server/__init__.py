"""What the server hands out beside the page itself, and to whom."""
