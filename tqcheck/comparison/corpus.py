"""Read line-aligned texts into a test set; lengths and ids are checked here, once."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tqcheck.comparison.records import System, TestSet
from tqcheck.errors import ConfigError, InputError
from tqcheck.read.decode import decode
from tqcheck.read.discover import InputFile, is_folder, read_bytes
from tqcheck.read.lines import split_lines
from tqcheck.read.messages import count, listing, shorten

Lines = str | Path | Sequence[str]
"""The path of a plain text file, one segment a line; or the lines themselves."""

TABLES = (".tsv", ".csv", ".jsonl", ".ndjson", ".json", ".xlsx", ".gz", ".zst")
FEWEST_SYSTEMS = 1


@dataclass(frozen=True, slots=True)
class _Text:
    path: str
    digest: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Places:
    """Hold what the file of documents says of each line."""

    docs: tuple[str, ...]
    domains: tuple[str, ...] | None
    ids: tuple[str, ...] | None


def read_test_set(
    systems: Mapping[str, Lines],
    *,
    source: Lines | None = None,
    reference: Lines | None = None,
    docs: Lines | None = None,
    encoding: str | None = None,
) -> TestSet:
    """Read systems, source, reference and documents, and see that they go together.

    `docs` holds on each line a document, or a domain, a tab and a document (as mt-metrics-eval has
    it), or both and a third column with an id of the segment. Lines that are blank in the source
    and in every system are passed over and counted. Raises InputError where numbers of lines
    differ, a reference is all blank, a document has no name or an id stands twice.
    """
    if not systems:
        raise ConfigError("no system given; name at least one")
    texts = {
        _checked_name(name): _read(given, name, encoding, may_be_blank=True)
        for name, given in systems.items()
    }
    first = next(iter(texts.values()))
    sources = _beside(source, "source", first, encoding)
    references = _beside(reference, "reference", first, encoding)
    places = _read_docs(_beside(docs, "docs", first, encoding))
    for text in texts.values():
        _check_length(text, first)
    kept = [
        i
        for i in range(len(first.lines))
        if any(t.lines[i].strip() for t in texts.values()) or (sources and sources.lines[i].strip())
    ]
    if not kept:
        raise InputError("nothing to compare: every line is blank", path=first.path)
    pick = _Picker(kept)
    return TestSet(
        systems=tuple(System(n, t.path, t.digest, pick(t.lines)) for n, t in texts.items()),
        ids=pick(places.ids if places and places.ids else _line_numbers(first)),
        lines=tuple(i + 1 for i in kept),
        sources=pick.given(sources),
        references=pick.given(references),
        docs=pick(places.docs) if places else None,
        domains=pick(places.domains) if places and places.domains else None,
        notices=(
            *_blank_notices(len(first.lines) - len(kept), texts, kept),
            *_reference_notices(references, kept),
            *_twin_notices(texts),
        ),
    )


@dataclass(frozen=True, slots=True)
class _Picker:
    """Take the lines that are kept."""

    kept: Sequence[int]

    def __call__(self, lines: Sequence[str]) -> tuple[str, ...]:
        return tuple(lines[i] for i in self.kept)

    def given(self, text: _Text | None) -> tuple[str | None, ...] | None:
        if text is None:
            return None
        return tuple(line if line.strip() else None for line in self(text.lines))


def _checked_name(name: str) -> str:
    if not name.strip() or not name.isprintable():
        raise ConfigError(f"{shorten(name)} is not a name for a system: it must show something")
    return name


def _read(given: Lines, name: str, encoding: str | None, *, may_be_blank: bool = False) -> _Text:
    if not isinstance(given, str | os.PathLike):
        lines = tuple(given)
        content = "\n".join(lines).encode("utf-8", "surrogatepass")
        return _check_content(_Text(f"<{name}>", hashlib.sha256(content).hexdigest(), lines))
    file = InputFile(os.fspath(given))
    if not file.is_stdin and is_folder(file.path):
        raise InputError("is a folder; one plain-text file is wanted", path=file.shown)
    if file.suffix in TABLES:
        message = "is no plain text: one segment a line is wanted, in a .txt or like file"
        raise InputError(f"{file.suffix} {message}", path=file.shown)
    data = read_bytes(file)
    text = decode(data, file.shown, encoding)
    lines = tuple(line.text for line in split_lines(text))
    found = _Text(file.shown, hashlib.sha256(data).hexdigest(), lines)
    return found if may_be_blank and lines else _check_content(found)


def _check_content(text: _Text) -> _Text:
    if not any(line.strip() for line in text.lines):
        raise InputError("nothing but blank lines" if text.lines else "is empty", path=text.path)
    return text


def _beside(given: Lines | None, name: str, first: _Text, encoding: str | None) -> _Text | None:
    if given is None:
        return None
    text = _read(given, name, encoding)
    _check_length(text, first)
    return text


def _check_length(text: _Text, first: _Text) -> None:
    if len(text.lines) != len(first.lines):
        message = f"{count(len(text.lines), 'line')}, but {first.path} has {len(first.lines)}"
        raise InputError(message, path=text.path)


def _read_docs(text: _Text | None) -> _Places | None:
    if text is None:
        return None
    rows = [line.split("\t") for line in text.lines]
    width = len(rows[0])
    for number, row in enumerate(rows, start=1):
        if len(row) != width or width > 3:
            message = f"{count(len(row), 'column')}, but line 1 has {width}; allowed: 1 to 3"
            raise InputError(message, path=text.path, line=number)
        blank = next((cell for cell in row if not cell.strip()), None)
        if blank is not None:
            raise InputError("a document, domain or id is blank", path=text.path, line=number)
    columns = [tuple(cell.strip() for cell in column) for column in zip(*rows, strict=True)]
    if width < 2:
        return _Places(columns[0], None, None)
    ids = columns[2] if width > 2 else None
    if ids:
        _refuse_repeated(ids, text.path)
    return _Places(columns[1], columns[0], ids)


def _refuse_repeated(ids: Sequence[str], path: str) -> None:
    seen: dict[str, int] = {}
    for number, id_ in enumerate(ids, start=1):
        if id_ in seen:
            message = f"id {shorten(id_)} stands on line {seen[id_]} already"
            raise InputError(message, path=path, line=number)
        seen[id_] = number


def _line_numbers(text: _Text) -> tuple[str, ...]:
    return tuple(str(n) for n in range(1, len(text.lines) + 1))


def _blank_notices(n_dropped: int, texts: Mapping[str, _Text], kept: Sequence[int]) -> list[str]:
    dropped = f"{count(n_dropped, 'line')} blank everywhere passed over"
    empty = {n: sum(not text.lines[i].strip() for i in kept) for n, text in texts.items()}
    told = [f"{name}: {count(n, 'empty translation')}" for name, n in empty.items() if n]
    return [*([dropped] if n_dropped else []), *told]


def _reference_notices(references: _Text | None, kept: Sequence[int]) -> list[str]:
    if references is None:
        return []
    n = sum(not references.lines[i].strip() for i in kept)
    what = f"{references.path}: {count(n, 'empty reference')}; left out of the scores that need one"
    return [what] if n else []


def _twin_notices(texts: Mapping[str, _Text]) -> list[str]:
    """Name systems whose texts are the same: often a file given twice by mistake."""
    uses = Counter(text.lines for text in texts.values())
    twins = [
        [n for n, t in texts.items() if t.lines == lines] for lines, k in uses.items() if k > 1
    ]
    return [f"the translations of {listing(names)} are the same" for names in twins]
