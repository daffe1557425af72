"""Whether the data services still behave as smeedkaart expects."""
