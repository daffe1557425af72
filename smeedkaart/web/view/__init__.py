"""How figures, receipts and histories are laid out on a page."""
