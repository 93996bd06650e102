"""Texts that people wrote, and mixed articles, laid out from data that the tests make."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import zstandard

from benchmarks.data.articles import GARBLED_A_TEXT, mix
from benchmarks.data.clean import HUMAN, NATIVE, STRETCH, texts_of


def write(path: Path, records: list[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = "".join(json.dumps(record) + "\n" for record in records)
    path.write_bytes(zstandard.compress(lines.encode("utf-8")))


def sentences(count: int, name: str = "wmt18") -> list[dict[str, Any]]:
    return [
        {
            "set": name,
            "src": f"Satz {n} über das Wetter im Norden des Landes.",
            "ref": f"Sentence {n} about the weather in the north of the country.",
            "outputs": {"google": f"Sentence {n} about the weather in the north of the country."},
        }
        for n in range(count)
    ]


def test_stretches_are_spread_over_a_set_and_keep_their_sources(tmp_path: Path) -> None:
    records = [*sentences(3, "flores-dev"), *sentences(STRETCH * 4)]
    write(tmp_path / "weak" / "de-en.jsonl.zst", records)
    write(tmp_path / "weak" / "ru-en.jsonl.zst", sentences(STRETCH * 2))
    first, second, third = texts_of(tmp_path, "en", HUMAN, 3)
    assert [len(text.lines) for text in (first, second, third)] == [STRETCH] * 3
    assert first.lines[0].startswith("Sentence 0 ")
    assert second.lines[0].startswith(f"Sentence {2 * STRETCH} ")
    assert (first.source_lang, third.source_lang) == ("de", "ru")
    rows = first.rows(with_source=True)
    assert rows[0].source == records[3]["src"]
    assert {row.doc for row in rows} == {first.id}
    assert {row.doc for row in first.rows(is_connected=False)} == {None}
    assert first.rows()[0].source is None


def test_a_source_that_several_systems_translated_counts_once(tmp_path: Path) -> None:
    records = [
        {"set": "mqm", "doc": doc, "src": f"{doc} line {n}", "mt": system}
        for doc in ("a", "b")
        for n in range(STRETCH // 2)
        for system in ("one", "two")
    ]
    for name in ("mqm-news20.en-de", "mqm-news21.en-de"):
        write(tmp_path / "qe" / "train" / f"{name}.jsonl.zst", records)
    found = texts_of(tmp_path, "en", NATIVE, 4)
    assert [text.lines[0] for text in found] == ["a line 0", "b line 0"] * 2
    assert all(len(text.lines) == STRETCH // 2 and text.sources is None for text in found)


def test_mixed_articles_hold_the_worst_of_weak_systems(tmp_path: Path) -> None:
    records = sentences(STRETCH * 2)
    for n in range(6):  # in the first stretch; another system is good at them
        records[n]["outputs"]["argos"] = f"Mud {n}" if n < 5 else records[n]["ref"]
    write(tmp_path / "weak" / "de-en.jsonl.zst", records)
    (article,) = mix(tmp_path, "en", 3)
    garbled = [line for line in article.lines if line.is_garbled]
    assert len(article.lines) == STRETCH
    assert len(garbled) == GARBLED_A_TEXT
    assert all(line.text.startswith("Mud") for line in garbled)
    assert all(line.source is not None for line in article.lines)
    assert article.lines[5].text == records[5]["ref"]


@pytest.mark.parametrize("lang", ["de", "xx"])
def test_a_language_without_texts_has_none(tmp_path: Path, lang: str) -> None:
    assert texts_of(tmp_path, lang if lang == "xx" else "uk", NATIVE, 3) == []
