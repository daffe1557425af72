"""Tests of the room web, view."""
