"""Tests of the room sources, cbs."""
