"""Which workshop, day and area a visitor looks at, and what a click changed."""
