"""Tests of the room change."""
