"""Fit the combiner's numbers: risk, what stands out, the encoder, the round trip."""
