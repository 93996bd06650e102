"""XLIFF 1.2 and 2.x -> one row a segment that has a target.

Inline elements are no text: what they enclose is kept (`g`, `mrk`, `pc`), native code is not
(`bpt`, `ph`, ...), so that offsets count the characters a reader sees. Each `file` is a document.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from tqcheck.errors import InputError
from tqcheck.read.columns import repeated_id_notice
from tqcheck.read.messages import count, shorten
from tqcheck.read.outcome import ReadOutcome
from tqcheck.read.xml_tree import (
    LANG,
    Element,
    child,
    children,
    flat_text,
    line_of,
    name_of,
    parse_xml,
)
from tqcheck.records import Origin, Row

CODES = frozenset({"bpt", "ept", "ph", "it", "ut", "x", "bx", "ex", "sc", "ec", "sm", "em"})
VERSIONS = ("1.0", "1.1", "1.2", "2.0", "2.1", "2.2")


class Languages(NamedTuple):
    """Hold what a file says of its languages."""

    source: str | None
    target: str | None


@dataclass(frozen=True, slots=True)
class Unit:
    """Hold one segment as it stands in the file; `holder` is the element that takes its notes."""

    id: str
    file: str
    langs: Languages
    holder: Element
    source: Element | None
    target: Element | None
    is_translatable: bool


def read_xliff(data: bytes, path: str) -> ReadOutcome:
    """Read a file; raises InputError, with line and element, where it is no XLIFF."""
    rows: list[Row] = []
    n_open, n_locked = 0, 0
    for unit in units_of(parse_xml(data, path), path):
        if not unit.is_translatable:
            n_locked += 1
        elif unit.target is None:
            n_open += 1
        else:
            rows.append(_row(unit, path))
    notices = (
        *([f"{path}: skipped {count(n_open, 'segment')} without a target"] if n_open else []),
        *(
            [f"{path}: skipped {count(n_locked, 'segment')} not to be translated"]
            if n_locked
            else []
        ),
        *repeated_id_notice(path, rows),
    )
    return ReadOutcome(tuple(rows), notices)


def units_of(root: Element, path: str) -> Iterator[Unit]:
    """Give all segments of a file in their order; raises InputError where it is no XLIFF."""
    if name_of(root) != "xliff":
        message = f"<{name_of(root)}>: the root of an XLIFF file is <xliff>"
        raise InputError(message, path=path, line=line_of(root))
    version = root.get("version", "")
    if version not in VERSIONS:
        allowed = ", ".join(VERSIONS)
        message = f"<xliff>: version {shorten(version)} is not one of {allowed}"
        raise InputError(message, path=path, line=line_of(root))
    names: dict[str, str | None] = {}
    for number, file in enumerate(children(root, "file"), start=1):
        name = file.get("original") or file.get("id") or f"file {number}"
        is_1 = version.startswith("1")
        langs = (
            Languages(file.get("source-language"), file.get("target-language"))
            if is_1
            else Languages(root.get("srcLang"), root.get("trgLang"))
        )
        if names.setdefault(name, langs.target) != langs.target:
            name = f"{name} [{langs.target}]"  # the same original in another language
        yield from (_units_1 if is_1 else _units_2)(file, name, number, langs)


def _units_1(file: Element, name: str, number: int, langs: Languages) -> Iterator[Unit]:
    for unit in file.iter("{*}trans-unit"):
        id_ = f"{number}/{unit.get('id', '')}"
        is_translatable = unit.get("translate", "yes") != "no"
        sides = child(unit, "source"), child(unit, "target")
        yield Unit(id_, name, langs, unit, *sides, is_translatable)


def _units_2(file: Element, name: str, number: int, langs: Languages) -> Iterator[Unit]:
    for unit in file.iter("{*}unit"):
        is_translatable = _may_translate(unit)
        segments = list(children(unit, "segment"))
        for place, segment in enumerate(segments, start=1):
            id_ = f"{number}/{unit.get('id', '')}"
            id_ += f"/{segment.get('id') or place}" if len(segments) > 1 else ""
            sides = child(segment, "source"), child(segment, "target")
            yield Unit(id_, name, langs, unit, *sides, is_translatable)


def _may_translate(element: Element | None) -> bool:
    """Look for the nearest `translate`, which units inherit from groups and files."""
    while element is not None:
        if (given := element.get("translate")) is not None:
            return bool(given != "no")
        element = element.getparent()
    return True


def _row(unit: Unit, path: str) -> Row:
    source = "" if unit.source is None else flat_text(unit.source, CODES)
    source_lang = None if unit.source is None else unit.source.get(LANG)
    lang = None if unit.target is None else unit.target.get(LANG)
    return Row(
        Origin(path, line_of(unit.target)),
        flat_text(unit.target, CODES),
        source=source if source.strip() else None,
        id=unit.id,
        doc=unit.file,
        lang=lang or unit.langs.target or None,
        source_lang=source_lang or unit.langs.source or None,
    )
