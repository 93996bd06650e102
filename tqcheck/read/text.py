r"""Plain text and Markdown -> one prose row a paragraph, at its exact place in the text.

A blank line always ends a paragraph. In plain text a single newline does so too (an article often
has one paragraph a line), unless the block is hard-wrapped, which takes all three of:

- its longest line has 30 to 120 characters;
- every line but the last is full: with the next line's first word it would have come to at least
  nine tenths of the longest line;
- at least one line breaks off in mid-sentence: it does not end as a sentence does, and the next
  begins with a letter that is no capital.

In Markdown a single newline ends a paragraph only where the next line begins with a marker (`#`,
`>`, `-`, `*`, `+`, `1.`, `|`) or the line itself is a heading. Those markers (but `|`) are left out
of the row, as are front matter, fenced code, lines of nothing but `-`, `=`, `*` or `_`, and
comments that stand on lines of their own. Links, emphasis and other HTML stay as they are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise

from tqcheck.read.lines import Line, split_lines
from tqcheck.read.messages import count
from tqcheck.read.outcome import ReadOutcome
from tqcheck.records import Origin, Row

WRAP_WIDTHS = range(30, 121)
FULL_SHARE = 0.9
# A "word" longer than this is a stretch of a script without spaces, which may break anywhere.
LONGEST_WORD = 20
SENTENCE_ENDINGS = frozenset(".!?…:;。！？：；।॥؟۔։።܀")
_CLOSERS = frozenset({"Pe", "Pf", "Pi"})

_MARKERS = re.compile(r"[ \t]*(?:(?:#{1,6}|[-*+]|\d{1,3}[.)])[ \t]+|>[ \t]?){1,16}")
_HEADING = re.compile(r" {0,3}#{1,6}[ \t]")
_TABLE_ROW = re.compile(r"[ \t]*\|")
_FENCE = re.compile(r"[ \t]*(`{3,}(?=[^`]*$)|~{3,})")
_KEY = re.compile(r"[\w\"'.-]+[ \t]*[:=]")
_FRONT_MATTER_ENDS = {"---": ("---", "..."), "+++": ("+++",)}

Block = list[Line]


def read_plain(text: str, path: str) -> ReadOutcome:
    """Read plain text; nothing but white space is left out."""
    blocks = _split_blocks(split_lines(text), begins_block=_never)
    paragraphs = (part for block in blocks for part in _unwrap(block))
    return ReadOutcome(_rows(text, path, paragraphs))


def read_markdown(text: str, path: str) -> ReadOutcome:
    """Read Markdown; notices count what is left out: front matter, fenced code, comments."""
    kept, n_comments = _without_comments(text)
    lines = list(split_lines(kept))
    n_front = _front_matter_length(lines)
    prose, n_code = _leave_out_code(lines[n_front:])
    blocks = _split_blocks(prose, begins_block=_begins_markdown_block)
    skipped = tuple(
        f"{path}: skipped {count(number, 'line')} of {what}"
        for number, what in ((n_front, "front matter"), (n_code, "fenced code"))
        if number
    )
    if n_comments:
        skipped = (*skipped, f"{path}: skipped {count(n_comments, 'comment')}")
    return ReadOutcome(_rows(text, path, map(_without_marker, blocks)), skipped)


def _without_comments(text: str) -> tuple[str, int]:
    """Blank the comments that stand on lines of their own, and count them; every offset stays."""
    parts, done, start = [], 0, text.find("<!--")
    while start >= 0 and (end := text.find("-->", start)) >= 0:
        end += len("-->")
        line_end = text.find("\n", end)
        before = text[text.rfind("\n", 0, start) + 1 : start]
        after = text[end : line_end if line_end >= 0 else len(text)]
        if not before.strip(" \t") and not after.strip(" \t\r"):
            parts += [text[done:start], re.sub(r"[^\r\n]", " ", text[start:end])]
            done = end
        start = text.find("<!--", end)
    return "".join([*parts, text[done:]]), len(parts) // 2


def is_hard_wrapped(block: Sequence[Line]) -> bool:
    """Tell whether the newlines in a block come from wrapping; the rule heads this module."""
    texts = [line.text.strip() for line in block]
    longest = max(map(len, texts))
    if longest not in WRAP_WIDTHS:
        return False
    breaks = list(pairwise(texts))
    is_full = all(
        len(line) + 1 + min(len(after.split(None, 1)[0]), LONGEST_WORD) >= FULL_SHARE * longest
        for line, after in breaks
    )
    return is_full and any(_runs_on(line, after) for line, after in breaks)


def _runs_on(line: str, after: str) -> bool:
    while line and (line[-1] in "\"'" or unicodedata.category(line[-1]) in _CLOSERS):
        line = line[:-1]
    first = after[0]
    is_small = first.isalpha() and not first.isupper() and not first.istitle()
    return is_small and line[-1:] not in SENTENCE_ENDINGS


def _split_blocks(
    lines: Iterable[Line], *, begins_block: Callable[[Line, Block], bool]
) -> Iterator[Block]:
    block: Block = []
    for line in lines:
        is_blank = not line.text or line.text.isspace()
        if block and (is_blank or begins_block(line, block)):
            yield block
            block = []
        if not is_blank:
            block.append(line)
    if block:
        yield block


def _never(line: Line, block: Block) -> bool:
    return False


def _unwrap(block: Block) -> list[Block]:
    if len(block) == 1 or is_hard_wrapped(block):
        return [block]
    return [[line] for line in block]


def _begins_markdown_block(line: Line, block: Block) -> bool:
    has_marker = _MARKERS.match(line.text) or _TABLE_ROW.match(line.text)
    return bool(has_marker or _HEADING.match(block[-1].text))


def _without_marker(block: Block) -> Block:
    first = block[0]
    if not (marker := _MARKERS.match(first.text)):
        return block
    kept = Line(first.number, first.text[marker.end() :], first.start + marker.end())
    return [kept, *block[1:]]


def _rows(text: str, path: str, blocks: Iterable[Block]) -> tuple[Row, ...]:
    rows: list[Row] = []
    for block in blocks:
        raw = text[block[0].start : block[-1].start + len(block[-1].text)]
        translation = raw.lstrip()
        margin = len(raw) - len(translation)
        if not translation:  # a Markdown marker with nothing behind it
            continue
        row = Row(
            Origin(path, block[0].number + raw.count("\n", 0, margin)),
            translation.rstrip(),
            doc=path,
            is_prose=True,
            start=block[0].start + margin,
            paragraph=len(rows),
        )
        rows.append(row)
    return tuple(rows)


def _front_matter_length(lines: Sequence[Line]) -> int:
    """Count the lines of front matter; text between two rules is none unless it sets a key."""
    if len(lines) < 3 or not _KEY.match(lines[1].text):
        return 0
    ends = _FRONT_MATTER_ENDS.get(lines[0].text.rstrip(), ())
    return next((line.number for line in lines[1:] if line.text.rstrip() in ends), 0)


def _leave_out_code(lines: Sequence[Line]) -> tuple[list[Line], int]:
    """Blank the lines of fenced code (counted) and of mere rules, so that they end a block."""
    kept: list[Line] = []
    fence, n_code = "", 0
    for line in lines:
        opening = _FENCE.match(line.text)
        blank = Line(line.number, "", line.start)
        if fence:
            n_code += 1
            fence = "" if _closes(line.text, fence) else fence
        elif opening:
            n_code += 1
            fence = opening[1]
        kept.append(blank if fence or opening or _is_rule(line.text) else line)
    return kept, n_code


def _closes(line: str, fence: str) -> bool:
    marks = line.strip()
    return len(marks) >= len(fence) and set(marks) == {fence[0]}


def _is_rule(line: str) -> bool:
    marks = set(line) - {" ", "\t"}
    return len(marks) == 1 and marks <= set("-=*_#")
