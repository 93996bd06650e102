"""Read the texts that the benchmarks judge, and keep what models say of them."""
