"""What a mark tells an editor: what was to be expected, or in what way the words are odd."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tqcheck.backends.protocols import WordReading
from tqcheck.signals.reasons import Mark, Wording, give_reasons, source_words

TEXT = "According to television, the crews of the\nmissile systems handed over by Russia left."


def word_of(text: str, word: str, odd: float = 0.0, *alternatives: str) -> WordReading:
    """Read a word, so many nats less likely than was thought to be found."""
    start = text.index(word)
    return WordReading(start, start + len(word), 0.5, 3 + odd, 3.0, 0.5, 0.5, alternatives)


def words_of(text: str, *odd: WordReading) -> list[WordReading]:
    """Read all words of a text, of which some are odd."""
    places = {word.start: word for word in odd}
    own = text.replace(",", " ").replace(".", " ").split()
    found, at = [], 0
    for word in own:
        start = text.index(word, at)
        at = start + len(word)
        found.append(places.get(start, WordReading(start, at, 0.1, 3, 3, 0.5, 0.5)))
    return found


def reason_for(*odd: WordReading, kind: str | None = None, text: str = TEXT) -> Wording:
    (reason,) = give_reasons(text, words_of(text, *odd), [Mark(odd, kind)])
    return reason


THREE = ("trucks", "vehicles", "units")


@pytest.mark.parametrize(
    ("alternatives", "options"),
    [
        (THREE[:1], "“trucks”"),
        (THREE[:2], "“trucks” or “vehicles”"),
        (THREE, "“trucks”, “vehicles” or “units”"),
    ],
)
def test_it_names_what_was_to_be_expected(alternatives: Sequence[str], options: str) -> None:
    reason = reason_for(word_of(TEXT, "missile", 5, *alternatives))
    assert reason.message == (
        f"“missile” reads like an error: after “the crews of the” one would expect {options}"
    )
    assert reason.alternatives == tuple(alternatives)


def test_of_several_words_it_names_the_oddest_that_has_alternatives() -> None:
    reason = reason_for(
        word_of(TEXT, "missile", 5, "trucks"),
        word_of(TEXT, "systems", 6, "launchers", "units"),
        word_of(TEXT, "handed", 9),
    )
    assert reason.message == (
        "“missile systems handed” reads like an error: after “crews of the missile” one would "
        "expect “launchers” or “units”, not “systems”"
    )
    assert reason.alternatives == ("launchers", "units")


@pytest.mark.parametrize(
    ("kind", "what"),
    [
        (None, "reads like an error:"),
        ("fluency", "reads like an error of language:"),
        ("accuracy", "does not seem to say what the source says:"),
    ],
)
def test_it_says_what_kind_of_error_it_looks_like(kind: str | None, what: str) -> None:
    assert f"“handed” {what} " in reason_for(word_of(TEXT, "handed", 5), kind=kind).message


@pytest.mark.parametrize(
    ("odd", "why"),
    [
        ((0, 4.0), "“systems” is rare after “crews of the missile”"),
        ((1.0, 0.5), "“missile” is unusual after “crews of the”"),
        ((0.9, 0.9), "each word is common, but their combination is odd after “crews of the”"),
    ],
)
def test_without_alternatives_it_says_in_what_way_the_words_are_odd(
    odd: tuple[float, float], why: str
) -> None:
    text = "crews of the missile systems handed"
    one, two = word_of(text, "missile", odd[0]), word_of(text, "systems", odd[1])
    assert reason_for(one, two, text=text) == Wording(
        f"“missile systems” reads like an error: {why}"
    )


def test_a_word_that_is_likely_is_not_told_what_to_be() -> None:
    reason = reason_for(word_of(TEXT, "handed", 0.5, "delivered"))
    assert reason == Wording(
        "“handed” reads like an error: “handed” is common after “of the missile systems”, but odd "
        "in this sentence"
    )


@pytest.mark.parametrize("text", ["Lorry drivers wait.", "“Lorry” drivers wait."])
def test_a_sentence_may_begin_with_any_word(text: str) -> None:
    lorry = word_of(text, "Lorry", 9, "The", "In")
    quote = [WordReading(0, 1, 0.1, 3, 3, 0.5, 0.5)] if text[0] == "“" else []
    (reason,) = give_reasons(text, [*quote, lorry], [Mark([lorry])])
    assert reason == Wording("“Lorry” reads like an error: “Lorry” is rare at the beginning")


def test_of_a_script_without_blanks_a_few_words_are_quoted() -> None:
    text = "这一举动使她的管理短了"
    cuts = [(0, 2), (2, 3), (3, 4), (4, 5), (5, 7), (7, 9), (9, 10), (10, 11)]
    words = [WordReading(s, e, 0.5, 9, 3, 0.5, 0.5, ("团队", "部门")) for s, e in cuts]
    (reason,) = give_reasons(text, words, [Mark(words[6:7])])
    assert reason.message == (
        "“短” reads like an error: after “动使她的管理” one would expect “团队” or “部门”"
    )


@given(st.lists(st.tuples(st.sampled_from(["of", "the", "man"]), st.booleans()), max_size=25))
def test_no_message_is_given_twice_and_none_has_two_lines(words: list[tuple[str, bool]]) -> None:
    text = "\n".join(word for word, _ in words)
    readings = words_of(text)
    marks = [Mark([w]) for w, (_, is_marked) in zip(readings, words, strict=True) if is_marked]
    messages = [reason.message for reason in give_reasons(text, readings, marks)]
    assert len(set(messages)) == len(messages) == len(marks)
    assert not any("\n" in message for message in messages)


SOURCE = "Les équipages des systèmes de missiles livrés par la Russie sont partis."


def test_a_reason_names_the_words_of_the_source_that_a_mark_stands_for() -> None:
    start = SOURCE.index("livrés")
    word = dataclasses.replace(word_of(TEXT, "handed", 5.0), source=(start, start + 6))
    marks = [Mark((word,), "accuracy")]
    (reason,) = give_reasons(TEXT, words_of(TEXT, word), marks, SOURCE)
    assert "does not seem to say what the source says, where the source has “livrés”" in (
        reason.message
    )


def test_of_words_from_all_over_the_source_the_riskiest_ones_is_named() -> None:
    far = dataclasses.replace(word_of(TEXT, "crews"), source=(0, 3))
    worst = dataclasses.replace(word_of(TEXT, "left"), source=(65, 71), risk=0.9)
    assert source_words((far, worst), SOURCE) == SOURCE[65:71].strip()


def test_no_words_of_the_source_are_made_up() -> None:
    assert source_words((word_of(TEXT, "crews"),), SOURCE) is None
    placed = dataclasses.replace(word_of(TEXT, "crews"), source=(0, 3))
    assert source_words((placed,), None) is None


def test_of_words_that_no_language_model_read_nothing_is_said_to_be_likely() -> None:
    word = dataclasses.replace(word_of(TEXT, "missile", 5), surprisal_nats=None, expected_nats=None)
    source = "die Raketen"
    beside = dataclasses.replace(word, source=(4, 11))
    (alone,) = give_reasons(TEXT, words_of(TEXT, word), [Mark((word,), "accuracy")])
    assert alone.message == "“missile” does not seem to say what the source says"
    (told,) = give_reasons(TEXT, words_of(TEXT, beside), [Mark((beside,))], source)
    assert told.message == "“missile” reads like an error, where the source has “Raketen”"
