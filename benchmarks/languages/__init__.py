"""Measure every target language weakly, and how texts are split and identified."""
