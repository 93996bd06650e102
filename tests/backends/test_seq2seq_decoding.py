"""Batches of an encoder-decoder; what it writes and reads is tested with its translator."""

from __future__ import annotations

from tqcheck.backends.seq2seq_decoding import batches


def test_batches_hold_what_they_may() -> None:
    lengths = [5, 1, 9, 5, 2, 30, 5]
    found = list(batches(lengths, 10))
    assert sorted(i for batch in found for i in batch) == list(range(7))
    assert all(len(b) == 1 or len(b) * max(lengths[i] for i in b) <= 10 for b in found)
    assert found == [[1, 4], [0, 3], [6], [2], [5]]
    assert list(batches([], 10)) == []
