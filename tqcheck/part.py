"""What the judging of some rows gave: a whole run, or one part of a long one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tqcheck.records import Document, Row, SegmentResult


@dataclass(frozen=True, slots=True)
class Part:
    """Hold documents and their results, in the order of the rows, not ranked.

    `rows[i]` is the number of the row that `results[i]` was cut from.
    """

    documents: tuple[Document, ...]
    results: tuple[SegmentResult, ...]
    rows: tuple[int, ...]
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class JudgedDocument:
    """Hold one document of a part; `rows[i]` is the number of the row of `results[i]`."""

    document: Document
    results: tuple[SegmentResult, ...]
    rows: tuple[int, ...]


def split_part(part: Part) -> list[JudgedDocument]:
    """Take a part apart into its documents."""
    of_index = {r.segment.index: n for n, r in enumerate(part.results)}
    apart = []
    for document in part.documents:
        places = [of_index[segment.index] for segment in document.segments]
        apart.append(
            JudgedDocument(
                document,
                tuple(part.results[n] for n in places),
                tuple(part.rows[n] for n in places),
            )
        )
    return apart


def join_documents(
    judged: Sequence[JudgedDocument], rows: Sequence[Row], notices: Sequence[str]
) -> Part:
    """Put documents together in the order of `rows`, numbering their segments anew.

    The segments of a row must follow one another in their document.
    """
    places = sorted(
        (row, number, piece)
        for number, one in enumerate(judged)
        for piece, row in enumerate(one.rows)
    )
    renewed: list[list[SegmentResult]] = [list(one.results) for one in judged]
    n_of_path: dict[str, int] = {}
    for index, (row, number, piece) in enumerate(places):
        result = renewed[number][piece]
        path = result.segment.origin.path
        n_of_path[path] = n_of_path.get(path, 0) + 1
        id_ = result.segment.id if rows[row].id is not None else f"{path}#{n_of_path[path]}"
        segment = replace(result.segment, index=index, id=id_)
        renewed[number][piece] = replace(result, segment=segment)
    documents = [
        replace(one.document, segments=tuple(r.segment for r in own))
        for one, own in zip(judged, renewed, strict=True)
    ]
    first_row = [one.rows[0] for one in judged]
    order = sorted(range(len(judged)), key=lambda n: first_row[n])
    return Part(
        documents=tuple(documents[n] for n in order),
        results=tuple(renewed[number][piece] for _, number, piece in places),
        rows=tuple(row for row, _, _ in places),
        notices=tuple(notices),
    )
