"""Whether a file is sound, how one is written whole or not at all, and drawn areas read from one."""
