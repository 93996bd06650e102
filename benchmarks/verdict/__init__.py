"""Measure what is called suspect: garbled sentences, and texts that people wrote."""
