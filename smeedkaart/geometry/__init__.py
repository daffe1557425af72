"""Which part of which zone lies in which area: shapes, layers and the overlay that gives pieces."""
