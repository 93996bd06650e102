"""Measure tqcheck on judged translations, through its public API wherever that is enough."""
