"""Files of translators: segments marked in units, states, charsets, languages however written."""

from __future__ import annotations

from pathlib import Path

import pytest

from tqcheck.config import ReadConfig
from tqcheck.errors import InputError
from tqcheck.read.feed import read_feed
from tqcheck.read.gettext_po import read_po
from tqcheck.read.inputs import read_inputs
from tqcheck.read.tmx import read_tmx
from tqcheck.read.xliff import read_xliff


def xliff_1(units: str) -> bytes:
    head = '<file original="f" source-language="en" target-language="de" datatype="x"><body>'
    return f'<xliff version="1.2">{head}{units}</body></file></xliff>'.encode()


SEGMENTED = """<trans-unit id="7"><source>One. Two. Three.</source>
<seg-source><g id="1"><mrk mtype="seg" mid="0">One.</mrk> <mrk mtype="seg" mid="1">Two.</mrk></g>
<mrk mtype="seg" mid="2">Three.</mrk></seg-source>
<target><g id="1"><mrk mtype="seg" mid="0">Eins.</mrk> <mrk mtype="seg" mid="1"/></g></target>
</trans-unit>"""


def test_marked_segments_of_xliff_1_are_segments_of_their_own() -> None:
    outcome = read_xliff(xliff_1(SEGMENTED), "a.xlf")
    assert [(row.id, row.source, row.translation) for row in outcome.rows] == [
        ("1/7/0", "One.", "Eins."),
        ("1/7/1", "Two.", ""),
    ]
    assert outcome.notices == ("a.xlf: skipped 1 segment without a target",)


def test_a_unit_with_one_marked_segment_is_whole() -> None:
    unit = (
        '<trans-unit id="1"><source>A</source><seg-source><mrk mtype="seg" mid="0">A</mrk>'
        '</seg-source><target><mrk mtype="seg" mid="0">B</mrk></target></trans-unit>'
    )
    (row,) = read_xliff(xliff_1(unit), "a.xlf").rows
    assert (row.id, row.source, row.translation, row.lang) == ("1/1", "A", "B", "de")


@pytest.mark.parametrize(
    ("state", "target", "is_read"),
    [
        ("new", "", False),
        ("needs-translation", "The ferry", False),
        ("new", "Die Fähre", True),
        ("final", "", True),
        ("final", "The ferry", True),
        ("translated", "Die Fähre", True),
    ],
)
def test_what_is_not_yet_translated_by_its_state_is_counted(
    state: str, target: str, is_read: bool
) -> None:
    unit = f'<source>The ferry</source><target state="{state}">{target}</target>'
    outcome = read_xliff(xliff_1(f'<trans-unit id="1">{unit}</trans-unit>'), "a.xlf")
    assert [row.translation for row in outcome.rows] == ([target] if is_read else [])
    told = "a.xlf: skipped 1 segment not yet translated by their state"
    assert outcome.notices == (() if is_read else (told,))


@pytest.mark.parametrize(
    ("srclang", "lang"), [("en", "en_US"), ("en_US", "EN-us"), ("en-GB", "en-US"), ("en_US", "en")]
)
def test_languages_of_tmx_match_however_they_are_written(srclang: str, lang: str) -> None:
    data = (
        f'<tmx version="1.4"><header srclang="{srclang}"/><body><tu>'
        f'<tuv xml:lang="{lang}"><seg>A</seg></tuv><tuv xml:lang="de_DE"><seg>B</seg></tuv>'
        "</tu></body></tmx>"
    ).encode()
    (row,) = read_tmx(data, "a.tmx", {"translation": "de"}).rows
    assert (row.source, row.translation, row.lang) == ("A", "B", "de-de")


PO_HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset={}\\n"\n\n'


@pytest.mark.parametrize("charset", ["ISO-8859-1", "UTF-8", "CHARSET", "windows-1252"])
def test_the_charset_of_a_po_header_counts(tmp_path: Path, charset: str) -> None:
    encoding = "utf-8" if charset == "CHARSET" else charset
    text = PO_HEAD.format(charset) + 'msgid "Ferry"\nmsgstr "Fähre"\n'
    (tmp_path / "a.po").write_bytes(text.encode(encoding))
    (row,) = read_inputs([tmp_path / "a.po"], ReadConfig()).rows
    assert row.translation == "Fähre"


def test_fuzzy_messages_and_empty_plural_forms_are_told() -> None:
    text = (
        '#, fuzzy\nmsgid "a"\nmsgstr "x"\n\n'
        'msgid "b"\nmsgid_plural "c"\nmsgstr[0] "y"\nmsgstr[1] ""\nmsgstr[2] ""\n'
    )
    outcome = read_po(text, "a.po")
    assert [row.translation for row in outcome.rows] == ["x", "y"]
    assert outcome.notices == (
        "a.po: skipped 2 plural forms not yet translated",
        "a.po: 1 fuzzy message checked like the others",
    )


def test_private_letters_of_a_feed_stay() -> None:
    item = "<item><title>Die Stra\ue000e</title><description>cafÃ© &#xE001;</description></item>"
    data = f'<rss version="2.0"><channel><title>t</title>{item}</channel></rss>'.encode()
    assert [row.translation for row in read_feed(data, "a.rss").rows] == [
        "Die Stra\ue000e",
        "cafÃ© \ue001",
    ]


@pytest.mark.parametrize(("suffix", "kind"), [("xlf", "an XLIFF"), ("tmx", "a TMX")])
def test_another_root_is_told_in_signs_that_show(tmp_path: Path, suffix: str, kind: str) -> None:
    path = tmp_path / f"a.{suffix}"
    path.write_text('<?xml version="1.0" encoding="UTF-8"?>\n<xl\ufeffiff/>\n', "utf-8")
    with pytest.raises(InputError, match=rf"'xl\\ufeffiff': the root of {kind} file is") as caught:
        read_inputs([path], ReadConfig())
    assert str(caught.value).isprintable()
