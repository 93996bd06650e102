"""Numbers, percentages and currencies in any language: wrong ones are found, right ones are not."""

from __future__ import annotations

import time
from decimal import Context, localcontext

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.signals.amounts import BILLION, MILLION_AND_HALF, PERCENT, RIGHT, WRONG
from tests.signals.examples import segment_of
from tests.signals.more_amounts import MORE_RIGHT, MORE_WRONG
from tqcheck.rules import RULES
from tqcheck.signals.surface import read_surface
from tqcheck.signals.surface.currencies import find_currency_mismatch
from tqcheck.signals.surface.dates import find_date_mismatch
from tqcheck.signals.surface.numbers import find_number_mismatch
from tqcheck.signals.surface.percents import find_percent_mismatch

NUMBERS = ("TQ351", "TQ352", "TQ353", "TQ354")


def codes_of(example: str) -> set[str]:
    segment = segment_of(example)
    return {found.code for check in CHECKS for found in check(segment, segment.source or "")}


@pytest.mark.parametrize(
    ("code", "example"), [(code, text) for code, texts in WRONG.items() for text in texts]
)
def test_wrong_amount_is_found(code: str, example: str) -> None:
    assert code in codes_of(example)


@pytest.mark.parametrize("line", MORE_WRONG)
def test_more_wrong_amounts_are_found(line: str) -> None:
    code, _, example = line.partition(" ")
    assert code in codes_of(example)


@pytest.mark.parametrize("example", [*RIGHT, *MORE_RIGHT])
def test_right_amount_is_left_alone(example: str) -> None:
    assert codes_of(example) == set()


@pytest.mark.parametrize("lang", PERCENT)
def test_percent_in_words_is_known(lang: str) -> None:
    english = "Prices rose 50 percent in a year."
    assert codes_of(f"[en>{lang}] {english} ||| {PERCENT[lang]}") == set()
    assert codes_of(f"[{lang}>en] {PERCENT[lang]} ||| {english}") == set()


@pytest.mark.parametrize("lang", PERCENT)
def test_lost_percent_is_found(lang: str) -> None:
    found = codes_of(f"[{lang}>en] {PERCENT[lang]} ||| Prices rose by 50 in a year.")
    assert found == {"TQ353"}


@pytest.mark.parametrize("lang", MILLION_AND_HALF)
def test_million_in_words_is_known(lang: str) -> None:
    text = MILLION_AND_HALF[lang]
    english = "The programme costs 1.5 million euros."
    assert codes_of(f"[en>{lang}] {english} ||| {text}") == set()
    assert codes_of(f"[{lang}>en] {text} ||| {english}") == set()


@pytest.mark.parametrize("lang", MILLION_AND_HALF)
def test_wrong_million_and_currency_are_found(lang: str) -> None:
    text = MILLION_AND_HALF[lang]
    assert codes_of(f"[{lang}>en] {text} ||| It costs 1.5 billion euros.") == {"TQ351"}
    assert codes_of(f"[{lang}>en] {text} ||| It costs 1.5 million dollars.") == {"TQ354"}


@pytest.mark.parametrize("lang", BILLION)
def test_billion_in_words_is_known(lang: str) -> None:
    assert codes_of(f"[en>{lang}] It costs 3 billion euros. ||| {BILLION[lang]}") == set()
    assert codes_of(f"[en>{lang}] It costs 3 million euros. ||| {BILLION[lang]}") == {"TQ351"}


@pytest.mark.parametrize("code", NUMBERS)
def test_rule_is_silent_in_a_language_whose_words_it_does_not_know(code: str) -> None:
    assert "qu" not in RULES[code].languages
    assert codes_of("[en>qu] It costs $45 or 50%. ||| 54 €, 50.") == set()


def test_per_cent_is_no_money() -> None:
    example = "[en>de] It lost 45 per cent. ||| Es verlor 45 Euro."
    assert "TQ354" not in codes_of(example)


def test_long_list_before_a_scale_word_is_read() -> None:
    text = "Er hat 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15 Millionen."
    codes_of(f"[de>en] {text} ||| He has … million.")
    codes_of(f"[de>en] {'1,' * 300}5 Millionen. ||| {'9' * 5000} million {'hundred ' * 5000}")


def test_context_of_the_caller_does_not_matter() -> None:
    with localcontext(Context(prec=1)):
        assert codes_of("[en>de] 1.4 million came. ||| 1,4 Millionen kamen.") == set()


_WORDS = (
    "1 12 1,2 3.5 １２ 5千 億 % percent million Mio. $ € euros miles ft ' \" in 令和 พ.ศ. h "
    "pm 月 . , ; - – 万 조 lakh crore 1'000 1.000.000,5 ½ 割 cents elfu milioni hundred and"
)
WORDS = _WORDS.split()


@settings(deadline=None)
@given(
    st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=4)), max_size=30),
    st.sampled_from(["en", "de", "zh", "ko", "sw", "hi", "ar", "fa", "th"]),
    st.sampled_from(["", " "]),
)
def test_no_text_ends_the_reading(parts: list[str], lang: str, joint: str) -> None:
    text = joint.join(parts) or "x"
    for example in (f"[en>{lang}] {text} ||| 1 x", f"[{lang}>en] 1 x ||| {text}"):
        segment = segment_of(example)
        for finding in read_surface(segment, None).findings:
            assert 0 <= finding.start <= finding.end <= len(segment.text)


CHECKS = (
    find_number_mismatch,
    find_date_mismatch,
    find_percent_mismatch,
    find_currency_mismatch,
)


@pytest.mark.parametrize("piece", ["0 ", "1,", "1.5 million euros ", "50% 7 miles $5 "])
def test_time_grows_with_length(piece: str) -> None:
    def seconds(n: int) -> float:
        other = piece.replace("5", "6").replace("1", "7")
        segment = segment_of(f"[en>de] {piece * n} ||| {other * n}")
        begin = time.process_time()
        for check in CHECKS:
            list(check(segment, segment.source or ""))
        return time.process_time() - begin

    seconds(10)
    # Eight times the length: quadratic is 64. The best of three: memory is tidied up in between.
    assert min(seconds(1600) for _ in range(3)) < 32 * max(seconds(200), 0.02)
