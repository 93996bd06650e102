"""The options of the gate: policy, what is known, outputs."""

from __future__ import annotations

import re
from typing import Annotated

import typer

from tqcheck.cli.options import number, whole


def seconds(text: str) -> float:
    """Read a length of time: `30`, `30s`, `2m`, `1.5h`."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)(s|m|h)?", text.strip())
    value = float(match[1]) * {"m": 60, "h": 3600}.get(match[2] or "s", 1) if match else 0.0
    if value <= 0:
        raise typer.BadParameter(f"{text!r} is not a time such as 30s or 2m")
    return value


def risk_limit(text: str) -> float | str:
    """Read a number; other words are judged by the policy."""
    try:
        return float(text)
    except ValueError:
        return text


Inputs = Annotated[
    list[str] | None,
    typer.Argument(metavar="INPUT", help="Files, folders, globs, or -, as `tqcheck check` takes."),
]
ReportFile = Annotated[
    str | None,
    typer.Option(
        "--report",
        metavar="FILE",
        help="Judge this report instead of INPUTs, as `tqcheck check --format jsonl` wrote it "
        "(- is stdin): no model is loaded.",
    ),
]
Since = Annotated[
    str | None,
    typer.Option(
        metavar="REV", help="Check only inputs that differ from this git revision or are new."
    ),
]
TimeBudget = Annotated[
    float | None,
    typer.Option(
        parser=seconds,
        metavar="TIME",
        help="Stop the models after 30s, 2m, …: what cheap rules find worst is read first, round "
        "trips are made last, what is left is told.",
    ),
]
Formats = Annotated[
    list[str] | None,
    typer.Option(
        "--format",
        metavar="FORMAT[=FILE]",
        help="terminal, github, sarif, junit or json; with =FILE to a file. May be given again.  "
        "[default: terminal]",
    ),
]
Preset = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="relaxed, standard or strict.  [default: standard]"),
]
MaxRisk = Annotated[
    str | None,
    typer.Option(
        parser=risk_limit,
        metavar="X",
        help="The highest risk a sentence may have, 0 to 1, or suspect.  [default: the preset's]",
    ),
]
MaxSuspects = Annotated[
    int | None,
    typer.Option(
        parser=whole, metavar="N", help="Suspect sentences allowed in one document.  [default: any]"
    ),
]
MaxSuspectShare = Annotated[
    float | None,
    typer.Option(parser=number, metavar="X", help="The same as a share, 0 to 1.  [default: any]"),
]
MaxSuspectsTotal = Annotated[
    int | None,
    typer.Option(
        parser=whole, metavar="N", help="Suspect sentences allowed in all.  [default: any]"
    ),
]
MaxSuspectShareTotal = Annotated[
    float | None,
    typer.Option(parser=number, metavar="X", help="The same as a share, 0 to 1.  [default: any]"),
]
FailOn = Annotated[
    list[str] | None,
    typer.Option(
        metavar="WHAT",
        help="Findings that fail: a code, the beginning of codes (TQ3), a severity (that or "
        "worse), or none. May be given again.  [default: the preset's]",
    ),
]
Off = Annotated[
    list[str] | None,
    typer.Option(metavar="CODE", help="Do not judge this rule; may be given again."),
]
Allow = Annotated[
    list[str] | None,
    typer.Option(metavar="TERM", help="A name or term that is fine; may be given again."),
]
BaselineFile = Annotated[
    str | None,
    typer.Option("--baseline", metavar="FILE", help="Alarms known from before do not fail."),
]
UpdateBaseline = Annotated[
    bool,
    typer.Option("--update-baseline", help="Write today's alarms into the baseline, and pass."),
]
Suppressions = Annotated[
    str | None,
    typer.Option(
        metavar="FILE",
        help="Suppressions with reason and last day (.toml), or decisions of a review (.jsonl).",
    ),
]
ExitZero = Annotated[
    bool,
    typer.Option("--exit-zero", help="Exit with 0 where the policy failed; never hides a 2."),
]
