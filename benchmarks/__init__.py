"""Measure tqcheck on judged translations, through its public API only."""
