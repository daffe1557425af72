"""Tests of the room sources, pdok."""
