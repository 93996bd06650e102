"""Windows: every sentence in one place, context and length bounded, nothing but the document."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tqcheck.backends.windows import Passage, Place, Window, WindowShape, lay_out

BOS = 1_000_000
SEPARATOR = np.array([1_000_001], dtype=np.int64)
NOTHING = np.zeros(0, dtype=np.int64)
SHAPE = WindowShape(length=20, context=6, sentence=12)

lengths = st.lists(st.integers(0, 30), max_size=25)
shapes = st.builds(
    WindowShape,
    length=st.integers(1, 60),
    context=st.integers(0, 40),
    sentence=st.integers(1, 40),
)


def sentences_of(sizes: list[int]) -> list[Passage]:
    """Make sentences whose ids tell where they stand: 100 n + position."""
    found = []
    for n, size in enumerate(sizes):
        places = np.arange(size, dtype=np.int64)
        found.append(Passage(NOTHING, 100 * n + places))
    return found


def laid(sizes: list[int], shape: WindowShape = SHAPE) -> tuple[Window, ...]:
    return lay_out(sentences_of(sizes), bos=BOS, separator=SEPARATOR, shape=shape)


def pieces_of(window: Window) -> list[list[int]]:
    """Take a window apart at its separators, without the opening token."""
    pieces: list[list[int]] = [[]]
    for token in window.ids[1:].tolist():
        if token == SEPARATOR[0]:
            pieces.append([])
        else:
            pieces[-1].append(token)
    return pieces


def test_sentences_share_a_window_until_it_is_full() -> None:
    first, second = laid([5, 5, 5, 5])
    assert first.ids.tolist() == [
        BOS, *range(5), SEPARATOR[0], *range(100, 105), SEPARATOR[0], *range(200, 205)
    ]  # fmt: skip
    assert first.places == (Place(0, 1, 6), Place(1, 7, 12), Place(2, 13, 18))
    # One sentence and its separator are the six tokens of context.
    assert second.ids.tolist() == [BOS, *range(200, 205), SEPARATOR[0], *range(300, 305)]
    assert second.places == (Place(3, 7, 12),)


def test_an_empty_sentence_lies_nowhere_and_parts_nothing() -> None:
    (window,) = laid([0, 2, 0, 2, 0])
    assert window.ids.tolist() == [BOS, 100, 101, SEPARATOR[0], 300, 301]
    assert [place.sentence for place in window.places] == [1, 3]
    assert laid([0, 0]) == ()


def test_a_long_sentence_is_cut() -> None:
    (window,) = laid([30])
    assert window.ids.tolist() == [BOS, *range(12)]


@given(lengths, shapes)
def test_every_sentence_lies_in_one_place(sizes: list[int], shape: WindowShape) -> None:
    found = [
        (place.sentence, window.ids[place.start : place.end].tolist())
        for window in laid(sizes, shape)
        for place in window.places
    ]
    assert found == [
        (n, list(range(100 * n, 100 * n + min(size, shape.sentence))))
        for n, size in enumerate(sizes)
        if size
    ]


@given(lengths, shapes)
def test_windows_are_bounded(sizes: list[int], shape: WindowShape) -> None:
    for window in laid(sizes, shape):
        own = window.places[0].end - window.places[0].start
        n_context = window.places[0].start - 1
        assert n_context <= shape.context
        assert len(window.ids) <= max(shape.length, 1 + n_context + own)
        assert own <= shape.sentence


@given(lengths, shapes)
def test_a_window_is_an_unbroken_piece_of_the_document(
    sizes: list[int], shape: WindowShape
) -> None:
    whole = [passage.ids[: shape.sentence].tolist() for passage in sentences_of(sizes)]
    whole = [ids for ids in whole if ids]
    for window in laid(sizes, shape):
        pieces = pieces_of(window)
        assert window.ids[0] == BOS
        first = whole.index(pieces[0])
        assert pieces == whole[first : first + len(pieces)]


@given(lengths, shapes)
def test_context_is_as_much_as_fits(sizes: list[int], shape: WindowShape) -> None:
    kept = {n: min(size, shape.sentence) for n, size in enumerate(sizes) if size}
    for window in laid(sizes, shape):
        before = [n for n in kept if n < window.places[0].sentence]
        n_whole = len(pieces_of(window)) - len(window.places)
        if n_whole < len(before):
            taken = sum(kept[n] + 1 for n in before[len(before) - n_whole - 1 :])
            assert taken > shape.context


@given(lengths, lengths)
def test_windows_of_a_text_do_not_depend_on_what_follows(sizes: list[int], more: list[int]) -> None:
    alone = {
        place.sentence: (window.ids[: place.end].tolist(), place)
        for window in laid(sizes)
        for place in window.places
    }
    with_more = {
        place.sentence: (window.ids[: place.end].tolist(), place)
        for window in laid(sizes + more)
        for place in window.places
    }
    assert {n: with_more[n] for n in alone} == alone


def with_leads(sizes: list[int], leads: list[int], shape: WindowShape) -> tuple[Window, ...]:
    passages = [
        Passage(np.arange(lead, dtype=np.int64) + 100 * n + 50, passage.ids)
        for n, (lead, passage) in enumerate(zip(leads, sentences_of(sizes), strict=True))
    ]
    return lay_out(passages, bos=BOS, separator=SEPARATOR, shape=shape)


def test_a_lead_is_read_before_its_sentence_and_not_scored() -> None:
    (window,) = with_leads([3, 2], [2, 4], SHAPE)
    assert window.ids.tolist() == [
        BOS, 50, 51, 0, 1, 2, SEPARATOR[0], 150, 151, 152, 153, 100, 101
    ]  # fmt: skip
    assert window.places == (Place(0, 3, 6), Place(1, 11, 13))


def test_a_sentence_is_context_with_its_lead_or_not_at_all() -> None:
    first, second = with_leads([6, 9], [3, 3], SHAPE)
    assert second.ids.tolist() == [BOS, 150, 151, 152, *range(100, 109)]  # 10 tokens: too many
    assert len(first.places) == len(second.places) == 1
    shape = WindowShape(length=20, context=10, sentence=12)
    _, second = with_leads([6, 9], [3, 3], shape)
    assert second.ids.tolist()[:11] == [BOS, 50, 51, 52, *range(6), SEPARATOR[0]]


@given(lengths, shapes, st.data())
def test_leads_do_not_change_what_is_scored(
    sizes: list[int], shape: WindowShape, data: st.DataObject
) -> None:
    leads = data.draw(st.lists(st.integers(0, 9), min_size=len(sizes), max_size=len(sizes)))
    found = [
        (place.sentence, window.ids[place.start : place.end].tolist())
        for window in with_leads(sizes, leads, shape)
        for place in window.places
    ]
    assert found == [
        (n, list(range(100 * n, 100 * n + min(size, shape.sentence))))
        for n, size in enumerate(sizes)
        if size
    ]
