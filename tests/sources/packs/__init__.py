"""Tests of the room sources, packs."""
