"""Measure what the gate's presets alarm and catch, and what people decided."""
