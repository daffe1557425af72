"""A hall full of people at one workshop, for the benchmark `live`."""
