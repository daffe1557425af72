"""Where within a zone people live, by a file of squares, postcodes or addresses."""
