"""Notes in copies of translators' files: what was there stays, what was found is added once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polib
import pytest
from lxml import etree

from tests.fakes import FakeQuality
from tests.read.test_read_formats import PO, XLIFF_1, XLIFF_2
from tqcheck.annotate import annotate, check_format
from tqcheck.api import Checker
from tqcheck.config import Config, SegmentConfig
from tqcheck.errors import InputError
from tqcheck.read.gettext_po import read_po
from tqcheck.read.xliff import read_xliff

ENGLISH = Config(segment=SegmentConfig("en", "ru"))


def annotated(path: Path) -> tuple[bytes, int]:
    return annotate(path, Checker(ENGLISH, quality=FakeQuality()).check([path]))


@pytest.mark.parametrize("content", [XLIFF_1, XLIFF_2])
def test_xliff_keeps_everything_and_gets_notes(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.xlf"
    path.write_bytes(content.replace(b"Two.", b"The blorp & so.".replace(b"&", b"&amp;")))
    data, n_notes = annotated(path)
    assert n_notes >= 1
    notes = etree.fromstring(data).findall(".//{*}note")
    assert len(notes) == n_notes
    before, after = (read_xliff(each, "a.xlf").rows for each in (path.read_bytes(), data))
    assert [(r.id, r.translation) for r in after] == [(r.id, r.translation) for r in before]
    path.write_bytes(data)
    assert annotated(path)[0] == data, "a second time adds nothing"
    tree = etree.fromstring(data)
    for note in tree.findall(".//{*}note"):
        holder: Any = note.getparent()
        holder.remove(note)
        if etree.QName(holder).localname == "notes" and not len(holder):
            holder.getparent().remove(holder)
    original = content.replace(b"Two.", b"The blorp &amp; so.")
    assert etree.tostring(tree, method="c14n") == etree.tostring(
        etree.fromstring(original), method="c14n"
    )


def test_notes_of_xliff_2_stand_before_the_segments(tmp_path: Path) -> None:
    path = tmp_path / "a.xlf"
    path.write_bytes(XLIFF_2.replace(b"Two.", b"The blorp is here."))
    unit = etree.fromstring(annotated(path)[0]).find(".//{*}unit")
    assert unit is not None
    assert etree.QName(unit[0]).localname == "notes"
    assert "segment 2: risk" in (unit[0][-1].text or "")


def test_po_keeps_everything_and_gets_comments(tmp_path: Path) -> None:
    path = tmp_path / "de.po"
    path.write_text(PO.replace("%d Dateien", "%d blorp blorp"), "utf-8")
    data, n_notes = annotated(path)
    assert n_notes >= 1
    copy = polib.pofile(data.decode())
    assert [r.translation for r in read_po(data.decode(), "x").rows] == [
        r.translation for r in read_po(path.read_text("utf-8"), "x").rows
    ]
    (told,) = [e.tcomment for e in copy if e.msgid == "%d file"]
    assert told.startswith("tqcheck: ")
    assert "[1] " in told
    assert [e.msgid for e in copy.obsolete_entries()] == ["old"]
    path.write_bytes(data)
    assert annotated(path)[0] == data, "a second time adds nothing"


def test_other_formats_take_no_notes(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="takes no notes; formats that do"):
        check_format(tmp_path / "a.txt")
