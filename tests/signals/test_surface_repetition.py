"""What is said twice, counted against the source, in time that grows with the text alone."""

from __future__ import annotations

import sys
from types import FrameType
from typing import TYPE_CHECKING

import pytest

from tests.signals.examples import make_segment, segment_of
from tqcheck.signals.surface import pairs, repetition
from tqcheck.signals.surface.pairs import find_unbalanced_brackets
from tqcheck.signals.surface.repetition import find_repetition

if TYPE_CHECKING:
    from _typeshed import TraceFunction

FOUND = [
    (
        "[de>en] Die Frau, die die Polizei rief, wartete. ||| The woman who called the police "
        "waited waited waited waited waited waited.",
        "TQ313",
    ),
    ("[en>de] It costs 2,000,000 euros. ||| Es kostet kostet 2.000.000 Euro.", "TQ311"),
    ("[en>de] It ended 2:2. ||| Es ging ging 2:2 aus.", "TQ311"),
    ("[fr>en] Nous nous sommes vus. ||| We saw saw each other.", "TQ311"),
    ("[en>de] Paris, Paris! He went home. ||| Paris, Paris! Er ging ging heim.", "TQ311"),
    ("[en>de] He waited and waited, waited. ||| Er wartete wartete wartete wartete.", "TQ313"),
    ("[en] The the mayor resigned.", "TQ311"),
    ("[es] El el alcalde dimitió.", "TQ311"),
    ("[ru] Он он ушёл в порт.", "TQ311"),
    ("[en] THE THE MAYOR RESIGNED", "TQ311"),
    ("[ru] Дом дом стоит на горе.", "TQ311"),
    ("[de] Er wartetetetetete auf die Fähre.", "TQ313"),
    ("[en] It is nononononono good.", "TQ313"),
    ("[fr] Le bateaubateaubateau part.", "TQ313"),
    ("[hi] वह वह वह वह वह वह गया।", "TQ313"),
    ("[th] เรือเรือเรือเรือเรือออก", "TQ313"),
]
SILENT = [
    "[ru] Он шёл медленно медленно.",
    "[uk] Сніг був білий білий.",
    "[it] Andava forte forte verso casa.",
    "[en>de] He is nice nice. ||| Er ist nett nett.",
    "[en>de] No no no no no! ||| Nein nein nein nein nein!",
    "[en>fr] Bora Bora is nice. ||| Bora Bora est belle.",
    "[en] Bora Bora is nice.",
    "[ru>en] Он шёл быстро-быстро. ||| He walked quickly quickly.",
    "[en] Hahahahaha, lalalala, wkwkwkwk.",
    "[es] Jajajajaja, dijo.",
    "[mt] Il-kelb kelb tal-kaċċa.",
    "[en] 0 0 0 0 0 0 2:2 2:2 1,000,000.",
]


def codes(example: str) -> list[str]:
    return [finding.code for finding in find_repetition(segment_of(example))]


@pytest.mark.parametrize(("example", "code"), FOUND)
def test_what_is_said_more_often_than_in_the_source_is_found(example: str, code: str) -> None:
    assert codes(example) == [code]


@pytest.mark.parametrize("example", SILENT)
def test_what_may_be_said_so_is_left_alone(example: str) -> None:
    assert codes(example) == []


def test_one_repeat_of_the_source_excuses_one() -> None:
    twice = "Er ist nett nett und lieb lieb."
    assert codes(f"[en>de] He is nice nice and dear dear. ||| {twice}") == []
    assert codes(f"[en>de] He is nice nice and dear. ||| {twice}") == ["TQ311"]


def steps(text: str) -> int:
    """Count the lines of our modules that a text takes."""
    count = 0
    ours = {repetition.__file__, pairs.__file__}

    def trace(frame: FrameType, event: str, _: object) -> TraceFunction | None:
        nonlocal count
        if frame.f_code.co_filename not in ours:
            return None
        count += event == "line"
        return trace

    segment = make_segment(text, "en", source=f"The house. {text}", source_lang="de")
    before = sys.gettrace()
    sys.settrace(trace)
    try:
        list(find_repetition(segment))
        list(find_unbalanced_brackets(segment))
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("unit", ["0 ", "1,", "ha ", "()", "the ", "a b ", "(", ":)", "x. "])
def test_steps_grow_with_the_text_alone(unit: str) -> None:
    short, long = steps(unit * 200), steps(unit * 800)
    assert long <= 4 * short + 100
