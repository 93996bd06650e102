"""Where a text begins to be something else than its source: pairs, languages, cut."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import zstandard

from benchmarks.fit import unrelated


def write_set(path: Path, records: list[dict[str, object]]) -> Path:
    lines = "".join(json.dumps(record) + "\n" for record in records)
    path.write_bytes(zstandard.ZstdCompressor().compress(lines.encode()))
    return path


def test_each_source_gets_a_text_of_another() -> None:
    texts = [(f"The source of number {n}.", f"Die Übersetzung von {n}.") for n in range(240)]
    own = dict(texts)
    others = list(unrelated.unrelated_texts(texts))
    assert len(others) > 230
    assert all(own[source] != text for source, text in others)
    places = {text: n for n, (_, text) in enumerate(texts)}
    near = [
        places[text] // unrelated.TOGETHER == places[own[source]] // unrelated.TOGETHER
        for source, text in others
    ]
    assert 0.4 < np.mean(near) < 0.65


def test_a_set_gives_each_source_once_and_no_long_ones(tmp_path: Path) -> None:
    records: list[dict[str, object]] = [
        {"src": f"A source with number {n}.", "mt": f"Text {n}."} for n in range(24)
    ]
    more: list[dict[str, object]] = [*records, {"src": "x" * 500, "mt": "y"}, *records]
    texts = unrelated.read_texts(write_set(tmp_path / "a.en-de.jsonl.zst", more), 18)
    assert len(texts) == len(set(texts)) == 18
    assert all(text == f"Text {source.split()[-1]}" for source, text in texts)


def test_the_reference_comes_before_what_a_system_wrote(tmp_path: Path) -> None:
    records: list[dict[str, object]] = [
        {"src": f"A source with number {n}.", "mt": "a", "ref": "b" if n % 2 else None}
        for n in range(60)
    ]
    texts = dict(unrelated.read_texts(write_set(tmp_path / "en-de.jsonl.zst", records), 60))
    assert [texts[f"A source with number {n}."] for n in (0, 1)] == ["a", "b"]


def made(lang: str, distance: float, seed: int) -> unrelated.Set:
    rng = np.random.default_rng(seed)
    real = rng.normal(0.8, 0.05, 1000)
    return unrelated.Set(f"x.en-{lang}", ("en", lang), real, rng.normal(0.8 - distance, 0.05, 1000))


def test_the_cut_spares_real_pairs_and_languages_are_those_told_apart() -> None:
    sets = [made("de", 0.4, 1), made("ru", 0.5, 2), made("is", 0.05, 3)]
    cut, languages = unrelated.fit_cut(sets)
    assert languages == ["de", "en", "ru"]
    real = np.concatenate([one.real for one in sets[:2]])
    assert np.mean(real < cut) == pytest.approx(unrelated.FALSE_ALARMS, abs=0.0006)
    assert np.mean(sets[1].unrelated < cut) > 0.98
