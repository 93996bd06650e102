"""WMT's XML of test sets -> one row a segment and system, with source and reference."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tqcheck.errors import InputError
from tqcheck.read.messages import count
from tqcheck.read.outcome import ReadOutcome
from tqcheck.read.xml_tree import Element, children, flat_text, line_of, parse_xml
from tqcheck.records import Origin, Row

ROOTS = ("dataset", "collection", "tstset")


def read_wmt(data: bytes, path: str) -> ReadOutcome:
    """Read a file; raises InputError where no system's output (`hyp`) is in it."""
    return rows_of(parse_xml(data, path), path)


def rows_of(root: Element, path: str) -> ReadOutcome:
    """Read the rows below a root; the first reference is taken, others are counted."""
    rows: list[Row] = []
    n_lost = 0
    n_references = 0
    for doc in root.iter("{*}doc"):
        sources = dict(_segs(next(children(doc, "src"), None)))
        references = [dict(_segs(ref)) for ref in children(doc, "ref")]
        n_references = max(n_references, len(references))
        first = references[0] if references else {}
        source_lang = _lang(next(children(doc, "src"), None))
        for hyp in children(doc, "hyp"):
            rows_of_hyp = _rows(hyp, doc.get("id"), path, sources, first)
            own = [replace(row, source_lang=source_lang) for row in rows_of_hyp]
            n_lost += sum(row.source is None for row in own)
            rows += own
    if not rows:
        message = f"<{root.tag}>: no <hyp> with a <seg> in any <doc>: no system's output to check"
        raise InputError(message, path=path, line=line_of(root))
    notices = []
    if n_lost:
        notices.append(f"{path}: {count(n_lost, 'segment')} without a source of the same id")
    if n_references > 1:
        notices.append(f"{path}: {n_references} references; the first is kept")
    return ReadOutcome(tuple(rows), tuple(notices))


def _lang(side: Element | None) -> str | None:
    return None if side is None else side.get("language") or side.get("lang") or None


def _segs(side: Element | None) -> Iterator[tuple[str, str]]:
    if side is not None:
        for seg in side.iter("{*}seg"):
            yield seg.get("id", ""), flat_text(seg, frozenset())


def _rows(
    hyp: Element, doc: str | None, path: str, sources: dict[str, str], references: dict[str, str]
) -> Iterator[Row]:
    paragraphs: dict[Element, int] = {}
    for seg in hyp.iter("{*}seg"):
        id_ = seg.get("id", "")
        number = paragraphs.setdefault(seg.getparent(), len(paragraphs))
        yield Row(
            Origin(path, line_of(seg)),
            flat_text(seg, frozenset()),
            source=sources.get(id_) or None,
            reference=references.get(id_) or None,
            id=id_ or None,
            doc=doc,
            system=hyp.get("system"),
            paragraph=number,
            lang=_lang(hyp),
        )
