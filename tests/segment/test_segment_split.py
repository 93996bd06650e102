from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tqcheck.segment.split import MAX_SENTENCE, Span, split_sentences

CASES = Path(__file__).parents[2] / "benchmarks" / "languages" / "segmentation_cases.txt"
LANGS = ("en", "de", "ru", "zh", "ja", "ar", "km", "und", "be")

# Pieces that set off the rules, mixed with anything at all.
PIECES = st.sampled_from(
    [
        ". ",
        "? ",
        "。",
        "…",
        "“",
        "”",
        '"',
        "(",
        ")",
        "\n",
        "\r\n",
        "\u2028",
        "។",
        "A.",
        "1. ",
        "Dr. ",
    ]
)
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=40).map("".join)


def sentences(text: str, lang: str) -> list[str]:
    return [text[span.start : span.end] for span in split_sentences(text, lang)]


def check_spans(text: str, spans: list[Span]) -> None:
    """Assert what holds for any text: order, no overlap, trimmed, nothing but white space lost."""
    position = 0
    for span in spans:
        assert position <= span.start < span.end <= len(text)
        assert not text[position : span.start].strip()
        assert text[span.start : span.end] == text[span.start : span.end].strip()
        assert span.end - span.start <= MAX_SENTENCE
        position = span.end
    assert not text[position:].strip()


def load_cases() -> list[tuple[str, str, str]]:
    lines = CASES.read_text(encoding="utf-8").splitlines()
    rows = (line.split(" | ", 2) for line in lines if line and not line.startswith("#"))
    return [(lang, topic, text) for lang, topic, text in rows]


def is_right(lang: str, marked: str) -> bool:
    return sentences(marked.replace("¦", ""), lang) == [part.strip() for part in marked.split("¦")]


def test_hard_cases_stay_right() -> None:
    cases = [(lang, text) for lang, topic, text in load_cases() if topic != "held out"]
    wrong = [text for lang, text in cases if not is_right(lang, text)]
    assert len(cases) == 120
    assert len(wrong) <= 3, wrong


@given(text=TEXTS, lang=st.sampled_from(LANGS))
@example(text="\ud800 A. \udfff B. \x00", lang="en")
@example(text="\u2003x\u2003", lang="en")
@example(text="(A b.) C", lang="en")
def test_nothing_is_lost_or_moved(text: str, lang: str) -> None:
    check_spans(text, list(split_sentences(text, lang)))


@settings(max_examples=25, deadline=None)
@given(unit=st.text(min_size=1, max_size=12), times=st.integers(500, 6_000))
def test_nothing_is_lost_in_long_texts(unit: str, times: int) -> None:
    text = unit * times
    check_spans(text, list(split_sentences(text, "en")))


@pytest.mark.parametrize("unit", ["", " ", "\n \t\u3000"])
def test_blank_text_has_no_sentence(unit: str) -> None:
    assert sentences(unit * 5_000, "en") == []


def test_a_new_line_is_mere_space() -> None:
    assert sentences("A line\nwrapped here. And\r\nnext.", "en") == [
        "A line\nwrapped here.",
        "And\r\nnext.",
    ]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "He works for Jeopardy! as a writer."),
        ("uk", "Президент В. О. Зеленський виступив."),
        ("de", "Die 2. Runde begann."),
        ("fr", "Voici Mme. Martin."),
        ("en", "1. Wash the rice."),
        ("ja", "「行きますか？」と彼は聞いた。"),
        ("en", "Great! 😀 …"),
    ],
)
def test_a_false_boundary_is_taken_back(lang: str, text: str) -> None:
    assert sentences(text, lang) == [text]


@pytest.mark.parametrize(
    ("lang", "first", "second"),
    [
        ("en", "iOS is out.", "eBay gained."),
        ("en", "He is 19.", "She is 20."),
        ("en", "No No.", "No."),  # the second sentence occurs inside the first
        ("en", "hello.", "how are you?"),  # no capital anywhere, so a small letter says nothing
        ("ka", "როგორ ხარ?", "კარგად ვარ."),
        ("en", "It is as he and I.", "Then she left."),
    ],
)
def test_a_true_boundary_stays(lang: str, first: str, second: str) -> None:
    assert sentences(f"{first} {second}", lang) == [first, second]


def test_a_long_quotation_is_split_inside() -> None:
    inner = [f"This is sentence number {i} of the long speech that he gave." for i in range(10)]
    text = f"“{' '.join(inner)}” He sat down."
    assert sentences(text, "en") == [f"“{inner[0]}", *inner[1:-1], f"{inner[-1]}”", "He sat down."]


