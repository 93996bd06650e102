"""Measure long runs: memory, workers, and a feed that is scored again."""
