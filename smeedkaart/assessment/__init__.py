"""What figures, tiers and euros of drawn areas come to, in one call."""
