"""Lay out texts that people wrote: native news, and human translations beside their sources.

Both come from `DATA` in stretches of consecutive lines of one set, which belong to few articles
each. A native text is a source that somebody translated afterwards; where a set was translated from
both sides, half of it is itself a translation. FLORES sentences stand in where a language has
nothing else: they are translations of encyclopedias and travel guides, three to five to an article.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.data.judged import read_jsonl_zst
from tqcheck.records import Origin, Row

STRETCH = 14
"""Lines of a text: about an article."""

NATIVE, HUMAN = "native", "human"
FLORES = "flores-dev"


@dataclass(frozen=True, slots=True)
class Text:
    """Hold one text: its lines, and their sources where it is a translation."""

    id: str
    lang: str
    kind: str
    lines: tuple[str, ...]
    sources: tuple[str, ...] | None = None
    source_lang: str | None = None

    def rows(self, *, with_source: bool = False, is_connected: bool = True) -> list[Row]:
        """Give the lines as the input of a check: one connected document, or rows by themselves."""
        sources = self.sources if with_source and self.sources else [None] * len(self.lines)
        return [
            Row(
                Origin(self.id, number),
                translation=line,
                source=source,
                id=f"{self.id}/{number}",
                doc=self.id if is_connected else None,
            )
            for number, (line, source) in enumerate(zip(self.lines, sources, strict=True), start=1)
        ]

    @property
    def is_fitted_on(self) -> bool:
        """Tell the half of the texts that cuts are fitted on from the half that is reported."""
        return hashlib.sha256(f"clean {self.id}".encode()).digest()[0] % 2 == 0


@dataclass(frozen=True, slots=True)
class Place:
    """Say where the texts of a language lie: a file of `DATA`, its sets, which of its fields."""

    file: str
    sets: tuple[str, ...]
    field: str
    source: str | None = None


def _news(lang: str, *sets: str) -> Place:
    return Place(f"weak/{lang}-en", sets, "src")


def _ntrex(lang: str, name: str = "ntrex") -> Place:
    return Place(f"parallel/en-{lang}", (name,), "b", "a")


def _references(pair: str, *sets: str) -> Place:
    return Place(f"weak/{pair}", sets, "ref", "src")


NEWS: dict[str, tuple[Place, ...]] = {
    "en": (
        Place("qe/train/mqm-news20.en-de", (), "src"),
        Place("qe/train/mqm-news21.en-de", (), "src"),
    ),
    "zh": (
        Place("qe/train/mqm-news20.zh-en", (), "src"),
        Place("qe/train/mqm-news21.zh-en", (), "src"),
    ),
    "de": (_news("de", "wmt18"),),
    "fr": (_news("fr", "wmt13"),),
    "es": (_news("es", "wmt13"),),
    "ru": (_news("ru", "wmt18"),),
    "cs": (_news("cs", "wmt18"),),
    "pl": (_news("pl", "wmt20"),),
    "tr": (_news("tr", "wmt18"),),
    "ja": (_news("ja", "wmt20", "wmt21"),),
    "fi": (_news("fi", "wmt18"),),
    "et": (_news("et", "wmt18"),),
    "hu": (_news("hu", "wmt09"),),
    "it": (_news("it", "wmt09"),),
    "ro": (_news("ro", "wmt16"),),
    "ta": (_news("ta", "wmt20"),),
    "gu": (_news("gu", "wmt19"),),
}
TRANSLATIONS: dict[str, tuple[Place, ...]] = {
    **{lang: (_ntrex(lang),) for lang in ("cs", "de", "es", "fr", "it", "pl", "ru", "uk", "zh")},
    "pt": (_ntrex("pt", "ntrex-br"),),
    "en": (_references("de-en", "wmt18"), _references("ru-en", "wmt18")),
    "tr": (_references("en-tr", "wmt18"),),
    "fi": (_references("en-fi", "wmt19"),),
    "et": (_references("en-et", "wmt18"),),
    "gu": (_references("en-gu", "wmt19"),),
    "ro": (_references("en-ro", "wmt16"),),
}
LANGUAGES = (
    "en", "de", "ru", "zh", "es", "fr", "ar", "uk", "pl", "tr", "it", "pt", "nl", "cs", "et", "fi",
    "ro", "hi", "ja", "sv", "bg", "el", "hu", "ko", "gu", "ta", "te",
)  # fmt: skip


def texts_of(data: Path, lang: str, kind: str, limit: int) -> list[Text]:
    """Take up to `limit` texts of a language and kind, spread evenly over its sets."""
    known = NEWS.get(lang) if kind == NATIVE else TRANSLATIONS.get(lang)
    if kind == HUMAN and known is None:
        known = (_references(f"en-{lang}", FLORES),)
    origins = known or ()
    found: list[Text] = []
    for number, origin in enumerate(origins):
        share = limit // len(origins) + (number < limit % len(origins))
        stretches = list(_stretches(data, origin))
        step = max(1.0, len(stretches) / share) if share else 1.0
        chosen = [int(n * step) for n in range(share) if int(n * step) < len(stretches)]
        found += [_text(origin, lang, kind, n, stretches[n]) for n in chosen]
    return found


def _stretches(data: Path, origin: Place) -> Iterator[list[tuple[str, str | None]]]:
    """Cut a set into stretches; the texts of MQM sets follow their documents."""
    run: list[tuple[str, str | None]] = []
    of: tuple[str | None, str | None] = (None, None)
    for line in _lines(data, origin):
        place = (line[0], line[1])
        if run and (place != of or len(run) == STRETCH):
            if len(run) >= STRETCH // 2:
                yield run
            run = []
        of = place
        run.append((line[2], line[3]))
    if len(run) >= STRETCH // 2:
        yield run


def _lines(data: Path, origin: Place) -> Iterator[tuple[str | None, str | None, str, str | None]]:
    """Give set, document, text and source of each line; a source of several systems counts once."""
    seen: set[tuple[str | None, str]] = set()
    for record in read_jsonl_zst(data / f"{origin.file}.jsonl.zst"):
        text, doc = record.get(origin.field), record.get("doc")
        if not text or (origin.sets and record["set"] not in origin.sets):
            continue
        if not origin.sets:
            if (doc, text) in seen:
                continue
            seen.add((doc, text))
        source = record[origin.source] if origin.source else None
        yield record["set"], doc, text, source


def _text(
    origin: Place, lang: str, kind: str, number: int, stretch: Sequence[tuple[str, str | None]]
) -> Text:
    sources = tuple(source for _, source in stretch if source is not None)
    pair = origin.file.split("/")[-1].split(".")[-1]
    source_lang = next((part for part in pair.split("-") if part != lang), None)
    return Text(
        id=f"{kind}/{origin.file}/{'+'.join(origin.sets)}/{number}",
        lang=lang,
        kind=kind,
        lines=tuple(line for line, _ in stretch),
        sources=sources if origin.source else None,
        source_lang=source_lang if origin.source else None,
    )
