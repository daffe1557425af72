"""How the data of a municipality are kept, checked and carried along."""
