"""Which controls of its own the page has."""
