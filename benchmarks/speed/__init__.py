"""Measure speed and memory beside other systems."""
