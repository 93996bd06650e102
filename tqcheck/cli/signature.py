"""`tqcheck signature`: say what a signature means, or in what two differ."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from tqcheck.cli import options
from tqcheck.cli.output import one_of
from tqcheck.cli.stderr import one_line
from tqcheck.signature import Difference, Field, differences, parse_signature

EPILOG = """\b
Examples:
  tqcheck signature "tqcheck:0.1.0|combine:..."      what each part fixes, and is it so here
  tqcheck signature "$ONE" "$OTHER"                  in what two runs differ

\b
Equal signatures on equal texts mean equal numbers. Put the signature in quotes: | is a
pipe to the shell.
"""
SAME, OTHER, UNKNOWN = "the same here", "different here", "not checked"


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(epilog=EPILOG, short_help="Explain a signature, or compare two.")(signature)


def signature(
    given: Annotated[
        str, typer.Argument(metavar="SIGNATURE", help="The signature of a run, in quotes.")
    ],
    other: Annotated[
        str | None, typer.Argument(metavar="OTHER", help="Another, to set beside the first.")
    ] = None,
    format: options.EntryFormat = "terminal",
    debug: options.Debug = False,
) -> None:
    """Explain what a signature fixes and whether it is so here, or in what two differ."""
    one_of("--format", format, ("terminal", "json"))
    parts = parse_signature(given)
    if other is not None:
        _show_differences(differences(parts, parse_signature(other)), format)
    else:
        _show_parts([(part, _state_of(part)) for part in parts], format)


def _state_of(part: Field) -> str:
    """Tell whether a part is the same on this machine; most are a matter of options."""
    if part.name in ("tqcheck", "tqcheck-compare"):
        from tqcheck import __version__

        return SAME if part.value == __version__ else f"{OTHER}: {__version__}"
    if part.name == "version":
        from importlib.metadata import version

        here = version("sacrebleu")
        return SAME if part.value == here else f"{OTHER}: {here}"
    if part.digest is None:
        return UNKNOWN
    from tqcheck.backends.store import list_models

    known = {entry.digest[: len(part.digest)] for entry in list_models()}
    return SAME if part.digest in known else "no such model is known here"


def _show_parts(parts: list[tuple[Field, str]], format: str) -> None:
    if format == "json":
        rows = [
            {
                "name": part.name,
                "value": part.value,
                "meaning": part.meaning,
                "digest": part.digest,
                "known": part.is_known,
                "here": state,
            }
            for part, state in parts
        ]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for part, state in parts:
        note = "" if state == UNKNOWN else f" ({state})"
        typer.echo(one_line(f"{part.name}: {part.value}"))
        typer.echo(f"    {one_line(part.meaning)}{note}")


def _show_differences(found: tuple[Difference, ...], format: str) -> None:
    if format == "json":
        rows = [{"name": d.name, "first": d.first, "second": d.second} for d in found]
        typer.echo(json.dumps({"same": not found, "differences": rows}, ensure_ascii=False))
    elif not found:
        typer.echo("the same: equal texts give equal numbers")
    for each in found if format == "terminal" else ():
        typer.echo(one_line(f"{each.name}: {each.first or 'absent'} / {each.second or 'absent'}"))
