"""The language smeedkaart speaks, numbers and days in it, and the teller of facts with its catalogue."""
