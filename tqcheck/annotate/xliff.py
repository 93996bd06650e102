"""Notes into XLIFF: `note` in a `trans-unit` (1.2), in the `notes` of a `unit` (2.x)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import cast

from lxml import etree

from tqcheck.read.discover import InputFile, read_bytes
from tqcheck.read.xliff import units_of
from tqcheck.read.xml_tree import Element, child, name_of, parse_xml

_AUTHOR = "tqcheck"
_BEFORE_NOTES = ("notes", "originalData", "segment", "ignorable")


def annotated(path: Path, notes: Mapping[str, str]) -> bytes:
    """Give a copy of a file with our notes, in place of those of an earlier time."""
    root = parse_xml(read_bytes(InputFile(str(path))), str(path))
    is_first = root.get("version", "").startswith("1")
    for unit in list(units_of(root, str(path))):
        _forget(unit.holder)
    for unit in units_of(root, str(path)):
        if unit.id in notes:
            number = f"segment {unit.number}: " if unit.number is not None else ""
            _add(unit.holder, f"{number}{notes[unit.id]}", is_first=is_first)
    tree = root.getroottree()
    encoding = tree.docinfo.encoding or "UTF-8"
    return cast(bytes, etree.tostring(tree, encoding=encoding, xml_declaration=True))


def _add(holder: Element, text: str, *, is_first: bool) -> None:
    space = etree.QName(holder).namespace
    name = f"{{{space}}}note" if space else "note"
    if is_first:
        note = etree.SubElement(holder, name, {"from": _AUTHOR, "annotates": "target"})
    else:
        note = etree.SubElement(_notes(holder, space), name, {"category": _AUTHOR})
    note.text = "".join(char for char in text if char.isprintable() or char == " ")


def _notes(holder: Element, space: str | None) -> Element:
    """Give a unit's `notes`, made where they belong: before its data and segments."""
    if (found := child(holder, "notes")) is not None:
        return found
    made = etree.Element(f"{{{space}}}notes" if space else "notes")
    for place, inner in enumerate(holder):
        if name_of(inner) in _BEFORE_NOTES:
            holder.insert(place, made)
            break
    return made


def _forget(holder: Element) -> None:
    """Remove our notes of an earlier time, and `notes` that held nothing else."""
    for note in [*holder.iter("{*}note")]:
        if _AUTHOR in (note.get("from"), note.get("category")):
            parent = note.getparent()
            parent.remove(note)
            if name_of(parent) == "notes" and not len(parent):
                parent.getparent().remove(parent)
