"""Name the languages of documents: as configured, else as identified on their whole text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from tqcheck.language import (
    MULTIPLE,
    SAMPLE_LENGTH,
    UNDETERMINED,
    identify,
    may_be_confused,
)
from tqcheck.records import Row
from tqcheck.segment.declared import declared_code

# Below it the next language is about as likely: a few words, or neighbours such as Bosnian and
# Croatian.
MIN_CONFIDENCE = 0.5

# A row of a table has a say in what the table is in where it is sure of its own language; where
# more than a fifth of those disagree, the table is in several. Rows in the language of the source
# do not count: they were left untranslated.
_SURE = 0.8
_MIN_SURE_LETTERS = 12
_MAX_OTHERS = 0.2


class DocumentKey(NamedTuple):
    """Tell documents apart."""

    path: str
    doc: str
    system: str | None


class Fallback(NamedTuple):
    """Name what documents of a path are taken for where they themselves do not tell.

    `is_certain`: they are not asked, since the rows in hand are only a part of the document.
    """

    lang: str = UNDETERMINED
    source_lang: str = UNDETERMINED
    is_certain: bool = False


class TextSide(NamedTuple):
    """Name one side of the texts, as a row's field and as the option that sets its language."""

    field: str
    option: str
    fallback: str


TRANSLATION = TextSide("translation", "--lang", "lang")
SOURCE = TextSide("source", "--source-lang", "source_lang")


def name_languages(
    groups: Mapping[DocumentKey, Sequence[Row]],
    side: TextSide,
    fallbacks: Mapping[str, Fallback] | None = None,
) -> tuple[dict[DocumentKey, str], tuple[str, ...]]:
    """Name the language of each document that has this side, with notices where nobody could tell.

    It is the one that the file declares, else the one identified. A document too short or too mixed
    to tell takes the language of its whole file, else `und`; `fallbacks` names that of each path
    where `groups` hold only a part of the files. A table without documents whose rows are in
    several languages is in `mul`: each row then has its own (`language_of_row`).
    """
    texts = {key: _texts(rows, side) for key, rows in groups.items()}
    texts = {key: given for key, given in texts.items() if given}
    certain = {path for path, known in (fallbacks or {}).items() if known.is_certain}
    codes = {
        key: UNDETERMINED if key.path in certain else _code_of(groups[key], given, side)
        for key, given in texts.items()
    }
    unsure = [key for key, code in codes.items() if code == UNDETERMINED]
    by_path = {
        path: main_language(text for key in texts if key.path == path for text in texts[key])
        if fallbacks is None
        else getattr(fallbacks.get(path, Fallback()), side.fallback)
        for path in {key.path for key in unsure}
    }
    codes |= {key: by_path[key.path] for key in unsure}
    return codes, tuple(unknown_language_notices(codes.items(), side))


def _texts(rows: Sequence[Row], side: TextSide) -> list[str]:
    given = (row.source if side is SOURCE else row.translation for row in rows)
    return [text for text in given if text is not None]


def _declared(rows: Sequence[Row], side: TextSide) -> Iterator[str]:
    for row in rows:
        if said := row.source_lang if side is SOURCE else row.lang:
            yield said


def _code_of(rows: Sequence[Row], texts: Sequence[str], side: TextSide) -> str:
    declared = {*_declared(rows, side)}
    if code := declared_code(declared):
        return code
    if any(row.doc is not None for row in rows):
        return language_of(texts)
    if are_several(declared):
        return MULTIPLE
    sources = (row.source for row in rows if row.source is not None)
    return table_language(texts, language_of(sources) if side is TRANSLATION else None)


def are_several(tags: Iterable[str]) -> bool:
    """Say whether tags name two languages or more."""
    return len({code for tag in tags if (code := declared_code([tag]))}) > 1


def table_language(texts: Iterable[str], source_lang: str | None = None) -> str:
    """Name the language of the rows of a table: `mul` where they are in several."""
    taken = _taken(texts)
    votes = _votes(taken)
    votes.pop(source_lang or "", None)
    if not votes:
        return language_of(taken)
    code, _ = votes.most_common(1)[0]
    others = sum(n for other, n in votes.items() if not may_be_confused(code, other))
    return MULTIPLE if others > _MAX_OTHERS * votes.total() else language_of(taken)


def main_language(texts: Iterable[str]) -> str:
    """Name the language that texts of a file are in but for a few; `und` where there is none."""
    code = table_language(texts)
    return UNDETERMINED if code == MULTIPLE else code


def language_of_row(row: Row, side: TextSide) -> str:
    """Name the language of one row of a table that is in several: as declared, else its own."""
    text = row.source if side is SOURCE else row.translation
    return declared_code(_declared([row], side)) or language_of([text or ""])


def _votes(texts: Iterable[str]) -> Counter[str]:
    """Count the texts that are sure of a language, by it."""
    votes: Counter[str] = Counter()
    for text in texts:
        code, confidence = identify(text)
        if confidence >= _SURE and sum(map(str.isalpha, text)) >= _MIN_SURE_LETTERS:
            votes[code] += 1
    return votes


def language_of(texts: Iterable[str]) -> str:
    """Name the language of texts taken together, by the first of them; `und` where unsure."""
    code, confidence = identify(_sample(texts))
    return code if confidence >= MIN_CONFIDENCE else UNDETERMINED


def _sample(texts: Iterable[str]) -> str:
    """Join texts until there are enough to tell the language."""
    return "\n".join(_taken(texts))


def _taken(texts: Iterable[str]) -> list[str]:
    taken: list[str] = []
    length = 0
    for text in texts:
        if length >= SAMPLE_LENGTH:
            break
        taken.append(text[: SAMPLE_LENGTH - length])
        length += len(taken[-1]) + 1
    return taken


def unknown_language_notices(
    codes: Iterable[tuple[DocumentKey, str]], side: TextSide
) -> Iterator[str]:
    """Say for each path in how many of its documents nobody could tell the language."""
    documents: Counter[str] = Counter()
    unknown: Counter[str] = Counter()
    for key, code in codes:
        documents[key.path] += 1
        unknown[key.path] += code == UNDETERMINED
    for path, n in unknown.items():
        if n:
            which = f" in {n:,} of {documents[path]:,} documents" if documents[path] > 1 else ""
            yield (
                f"{path}: cannot tell the language of the {side.field}{which}: too short or mixed "
                f"(treated as {UNDETERMINED}; set it with {side.option})"
            )
