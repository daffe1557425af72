"""How a data service is asked, and what it means when it does not answer."""
