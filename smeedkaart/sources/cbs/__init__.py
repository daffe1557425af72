"""Which figures CBS StatLine publishes about a municipality."""
