"""Tests of the room sources, fetching."""
