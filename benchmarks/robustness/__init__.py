"""Attack, damage and kill: what is read, kept and written."""
