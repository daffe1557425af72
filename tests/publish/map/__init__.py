"""Tests of the room publish, map."""
