# ruff: noqa: E501 - files as they are
"""The formats that are no lines of text: every text in its place, hostile files refused."""

from __future__ import annotations

from html import escape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tqcheck.config import ReadConfig
from tqcheck.errors import InputError
from tqcheck.read.feed import read_feed
from tqcheck.read.gettext_po import read_po
from tqcheck.read.html_text import paragraphs_of
from tqcheck.read.inputs import read_inputs
from tqcheck.read.tmx import read_tmx
from tqcheck.read.wmt import read_wmt
from tqcheck.read.xliff import read_xliff
from tqcheck.records import Row

XLIFF_1 = b"""<?xml version="1.0"?>
<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">
<file original="news.html" source-language="ru" target-language="en" datatype="html"><body>
<group><trans-unit id="1"><source>\xd0\x94\xd0\xb0 <g id="1">\xd1\x82\xd0\xb0\xd0\xba</g></source>
<target>Yes <g id="1">so</g> <bpt id="2">&lt;b></bpt>it<ept id="2">&lt;/b></ept> is<x id="3"/>.</target>
<alt-trans><target>never this</target></alt-trans></trans-unit></group>
<trans-unit id="2"><source>x</source></trans-unit>
<trans-unit id="3" translate="no"><source>y</source><target>y</target></trans-unit>
<trans-unit id="4"><source>z</source><target/></trans-unit>
</body></file></xliff>"""
XLIFF_2 = b"""<xliff version="2.0" srcLang="ru" trgLang="en" xmlns="urn:oasis:names:tc:xliff:document:2.0">
<file id="f1" original="a.md"><unit id="u1"><segment id="s1"><source>A</source><target>One <pc id="1">two</pc><cp hex="0001"/>.</target></segment>
<ignorable><source> </source></ignorable><segment><source>B</source><target>Two.</target></segment></unit>
<group id="g" translate="no"><unit id="u2"><segment><source>C</source><target>C</target></segment></unit></group>
</file></xliff>"""
TMX = b"""<?xml version="1.0"?><!DOCTYPE tmx SYSTEM "tmx14.dtd">
<tmx version="1.4"><header srclang="ru"/><body>
<tu tuid="a"><tuv xml:lang="RU"><seg>\xd0\x94\xd0\xb0.</seg></tuv><tuv xml:lang="EN-us"><seg>Yes<ph x="1">{0}</ph>, <hi>sir</hi>.</seg></tuv></tu>
<tu><tuv xml:lang="ru"><seg>only</seg></tuv></tu>
</body></tmx>"""
WMT = b"""<dataset id="t"><collection><doc id="d1" origlang="ru">
<src lang="ru"><p><seg id="1">A</seg><seg id="2">B</seg></p></src>
<ref lang="en" translator="A"><p><seg id="1">ra</seg><seg id="2">rb</seg></p></ref>
<hyp system="X" language="en"><p><seg id="1">xa</seg></p><p><seg id="2">xb</seg></p></hyp>
<hyp system="Y" language="en"><p><seg id="1">ya</seg><seg id="3">yc</seg></p></hyp>
</doc></collection></dataset>"""
PO = """# header
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

#: a.py:1
msgid "Hello"
msgstr "Hallo \\"Welt\\"\\n"

msgid "open"
msgstr ""

msgctxt "menu"
msgid "%d file"
msgid_plural "%d files"
msgstr[0] "%d Datei"
msgstr[1] "%d Dateien"

#~ msgid "old"
#~ msgstr "alt"
"""
RSS = b"""<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Feed</title>
<item><title>Minsk &amp; the border</title><link>https://example.org/1</link><guid>g-1</guid>
<description>Short.</description><content:encoded><![CDATA[<p>First <b>paragraph</b>.</p><script>evil()</script><ul><li>Item one</li><li>Item two</li></ul>]]></content:encoded></item>
<item><title></title></item>
</channel></rss>"""
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><entry><id>urn:1</id><title>Head</title>
<link href="https://example.org/a"/><content type="html">&lt;p&gt;Body.&lt;/p&gt;</content></entry></feed>"""


def facts(rows: tuple[Row, ...]) -> list[tuple[str | None, ...]]:
    return [(row.id, row.doc, row.source, row.translation) for row in rows]


def test_xliff_1() -> None:
    outcome = read_xliff(XLIFF_1, "a.xlf")
    assert facts(outcome.rows) == [
        ("1/1", "news.html", "Да так", "Yes so it is."),
        ("1/4", "news.html", "z", ""),
    ]
    assert outcome.rows[0].origin.line == 5
    assert "skipped 1 segment without a target" in outcome.notices[0]
    assert "skipped 1 segment not to be translated" in outcome.notices[1]


def test_xliff_2() -> None:
    assert facts(read_xliff(XLIFF_2, "a.xlf").rows) == [
        ("1/u1/s1", "a.md", "A", "One two\x01."),
        ("1/u1/2", "a.md", "B", "Two."),
    ]


def test_tmx() -> None:
    outcome = read_tmx(TMX, "a.tmx", {})
    assert facts(outcome.rows) == [("a", None, "Да.", "Yes, sir.")]
    assert "skipped 1 unit" in outcome.notices[0]


def test_languages_are_those_that_the_file_declares() -> None:
    own = XLIFF_1.replace(b"<target>Yes", b"<target xml:lang='en-GB'>Yes")
    po = PO.replace(
        "charset=UTF-8\\n", "charset=UTF-8\\nLanguage: sr@latin\\nX-Source-Language: en\\n"
    )
    said = {
        "xliff 1.2": read_xliff(XLIFF_1, "a.xlf").rows,
        "of a target": read_xliff(own, "a.xlf").rows[:1],
        "xliff 2": read_xliff(XLIFF_2, "a.xlf").rows,
        "tmx": read_tmx(TMX, "a.tmx", {}).rows,
        "wmt": read_wmt(WMT, "t.xml").rows,
        "po": read_po(po, "de.po").rows,
        "po without": read_po(PO, "de.po").rows,
    }
    assert {what: {(row.source_lang, row.lang) for row in rows} for what, rows in said.items()} == {
        "xliff 1.2": {("ru", "en")},
        "of a target": {("ru", "en-GB")},
        "xliff 2": {("ru", "en")},
        "tmx": {("ru", "en-us")},
        "wmt": {("ru", "en")},
        "po": {("en", "sr")},
        "po without": {(None, None)},
    }


def test_one_original_in_two_languages_is_two_documents() -> None:
    start, end = XLIFF_1.index(b"<file"), XLIFF_1.index(b"</xliff>")
    second = XLIFF_1[start:end].replace(b'target-language="en"', b'target-language="de"')
    rows = read_xliff(XLIFF_1[:end] + second + b"</xliff>", "a.xlf").rows
    assert [(row.doc, row.lang) for row in rows] == [
        ("news.html", "en"), ("news.html", "en"), ("news.html [de]", "de"), ("news.html [de]", "de"),
    ]  # fmt: skip


def test_tmx_in_several_languages_asks_which() -> None:
    more = TMX.replace(
        b"</seg></tuv></tu>\n<tu>", b"</seg></tuv><tuv xml:lang='de'><seg>Ja</seg></tuv></tu>\n<tu>"
    )
    with pytest.raises(InputError, match=r"<tu>: several translations: 'en-us', 'de'; choose"):
        read_tmx(more, "a.tmx", {})
    assert read_tmx(more, "a.tmx", {"translation": "de"}).rows[0].translation == "Ja"


def test_wmt() -> None:
    rows = read_wmt(WMT, "t.xml").rows
    assert [(r.system, r.id, r.source, r.reference, r.translation, r.paragraph) for r in rows] == [
        ("X", "1", "A", "ra", "xa", 0),
        ("X", "2", "B", "rb", "xb", 1),
        ("Y", "1", "A", "ra", "ya", 0),
        ("Y", "3", None, None, "yc", 0),
    ]
    assert {r.doc for r in rows} == {"d1"}
    assert "1 segment without a source" in read_wmt(WMT, "t.xml").notices[0]


def test_po() -> None:
    outcome = read_po(PO, "de.po")
    assert facts(outcome.rows) == [
        ("1", None, "Hello", 'Hallo "Welt"\n'),
        ("3[0]", None, "%d file", "%d Datei"),
        ("3[1]", None, "%d files", "%d Dateien"),
    ]
    assert outcome.notices == (
        "de.po: skipped 1 message not yet translated",
        "de.po: skipped 1 obsolete message",
    )


def test_rss() -> None:
    outcome = read_feed(RSS, "f.rss")
    assert [row.translation for row in outcome.rows] == [
        "Minsk & the border", "First paragraph.", "Item one", "Item two",
    ]  # fmt: skip
    assert {row.doc for row in outcome.rows} == {"https://example.org/1"}
    assert [row.id for row in outcome.rows] == [f"g-1#{n}" for n in (1, 2, 3, 4)]
    text = "\n\n".join(row.translation for row in outcome.rows)
    assert all(text[r.start :].startswith(r.translation) for r in outcome.rows)
    assert "skipped 1 entry without text" in outcome.notices[0]


def test_atom() -> None:
    rows = read_feed(ATOM, "f.atom").rows
    assert [(r.translation, r.doc) for r in rows] == [
        ("Head", "https://example.org/a"), ("Body.", "https://example.org/a"),
    ]  # fmt: skip


def test_html_article(tmp_path: Path) -> None:
    body = "".join(
        f"<p>Paragraph number {n} says something about the council and its plans &amp; more.</p>"
        for n in range(4)
    )
    path = tmp_path / "a.html"
    path.write_text(
        "<html><head><title>The council met</title></head><body><nav><a href='/'>Home</a></nav>"
        f"<article><h1>The council met</h1>{body}</article><footer>Imprint</footer></body></html>",
        "utf-8",
    )
    rows = read_inputs([path], ReadConfig()).rows
    assert rows[0].translation == "The council met"
    assert len(rows) == 5
    assert rows[1].translation.endswith("plans & more.")
    text = "\n\n".join(row.translation for row in rows)
    for row in rows:
        assert text[row.start :].startswith(row.translation)
        assert text.split("\n")[row.origin.line - 1] == row.translation
    assert [row.paragraph for row in rows] == list(range(5))


def test_parquet(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    path = tmp_path / "a.parquet"
    content = {"mt": ["One.", ""], "src": ["Eins.", None], "id": [7, 8], "other": [1.5, 2.5]}
    parquet.write_table(pa.table(content), path)
    outcome = read_inputs([path], ReadConfig())
    assert facts(outcome.rows) == [("7", None, "Eins.", "One."), ("8", None, None, "")]
    assert "ignored columns: 'other'" in outcome.notices[0]
    parquet.write_table(pa.table({"mt": ["a", None]}), path)
    with pytest.raises(InputError, match=r"parquet:2: translation is NoneType"):
        read_inputs([path], ReadConfig())
    path.write_bytes(b"PAR1 no")
    with pytest.raises(InputError, match="cannot be read: ArrowInvalid"):
        read_inputs([path], ReadConfig())


BOMB = (
    b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>"""
)
XXE = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>"""


@pytest.mark.parametrize("prolog", [BOMB, XXE])
@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("a.xlf", b"<xliff version='1.2'><file><body><trans-unit id='1'><target>&a;</target></trans-unit></body></file></xliff>"),
        ("a.tmx", b"<tmx><header srclang='en'/><body><tu><tuv xml:lang='en'><seg>&a;</seg></tuv></tu></body></tmx>"),
        ("a.xml", b"<dataset><doc><hyp><seg id='1'>&a;</seg></hyp></doc></dataset>"),
        ("a.rss", b"<rss version='2.0'><channel><item><title>&a;</title></item></channel></rss>"),
    ],
)  # fmt: skip
def test_entities_are_refused(tmp_path: Path, prolog: bytes, name: str, body: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(prolog + body)
    with pytest.raises(InputError, match="ENTITY"):
        read_inputs([path], ReadConfig())


@pytest.mark.parametrize(
    "name", ["a.xlf", "a.tmx", "a.xml", "a.rss", "a.po", "a.html", "a.parquet"]
)
@pytest.mark.parametrize(
    "data", [b"", b"  \n", b"\x00\x01\x02\xff" * 50, b"<a", b"<a></b>", b"just words", b"<other/>"]
)
def test_rubbish_is_an_error_of_one_line(tmp_path: Path, name: str, data: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    if name == "a.html" and b"words" in data:
        assert read_inputs([path], ReadConfig()).rows[0].translation == "just words"
        return
    with pytest.raises(InputError) as error:
        read_inputs([path], ReadConfig())
    assert str(path) in str(error.value)
    assert "\n" not in str(error.value)


_TEXT = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), min_size=1
)


@settings(max_examples=60)
@given(_TEXT, _TEXT)
def test_any_text_comes_back_as_it_was(source: str, target: str) -> None:
    one = f"<source>{escape(source)}</source><target>{escape(target)}</target>"
    xliff = f"<xliff version='1.2'><file original='o'><body><trans-unit id='1'>{one}</trans-unit></body></file></xliff>"
    (row,) = read_xliff(xliff.encode(), "a.xlf").rows
    assert (row.source or source, row.translation) == (source, target)
    variants = "".join(
        f"<tuv xml:lang='{lang}'><seg>{escape(text)}</seg></tuv>"
        for lang, text in (("ru", source), ("en", target))
    )
    tmx = f"<tmx><header srclang='ru'/><body><tu>{variants}</tu></body></tmx>"
    (row,) = read_tmx(tmx.encode(), "a.tmx", {}).rows
    assert (row.source or source, row.translation) == (source, target)


@settings(max_examples=60)
@given(_TEXT.filter(lambda text: text.strip() and text.isprintable()))
def test_no_text_of_html_is_lost(text: str) -> None:
    wanted = " ".join(text.split())
    assert paragraphs_of(f"<div><p>{escape(text)}</p><p>More</p></div>") == [wanted, "More"]
