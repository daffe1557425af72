"""Tests of the room web, editor."""
