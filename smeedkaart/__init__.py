"""smeedkaart: from a drawn border to people, tier and euros, with a receipt."""
