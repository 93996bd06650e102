"""The benchmark's run with a checker made by hand: order, context, options, results."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
import zstandard

from benchmarks.data.checked import Options
from benchmarks.data.judged import find_sets
from benchmarks.quality import measure as quality
from benchmarks.quality.measure import run
from tests.benchmarks.fakes import FakeChecker


def record(set_name: str, number: int, **changes: object) -> dict[str, object]:
    return {
        "id": f"{set_name}/{number}",
        "lp": set_name.rpartition(".")[2],
        "set": set_name,
        "doc": f"d{number % 6}",
        "seg": str(number),
        "system": "s",
        "src": "源",
        "mt": "one two three "[: 3 + number % 12].strip(),
        "scale": "mqm",
        "score": -float(number % 12),
        "raters": 1,
        "spans": [{"start": 0, "end": 3, "severity": "major", "raters": 1}] * (number % 2),
        "human": number % 3 == 0,
        **changes,
    }


def da(set_name: str, number: int) -> dict[str, object]:
    tags = {"mt_tok": "one two <EOS>", "tags": [number % 2, 0, 0]}
    made = record(set_name, number, scale="da", mt="one two", **tags)
    del made["spans"]
    return made


@pytest.fixture
def data(tmp_path: Path) -> Path:
    for name in ("mqm-news20.zh-en", "mqm-news21.zh-en", "mlqe-pe.en-de"):
        make = da if name.startswith("mlqe") else record
        lines = "".join(json.dumps(make(name, i)) + "\n" for i in range(24))
        path = tmp_path / "data" / "qe" / "dev" / f"{name}.jsonl.zst"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(zstandard.compress(lines.encode()))
    return tmp_path / "data"


def test_run_measures_every_set(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made: list[tuple[str, str | None, FakeChecker]] = []

    def checker_for(lang: str, source_lang: str | None) -> FakeChecker:
        checker = FakeChecker(lambda text: min(1.0, len(text) / 20))
        made.append((lang, source_lang, checker))
        return checker

    result = run(find_sets(data, ["dev"]), checker_for, Options(replicates=50))
    assert [(lang, source) for lang, source, _ in made] == [("de", None), ("en", None)]
    assert [len(rows) for rows in made[1][2].asked] == [1, 24, 1, 24]
    names = ["qe/dev/mlqe-pe.en-de", "qe/dev/mqm-news20.zh-en", "qe/dev/mqm-news21.zh-en"]
    assert [entry["name"] for entry in result["sets"]] == names
    assert result["pooled"]["records"] == 48
    assert all(entry["signature"] == "fake|v:0" for entry in result["sets"])
    assert all(len(entry["sha256"]) == 64 for entry in result["sets"])
    assert "auroc" not in result["sets"][0]["sentences"]["tqcheck"]["metrics"]
    assert json.loads(json.dumps(result, allow_nan=False)) == result
    assert "### qe/dev/mqm-news21.zh-en" in capsys.readouterr().out


def test_run_with_source_keeps_source_languages_apart(data: Path) -> None:
    asked: list[tuple[str, str | None]] = []

    def checker_for(lang: str, source_lang: str | None) -> FakeChecker:
        asked.append((lang, source_lang))
        return FakeChecker(lambda _: 0.5)

    result = run(
        find_sets(data, ["dev"], ["zh-en"]),
        checker_for,
        Options(limit=5, with_source=True, replicates=20),
    )
    assert asked == [("en", "zh")]
    assert [entry["records"] for entry in result["sets"]] == [5, 5]


def test_mean_pearson_wants_all_five_pairs() -> None:
    def entry(pair: str, value: float | None) -> dict[str, object]:
        metrics = {"metrics": {"pearson": {"value": value}}}
        return {"name": f"qe/dev/mlqe-pe.{pair}", "sentences": {"tqcheck": metrics}}

    pairs = [entry(pair, i / 10) for i, pair in enumerate(quality.MEAN_PAIRS)]
    title = "mlqe-pe dev, English target"
    assert quality.mean_pearson(pairs)[title]["tqcheck"] == pytest.approx(0.2)
    assert quality.mean_pearson(pairs[:4]) == {}
    undefined = [*pairs[:4], entry("ru-en", None)]
    assert quality.mean_pearson(undefined)[title]["tqcheck"] is None


def test_command_writes_results(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def checker(config: object, *, quality: object) -> FakeChecker:
        assert quality is None, "no readings were asked for"
        return FakeChecker(lambda text: len(text) / 20)

    fake = SimpleNamespace(Checker=checker)
    monkeypatch.setitem(sys.modules, "tqcheck", fake)
    out = tmp_path / "new" / "quality.json"
    arguments = ["--data", str(data), "--limit", "10", "--replicates", "20", "--out", str(out)]
    assert quality.main([*arguments, "--pairs", "zh-en"]) == 0
    result = json.loads(out.read_text(encoding="utf-8"))
    assert result["benchmark"] == "quality"
    assert result["options"]["pairs"] == ["zh-en"]
    assert len(result["sets"]) == 2


def test_command_without_data_says_where(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "quality.json"
    assert quality.main(["--data", str(tmp_path), "--out", str(out)]) == 2
    assert str(tmp_path) in capsys.readouterr().err
    assert not out.exists()
