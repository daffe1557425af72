"""The steps from each layout of the file to the next, run by Alembic."""