def test_a_sentence_over_the_cap_is_cut_at_spaces() -> None:
    text = "word " * 5_000
    spans = list(split_sentences(text, "en"))
    assert [span.is_cut for span in spans] == [True, True, False]
    assert all(text[span.end - 4 : span.end] == "word" for span in spans)


def test_a_word_over_the_cap_is_cut_inside() -> None:
    spans = list(split_sentences("x" * 25_000, "en"))
    assert spans == [Span(0, 10_000, True), Span(10_000, 20_000, True), Span(20_000, 25_000)]


def test_sentences_across_a_window_are_whole() -> None:
    sentence = "The minister said that nobody had been hurt in the long and noisy night."
    assert sentences(" ".join([sentence] * 700), "en") == [sentence] * 700


def test_a_long_sentence_that_ends_under_the_cap_is_whole() -> None:
    text = "Word " * 1_900 + "end."
    assert sentences(f"Short one. {text} Next one.", "en") == ["Short one.", text, "Next one."]


@pytest.mark.parametrize(
    ("lang", "marked"),
    [
        ("en", "The vigil will begin at 6 p.m. Friday outside the town hall. ¦It is free."),
        ("en", "Polls close at 8 p.m. Eastern on Tuesday. ¦Results follow at 9 p.m. ET."),
        ("en", "It starts at 7 a.m. CET. ¦At 10 a.m. GMT it ends."),
        ("en", "He landed at 5 p.m. Moscow time. ¦At 6 p.m. July 4 he left."),
        ("en", "The doors open at 6:30 P.M. Saturday. ¦They close at 11 P.M. (EST)."),
        ("en", "The train left at 9 a.m. ¦Nobody was on it."),
        ("es", "La vigilia comienza a las 6 p. m. GMT. ¦Es gratis."),
        ("el", "Αρχίζει στις 6 μ.μ. GMT. ¦Είναι δωρεάν."),
    ],
)
def test_a_time_of_day_goes_on_with_zone_day_or_date(lang: str, marked: str) -> None:
    assert is_right(lang, marked)


@pytest.mark.parametrize(
    ("lang", "marked"),
    [
        ("en", "It was hard, said Ms Holm. ¦“You learn to wait. ¦You wait and hope"),
        ("en", 'It was hard, said Ms Holm. ¦"You learn to wait. ¦You wait and hope'),
        ("de", "Es war hart, sagte Frau Holm. ¦„Man lernt zu warten. ¦Man wartet"),
        ("de", "Es war hart, sagte Frau Holm. ¦»Man lernt zu warten. ¦Man wartet"),
        ("fr", "C'était dur, dit Mme Holm. ¦« On apprend à attendre. ¦On attend"),
        ("ru", "Было трудно, сказала Холм. ¦«Учишься ждать. ¦Ждёшь"),
        ("sv", "Det var svårt, sa Holm. ¦”Man lär sig vänta. ¦Man väntar"),
        ("zh", "霍尔姆说很难。¦“你学会等待。¦你等"),
        ("en", "They left. ¦(You learn to wait. ¦You wait"),
    ],
)
def test_an_open_quotation_begins_with_its_mark(lang: str, marked: str) -> None:
    assert is_right(lang, marked)


def test_thai_is_cut_at_blanks_between_clauses_that_are_whole() -> None:
    assert sentences("เรือข้ามฟากออกตอนเที่ยง ผู้โดยสารทุกคนต้องมาก่อนเวลา ตั๋วราคาห้าสิบบาท", "th") == [
        "เรือข้ามฟากออกตอนเที่ยง",
        "ผู้โดยสารทุกคนต้องมาก่อนเวลา",
        "ตั๋วราคาห้าสิบบาท",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "เขาปลูกมะเร็ง วัณโรค เอชไอวี และมาลาเรียในประเทศที่ประชากรมีรายได้น้อย",
        "เมื่อวันจันทร์ที่ผ่านมา นักวิทยาศาสตร์ได้ประกาศการประดิษฐ์เครื่องมือใหม่",
        "เครื่องบินตกลงบนรันเวย์เมื่อเวลาประมาณ 09.30 น. ตามเวลาท้องถิ่นของประเทศ",
    ],
)
def test_thai_is_not_cut_in_lists_and_after_openings(text: str) -> None:
    assert sentences(text, "th") == [text]
