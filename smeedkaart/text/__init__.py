"""The language smeedkaart speaks, and how a number, a day or an amount is written in it."""
