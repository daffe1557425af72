"""Which data lie on this machine: the sample, a data pack, a file of the user."""
