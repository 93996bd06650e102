"""Measure the embedded translator and what its round trips add."""
