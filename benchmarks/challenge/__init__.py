"""Measure which errors are found that were put in, and which of two texts is riskier."""
