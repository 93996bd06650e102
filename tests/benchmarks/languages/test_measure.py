"""Weak figures of a language, on texts whose answer is known."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import zstandard

from benchmarks.data.judged import place_of
from benchmarks.languages import measure as languages
from tests.fakes import BAD_WORD, FakeQuality
from tqcheck import Checker
from tqcheck.config import Config, SegmentConfig

N = 100
GOOD = "The council met on Monday and talked about the new road number {}."


def record(n: int, *, bad: bool) -> dict[str, object]:
    reference = GOOD.format(n)
    output = reference.replace("council", BAD_WORD) if bad else reference
    outputs = {"argos": output, "google": reference}
    return {"src": f"Der Rat {n}.", "ref": reference, "set": "wmt16", "outputs": outputs}


@pytest.fixture
def weak(tmp_path: Path) -> Path:
    records = [record(n, bad=n % 2 == 0) for n in range(N)]
    records += [{**record(99, bad=True), "ref": None}, {**record(98, bad=True), "outputs": {}}]
    text = "".join(json.dumps(r) + "\n" for r in records)
    (tmp_path / "de-en.jsonl.zst").write_bytes(zstandard.compress(text.encode()))
    return tmp_path


def checker_for(lang: str, source_lang: str | None) -> Checker:
    return Checker(Config(segment=SegmentConfig(lang, source_lang)), quality=FakeQuality())


def test_records_without_reference_or_weak_output_are_left_out(weak: Path) -> None:
    items = languages.read_items(weak, "en", 100)
    assert len(items) == len({item.key for item in items}) == 23  # of 100, by the hash
    assert languages.read_items(weak, "en", 7) == items[:7]


def test_only_a_part_of_the_order_is_taken(weak: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = languages.read_items(weak, "en", 100)
    assert all(0.5 <= place_of(item.key) < 0.8 for item in ours)
    monkeypatch.setattr(languages, "PART", (0.0, 1.0))
    everything = languages.read_items(weak, "en", 1000)
    assert len(everything) == N
    assert [i for i in everything if 0.5 <= place_of(i.key) < 0.8] == ours


def test_figures(weak: Path) -> None:
    result = languages.run(weak, checker_for, ["en"], 40, 20)
    for level in ("translation", "source"):
        found = result["languages"]["en"][level]
        n_bad = sum(BAD_WORD in item.output for item in languages.read_items(weak, "en", 40))
        assert found["n"] == 23
        # Bad outputs stand out; the others tie with all references.
        assert found["detection"]["value"] == pytest.approx(0.5 + 0.5 * n_bad / 23)
        assert found["agreement"]["value"] > 0.8
        assert found["alarms"]["value"] == 0
    assert "| en | de-en | 23 | 0." in languages.render(result)
