"""Tests of the room sources, local."""
