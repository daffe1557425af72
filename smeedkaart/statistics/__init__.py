"""What the published figures say about an area, and how sure that is."""
