"""Faults are put where plain patterns find a place, and a broken promise is told."""

from __future__ import annotations

from benchmarks.rules.languages import CHECKS, Pair, count, failures, faults_of, render
from tqcheck.signals.surface.digits import read_numbers

GERMAN = "Am 3. März kostete es 45 Millionen Euro, 12 Prozent mehr."
ENGLISH = "On 3 March it cost 45 million euros, 12 percent more."


def pair(source: str = GERMAN, text: str = ENGLISH, lang: str = "de") -> Pair:
    return Pair(lang, lang, "en", source, text)


def test_each_kind_of_fault_is_put_in() -> None:
    made: dict[str, list[str]] = {}
    for code, text in faults_of(pair()):
        made.setdefault(code, []).append(text)
    assert made["TQ352"] == [ENGLISH.replace("March", "April")]
    assert made["TQ353"] == [ENGLISH.replace(" percent", "")]
    assert made["TQ354"] == [ENGLISH.replace("euros", "pounds")]
    digit, scale = made["TQ351"]
    assert scale == ENGLISH.replace("million", "billion")
    assert len(digit) == len(ENGLISH)
    assert sum(a != b for a, b in zip(digit, ENGLISH, strict=True)) == 1


def test_only_figures_of_both_sides_are_changed() -> None:
    assert [*faults_of(pair("Drei kamen.", "Only 3 came."))] == []
    assert read_numbers("Only 3 came.", "en")


def test_caught_faults_are_counted_and_clean_text_is_not_false() -> None:
    counted = count([pair()])["de"].record()
    assert counted == {
        "segments": 1,
        "rules": {"TQ351": [0, 2, 2], "TQ352": [0, 1, 1], "TQ353": [0, 1, 1], "TQ354": [0, 1, 1]},
    }


def test_broken_promises_are_told_where_the_language_is_claimed() -> None:
    rules = {"TQ351": [3, 7, 10], "TQ352": [2, 8, 10], "TQ353": [0, 1, 9], "TQ354": [0, 0, 0]}
    counted = {"de": {"segments": 400, "rules": rules}, "qu": {"segments": 400, "rules": rules}}
    assert failures(counted) == [
        "TQ351 de: false in 3 of 400 segments",
        "TQ351 de: caught 7 of 10 faults",
    ]


def test_table_shows_before_and_after() -> None:
    old = {"segments": 200, "rules": {code: [1, 0, 2] for code in CHECKS}}
    new = {"segments": 200, "rules": {code: [0, 2, 2] for code in CHECKS}}
    table = render({"before": {"de": old}, "after": {"de": new}})
    assert table.splitlines()[-1].startswith("| de | 200 | 5.0 → 0.0 | 0/2 → 2/2 |")


def test_figures_in_scripts_without_blanks_are_changed() -> None:
    made = [
        text for _, text in faults_of(Pair("ja", "en", "ja", "12 people came.", "12人が来た。"))
    ]
    assert len(made) == 1
    assert made[0] != "12人が来た。"
    assert made[0].endswith("人が来た。")
