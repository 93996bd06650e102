"""gettext PO -> one row a translated message; each form of a plural is one."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from tqcheck.errors import InputError
from tqcheck.errors.border import one_line
from tqcheck.read.decode import refuse_surrogates
from tqcheck.read.messages import count
from tqcheck.read.outcome import ReadOutcome
from tqcheck.records import Origin, Row

if TYPE_CHECKING:
    import polib

_CHARSET = re.compile(rb"^\"Content-Type:[^\"\n]{0,200}charset=([\w.:-]{2,40})", re.I | re.M)
_LOOKED_AT = 65_536


def read_po(text: str, path: str) -> ReadOutcome:
    """Read a file; raises InputError with the line. Messages not yet translated are counted."""
    catalogue = parse_po(text, path)
    lang, source_lang = _declared(catalogue, "Language"), _declared(catalogue, "X-Source-Language")
    rows: list[Row] = []
    n_open, n_obsolete, n_forms, n_fuzzy = 0, 0, 0, 0
    for number, entry in enumerate(catalogue):
        if entry.obsolete:
            n_obsolete += 1
            continue
        own = [
            replace(row, lang=lang, source_lang=source_lang) for row in _rows(entry, number, path)
        ]
        n_open += not own
        n_forms += len(entry.msgstr_plural) - len(own) if own and entry.msgstr_plural else 0
        n_fuzzy += bool(own) and entry.fuzzy
        rows += own
    notices = []
    if n_open:
        notices.append(f"{path}: skipped {count(n_open, 'message')} not yet translated")
    if n_forms:
        notices.append(f"{path}: skipped {count(n_forms, 'plural form')} not yet translated")
    if n_fuzzy:
        notices.append(f"{path}: {count(n_fuzzy, 'fuzzy message')} checked like the others")
    if n_obsolete:
        notices.append(f"{path}: skipped {count(n_obsolete, 'obsolete message')}")
    return ReadOutcome(tuple(rows), tuple(notices))


def parse_po(text: str, path: str) -> polib.POFile:
    """Parse a file; raises InputError with the line."""
    import polib

    # polib takes a text that is the name of a file for that file.
    given = text if "\n" in text else f"{text}\n"
    try:
        return polib.pofile(given, wrapwidth=0)
    except (OSError, ValueError, IndexError, UnicodeError) as error:
        told = str(error)
        line = re.search(r"line (\d+)", told)
        reason = re.sub(r"^Syntax error in po file\s*", "", told.replace(given, "")).strip()
        message = f"not a PO file: {one_line(reason) or type(error).__name__}"
        raise InputError(message, path=path, line=int(line[1]) if line else None) from error


def po_charset(data: bytes) -> str | None:
    """Give the encoding that the header of a file names, where it is a known one."""
    found = _CHARSET.search(data[:_LOOKED_AT])
    name = found[1].decode("ascii") if found else ""
    try:
        codec = codecs.lookup(name).name if name else "ascii"
    except LookupError:
        return None  # the CHARSET of a template
    return None if codec == "ascii" else codec


def _declared(catalogue: polib.POFile, field: str) -> str | None:
    """Give a language that the header names, without variant and encoding: `sr` for `sr@latin`."""
    return re.split("[@.]", catalogue.metadata.get(field, ""))[0].strip() or None


def entry_id(number: int, form: int | None) -> str:
    """Name a message by its place in the file, and its plural form."""
    return f"{number + 1}" if form is None else f"{number + 1}[{form}]"


def _rows(entry: polib.POEntry, number: int, path: str) -> Iterator[Row]:
    line = entry.linenum or 1
    forms: dict[int | None, str] = {None: entry.msgstr}
    if entry.msgstr_plural:
        forms = {int(form): text for form, text in entry.msgstr_plural.items()}
    for form, text in forms.items():
        source = entry.msgid if form in (None, 0) else entry.msgid_plural
        if text:
            refuse_surrogates(text + source, path, line)
            yield Row(
                Origin(path, line),
                text,
                source=source if source.strip() else None,
                id=entry_id(number, form),
            )
