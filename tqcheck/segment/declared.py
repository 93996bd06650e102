"""What files say of the languages of their own texts, and what is said where that is not taken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from functools import cache
from typing import NamedTuple

from tqcheck.config import SegmentConfig
from tqcheck.errors import ConfigError
from tqcheck.language import primary_subtag
from tqcheck.records import Row

# Codes for "several", "none", "one without a code" and "not known": they name no language.
_NAMELESS = frozenset({"mul", "zxx", "mis", "und"})


_SHOWN, _LISTED = 40, 5


class Declared(NamedTuple):
    """Hold what the rows of one document say of their languages, in the file's own words.

    `is_table`: of a table without documents, in which each row may have its own.
    """

    path: str
    langs: Set[str]
    source_langs: Set[str]
    is_table: bool = False


def declared_by(path: str, rows: Iterable[Row]) -> Declared:
    """Gather what the rows of one document say."""
    held = list(rows)
    return Declared(
        path,
        {row.lang for row in held if row.lang},
        {row.source_lang for row in held if row.source_lang},
        is_table=all(row.doc is None for row in held),
    )


def declared_code(tags: Iterable[str]) -> str | None:
    """Give the one language that tags come to; None where they name none, several or rubbish."""
    codes = {_code(tag) for tag in tags}
    return codes.pop() if len(codes) == 1 else None


def declared_notices(documents: Iterable[Declared], config: SegmentConfig) -> Iterator[str]:
    """Say once for each path where a declared language does not count, and why."""
    told: dict[str, None] = {}
    for document in documents:
        given = (config.lang, config.source_lang)
        for tags, wanted, side, option in (
            (document.langs, given[0], "translation", "--lang"),
            (document.source_langs, given[1], "source", "--source-lang"),
        ):
            if document.is_table and wanted is None:
                tags = {tag for tag in tags if _code(tag) is None}  # the others count, each its row
            if tags and (why := _why_not(tags, wanted, option)):
                shown = ", ".join(repr(tag[:_SHOWN]) for tag in sorted(tags)[:_LISTED])
                shown += ", …" if len(tags) > _LISTED else ""
                told[f"{document.path}: declares {shown} as language of the {side}; {why}"] = None
    yield from told


def _why_not(tags: Set[str], wanted: str | None, option: str) -> str | None:
    code = declared_code(tags)
    if wanted is not None:
        return None if code == primary_subtag(wanted) else f"{option} {wanted} counts"
    return None if code is not None else f"identified from the text (or set it with {option})"


@cache
def _code(tag: str) -> str | None:
    try:
        code = primary_subtag(tag.strip())
    except ConfigError:
        return None
    return None if code in _NAMELESS else code
