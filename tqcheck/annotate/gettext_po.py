"""Comments of the translator into PO: `# tqcheck: ...` above a message."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tqcheck.read.decode import decode
from tqcheck.read.discover import InputFile, read_bytes
from tqcheck.read.gettext_po import entry_id, parse_po, po_charset

_MARK = "tqcheck: "


def annotated(path: Path, notes: Mapping[str, str]) -> bytes:
    """Give a copy of a file with our comments, in place of those of an earlier time."""
    data = read_bytes(InputFile(str(path)))
    charset = po_charset(data) or "utf-8"
    catalogue = parse_po(decode(data, str(path), po_charset(data)), str(path))
    for number, entry in enumerate(catalogue):
        kept = [line for line in entry.tcomment.split("\n") if not line.startswith(_MARK)]
        forms: list[int | None] = [*entry.msgstr_plural] or [None]
        told = [
            f"{_MARK}{'' if form is None else f'[{form}] '}{notes[id_]}"
            for form in forms
            if (id_ := entry_id(number, form)) in notes
        ]
        entry.tcomment = "\n".join([*(line for line in kept if line), *told])
    return f"{catalogue}\n".encode(charset, "replace")  # a comment may hold more than the charset
