"""Which tier and how many euros follow from the figures, under which rules."""
