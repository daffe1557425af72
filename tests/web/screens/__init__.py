"""Tests of the room web, screens."""
