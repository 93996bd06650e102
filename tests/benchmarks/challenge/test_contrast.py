"""The good one of a pair wins where its risk is lower."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import zstandard

from benchmarks.challenge import contrast
from tests.benchmarks.fakes import FakeChecker
from tqcheck.errors import InputError


def record(
    n: int, kind: str = "agreement", lp: str = "en-de", **changes: object
) -> dict[str, object]:
    return {
        "id": f"made/{lp}/{kind}/{n}",
        "lp": lp,
        "set": "made",
        "src": f"source {n}",
        "good": "good",
        "bad": "worse",
        "kind": kind,
        **changes,
    }


@pytest.fixture
def data(tmp_path: Path) -> Path:
    files = {
        "made.en-de": [record(n) for n in range(6)] + [record(9, "tie", bad="also")],
        "made.ru-en": [record(n, lp="ru-en", bad="bad", good="longer") for n in range(2)],
    }
    folder = tmp_path / "contrast" / "dev"
    folder.mkdir(parents=True)
    for name, records in files.items():
        text = "".join(json.dumps(one) + "\n" for one in records)
        (folder / f"{name}.jsonl.zst").write_bytes(zstandard.compress(text.encode()))
    return tmp_path


def test_a_sample_is_drawn_of_each_kind_over_all_pairs(data: Path) -> None:
    few = contrast.read_contrasts(data, 3, seed=1)
    assert few == contrast.read_contrasts(data, 3, seed=1)
    assert sorted(one.kind for one in few) == ["agreement"] * 3 + ["tie"]
    assert len(contrast.read_contrasts(data, None)) == 9
    drawn = {one.id for seed in range(20) for one in contrast.read_contrasts(data, 3, seed)}
    assert len(drawn) == 9


def test_shares_by_set_and_kind(data: Path) -> None:
    asked: list[tuple[str, str | None]] = []

    def checker_for(lang: str, source_lang: str | None) -> FakeChecker:
        asked.append((lang, source_lang))
        return FakeChecker(lambda text: len(text) / 10)

    found = contrast.run(data, checker_for, None, 0, 50)
    assert asked == [("de", None), ("en", None), ("de", "en"), ("en", "ru")]
    made = found["levels"]["translation"]["made"]
    assert {kind: (own["pairs"], own["value"]) for kind, own in made.items()} == {
        "agreement": (8, 0.75),  # the two into English are lost: their good one is longer
        "tie": (1, 0.5),
        "all": (9, pytest.approx(6.5 / 9)),
    }
    assert found["levels"]["translation"]["all"]["all"] == made["all"]
    page = contrast.render(found)
    assert "| made | agreement | 8 | 0.75 [" in page
    assert contrast.render_block(found).count("\n") == 3


def test_each_text_stands_by_itself_beside_its_source(data: Path) -> None:
    checker = FakeChecker(lambda text: 0.5)
    contrasts = contrast.read_contrasts(data, None)
    contrast.judge(contrasts, lambda lang, source_lang: checker, with_source=True)
    rows = [row for asked in checker.asked for row in asked]
    assert len({row.doc for row in rows}) == len(rows) == 18
    assert all((row.source or "").startswith("source ") for row in rows)


def test_a_folder_without_pairs_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="contrast"):
        contrast.read_contrasts(tmp_path, None)
