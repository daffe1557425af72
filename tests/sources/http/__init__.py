"""Tests of the room sources, http."""
