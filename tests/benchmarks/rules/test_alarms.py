"""Alarms are counted for the right language, and a broken promise is told."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import zstandard

from benchmarks.rules import measure as rules
from benchmarks.rules.alarms import (
    CODES,
    count,
    failures,
    read_human,
    render,
    render_block,
    spread,
)
from benchmarks.rules.languages import Pair

CLEAN = ("Die Fähre legt mittags ab.", "The ferry leaves at noon.")
DOUBLED = ("Die Fähre legt mittags ab.", "The ferry ferry leaves at noon.")
WRONG_NUMBER = ("Es kamen 45 Boote in den Hafen.", "There came 54 boats into the harbour.")


def pair(texts: tuple[str, str], lang: str = "de") -> Pair:
    return Pair(lang, lang, "en", *texts)


def write(path: Path, records: Sequence[Mapping[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = "".join(json.dumps(record) + "\n" for record in records)
    path.write_bytes(zstandard.compress(lines.encode()))


def human(data: Path) -> None:
    """Write FLORES into German, and of NTREX a record that both folders hold."""
    ntrex = {"src": "One.", "ref": "Eins."}
    write(
        data / "weak" / "en-de.jsonl.zst",
        [
            {"set": "flores-dev", "src": CLEAN[1], "ref": CLEAN[0]},
            {"set": "wmt19", **ntrex},
            {"set": "wmt18", "src": "old", "ref": "alt"},
            {"set": "flores-dev", "src": "no reference", "ref": None},
        ],
    )
    parallel = [{"set": "ntrex", "a": "One.", "b": "Eins."}, {"set": "wmt09", "a": "a", "b": "b"}]
    write(data / "parallel" / "en-de.jsonl.zst", parallel)


def test_with_a_source_the_language_is_the_one_beside_english() -> None:
    counted = count([pair(WRONG_NUMBER), pair(CLEAN)])["source"]
    assert counted == {"de": {"segments": 2, "alarms": {"TQ351": 1}}}


def test_without_a_source_the_language_is_the_texts_and_each_text_is_read_once() -> None:
    counted = count([pair(DOUBLED), pair(DOUBLED, "fr"), pair(WRONG_NUMBER)])["text"]
    assert counted == {"en": {"segments": 2, "alarms": {"TQ311": 1}}}


def test_both_directions_of_flores_and_ntrex_are_read_each_pair_once(tmp_path: Path) -> None:
    human(tmp_path)
    assert read_human(tmp_path) == {
        ("en", "de"): [
            Pair("de", "en", "de", CLEAN[1], CLEAN[0]),
            Pair("de", "en", "de", "One.", "Eins."),
        ],
        ("de", "en"): [Pair("de", "de", "en", "Eins.", "One.")],
    }


def test_a_sample_is_spread_over_the_sentences() -> None:
    pairs = [pair((str(i), str(i))) for i in range(10)]
    assert [p.text for p in spread(pairs, 4)] == ["0", "2", "5", "7"]
    assert spread(pairs, None) == spread(pairs, 10) == pairs


def result(alarms: int, code: str = "TQ311", lang: str = "de") -> dict[str, Any]:
    counted = {
        lang: {"segments": 400, "alarms": {code: alarms}},
        "fr": {"segments": 400, "alarms": {}},
    }
    return {"source": counted, "text": {lang: {"segments": 200, "alarms": {"TQ313": 1}}}}


def test_more_than_one_in_200_is_told_in_languages_that_the_rule_claims() -> None:
    assert failures(result(2)) == []
    assert failures(result(3)) == ["TQ311 de: false in 3 of 400 segments"]
    assert failures(result(3, "TQ351", "qu")) == []
    without = {"source": {}, "text": {"de": {"segments": 200, "alarms": {"TQ313": 2}}}}
    assert failures(without) == ["TQ313 de without the source: false in 2 of 200 segments"]


def test_the_table_names_each_rule_and_only_languages_with_alarms() -> None:
    lines = render(result(3)).splitlines()
    assert "| TQ311 repeated-word | 3 of 800 (de: 3 of 400, 0.75%) | 0 of 200 |" in lines
    assert "| TQ351 number-mismatch | 0 of 800 | – |" in lines
    assert sum(line.startswith("| TQ") for line in lines) == len(CODES)
    assert lines[-1] == "| de | 400: TQ311 3 | 200: TQ313 1 |"


def test_the_readme_says_what_is_worst() -> None:
    told = render_block(result(3))
    assert "800 human translations in 2 languages: 1 rates of false alarms above 1 in 200" in told
    assert "0.75%, TQ311 in de" in told
    assert (
        "languages: no rates of false alarms above 1 in 200; the highest is 0.50%"
        in render_block(result(2))
    )


def test_the_command_writes_both_results_and_fails(
    tmp_path: Path, monkeypatch: Any, capsys: Any
) -> None:
    human(tmp_path)
    doubled = {"set": "flores-dev", "src": DOUBLED[0], "ref": DOUBLED[1]}
    write(tmp_path / "weak" / "de-en.jsonl.zst", [doubled])
    arguments = ["rules", "alarms", "--data", str(tmp_path), "--out", str(tmp_path / "out")]
    monkeypatch.setattr("sys.argv", arguments)
    assert rules.main() == 1
    told = capsys.readouterr().out.splitlines()
    assert told == [
        "TQ311 de: false in 1 of 4 segments",
        "TQ311 en without the source: false in 1 of 2 segments",
    ]
    written = json.loads((tmp_path / "out" / "rules-alarms.json").read_text("utf-8"))
    assert written["source"]["de"] == {"segments": 4, "alarms": {"TQ311": 1}}
    page = (tmp_path / "out" / "rules-alarms.md").read_text("utf-8")
    assert "| de | 4: TQ311 1 | 2 |" in page.splitlines()
