"""`tqcheck explain`: say what a finding means."""

from __future__ import annotations

import json
import textwrap
from typing import Annotated

import typer

from tqcheck.cli import options
from tqcheck.cli.output import one_of
from tqcheck.config import nearest
from tqcheck.errors import ConfigError
from tqcheck.rules import RULES, Rule

EPILOG = """\b
Examples:
  tqcheck explain                     every rule
  tqcheck explain TQ302               one rule, with texts on which it fires and does not
  tqcheck explain --format markdown   the table of docs/findings.md
"""
WIDTH = 88


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(epilog=EPILOG, short_help="Explain what findings mean.")(explain)


def explain(
    code: Annotated[
        str | None, typer.Argument(metavar="CODE", help="A rule, such as TQ302.  [default: all]")
    ] = None,
    format: Annotated[
        str, typer.Option("--format", metavar="FORMAT", help="terminal, json or markdown.")
    ] = "terminal",
    debug: options.Debug = False,
) -> None:
    """Explain what the findings mean: all in a table, or one with examples."""
    one_of("--format", format, ("terminal", "json", "markdown"))
    rules = tuple(RULES.values()) if code is None else (_rule(code),)
    if format == "json":
        typer.echo(json.dumps([_as_json(rule) for rule in rules], ensure_ascii=False, indent=2))
    elif format == "markdown":
        typer.echo(markdown_table(rules))
    elif code is None:
        typer.echo("\n".join(_line(rule) for rule in rules))
    else:
        typer.echo(_page(rules[0]))


def markdown_table(rules: tuple[Rule, ...]) -> str:
    """Return the table of rules that is in docs/findings.md."""
    head = ["| code | finding | MQM category | severity | fires on |", "|---|---|---|---|---|"]
    rows = [
        f"| {rule.code} | {rule.name} | {rule.category} | {rule.severity} "
        f"| {rule.summary.replace('|', '&#124;')} |"
        for rule in rules
    ]
    return "\n".join([*head, *rows])


def _rule(code: str) -> Rule:
    rule = RULES.get(code.upper())
    if rule is None:
        hint = nearest(code, RULES) or f"; allowed: {', '.join(RULES)}"
        raise ConfigError(f"unknown rule {code!r}{hint}")
    return rule


def _line(rule: Rule) -> str:
    return f"{rule.code}  {rule.severity:<8}  {rule.name:<28}  {rule.summary}"


def _page(rule: Rule) -> str:
    needs = ["Needs the source text.", ""] if rule.needs_source else []
    known = ["Knows the words of these languages, and is silent in others:"]
    knows = [*known, *textwrap.wrap(" ".join(rule.languages), WIDTH), ""] if rule.languages else []
    return "\n".join(
        [
            f"{rule.code} {rule.name} ({rule.category}, {rule.severity})",
            "",
            *textwrap.wrap(rule.summary, WIDTH),
            "",
            *textwrap.wrap(rule.why, WIDTH),
            "",
            *needs,
            *knows,
            *_examples("Fires on:", rule.bad),
            *_examples("Silent on:", rule.good),
        ]
    ).rstrip()


def _examples(title: str, texts: tuple[str, ...]) -> list[str]:
    shown = [f"  {text}" if text.isprintable() else f"  {text!r}" for text in texts]
    return [title, *shown, ""] if texts else []


def _as_json(rule: Rule) -> dict[str, object]:
    return {
        "code": rule.code,
        "name": rule.name,
        "category": rule.category,
        "severity": rule.severity,
        "summary": rule.summary,
        "why": rule.why,
        "needs_source": rule.needs_source,
        "languages": rule.languages,
        "bad": rule.bad,
        "good": rule.good,
    }
