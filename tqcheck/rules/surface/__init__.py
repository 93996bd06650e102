"""Rules that read the text, or hold it against its source, without a model (TQ3xx)."""
