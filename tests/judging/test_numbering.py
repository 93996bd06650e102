"""Index, id and rank of every segment: one rule, whoever asks and in whatever pieces."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from tqcheck.judging.numbering import Part, in_order, join, number_part
from tqcheck.records import Document, Origin, Row, Segment, SegmentResult
from tqcheck.segment import SegmentKey, segment_id

# The path of a row (one is not UTF-8 on disk), its document, its id, and the risks of its pieces.
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "\udcff"]),
        st.sampled_from("xy"),
        st.sampled_from([None, "", "own"]),
        st.lists(st.none() | st.sampled_from([0.0, 0.5, 1.0]), min_size=1, max_size=3),
    ),
    max_size=8,
)
Drawn = Sequence[tuple[str, str, str | None, list[float | None]]]


def row_of(drawn: tuple[str, str, str | None, list[float | None]]) -> Row:
    path, doc, id_, _ = drawn
    return Row(Origin(path, 1), "text", id=id_, doc=doc)


def result(row: Row, piece: int, n_pieces: int, risk: float | None) -> SegmentResult:
    id_ = segment_id(row, piece + 1, is_alone=n_pieces == 1)
    segment = Segment(0, id_, row.doc or "", row.origin, 0, 4, "text", "en")
    return SegmentResult(segment, risk, None, None, "translation", False, (), (), ())


def part_of(drawn: Drawn) -> Part:
    """Make the part that the judging of some rows would give."""
    groups: dict[tuple[str, str], list[tuple[SegmentKey, SegmentResult]]] = {}
    for number, one in enumerate(drawn):
        row, risks = row_of(one), one[3]
        for piece, risk in enumerate(risks):
            found = SegmentKey(number, piece), result(row, piece, len(risks), risk)
            groups.setdefault((row.origin.path, row.doc or ""), []).append(found)
    return join(
        [
            Part(
                (Document(doc, path, "en", tuple(r.segment for _, r in own)),),
                tuple(r for _, r in own),
                tuple(key for key, _ in own),
            )
            for (path, doc), own in groups.items()
        ]
    )


@given(ROWS)
def test_numbers_are_those_of_the_rule_in_words(drawn: Drawn) -> None:
    rows = [*map(row_of, drawn)]
    numbered = number_part(part_of(drawn), rows)
    flat = [
        (row, n, risk, len(d[3]))
        for row, d in zip(rows, drawn, strict=True)
        for n, risk in enumerate(d[3], start=1)
    ]
    by_risk = sorted(
        (n for n, (*_, risk, _) in enumerate(flat) if risk is not None),
        key=lambda n: (-(flat[n][2] or 0.0), n),
    )
    of_path: Counter[str] = Counter()
    wanted = []
    for index, (row, n, _, n_pieces) in enumerate(flat):
        of_path[row.origin.path] += 1
        made_up = f"{row.origin.path}#{of_path[row.origin.path]}"
        own = row.id if n_pieces == 1 else f"{row.id}.{n}"
        rank = by_risk.index(index) + 1 if index in by_risk else None
        wanted.append((index, made_up if row.id is None else own, rank))
    found = in_order(numbered.results)
    assert [(r.segment.index, r.segment.id, r.rank) for r in found] == wanted


@given(ROWS, st.randoms())
def test_the_order_in_which_documents_were_judged_does_not_matter(
    drawn: Drawn, random: Random
) -> None:
    rows = [*map(row_of, drawn)]
    part = replace(part_of(drawn), notices=("told",))
    shuffled = [*part.apart()]
    random.shuffle(shuffled)
    again = replace(join(shuffled), notices=("told",))
    assert number_part(again, rows) == number_part(part, rows)


@given(ROWS)
def test_documents_hold_the_numbered_segments(drawn: Drawn) -> None:
    part = number_part(part_of(drawn), [*map(row_of, drawn)])
    held = [segment for document in part.documents for segment in document.segments]
    assert held == [one.segment for one in part.results]
    firsts = [document.segments[0].index for document in part.documents]
    assert firsts == sorted(firsts)


def test_rows_taken_from_a_longer_list_get_their_places_there() -> None:
    part = part_of([("a", "x", None, [0.5, 0.1]), ("a", "y", None, [None])])
    assert part.of_rows([7, 3]).keys == ((7, 0), (7, 1), (3, 0))
