"""The screens: start, the map with its numbers, and what opens on top of it."""
