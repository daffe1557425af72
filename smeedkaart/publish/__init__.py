"""What leaves smeedkaart: the map as one file, tables for people and programs, files for a GIS."""
