"""The challenge set as a whole: what is drawn, how it is counted, what is written."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import zstandard

from benchmarks.challenge import measure as challenge
from benchmarks.challenge.injection import KINDS
from benchmarks.challenge.measure import Options, run
from benchmarks.challenge.scores import (
    Found,
    Outcome,
    draw,
    marked_share,
    measure_language,
    read_outcome,
    risks,
    thresholds,
    touches,
)
from benchmarks.challenge.tables import render
from benchmarks.challenge.texts import (
    COPY,
    EMPTY,
    OTHER_LANGUAGE,
    UNRELATED,
    clean_texts,
    construct,
    read_pairs,
    spoil_text,
)
from benchmarks.data.checked import ChecksRows
from benchmarks.measures.statistics import ones
from tests.benchmarks.fakes import FakeChecker, finding, judged, result
from tests.fakes import FakeQuality
from tqcheck import Checker
from tqcheck.config import Config, SegmentConfig
from tqcheck.errors import InputError

PLACES = ("Halifax", "Toronto", "Boston", "London", "Lisbon", "Dublin")


_DOINGS = """painting shouting drinking fighting sleeping marching dreaming whistling knitting
waiting hunting digging melting walking"""
DOINGS = _DOINGS.split()
CLAUSES = ("for they had seen the river", "for it was getting dark")


def year(n: int) -> int:
    return 1111 + 13 * n  # one other digit never makes another of them


def english(n: int) -> str:
    return (
        f"In {year(n)} all the people of {PLACES[n % 6]} were {DOINGS[n % 14]}, "
        f"{CLAUSES[n % 2]}, and left."
    )


def german(n: int) -> str:
    return f"Im Jahr {year(n)} sind die Leute in {PLACES[n % 6]} gegangen, als es dunkel wurde."


def polish(n: int) -> str:
    return f"W roku {year(n)} ludzie w mieście {PLACES[n % 6]} poszli, bo widzieli rzekę."


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data" / "parallel" / "eval"
    folder.mkdir(parents=True)
    for lang, make in (("de", german), ("pl", polish)):
        pairs = [{"a": english(n), "b": make(n), "set": "flores-devtest"} for n in range(40)]
        pairs.insert(0, {"a": "Seen in training.", "b": "Im Training.", "set": "wmt20"})
        content = "".join(json.dumps(pair) + "\n" for pair in pairs).encode()
        (folder / f"en-{lang}.jsonl.zst").write_bytes(zstandard.compress(content))
    return tmp_path / "data"


def test_only_held_out_pairs_are_taken(data: Path) -> None:
    files = read_pairs(data)
    assert [(file.lang, len(file.there), len(file.back)) for file in files] == [
        ("de", 40, 40),
        ("pl", 40, 40),
    ]
    first = files[0].there[0]
    assert (first.line, first.text, first.source) == (2, german(0), english(0))
    assert (first.lang, first.source_lang) == ("de", "en")


def test_no_pairs_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="parallel"):
        read_pairs(tmp_path)


def test_english_has_each_sentence_once_with_sources_in_turn(data: Path) -> None:
    texts = clean_texts(read_pairs(data), seed=0)
    assert list(texts) == ["en", "de", "pl"]
    assert sorted(s.text for s in texts["en"].sentences) == sorted(map(english, range(40)))
    assert Counter(s.source_lang for s in texts["en"].sentences) == {"de": 20, "pl": 20}
    orders = [[s.key for s in clean.sentences] for clean in texts.values()]
    assert orders[0] == orders[1] == orders[2] != sorted(orders[0])


def test_a_limit_takes_the_first_of_all(data: Path) -> None:
    clean = clean_texts(read_pairs(data), seed=0)["en"]
    every, few = spoil_text(clean, None, 0), spoil_text(clean, 3, 0)
    assert Counter(item.kind for item in every)["number changed"] == 40
    assert set(Counter(item.kind for item in few).values()) == {3}
    assert set(few) <= set(every)
    assert spoil_text(clean, None, 1) != every
    among = {item.sentence.key for item in spoil_text(clean, None, 0, among=5)}
    assert among == {s.key for s in clean.sentences[:5]}


def test_constructed_texts_are_what_they_say(data: Path) -> None:
    texts = clean_texts(read_pairs(data), seed=0)
    items = construct(texts, ["en", "de"], 8, seed=0)
    assert items == construct(texts, ["en", "de"], 8, seed=0)
    assert Counter(item.case for item in items) == dict.fromkeys(
        (COPY, OTHER_LANGUAGE, EMPTY, UNRELATED), 8
    )
    assert Counter(item.sentence.lang for item in items) == {"en": 16, "de": 16}
    own = {lang: {s.text for s in clean.sentences} for lang, clean in texts.items()}
    for item in items:
        lang, source_lang = item.sentence.lang, item.sentence.source_lang
        if item.case == COPY:
            assert item.text == item.sentence.source
        if item.case == EMPTY:
            assert item.text == ""
        if item.case == OTHER_LANGUAGE:
            assert item.text not in own[lang] | own[source_lang]
        if item.case == UNRELATED:
            assert item.text in own[lang]
            assert item.text != item.sentence.text


def test_the_threshold_lets_a_twentieth_of_the_clean_ones_pass() -> None:
    clean = np.array([i / 100 for i in range(100)])
    assert thresholds(clean, ones(100)) == pytest.approx([0.95])
    assert thresholds(clean[:19], ones(19)) > 0.18
    ties = np.array([0.9] * 6 + [0.1] * 94)
    assert thresholds(ties, ones(100)) > 0.9
    weights = np.array([[0.0] * 5 + [1.0] * 95])
    assert thresholds(ties, weights) == pytest.approx([0.9])


def test_recall_is_the_share_at_or_over_the_threshold() -> None:
    clean = np.array([i / 100 for i in range(100)])
    found = [
        Found("k", 0, 0, 3, Outcome(0.95, ((0, 2),), 10, is_suspect=True), 0.0),
        Found("k", 1, 0, 3, Outcome(0.97, ((3, 9),), 10), 0.99),
        Found("k", 2, 0, 3, Outcome(0.94, ((0, 9),), 10), 0.94),
        Found("k", 3, 0, 3, Outcome(None, (), 10), 0.03),
        Found("other", 3, 2, 2, Outcome(0.5, (), 10), None),
    ]
    threshold, cells = measure_language(clean, range(100), found, draw(range(100), 200, 0))
    cell = cells["k"]
    assert threshold == pytest.approx(0.95)
    assert (cell.n, cell.unscored, cell.detected) == (4, 1, 2)
    assert cell.recall[0] == 0.5
    assert cell.within[0] == 0.25
    assert cell.suspect[0] == 0.25
    assert cell.touched[0] == 0.5
    assert cell.marked == pytest.approx((0.2 + 0.6) / 2)
    assert len(cell.recall) == 201
    assert cells["other"].within[0] == 1.0
    assert cells["other"].marked is None
    assert np.isnan(cells["other"].touched[0])


def test_the_interval_holds_the_doubt_about_the_threshold() -> None:
    clean = np.linspace(0, 1, 40)
    found = [Found("k", i, 0, 1, Outcome(0.9, (), 9), 0.0) for i in range(40)]
    _, cells = measure_language(clean, range(40), found, draw(range(40), 300, 0))
    assert set(cells["k"].recall[1:]) == {0.0, 1.0}


@pytest.mark.parametrize(
    ("place", "mark", "is_touched"),
    [
        ((4, 8), (7, 12), True),
        ((4, 8), (8, 12), False),
        ((4, 8), (0, 4), False),
        ((5, 5), (0, 4), True),
        ((5, 5), (7, 9), True),
        ((5, 5), (8, 12), False),
        ((5, 5), (5, 5), True),
        ((4, 8), (6, 6), True),
        ((4, 8), (9, 9), False),
    ],
)
def test_touching(place: tuple[int, int], mark: tuple[int, int], is_touched: bool) -> None:
    assert touches(Outcome(0.9, (mark,), 20), *place) is is_touched


def test_a_finding_about_the_whole_text_marks_no_place() -> None:
    gold = judged("1", "one two three")
    read = read_outcome(result(gold, 0.4, findings=[finding("X", 0, 13), finding("Y", 4, 7)]))
    assert read == Outcome(0.4, ((4, 7),), 13)
    assert marked_share(read) == pytest.approx(3 / 13)
    assert list(risks([0.0, None])) == [0.0, -1.0]


def fake(lang: str, source_lang: str | None) -> ChecksRows:
    return Checker(Config(segment=SegmentConfig(lang, source_lang)), quality=FakeQuality())


def test_run_measures_every_kind_and_language(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = Options(limit=2, clean=12, constructed=6, langs=("en", "de"), replicates=30)
    outcome = run(read_pairs(data), fake, options)
    assert [(c["lang"], c["level"], c["n"]) for c in outcome["clean"]] == [
        (lang, level, 12) for lang in ("en", "de") for level in ("translation", "source")
    ]
    assert {c["kind"] for c in outcome["cells"] if c["lang"] == "en"} == set(KINDS)
    assert {entry["n"] for entry in outcome["cells"]} == {2}
    cases = {entry["case"]: entry for entry in outcome["constructed"]}
    assert {entry["n"] for entry in cases.values()} == {6}
    assert cases[EMPTY]["over"]["value"] == 1.0, "the rule for empty translations is decisive"
    assert all(outcome["signatures"].values())
    said = capsys.readouterr()
    assert "clean and spoiled, de-en, source: " in said.err
    assert said.out == ""


def test_a_run_is_repeatable(data: Path) -> None:
    def checker_for(lang: str, source_lang: str | None) -> FakeChecker:
        return FakeChecker(lambda text: len(text) / 1000)

    options = Options(limit=3, constructed=4, replicates=20)
    once, again = (run(read_pairs(data), checker_for, options) for _ in range(2))
    assert json.dumps(once, allow_nan=False) == json.dumps(again)


def test_a_checker_that_sees_the_error_finds_it(data: Path) -> None:
    def checker_for(lang: str, source_lang: str | None) -> FakeChecker:
        return FakeChecker(lambda text: 0.9 if text not in clean else 0.1 + len(text) / 1000)

    clean = {make(n) for make in (english, german, polish) for n in range(40)}
    outcome = run(read_pairs(data), checker_for, Options(limit=5, constructed=0, replicates=20))
    assert {cell["recall"]["value"] for cell in outcome["cells"]} == {1.0}
    assert {cell["within"]["value"] for cell in outcome["cells"]} == {1.0}
    assert {mean["recall"]["low"] for mean in outcome["means"] if mean["langs"]} == {1.0}
    assert outcome["constructed"] == []


def test_source_is_shown_at_its_level_only(data: Path) -> None:
    made: list[tuple[str, str | None, FakeChecker]] = []

    def checker_for(lang: str, source_lang: str | None) -> FakeChecker:
        made.append((lang, source_lang, FakeChecker(lambda text: len(text) / 1000)))
        return made[-1][2]

    run(read_pairs(data), checker_for, Options(limit=1, clean=6, constructed=2, langs=("en",)))
    asked = [(lang, source, [row.source for row in c.asked[0]]) for lang, source, c in made]
    assert {(lang, source) for lang, source, _ in asked} == {
        ("en", None),
        ("en", "de"),
        ("en", "pl"),
    }
    assert all(
        (source is None) == (sources == [None] * len(sources)) for _, source, sources in asked
    )
    rows = [row for _, _, c in made for row in c.asked[0]]
    assert all(row.doc == row.id and not row.is_prose for row in rows)


def test_an_unknown_language_is_refused(data: Path) -> None:
    with pytest.raises(InputError, match="en, de, pl"):
        run(read_pairs(data), fake, Options(langs=("xx",)))


def test_tables_show_every_cell(data: Path) -> None:
    options = Options(limit=3, clean=10, constructed=3, replicates=20)
    outcome = run(read_pairs(data), fake, options)
    text = render(outcome)
    rows = [line for line in text.splitlines() if line.startswith("| number changed")]
    assert [row.count("|") for row in rows] == [7, 7, 7, 7, 5]
    assert rows[4] == "| number changed | 3 | 3 | 3 |"
    assert "are suspect: 0 of 30 translation only, 0 of 30 with source." in text
    assert "| empty | 3 | 1.00 [1.00, 1.00] | 0 | 1.00 | 1.00 | 1.00 |" in text
    assert "~~" in text


def test_command_writes_both_files(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def checker(config: object, *, quality: object) -> FakeChecker:
        return FakeChecker(lambda text: len(text) / 1000)

    monkeypatch.setitem(sys.modules, "tqcheck", SimpleNamespace(Checker=checker))
    out = tmp_path / "new"
    arguments = ["--data", str(data), "--limit", "2", "--constructed", "2", "--out", str(out)]
    assert challenge.main([*arguments, "--replicates", "10", "--langs", "de"]) == 0
    outcome = json.loads((out / "challenge.json").read_text(encoding="utf-8"))
    assert outcome["benchmark"] == "challenge"
    assert outcome["options"]["langs"] == ["de"]
    assert (out / "challenge.md").read_text(encoding="utf-8") == render(outcome)
    assert challenge.main(["--data", str(tmp_path / "none"), "--out", str(out)]) == 2
