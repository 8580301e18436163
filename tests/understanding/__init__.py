"""How well sentences are understood, and the rules of it."""
