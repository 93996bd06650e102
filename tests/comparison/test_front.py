"""A comparison from texts to results."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import tqcheck
from tests.comparison import made
from tests.fakes import FakeQuality
from tqcheck.api import Checker
from tqcheck.comparison import CompareSettings, compare
from tqcheck.comparison.records import Comparison
from tqcheck.config import Config, SegmentConfig
from tqcheck.errors import ConfigError
from tqcheck.records import Origin, Row

TEXTS = {"a": made.lines(12), "b": made.garbled(made.lines(12), 0.5)}


def small(settings: CompareSettings = made.QUICK, **texts: list[str]) -> Comparison:
    return compare(TEXTS, settings=settings, checker=made.checker(), **texts)


def test_a_worse_system_is_found_worse() -> None:
    found = made.sample()
    for measure in found.measures:
        if measure.name in ("mqm", "risk", "BLEU", "chrF", "chrF++", "TER"):
            assert measure.scores[-1].system == "three"
            assert measure.scores[-1].cluster == 2
    assert [d.system for d in found.differences] == ["two <b>&|_%", "three"]
    assert found.differences[1].worse > found.differences[1].better
    assert found.documents == 15
    assert "three: 1 empty translation" in found.notices
    assert any(n.startswith("1 of 60 segments left out of mqm, for all") for n in found.notices)


def test_results_are_those_of_a_check() -> None:
    source = [f"Quelle {text}" for text in TEXTS["b"]]
    checker = Checker(Config(segment=SegmentConfig("en", "de")), quality=FakeQuality())
    found = compare(TEXTS, source=source, settings=made.QUICK, checker=checker)
    rows = [
        Row(Origin("<b>", i), text, source=given, doc="<b>")
        for i, (text, given) in enumerate(zip(TEXTS["b"], source, strict=True), 1)
    ]
    report = checker.check_rows(rows)
    risks = [result.risk or 0.0 for result in report.results]
    assert found.measure("risk").score_of("b").value == pytest.approx(sum(risks) / len(risks))


def test_the_same_again_is_the_same() -> None:
    assert small() == small()


def test_the_order_of_systems_changes_no_score() -> None:
    turned = {name: TEXTS[name] for name in reversed(TEXTS)}
    other = compare(turned, settings=made.QUICK, checker=made.checker())
    for measure in small().measures:
        for score in measure.scores:
            assert other.measure(measure.name).score_of(score.system) == score
        p_values = {m.pairs[0].p_randomisation for m in (measure, other.measure(measure.name))}
        assert len(p_values) == 1


def test_the_signature_names_what_changes_numbers() -> None:
    first = small().signature
    assert first.startswith("tqcheck-compare:")
    for part in ("unit:segment", "bs:200", "ar:400", "seed:12345", "combine:"):
        assert f"|{part}" in first
    others = [
        small(replace(made.QUICK, **{name: value})).signature  # type: ignore[arg-type]
        for name, value in (("seed", 1), ("trials", 500), ("alpha", 0.1), ("test", "bootstrap"))
    ]
    assert len({first, *others}) == 5


def test_one_language_for_all_systems() -> None:
    """A system that wrote another language is judged as the others, by their language."""
    german = ["Der Rat tagte am Montag wegen der neuen Steuer in unserer Stadt."] * 12
    systems = {"a": TEXTS["a"], "c": german}
    checker = made.checker()
    found = compare(systems, reference=TEXTS["a"], settings=made.QUICK, checker=checker)
    assert "|judged:translation/en|" in found.run.signature
    assert found.measure("risk").scores[-1].system == "c"


def test_a_checker_keeps_its_own_languages() -> None:
    checker = Checker(Config(segment=SegmentConfig(lang="de")), quality=FakeQuality())
    found = compare(TEXTS, settings=made.QUICK, checker=checker)
    assert "|judged:translation/de|" in found.run.signature
    assert checker.config.segment.lang == "de"


def test_outside_scores_stand_beside_ours(tmp_path: Path) -> None:
    path = tmp_path / "x.tsv"
    path.write_text("".join(f"{s}\t{i + (s == 'a')}\n" for s in "ab" for i in range(12)))
    settings = replace(made.QUICK, scores={"x": str(path)})
    found = small(settings).measure("x")
    assert [s.system for s in found.scores] == ["a", "b"]
    assert found.pairs[0].is_significant
    assert found.signature.startswith("file:x.tsv@")
    lower = small(replace(settings, lower_is_better=("x",)))
    assert [s.system for s in lower.measure("x").scores] == ["b", "a"]
    assert "|lower:x|" in lower.signature


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"baseline": "A"}, "no system is called 'A': a, b; did you mean 'a'"),
        ({"unit": "document"}, "document needs docs"),
        ({"metrics": ("bleurt",)}, "no installed package offers 'bleurt'"),
        ({"lower_is_better": ("x",)}, "no outside score is called 'x': none"),
    ],
)
def test_settings_that_do_not_fit_the_texts(changes: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        small(replace(made.QUICK, **changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "changes",
    [
        {"unit": "word"},
        {"test": "t"},
        {"replicates": 99},
        {"trials": 1},
        {"alpha": 0.0},
        {"alpha": 1.0},
        {"worst": -1},
        {"seed": -1},
    ],
)
def test_settings_that_are_not_allowed(changes: dict[str, object]) -> None:
    with pytest.raises(ConfigError, match=next(iter(changes))):
        CompareSettings(**changes)  # type: ignore[arg-type]


def test_a_column_may_not_hide_another(tmp_path: Path) -> None:
    path = tmp_path / "x.tsv"
    path.write_text("".join(f"{s}\t1\n" for s in "ab" for _ in range(12)))
    with pytest.raises(ConfigError, match="'mqm' is the name of another column"):
        small(replace(made.QUICK, scores={"mqm": str(path)}))


def test_records_for_a_data_frame() -> None:
    rows = made.sample().to_records()
    n = len(made.sample().measures)
    assert sum(row["kind"] == "score" for row in rows) == 3 * n
    assert sum(row["kind"] == "pair" for row in rows) == 3 * n
    assert len({tuple(row) for row in rows}) == 1, "every row has the same fields"


def test_it_is_public() -> None:
    assert tqcheck.compare is compare
    with pytest.raises(KeyError):
        made.sample().measure("nothing")
