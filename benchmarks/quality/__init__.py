"""Measure risk, words and guesses on judged translations."""
