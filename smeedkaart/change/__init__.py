"""What changed between two days: who came from where, and what it did to people and money."""
