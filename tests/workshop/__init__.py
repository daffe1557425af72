"""Tests of the room workshop."""
