"""Tests of the room funding."""
