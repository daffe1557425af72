"""How borders, figures and weights of a municipality become one data pack."""
