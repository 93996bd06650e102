from __future__ import annotations

import textwrap

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tqcheck.read.text import read_markdown, read_plain
from tqcheck.records import Row

# Pieces that break naive line splitting, beside ordinary text in several scripts.
PIECES = [
    "\n",
    "\r\n",
    "\r",
    "\u2028",
    "\x0b",
    "\x0c",
    "\x85",
    "\ufeff",
    "\u200b",
    " ",
    "\t",
    "\n\n",
]
TEXTS = st.lists(
    st.one_of(st.sampled_from(PIECES), st.text(max_size=20), st.sampled_from(["# ", "> ", "```"]))
).map("".join)


def texts_of(text: str) -> list[str]:
    return [row.translation for row in read_plain(text, "a.txt").rows]


def markdown_of(text: str) -> list[str]:
    return [row.translation for row in read_markdown(text, "a.md").rows]


def assert_exact(text: str, rows: tuple[Row, ...]) -> None:
    for number, row in enumerate(rows):
        assert text[row.start : row.start + len(row.translation)] == row.translation
        assert row.translation == row.translation.strip() != ""
        assert row.origin.line == text.count("\n", 0, row.start) + 1
        assert (row.paragraph, row.is_prose, row.doc) == (number, True, row.origin.path)
    ends = [row.start + len(row.translation) for row in rows]
    assert all(end < after.start for end, after in zip(ends, rows[1:], strict=False))


@given(TEXTS)
@example("\ufeffa\r\n\r\n \tb \r c\u2028d\n")
def test_plain_text_is_exact_and_nothing_is_lost(text: str) -> None:
    rows = read_plain(text, "a.txt").rows
    assert_exact(text, rows)
    assert "".join("".join(row.translation.split()) for row in rows) == "".join(text.split())


@given(TEXTS)
def test_markdown_is_exact(text: str) -> None:
    assert_exact(text, read_markdown(text, "a.md").rows)


@pytest.mark.parametrize("end", ["\r", "\u2028", "\u2029", "\x0b", "\x0c", "\x1c", "\x85"])
def test_only_newlines_end_a_line(end: str) -> None:
    text = f"one{end}two{end}{end}three"
    assert texts_of(text) == [text]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_paragraphs_and_their_places(newline: str) -> None:
    text = newline.join(["", "  Первый.", " ", "第二段。 ", "", "", "الثالث."])
    rows = read_plain(text, "news.txt").rows
    assert [row.translation for row in rows] == ["Первый.", "第二段。", "الثالث."]
    assert [row.origin.line for row in rows] == [2, 4, 7]
    assert_exact(text, rows)


ENGLISH = (
    "The president said on Tuesday that the talks would be held again before the end of the year, "
    "although nobody in Minsk had been told of it. He called the plan “a first step” and left the "
    "room without taking any questions from the journalists who had waited for him all morning."
)
GERMAN = (
    "Der Präsident sagte am Dienstag, die Gespräche würden noch vor dem Ende des Jahres wieder "
    "aufgenommen, obwohl in Minsk niemand davon wusste. Die Außenministerin der Republik nannte "
    "den Vorschlag einen ersten Schritt und verließ den Saal, ohne Fragen zu beantworten."
)
ARABIC = (
    "قال الرئيس يوم الثلاثاء إن المحادثات ستعقد مرة أخرى قبل نهاية العام رغم أن أحدا في المدينة "
    "لم يبلغ بذلك ووصف الخطة بأنها خطوة أولى وغادر القاعة دون أن يجيب عن أي سؤال من أسئلة "
    "الصحفيين الذين انتظروه طوال الصباح"
)


@pytest.mark.parametrize("width", [40, 60, 72, 79, 100])
@pytest.mark.parametrize("paragraph", [ENGLISH, GERMAN, ARABIC])
def test_hard_wrapped_text_is_one_paragraph(paragraph: str, width: int) -> None:
    wrapped = textwrap.fill(paragraph, width)
    assert "\n" in wrapped
    assert texts_of(wrapped) == [wrapped]
    assert texts_of(f"{wrapped}\n\n{wrapped}") == [wrapped, wrapped]


@pytest.mark.parametrize("width", [32, 40])
def test_hard_wrapped_chinese_is_one_paragraph(width: int) -> None:
    paragraph = "总统星期二表示，会谈将在年底前再次举行，尽管明斯克没有人得到通知。" * 4
    wrapped = "\n".join(textwrap.wrap(paragraph, width))
    assert texts_of(wrapped) == [wrapped]


