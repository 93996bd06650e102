"""Measure how often rules fire on human translations, by rule and language."""
