"""Models and engines: the only place that knows torch and transformers."""