def test_wrapping_need_not_be_greedy() -> None:
    # GNU fmt evens out its lines: the second could have taken in "the" and "old".
    wrapped = (
        "The president said that the talks would be held again soon\n"
        "before the end of this year, although nobody here in\n"
        "the old town had been told of it when he spoke there."
    )
    assert texts_of(wrapped) == [wrapped]


@pytest.mark.parametrize(
    "lines",
    [
        ["Talks resume in Minsk after a long pause", "By Jane Doe", "The talks resumed."],
        ["A short line.", "Another one, rather longer than the first.", "A third."],
        [ENGLISH, ENGLISH, "and a short tail that begins small"],
        ["The first full line of one paragraph here.", "the second begins small after a stop."],
        ["milk", "two eggs", "bread"],
        ["two eggs", "milk"],
        [ENGLISH.rstrip("."), "and a short tail that begins small"],
        ["会谈恢复", "总统星期二表示会谈将在年底前再次举行尽管明斯克没有人得到通知而且没有人问起"],
        ["a list of goods that is long enough to count", "milk", "eggs", "bread, if there is any"],
        ["明斯克恢复会谈", "记者 王小明"],
        [GERMAN, ARABIC],
    ],
)
def test_one_paragraph_a_line(lines: list[str]) -> None:
    assert texts_of("\n".join(lines)) == lines


def test_markdown_markers_are_left_out() -> None:
    text = textwrap.dedent(
        """\
        # Talks resume
        In Minsk the talks
        Resumed on Monday.

        Setext
        ======
        > quoted
        - first
          goes on
        * second
        12. third
        | a | b |
        1990. was a year
        #hashtag and *stress*, -5 degrees

        ---
        > - # deep
        -
        """
    )
    assert markdown_of(text) == [
        "Talks resume",
        "In Minsk the talks\nResumed on Monday.",
        "Setext",
        "quoted",
        "first\n  goes on",
        "second",
        "third",
        "| a | b |\n1990. was a year\n#hashtag and *stress*, -5 degrees",
        "deep",
    ]
    assert_exact(text, read_markdown(text, "a.md").rows)


def test_markdown_leaves_out_front_matter_and_code_and_says_so() -> None:
    text = "---\ntitle: x\n---\nText.\n~~~py\ncode\n```\n~~~~\nAfter.\n```\nnever closed\n"
    outcome = read_markdown(text, "a.md")
    assert [(row.translation, row.origin.line) for row in outcome.rows] == [
        ("Text.", 4),
        ("After.", 9),
    ]
    assert outcome.notices == (
        "a.md: skipped 3 lines of front matter",
        "a.md: skipped 6 lines of fenced code",
    )


@pytest.mark.parametrize("text", ["---\nText.\n---\nMore.", "---\nkey: never closed\nText."])
def test_a_rule_is_not_front_matter(text: str) -> None:
    assert read_markdown(text, "a.md").notices == ()
    assert "Text." in " ".join(markdown_of(text))


def test_markdown_leaves_out_comments_on_lines_of_their_own() -> None:
    text = "One.\n<!-- a\nb --> \r\nTwo.\n\n<!-- c --><!-- d -->\nThree <!-- e -->.\n<!-- f"
    outcome = read_markdown(text, "a.md")
    assert [row.translation for row in outcome.rows] == [
        "One.", "Two.", "<!-- c --><!-- d -->\nThree <!-- e -->.\n<!-- f"
    ]  # fmt: skip
    assert all(text[r.start : r.start + len(r.translation)] == r.translation for r in outcome.rows)
    assert outcome.notices == ("a.md: skipped 1 comment",)


def test_a_marker_alone_does_not_shift_the_line() -> None:
    (row,) = read_markdown("> \n  Text.", "a.md").rows
    assert (row.translation, row.start, row.origin.line) == ("Text.", 5, 2)


def test_inline_code_does_not_open_a_fence() -> None:
    assert markdown_of("```not a fence``` here\n\nAfter.") == ["```not a fence``` here", "After."]


@pytest.mark.parametrize("text", ["", " \n\t", "\n\n"])
def test_blank_text_gives_no_rows(text: str) -> None:
    assert texts_of(text) == markdown_of(text) == []
