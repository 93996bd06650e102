"""Measure on public test sets, beside submissions."""
