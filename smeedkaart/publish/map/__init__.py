"""How an assessment becomes one map file that anyone can open."""
