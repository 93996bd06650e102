"""XLIFF 1.2 and 2.x -> one row a segment that has a target, read as a stream.

Inline elements are no text: what they enclose is kept (`g`, `mrk`, `pc`), native code is not
(`bpt`, `ph`, ...), so that offsets count the characters a reader sees. Each `file` is a document.
In 1.2 a unit may be segmented by `mrk mtype="seg"` in `seg-source` and `target`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from typing import BinaryIO, NamedTuple

from tqcheck.errors import InputError
from tqcheck.read.columns import count_ids, notice_of_ids
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
    refuse_entities,
    stream_xml,
)
from tqcheck.records import Origin, Row

CODES = frozenset({"bpt", "ept", "ph", "it", "ut", "x", "bx", "ex", "sc", "ec", "sm", "em"})
HOLDERS = ("trans-unit", "unit")
_TOGETHER = 2_000
# The states that say "not yet translated"; a text beside them that is no copy of the source counts.
_OPEN_STATES = frozenset({"new", "needs-translation", "initial"})
VERSIONS = ("1.0", "1.1", "1.2", "2.0", "2.1", "2.2")


class Languages(NamedTuple):
    """Hold what a file says of its languages."""

    source: str | None
    target: str | None


@dataclass(frozen=True, slots=True)
class Unit:
    """Hold one segment as it stands in the file; `holder` is the element that takes its notes.

    `number` names the segment in a unit of several.
    """

    id: str
    file: str
    langs: Languages
    holder: Element
    source: Element | None
    target: Element | None
    is_translatable: bool
    state: str | None = None
    number: str | None = None

    def numbered(self, number: str | None) -> Unit:
        """Give the segment as one of several in its unit; as it is where it is the only one."""
        return self if number is None else replace(self, id=f"{self.id}/{number}", number=number)


class _Files:
    """Follow the `file` elements of an XLIFF file, and give the segments of their units."""

    def __init__(self, root: Element, path: str) -> None:
        check_root(root, path)
        self._is_1 = root.get("version", "").startswith("1")
        self._langs = Languages(root.get("srcLang"), root.get("trgLang"))
        self._targets: dict[str, str | None] = {}
        self._number = 0
        self._name = ""
        self.holders = "trans-unit" if self._is_1 else "unit"

    def begin(self, file: Element) -> None:
        """Take the next `file`."""
        self._number += 1
        name = file.get("original") or file.get("id") or f"file {self._number}"
        if self._is_1:
            self._langs = Languages(file.get("source-language"), file.get("target-language"))
        target = self._langs.target
        is_other = self._targets.setdefault(name, target) != target
        self._name = f"{name} [{target}]" if is_other else name  # the same, in another language

    def units(self, holder: Element) -> Iterator[Unit]:
        """Give the segments of a `trans-unit` or `unit`."""
        id_ = f"{self._number}/{holder.get('id', '')}"
        if self._is_1:
            yield from self._units_1(id_, holder)
            return
        is_translatable = _may_translate(holder)
        segments = list(children(holder, "segment"))
        for place, segment in enumerate(segments, start=1):
            yield Unit(
                id=id_,
                file=self._name,
                langs=self._langs,
                holder=holder,
                source=child(segment, "source"),
                target=child(segment, "target"),
                is_translatable=is_translatable,
                state=segment.get("state"),
            ).numbered((segment.get("id") or str(place)) if len(segments) > 1 else None)

    def _units_1(self, id_: str, holder: Element) -> Iterator[Unit]:
        """Give a `trans-unit` whole, or the segments that it is marked to consist of."""
        target = child(holder, "target")
        whole = Unit(
            id=id_,
            file=self._name,
            langs=self._langs,
            holder=holder,
            source=child(holder, "source"),
            target=target,
            is_translatable=holder.get("translate", "yes") != "no",
            state=None if target is None else target.get("state"),
        )
        sources, targets = _marked(child(holder, "seg-source")), _marked(target)
        is_blank = target is None or not flat_text(target, CODES).strip()
        if len(sources) < 2 or not (targets or is_blank):
            yield whole
            return
        for mid, source in sources.items():
            yield replace(whole, source=source, target=targets.get(mid)).numbered(mid)


def _marked(element: Element | None) -> dict[str, Element]:
    """Give the segments that are marked inside of an element, by their `mid`."""
    marks = [] if element is None else element.iter("{*}mrk")
    segments = [mark for mark in marks if mark.get("mtype") == "seg"]
    return {mark.get("mid") or str(place): mark for place, mark in enumerate(segments, start=1)}


def read_xliff(data: bytes, path: str) -> ReadOutcome:
    """Read a file; raises InputError, with line and element, where it is no XLIFF."""
    refuse_entities(data, path)
    outcomes = list(stream_xliff(BytesIO(data), path))
    rows = tuple(row for outcome in outcomes for row in outcome.rows)
    return ReadOutcome(rows, tuple(line for outcome in outcomes for line in outcome.notices))


def stream_xliff(file: BinaryIO, path: str) -> Iterator[ReadOutcome]:
    """Read a file some segments at a time; raises InputError with line and element."""
    rows: list[Row] = []
    n_open, n_locked, n_untranslated = 0, 0, 0
    ids: Counter[tuple[str | None, ...]] = Counter()
    for unit in _stream_units(file, path):
        if not unit.is_translatable:
            n_locked += 1
        elif unit.target is None:
            n_open += 1
        elif _is_untranslated(unit):
            n_untranslated += 1
        else:
            rows.append(_row(unit, path))
        if len(rows) >= _TOGETHER:
            ids.update(count_ids(rows))
            yield ReadOutcome(tuple(rows))
            rows = []
    ids.update(count_ids(rows))
    counts = (
        (n_open, "without a target"),
        (n_untranslated, "not yet translated by their state"),
        (n_locked, "not to be translated"),
    )
    skipped = [f"{path}: skipped {count(n, 'segment')} {why}" for n, why in counts if n]
    notices = (*skipped, *notice_of_ids(path, ids))
    yield ReadOutcome(tuple(rows), notices)


def _stream_units(file: BinaryIO, path: str) -> Iterator[Unit]:
    files: _Files | None = None
    for event, element in stream_xml(file, path, check_root, ("xliff", "file", *HOLDERS)):
        name = name_of(element)
        if files is None:
            files = _Files(element, path)
        elif event == "start" and name == "file":
            files.begin(element)
        elif event == "end" and name == files.holders:
            yield from files.units(element)
            forget(element)


def units_of(root: Element, path: str) -> Iterator[Unit]:
    """Give all segments of a file in their order; raises InputError where it is no XLIFF."""
    files = _Files(root, path)
    for file in children(root, "file"):
        files.begin(file)
        for holder in file.iter(f"{{*}}{files.holders}"):
            yield from files.units(holder)


def check_root(root: Element, path: str) -> None:
    """Raise InputError where a root is none of an XLIFF file, or of a version unknown."""
    if name_of(root) != "xliff":
        message = f"{name_of(root)!r}: the root of an XLIFF file is <xliff>"
        raise InputError(message, path=path, line=line_of(root))
    version = root.get("version", "")
    if version not in VERSIONS:
        allowed = ", ".join(VERSIONS)
        message = f"<xliff>: version {shorten(version)} is not one of {allowed}"
        raise InputError(message, path=path, line=line_of(root))


def _may_translate(element: Element | None) -> bool:
    """Look for the nearest `translate`, which units inherit from groups and files."""
    while element is not None:
        if (given := element.get("translate")) is not None:
            return bool(given != "no")
        element = element.getparent()
    return True


def _is_untranslated(unit: Unit) -> bool:
    """Say whether a segment's state says so, and its target is blank or the source again."""
    if unit.state not in _OPEN_STATES:
        return False
    text = flat_text(unit.target, CODES).strip()
    return not text or (unit.source is not None and text == flat_text(unit.source, CODES).strip())


def _row(unit: Unit, path: str) -> Row:
    source = "" if unit.source is None else flat_text(unit.source, CODES)
    source_lang, lang = _lang_of(unit.source), _lang_of(unit.target)
    return Row(
        Origin(path, line_of(unit.target)),
        flat_text(unit.target, CODES),
        source=source if source.strip() else None,
        id=unit.id,
        doc=unit.file,
        lang=lang or unit.langs.target or None,
        source_lang=source_lang or unit.langs.source or None,
    )


def _lang_of(element: Element | None) -> str | None:
    """Give the language that an element or, for a marked segment, what it stands in declares."""
    while element is not None and name_of(element) in ("mrk", "g"):
        if element.get(LANG):
            break
        element = element.getparent()
    return None if element is None else element.get(LANG)
