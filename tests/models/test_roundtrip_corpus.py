"""What the translator is taught: which texts are paired, held out together, and left out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import zstandard

from models.roundtrip import corpus
from models.roundtrip.corpus import Pair, read_pairs

ENGLISH, GERMAN = "The cat sat on the mat.", "Die Katze sass auf der Matte."
OUTPUT = "Die Katze saß auf der Matte."
BACK = "The cat was sitting on the mat."


def write(path: Path, *records: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = "".join(json.dumps(record) + "\n" for record in records)
    path.write_bytes(zstandard.compress(lines.encode()))


def weak(src: str, ref: str | None, origin: str = "wmt18", **outputs: str) -> dict[str, Any]:
    named = {name.replace("_", "-"): text for name, text in outputs.items()}
    return {"src": src, "ref": ref, "set": origin, "outputs": named}


def data(
    folder: Path,
    out: list[dict[str, Any]] | None = None,
    into: list[dict[str, Any]] | None = None,
    parallel: list[dict[str, Any]] | None = None,
) -> Path:
    write(folder / "weak" / "en-de.jsonl.zst", *(out or []))
    write(folder / "weak" / "de-en.jsonl.zst", *(into or []))
    write(folder / "parallel" / "en-de.jsonl.zst", *(parallel or []))
    return folder


def told(pairs: list[Pair]) -> set[tuple[str, str, str]]:
    return {(pair.source, pair.target, pair.set) for pair in pairs}


@pytest.fixture(autouse=True)
def _all_beside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpus, "BESIDE", 1.0)


def test_the_best_open_system_is_taught_beside_the_reference(tmp_path: Path) -> None:
    outputs = {"google": "x", "bergamot_tiny": "Katze Matte.", "bergamot_base_memory": OUTPUT}
    found = read_pairs(data(tmp_path, [weak(ENGLISH, GERMAN, **outputs)]), ["de"])
    assert told(found) == {
        (ENGLISH, GERMAN, "wmt18"),
        (ENGLISH, OUTPUT, "wmt18/bergamot-base-memory"),
    }
    assert {p.is_human for p in found if p.is_distilled} == {False}


def test_an_output_into_english_is_also_a_source_of_the_human_text(tmp_path: Path) -> None:
    into = [weak(GERMAN, ENGLISH, bergamot_tiny=BACK)]
    found = read_pairs(data(tmp_path, into=into), ["de"])
    assert told(found) == {
        (GERMAN, ENGLISH, "wmt18"),
        (GERMAN, BACK, "wmt18/bergamot-tiny"),
        (BACK, GERMAN, "wmt18/bergamot-tiny back"),
    }
    assert [p.target_lang for p in found if p.source == BACK] == ["de"]
    assert not any(p.is_human or p.is_distilled for p in found if p.source == BACK)


def test_what_is_made_of_one_text_is_held_out_together(tmp_path: Path) -> None:
    out = [weak(ENGLISH, GERMAN, bergamot_base=OUTPUT)]
    into = [weak(GERMAN, ENGLISH, bergamot_base=BACK)]
    found = read_pairs(data(tmp_path, out, into, [{"a": ENGLISH, "b": GERMAN, "set": "x"}]), ["de"])
    assert len({p.draw for p in found if p.target_lang == "de"}) == 1
    assert len({p.draw for p in found}) == 2
    assert len({p.place for p in found}) == len(found) == 5


def test_loose_references_and_outputs_that_disagree_are_left_out(tmp_path: Path) -> None:
    out = [
        weak(ENGLISH, GERMAN, "wmt09", bergamot_base=OUTPUT),
        weak("Another text.", "Ein anderer Text.", bergamot_base="Ganz und gar falsch."),
        weak("Nobody translated this.", None, bergamot_base="Niemand hat das übersetzt."),
        weak("A" * 401, "Ein Text."),
    ]
    loose = [{"a": ENGLISH, "b": GERMAN, "set": "wmt08"}]
    assert told(read_pairs(data(tmp_path, out, parallel=loose), ["de"])) == {
        (ENGLISH, OUTPUT, "wmt09/bergamot-base"),
        ("Another text.", "Ein anderer Text.", "wmt18"),
    }


def test_some_references_are_left_out_where_an_output_is_taught(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(corpus, "BESIDE", 0.0)
    out = [weak(ENGLISH, GERMAN, bergamot_base=OUTPUT)]
    beside = [
        {"a": ENGLISH, "b": "Die Katze lag da.", "set": "x"},
        {"a": "By  itself.", "b": "Für\nsich.", "set": "x"},
    ]
    found = read_pairs(data(tmp_path, out, parallel=beside), ["de"])
    assert {(p.source, p.target) for p in found if p.target_lang == "de"} == {
        (ENGLISH, OUTPUT),
        ("By itself.", "Für sich."),
    }
