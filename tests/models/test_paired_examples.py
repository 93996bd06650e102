"""Garbled copies stand beside the right translation of the same source."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import Any

import pytest
import zstandard

NOUNS = {"house": "Haus", "river": "Fluss", "garden": "Garten", "letter": "Brief"}
VERBS = {"sees": "sieht", "takes": "nimmt", "finds": "findet", "likes": "mag"}


@pytest.fixture
def paired() -> Any:
    return importlib.import_module("paired_examples")


def write_pairs(path: Path) -> None:
    lines = []
    for n in range(60):
        noun, verb = list(NOUNS)[n % 4], list(VERBS)[n // 4 % 4]
        english = f"The old man number {n} often {verb} the small {noun} near the town"
        german = (
            f"Der alte Mann Nummer {n} {VERBS[verb]} oft das kleine {NOUNS[noun]} bei der Stadt"
        )
        lines.append(json.dumps({"a": english, "b": german, "set": "made"}))
    path.write_bytes(zstandard.ZstdCompressor().compress("\n".join(lines).encode()))


def test_a_garbled_copy_stands_beside_the_right_one(paired: Any, tmp_path: Path) -> None:
    write_pairs(tmp_path / "en-de.jsonl.zst")
    found = list(paired._beside_garbled(tmp_path / "en-de.jsonl.zst", "en-de", ("a", "b"), 5))
    assert found
    for example in found:
        right, wrong = example.shown
        assert example.kind == "garbled"
        assert example.source == right.judged.source == wrong.judged.source
        assert right.judged.text != wrong.judged.text
        assert not right.judged.char_risk.any()
        assert wrong.judged.char_risk.any()
        assert (example.ranks, example.right) == (((0, 1, 1.0),), 0)
        assert right.left_out is not None
        assert not right.left_out.any()
        assert wrong.left_out is None  # what of the source it stands for is not known
