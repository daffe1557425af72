"""Tests of the room sources, doctor."""
