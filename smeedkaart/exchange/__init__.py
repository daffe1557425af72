"""How a history leaves smeedkaart and comes in again."""
