"""Tests of the room sources, weights."""
