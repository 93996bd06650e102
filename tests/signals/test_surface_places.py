"""Findings mark exactly the words they speak of, and no text breaks the signal."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.signals.examples import make_segment, segment_of
from tqcheck.records import Finding, SegmentKind, SignalState
from tqcheck.signals.surface import read_surface

MARKED = [
    ("[en] He went to the the station.", "TQ311", "the the"),
    ("[ru] Он поехал в в Москву.", "TQ311", "в в"),
    ("[en] The 𝒳 of the of the house.", "TQ312", "of the of the"),
    ("[zh] 总统在北京大学在北京大学发表讲话。", "TQ312", "在北京大学在北京大学"),
    ("[en] 😀 The answer was no no no no.", "TQ313", "no no no no"),
    ("[en] The 锦标赛 will be held.", "TQ305", "锦标赛"),
    ("[ru] Он приехал в Mоскву.", "TQ306", "Mоскву"),
    ("[zh] 该党（成立于1990年赢了选举。", "TQ322", "（"),
    ("[fr] Le prÃ©sident parle.", "TQ331", "Ã©"),
    ("[en] A caf\ufffd\ufffd here.", "TQ332", "\ufffd\ufffd"),
    ("[ru] Привет, ⟦1⟧ и мир.", "TQ333", "⟦1⟧"),
    ("[de] Er war <b>da</b>.", "TQ334", "<b>"),
    ("[he] אמר &quot;לא.", "TQ335", "&quot;"),
    ("[en] The minister said that they would support the", "TQ341", "the"),
    ("[en>de] About 1,400 people came. ||| Etwa 14.000 Menschen.", "TQ351", "14.000"),
    ("[ar>en] قتل ٣٤٥ شخصا. ||| All 354 people died.", "TQ351", "354"),
    ("[en>de] It ended 2:2 at last. ||| Es endete 2:5.", "TQ351", "5"),
    ("[en>de] At 11:20 they met. ||| Um 71:20 Uhr tagten sie.", "TQ351", "71:20"),
    ("[en>lv] Due to COVID-19 it ended. ||| Covid-12 dēļ tas beidzās.", "TQ351", "Covid-12"),
    ("[en>de] It began in March. ||| Es begann im Mai.", "TQ352", "Mai"),
    ("[en>de] Up by 5%. ||| Um 5 höher.", "TQ353", "5"),
    ("[en>de] It costs $500. ||| Es kostet 500 Euro.", "TQ354", "500 Euro"),
    ("[en>de] At a@b.org. ||| Unter a@c.org.", "TQ356", "a@c.org"),
]


def findings_of(example: str) -> tuple[Finding, ...]:
    return read_surface(segment_of(example), None).findings


@pytest.mark.parametrize(("example", "code", "marked"), MARKED)
def test_finding_marks_the_very_words(example: str, code: str, marked: str) -> None:
    text = segment_of(example).text
    found = [f for f in findings_of(example) if f.code == code]
    assert found
    assert text[found[0].start : found[0].end] == marked


def test_messages_name_what_stands_on_both_sides() -> None:
    (found,) = findings_of("[en>de] About 1,400 people came. ||| Etwa 14.000 Menschen kamen.")
    assert found.message == "the number 1,400 of the source is missing; the translation has 14.000"
    assert found.evidence == {"source": "1,400", "translation": "14.000"}


def test_lost_number_is_placed_at_the_end() -> None:
    (found,) = findings_of("[en>de] All 1,432 people came. ||| Alle Menschen kamen.")
    assert found.start == found.end == len("Alle Menschen kamen.")


def test_score_counts_the_findings() -> None:
    reading = read_surface(segment_of("[en] He was <b>in the the house</b>."), None)
    (score,) = reading.scores
    assert (score.name, score.state, score.value) == ("surface", SignalState.OK, 3.0)
    places = [f.start for f in reading.findings]
    assert places == sorted(places)


def test_whole_segment_finding_stands_alone() -> None:
    (found,) = findings_of("[en>de] The the house (is in the ||| The the house (is in the")
    assert found.code == "TQ302"


def test_doubled_words_of_the_source_excuse_those_of_the_translation() -> None:
    doubled = "Er ist nett nett."
    assert [f.code for f in findings_of(f"[en>de] He is nice. ||| {doubled}")] == ["TQ311"]
    assert findings_of(f"[en>de] He is nice nice. ||| {doubled}") == ()


def test_unsure_identification_is_no_finding() -> None:
    segment = make_segment("The minister said that the talks would go on.", "de")
    assert read_surface(segment, lambda text: {"en": 0.96, "de": 0.04}).findings == ()
    assert read_surface(segment, lambda text: {"en": 1.0}).findings == ()  # who knows no German
    (found,) = read_surface(segment, lambda text: {"en": 0.6, "nl": 0.38, "de": 0.02}).findings
    assert (found.code, found.start, found.end) == ("TQ303", 0, len(segment.text))


def test_language_of_the_source_is_named() -> None:
    segment = make_segment(
        "The minister said that the talks would go on.",
        "de",
        source="Another sentence of the same author stands here.",
        source_lang="en",
    )
    (found,) = read_surface(segment, lambda text: {"en": 1.0, "de": 0.0}).findings
    assert found.message == "the text reads as en, not de, the language of the source"


def test_short_texts_and_standards_of_one_language_are_let_be() -> None:
    never = make_segment("Bonjour tout le monde", "de")
    assert read_surface(never, lambda text: {"fr": 1.0, "de": 0.0}).findings == ()
    near = make_segment("Ministar je rekao da će pregovori trajati do večeri.", "hr")
    assert read_surface(near, lambda text: {"sr": 1.0, "hr": 0.0}).findings == ()


def test_fragments_are_neither_cut_off_nor_unbalanced() -> None:
    whole = make_segment("What the minister said about (war and the", "en")
    codes = {f.code for f in read_surface(whole, None).findings}
    headline = make_segment(whole.text, "en", kind=SegmentKind.FRAGMENT)
    assert codes == {"TQ322", "TQ341"}
    assert read_surface(headline, None).findings == ()


def test_length_is_not_judged_for_unknown_languages() -> None:
    long = "The minister said on Monday that the talks would go on until late in the evening."
    segment = make_segment("kort", "qqq", source=long, source_lang="en")
    assert read_surface(segment, None).findings == ()


LANGS = st.sampled_from(["en", "de", "ru", "zh", "ja", "ar", "th", "el", "sr", "und", "qqq", ""])
TEXTS = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="0123456789.,: -/%$€年月万亿三十百pmkThe'\"“”„«»()[]{}&;<>", max_size=40),
    st.lists(
        st.sampled_from(["the", "no", "в", "北京", "1,400", "٣٤", "May", "Ã©", "\ufffd", "(", "“"])
    ).map(" ".join),
)


@settings(max_examples=300, deadline=None)
@given(TEXTS, LANGS, st.one_of(st.none(), TEXTS), LANGS)
def test_any_text_is_read_and_places_lie_in_it(
    text: str, lang: str, source: str | None, source_lang: str
) -> None:
    segment = make_segment(text, lang, source=source, source_lang=source_lang)
    for found in read_surface(segment, lambda text: {"fr": 1.0, "en": 0.0, "de": 0.0}).findings:
        assert 0 <= found.start <= found.end <= len(text)
        assert found.message.isprintable()


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(MARKED), st.text(alphabet="😀𝒳é ä", max_size=5))
def test_places_move_with_what_stands_before(case: tuple[str, str, str], before: str) -> None:
    example, code, marked = case
    head, space, rest = example.partition("||| ") if "|||" in example else example.partition("] ")
    moved = f"{head}{space}{before} {rest}"
    found = [f for f in findings_of(moved) if f.code == code]
    text = segment_of(moved).text
    assert [text[f.start : f.end] for f in found[:1]] in ([marked], [])
