"""Benchmarks: what smeedkaart takes, side by side with its peers."""
