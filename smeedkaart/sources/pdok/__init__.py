"""Which borders and addresses PDOK publishes."""
