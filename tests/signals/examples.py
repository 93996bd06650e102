"""Read the examples of the catalogue: `[source_lang>lang] source ||| translation`, ` ¶ ` parts."""

from __future__ import annotations

import re

from tqcheck.records import Document, Origin, Segment, SegmentKind

_HEAD = re.compile(r"\[(?:(?P<source>[a-z]+)>)?(?P<lang>[a-z]+)\] ?")


def make_segment(
    text: str,
    lang: str = "en",
    *,
    source: str | None = None,
    source_lang: str | None = None,
    index: int = 0,
    kind: SegmentKind = SegmentKind.SENTENCE,
) -> Segment:
    """Build a segment that is its whole row."""
    return Segment(
        index=index,
        id=str(index),
        doc="d",
        origin=Origin("t.txt", index + 1),
        start=0,
        end=len(text),
        text=text,
        lang=lang,
        source=source,
        source_lang=source_lang,
        kind=kind,
    )


def segment_of(example: str) -> Segment:
    """Build the segment of a catalogue example."""
    head = _HEAD.match(example)
    assert head is not None, example
    rest = example[head.end() :]
    source, bar, text = rest.partition(" ||| ")
    if not bar:
        return make_segment(rest, head["lang"])
    return make_segment(text, head["lang"], source=source, source_lang=head["source"])


def document_of(example: str) -> Document:
    """Build the document of a catalogue example."""
    whole = segment_of(example)
    parts = enumerate(whole.text.split(" ¶ "))
    segments = tuple(make_segment(part, whole.lang, index=i) for i, part in parts)
    return Document("d", "t.txt", whole.lang, segments)
