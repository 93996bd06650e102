"""Signals: each reads segments and says what it found; none loads a model."""
