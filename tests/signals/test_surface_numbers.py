"""Numbers are read by value in every way of writing them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tqcheck.signals.surface.digits import plain_digits, read_numbers
from tqcheck.signals.surface.numerals import read_numerals


@pytest.mark.parametrize(
    ("text", "lang", "value"),
    [
        ("1,400", "en", "1400"),
        ("1.400", "de", "1400"),
        ("1 400", "ru", "1400"),
        ("1\u00a0400", "fr", "1400"),
        ("1\u202f400", "fr", "1400"),
        ("1’400", "de", "1400"),
        ("1,400,000", "en", "1400000"),
        ("1.400.000,5", "de", "1400000.5"),
        ("1,00,000", "hi", "100000"),
        ("1.4 million", "en", "1400000"),
        ("1,4 Millionen", "de", "1400000"),
        ("1,4 млн", "ru", "1400000"),
        ("1,4 миллиарда", "ru", "1400000000"),
        ("140万", "zh", "1400000"),
        ("3亿5000万", "zh", "350000000"),
        ("1万2千", "ja", "12000"),
        ("5억", "ko", "500000000"),
        ("3 लाख", "hi", "300000"),
        ("$60bn", "en", "60000000000"),
        ("60 mil milhões", "pt", "60000000000"),
        ("2 billion", "en", "2000000000"),
        ("2 Billionen", "de", "2000000000000"),
        ("٣٤٥", "ar", "345"),
        ("٣٫٥", "ar", "3.5"),
        ("१२५", "hi", "125"),
        ("３４５", "ja", "345"),
        ("3pm", "en", "15:00"),
        ("15:00", "de", "15"),
        ("15.30 Uhr", "de", "15:30"),
        ("17时07分", "zh", "17:07"),
        ("21st", "en", "21"),
    ],
)
def test_digits_are_read_by_value(text: str, lang: str, value: str) -> None:
    assert value in read_numbers(text, lang)[0].values


@pytest.mark.parametrize(
    ("text", "lang", "value"),
    [
        ("三", "zh", "3"),
        ("二十三", "zh", "23"),
        ("二〇二〇", "zh", "2020"),
        ("两千三百万", "zh", "23000000"),
        ("一百零五", "zh", "105"),
        ("thirty", "en", "30"),
        ("twenty-three", "en", "23"),
        ("two hundred and five", "en", "205"),
        ("three million", "en", "3000000"),
    ],
)
def test_words_are_read_by_value(text: str, lang: str, value: str) -> None:
    assert value in next(read_numerals(text, lang)).values


def test_dotted_date_is_three_numbers() -> None:
    assert [n.text for n in read_numbers("am 1.2.2020 da", "de")] == ["1", "2", "2020"]


def test_range_shares_its_scale() -> None:
    three, eight = read_numbers("3 bis 8 Millionen", "de")
    assert "3000000" in three.values
    assert eight.values == {"8000000"}


@pytest.mark.parametrize("text", ["G20", "MH-17", "0800 555 111", "7月", "2 ½"])
def test_parts_of_codes_are_not_hard(text: str) -> None:
    assert not any(n.is_hard for n in read_numbers(text, "en")[:1])


@given(st.integers(min_value=1000, max_value=10**12))
def test_grouping_does_not_change_the_value(n: int) -> None:
    for mark in ",.\u202f'":
        (number,) = read_numbers(f"{n:,}".replace(",", mark), "fr")
        assert str(n) in number.values


@given(st.text())
def test_plain_digits_keep_every_place(text: str) -> None:
    plain = plain_digits(text)
    assert len(plain) == len(text)
    assert all(a == b or b.isdecimal() for a, b in zip(plain, text, strict=True))
