"""Lines of a feed: of paragraphs, however they are wrapped, escaped and tagged."""

from __future__ import annotations

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tqcheck.gate.places import FileText
from tqcheck.gate.waivers.inline import find_ignores
from tqcheck.read.feed import read_feed
from tqcheck.read.feed_lines import entry_pieces, paragraph_lines

HEAD = '<rss version="2.0"><channel><title>t</title>\n'
WORDS = st.lists(st.text("ab<&é “", min_size=1, max_size=6).filter(str.strip), min_size=1)


def lines_of(text: str) -> dict[str, int]:
    rows = read_feed(text.encode(), "f.rss").rows
    return {row.translation: row.origin.line for row in rows}


def test_paragraphs_have_lines_of_the_file() -> None:
    text = (
        f"{HEAD}<item>\n<title>Salt &amp;\npepper</title>\n<description><![CDATA[\n<p>One "
        "<b\n>two</b>.</p>\n<p>Three &lt; four.</p>]]>\n</description></item>\n<item>"
        "<title>Salt &amp; pepper</title>\n<description>\n&lt;p&gt;Five &amp;amp; six.&lt;/p&gt;"
        "</description></item>\n</channel></rss>"
    )
    rows = read_feed(text.encode(), "f.rss").rows
    assert [(row.translation, row.origin.line) for row in rows] == [
        ("Salt & pepper", 3),
        ("One two.", 6),
        ("Three < four.", 8),
        ("Salt & pepper", 10),
        ("Five & six.", 12),
    ]


def test_atom_in_another_encoding() -> None:
    text = (
        '<?xml version="1.0" encoding="iso-8859-1"?>\n<a:feed xmlns:a="http://www.w3.org/2005/Atom">'
        "\n<a:entry>\n<a:title>Café</a:title>\n<a:content>Été.</a:content></a:entry></a:feed>"
    )
    rows = read_feed(text.encode("iso-8859-1"), "f.atom").rows
    assert [(row.translation, row.origin.line) for row in rows] == [("Café", 4), ("Été.", 5)]


def test_what_is_not_well_formed_has_its_lines_too() -> None:
    """Entries that do not end, another within a comment, and one in CDATA."""
    text = (
        f"{HEAD}<item>\n<title>One & two</title>\n<description>Three.</description>\n"
        "<!-- <item> -->\n<ITEM><title>Four<![CDATA[ <item> ]]></title>\n<?a <item>?>"
    )
    assert [line for line, _ in entry_pieces(text, 2)] == [2, 6]
    assert lines_of(text)["Three."] == 4


def test_entries_on_one_line_have_their_own_text() -> None:
    text = "<rss><item>a</item><x:item n='1'>b</x:item></rss>"
    assert entry_pieces(text, 2) == [(1, "<item>a"), (1, "<x:item n='1'>b")]


def test_entries_that_cannot_be_told_apart_begin_on_line_one() -> None:
    assert entry_pieces("a\nb", 2) == [(1, ""), (1, "")]
    assert entry_pieces("a\nb", 1) == [(1, "a\nb")]


def test_what_is_not_found_begins_with_its_entry() -> None:
    assert paragraph_lines(["<p>One.</p>", "<p>Two.</p>"], 7, ["One.", "Other.", "Two."]) == [
        7,
        7,
        8,
    ]


@given(st.lists(WORDS, min_size=1, max_size=5))
def test_every_paragraph_is_found_on_its_line(paragraphs: list[list[str]]) -> None:
    """Each begins with a number of its own, so that none is found in another."""
    texts = [f"({n}) {' '.join(words)}" for n, words in enumerate(paragraphs)]
    lines: list[str] = []
    wanted = []
    for text in texts:
        wanted.append(len(lines) + 1)
        lines += f"<p>{escape(escape(text))}</p>".replace(" ", "\n", 2).split("\n")
    assert paragraph_lines(lines, 1, texts) == wanted


def test_a_comment_speaks_of_its_paragraph() -> None:
    text = (
        f"{HEAD}<item>\n<description><![CDATA[\n<p>One.</p>\n<!-- tqcheck: ignore TQ101 (a pun) -->"
        "\n<p>Two,\nthree.</p>\n<p>Four.</p>\n]]></description></item></channel></rss>"
    )
    (ignore,) = find_ignores(FileText(text), "f.rss")
    assert (ignore.first, ignore.last, ignore.codes) == (5, 7, ("TQ101",))
    assert "tqcheck" not in " ".join(lines_of(text))


@pytest.mark.parametrize(
    "text", ["A bed cÃ©sts less.", "A bed – cÃ©sts less.", "Une beautÃ© Â»", "café"]
)
def test_text_that_was_encoded_twice_stays_as_it_is(text: str) -> None:
    """feedparser would mend it unseen, and nothing would be left to find."""
    feed = f"<rss><channel><item><title>{text}</title><link>l</link><description>{text}"
    data = f"{feed}</description></item></channel></rss>".encode()
    assert [row.translation for row in read_feed(data, "f.rss").rows] == [text] * 2
