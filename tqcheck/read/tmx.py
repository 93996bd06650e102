"""TMX 1.4 -> one row a translation unit, read as a stream.

The source is the variant in the language of `srclang`, the translation the one other; where there
are several, `--columns translation=de` (and `source=en`) chooses.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from typing import BinaryIO

from tqcheck.errors import InputError
from tqcheck.read.messages import count, shorten
from tqcheck.read.outcome import ReadOutcome
from tqcheck.read.xml_tree import (
    LANG,
    Element,
    child,
    children,
    flat_text,
    forget,
    line_of,
    name_of,
    stream_xml,
)
from tqcheck.records import Origin, Row

CODES = frozenset({"bpt", "ept", "it", "ph", "ut", "sub"})
_ALL = "*all*"
_TOGETHER = 2_000


def read_tmx(data: bytes, path: str, columns: Mapping[str, str]) -> ReadOutcome:
    """Read a whole file; raises InputError with line and element."""
    outcomes = list(stream_tmx(BytesIO(data), path, columns))
    rows = tuple(row for outcome in outcomes for row in outcome.rows)
    return ReadOutcome(rows, tuple(line for outcome in outcomes for line in outcome.notices))


def stream_tmx(file: BinaryIO, path: str, columns: Mapping[str, str]) -> Iterator[ReadOutcome]:
    """Read a file some units at a time; raises InputError with line and element."""
    rows: list[Row] = []
    n_partial = 0
    srclang: str = _ALL
    for event, element in stream_xml(file, path, _check_root, ("header", "tu")):
        if event == "start":
            continue
        if name_of(element) == "header":
            srclang = element.get("srclang") or _ALL
            continue
        row = _row(element, srclang, path, columns)
        n_partial += row is None
        rows += [row] if row is not None else []
        forget(element)
        if len(rows) >= _TOGETHER:
            yield ReadOutcome(tuple(rows))
            rows = []
    notice = f"{path}: skipped {count(n_partial, 'unit')} without a source or a translation"
    yield ReadOutcome(tuple(rows), (notice,) if n_partial else ())


def _check_root(element: Element, path: str) -> None:
    if name_of(element) != "tmx":
        message = f"{name_of(element)!r}: the root of a TMX file is <tmx>"
        raise InputError(message, path=path, line=line_of(element))


def _row(unit: Element, srclang: str, path: str, columns: Mapping[str, str]) -> Row | None:
    variants = {}
    for variant in children(unit, "tuv"):
        seg = child(variant, "seg")
        lang = _folded(variant.get(LANG) or variant.get("lang") or "")
        if seg is not None:
            variants[lang] = flat_text(seg, CODES)
    wanted = _folded(unit.get("srclang") or srclang)
    source = _choose(_folded(columns.get("source", "")) or wanted, variants)
    if source is None and wanted == _ALL and len(variants) > 1:
        source = next(iter(variants))
    others = [lang for lang in variants if lang != source]
    target = _target(others, unit, path, columns)
    if source is None or target is None:
        return None
    return Row(
        Origin(path, line_of(unit)),
        variants[target],
        source=variants[source] if variants[source].strip() else None,
        id=unit.get("tuid"),
        lang=target or None,
        source_lang=source or None,
    )


def _folded(tag: str) -> str:
    """Write a language as all tools might: `en-us` for `en_US`."""
    return tag.strip().lower().replace("_", "-")


def _choose(wanted: str, variants: Mapping[str, str] | Sequence[str]) -> str | None:
    """Find a language: as it is named, else the one of that name before its country.

    `en` finds `en-us`; `en-us` finds `en`, and `en-gb` where there is no other English.
    """
    if wanted in variants:
        return wanted
    primary = wanted.partition("-")[0]
    alike = [lang for lang in variants if lang.partition("-")[0] == primary]
    if wanted == primary or len(alike) == 1:
        return next(iter(alike), None)
    return primary if primary in variants else None


def _target(
    others: Sequence[str], unit: Element, path: str, columns: Mapping[str, str]
) -> str | None:
    chosen = _folded(columns.get("translation", ""))
    if chosen:
        return _choose(chosen, others)
    if len(others) > 1:
        held = ", ".join(map(shorten, others))
        message = f"<tu>: several translations: {held}; choose with --columns translation=LANG"
        raise InputError(message, path=path, line=line_of(unit))
    return others[0] if others else None
