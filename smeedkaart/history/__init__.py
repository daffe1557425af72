"""What happened to the areas, recorded by whom, and what follows from it on a day."""
