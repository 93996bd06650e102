"""`tqcheck models`: what models there are, under which licence, and whether they are whole."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from tqcheck.cli import options
from tqcheck.cli.output import one_of
from tqcheck.cli.stderr import path_line, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tqcheck.backends.store import ModelEntry
    from tqcheck.backends.translator_list import TranslatorEntry

LIST_EPILOG = """\b
Examples:
  tqcheck models list
  tqcheck models list --format json

\b
The translators, of kind `translator`, follow the models; their ids are what --translator takes.
"""
VERIFY_EPILOG = """\b
Exit code 0: every model is there and whole. 2: one is missing or damaged.
"""
PATH_EPILOG = """\b
Example:
  ls -l "$(tqcheck models path quality)"
"""
SOUND_STATES = ("ready", "not unpacked")
TRANSLATOR = "translator"


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    models = typer.Typer()
    models.command(
        "list", epilog=LIST_EPILOG, short_help="List models and translators and what is missing."
    )(list_)
    models.command(epilog=VERIFY_EPILOG, short_help="Compute every digest anew.")(verify)
    models.command(epilog=PATH_EPILOG)(path)
    app.add_typer(
        models, name="models", help="Show the models: what is there, licence, size, digest, place."
    )


def list_(format: options.EntryFormat = "terminal", debug: options.Debug = False) -> None:
    """List the models and the translators with their pairs, and how to get what is missing."""
    one_of("--format", format, ("terminal", "json"))
    from tqcheck.backends.store import list_models
    from tqcheck.backends.translator_list import list_translators

    entries = list_models()
    _show(entries, format, list_translators(entries))


def verify(format: options.EntryFormat = "terminal", debug: options.Debug = False) -> None:
    """Compute the digest of every model's files anew and compare it with the known one."""
    one_of("--format", format, ("terminal", "json"))
    from tqcheck.backends.store import verify_models

    entries = verify_models()
    _show(entries, format)
    unsound = [entry for entry in entries if entry.state not in SOUND_STATES]
    for entry in unsound:
        say(f"{entry.id}: {entry.state}{f'; {entry.hint}' if entry.hint else ''}")
    if unsound:
        raise typer.Exit(2)


def path(
    id: Annotated[str, typer.Argument(metavar="ID", help="A model, as `models list` names it.")],
    debug: options.Debug = False,
) -> None:
    """Print where a model lies."""
    from tqcheck.backends.store import model_path

    typer.echo(path_line(model_path(id)))


def _show(
    entries: tuple[ModelEntry, ...], format: str, translators: tuple[TranslatorEntry, ...] = ()
) -> None:
    if format == "json":
        content = [*map(_as_json, entries), *map(_translator_as_json, translators)]
        typer.echo(json.dumps(content, ensure_ascii=False, indent=2))
    else:
        typer.echo("\n\n".join([*map(_model, entries), *map(_translator, translators)]))


def _model(entry: ModelEntry) -> str:
    return _block(
        entry.id,
        entry.kind,
        entry.state,
        [
            ("licence", _licence(entry)),
            ("size", _size(entry.size_bytes)),
            ("sha256", entry.digest),
            ("languages", ", ".join(entry.languages)),
            ("origin", entry.origin),
            ("path", str(entry.path) if entry.path else ""),
            ("note", entry.hint or ""),
        ],
    )


def _translator(entry: TranslatorEntry) -> str:
    return _block(
        entry.id,
        TRANSLATOR,
        entry.state,
        [
            ("licence", _licence(entry) if entry.licence else ""),
            ("pairs", ", ".join("-".join(pair) for pair in entry.pairs)),
            ("origin", entry.origin),
            ("path", str(entry.path) if entry.path else ""),
            ("note", entry.hint or ""),
        ],
    )


def _block(id: str, kind: str, state: str, facts: Sequence[tuple[str, str]]) -> str:
    head = f"{id}: {kind}, {state}"
    return "\n".join([head, *(f"  {name:<10} {fact}" for name, fact in facts if fact)])


def _licence(entry: ModelEntry | TranslatorEntry) -> str:
    return f"{entry.licence} ({entry.licence_url})"


def _size(n_bytes: int) -> str:
    if not n_bytes:
        return ""
    return f"{n_bytes / 1e6:.1f} MB" if n_bytes >= 1e5 else f"{n_bytes / 1e3:.1f} kB"


def _as_json(entry: ModelEntry) -> dict[str, object]:
    return {
        "id": entry.id,
        "kind": entry.kind,
        "state": entry.state,
        "licence": entry.licence,
        "licence_url": entry.licence_url,
        "size_bytes": entry.size_bytes,
        "sha256": entry.digest,
        "languages": entry.languages,
        "origin": entry.origin,
        "path": str(entry.path) if entry.path else None,
        "hint": entry.hint,
    }


def _translator_as_json(entry: TranslatorEntry) -> dict[str, object]:
    """Give a translator the keys of a model, and its pairs."""
    return {
        "id": entry.id,
        "kind": TRANSLATOR,
        "state": entry.state,
        "licence": entry.licence,
        "licence_url": entry.licence_url,
        "size_bytes": 0,
        "sha256": "",
        "languages": sorted({lang for pair in entry.pairs for lang in pair}),
        "origin": entry.origin,
        "path": str(entry.path) if entry.path else None,
        "hint": entry.hint,
        "pairs": entry.pairs,
    }
