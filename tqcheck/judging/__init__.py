"""From what the signals say of the segments to their verdicts, counts and numbers."""
