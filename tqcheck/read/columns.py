"""Our fields and the names that tables and JSON objects give them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from tqcheck.errors import ConfigError, InputError
from tqcheck.read.messages import count, listing, nearest, shorten
from tqcheck.records import Origin, Row

ALIASES: Mapping[str, tuple[str, ...]] = {
    "translation": ("translation", "mt", "hyp", "hypothesis", "target"),
    "source": ("source", "src"),
    "reference": ("reference", "ref"),
    "id": ("id",),
    "doc": ("doc",),
    "system": ("system",),
    "lang": ("lang", "target_lang", "tgt_lang"),
    "source_lang": ("source_lang", "src_lang"),
}

_LANGUAGES = ("lang", "source_lang")  # a table may name its language twice


def check_columns(chosen: Mapping[str, str]) -> None:
    """Raise ConfigError where `ReadConfig.columns` names a field that we do not have."""
    for field in chosen:
        if field not in ALIASES:
            allowed = ", ".join(ALIASES)
            message = f"--columns: unknown field {shorten(field)}{nearest(field, ALIASES)}"
            raise ConfigError(f"{message} (allowed: {allowed})")


def match_columns(
    names: Sequence[str], chosen: Mapping[str, str], origin: Origin
) -> dict[str, int]:
    """Find which of the names stands for which field: field -> index.

    A chosen name is looked for as it is, then in any case; a field without one by its aliases in
    any case. Raises InputError where two names fit one field, or none is the translation.
    """
    found: dict[str, int] = {}
    for field, name in chosen.items():
        hits = [i for i, given in enumerate(names) if given == name]
        hits = hits or [i for i, given in enumerate(names) if _fold(given) == _fold(name)]
        _take(field, hits, names, found, origin)
    claimed = set(found.values())
    for field, aliases in ALIASES.items():
        if field in chosen:
            continue
        hits = [i for i, name in enumerate(names) if _fold(name) in aliases]
        free = [i for i in hits if i not in claimed]
        _take(field, free[:1] if field in _LANGUAGES else free, names, found, origin)
    if "translation" not in found:
        raise _no_translation(names, chosen, origin)
    return found


def missing_column(name: str, field: str, names: Iterable[str], origin: Origin) -> InputError:
    """Say that the column chosen for a field is not there."""
    held = list(names)
    message = f"no column {shorten(name)}, which --columns names for {field}; columns found: "
    return InputError(
        message + listing(held) + nearest(name, held), path=origin.path, line=origin.line
    )


def build_row(values: Mapping[str, str], origin: Origin) -> Row:
    """Make a row of field -> text; a blank field, but for the translation, is one not given."""
    given = {field: value for field, value in values.items() if value.strip()}
    return Row(
        origin,
        values["translation"],
        source=given.get("source"),
        reference=given.get("reference"),
        id=given.get("id"),
        doc=given.get("doc"),
        system=given.get("system"),
        lang=given.get("lang"),
        source_lang=given.get("source_lang"),
    )


def ignored_notice(path: str, names: Sequence[str]) -> tuple[str, ...]:
    """Name the columns that nothing reads."""
    return (f"{path}: ignored columns: {listing(names)}",) if names else ()


def repeated_id_notice(path: str, rows: Iterable[Row]) -> tuple[str, ...]:
    """Count the ids that rows of one document share; they stay as given."""
    return notice_of_ids(path, count_ids(rows))


def count_ids(rows: Iterable[Row]) -> Counter[tuple[str | None, ...]]:
    """Count how often each document's ids are used."""
    return Counter((row.doc, row.system, row.id) for row in rows if row.id is not None)


def notice_of_ids(path: str, uses: Counter[tuple[str | None, ...]]) -> tuple[str, ...]:
    """Say which ids were counted more than once."""
    repeated = [str(key[-1]) for key, n in uses.items() if n > 1]
    if not repeated:
        return ()
    return (f"{path}: {count(len(repeated), 'id')} used more than once: {listing(repeated)}",)


def blank_notice(path: str, n_blank: int, noun: str = "blank line") -> tuple[str, ...]:
    """Count the lines that were passed over because nothing stands in them."""
    return (f"{path}: skipped {count(n_blank, noun)}",) if n_blank else ()


def _fold(name: str) -> str:
    return name.strip().casefold()


def _take(
    field: str, hits: Sequence[int], names: Sequence[str], found: dict[str, int], origin: Origin
) -> None:
    if len(hits) > 1:
        several = listing(names[i] for i in hits)
        message = f"{len(hits)} columns for {field}: {several}; choose with --columns {field}=NAME"
        raise InputError(message, path=origin.path, line=origin.line)
    if hits:
        found[field] = hits[0]


def _no_translation(names: Sequence[str], chosen: Mapping[str, str], origin: Origin) -> InputError:
    if "translation" in chosen:
        return missing_column(chosen["translation"], "translation", names, origin)
    allowed = ALIASES["translation"]
    close = next((hint for name in names if (hint := nearest(_fold(name), allowed))), "")
    message = (
        f"no column for the translation; columns found: {listing(names) or 'none'}; "
        f"allowed: {', '.join(allowed)}, or any with --columns translation=NAME{close}"
    )
    return InputError(message, path=origin.path, line=origin.line)
