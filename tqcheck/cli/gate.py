"""`tqcheck gate`: fail where a policy is broken, by nothing but what is new."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from tqcheck.cli import gate_options, options
from tqcheck.cli.check import settings_of
from tqcheck.cli.checking import make_checker
from tqcheck.cli.output import one_of, refuse_unwritable
from tqcheck.cli.progress import ShownProgress
from tqcheck.cli.stderr import say
from tqcheck.config.policy import Limits, problem_with
from tqcheck.errors import ConfigError, ReportError

if TYPE_CHECKING:
    from tqcheck.config import Config
    from tqcheck.gate import Verdict
    from tqcheck.gate.run import Check, Subject
    from tqcheck.records import Report

FAILED = 1
SPOKEN = ("terminal", "github")
EPILOG = """\b
Examples:
  tqcheck gate news/                                       by the policy of tqcheck.toml
  tqcheck gate news/ --preset strict --since origin/main   changed files alone
  tqcheck gate news/ --baseline known.json --update-baseline
  tqcheck gate news/ --format github --format sarif=gate.sarif --format junit=gate.xml
  tqcheck gate --report report.jsonl --fail-on major       without a model
  tqcheck gate run/ --fail-on major                        a run of tqcheck batch
  tqcheck gate news/ --roundtrip auto --fail-on TQ2        what a round trip changes fails
  tqcheck gate news/ --suppressions run/decisions.jsonl    what a review dismissed passes

\b
Exit code 0: nothing to report. 1: the policy failed. 2: not done; one line says why.
An option wins over tqcheck.toml, its overrides included. tqcheck config show prints
what is in force.
"""


@dataclass(frozen=True, slots=True)
class Output:
    """Say in which format a verdict goes where; without a path it goes to stdout."""

    format: str
    path: Path | None = None


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(epilog=EPILOG, short_help="Fail where translations break a policy.")(gate)


@options.with_settings(*options.EVERYTHING, without=["view", "evidence"])
def gate(
    inputs: gate_options.Inputs = None,
    report: gate_options.ReportFile = None,
    since: gate_options.Since = None,
    time_budget: gate_options.TimeBudget = None,
    format: gate_options.Formats = None,
    preset: gate_options.Preset = None,
    max_risk: gate_options.MaxRisk = None,
    max_suspects: gate_options.MaxSuspects = None,
    max_suspect_share: gate_options.MaxSuspectShare = None,
    max_suspects_total: gate_options.MaxSuspectsTotal = None,
    max_suspect_share_total: gate_options.MaxSuspectShareTotal = None,
    fail_on: gate_options.FailOn = None,
    off: gate_options.Off = None,
    allow: gate_options.Allow = None,
    baseline: gate_options.BaselineFile = None,
    update_baseline: gate_options.UpdateBaseline = False,
    suppressions: gate_options.Suppressions = None,
    exit_zero: gate_options.ExitZero = False,
    source: options.Source = None,
    config: options.ConfigFile = None,
    debug: options.Debug = False,  # read by main(), which also guards the parsing
    **given: Any,
) -> None:
    """Judge translations by a policy; exit with 1 where it fails."""
    from tqcheck.gate.run import Subject, judge_subject

    subject = Subject(tuple(inputs or ()), source, report, since, time_budget, _how(given))
    limits = Limits(
        max_risk=max_risk,
        max_suspects=max_suspects,
        max_suspect_share=max_suspect_share,
        fail_on=None if fail_on is None else _entries(fail_on),
        off=tuple(off or ()),
        allow=tuple(allow or ()),
    )
    policy = {
        "preset": preset,
        "max_suspects_total": max_suspects_total,
        "max_suspect_share_total": max_suspect_share_total,
        "baseline": baseline,
        "suppressions": suppressions,
    }
    settings = settings_of(config, given | policy, may_be_idle=report is not None)
    _refuse_bad(limits)
    outputs = _outputs(format or ["terminal"], subject)
    check = _checking(subject, settings)
    verdict, told = judge_subject(subject, settings, limits, check, is_update=update_baseline)
    if told:
        say(told)
    _deliver(verdict, outputs)
    if verdict.is_failed and not exit_zero:
        raise typer.Exit(FAILED)


def _checking(subject: Subject, settings: Config) -> Check:
    """Give the work of the models, should it come to that."""

    def check(inputs: Sequence[str]) -> Report:
        with ShownProgress() as progress:
            checker = make_checker(settings, progress, time_budget_s=subject.time_budget_s)
            return checker.check(inputs, source=subject.source)

    return check


def _how(given: Mapping[str, Any]) -> tuple[str, ...]:
    """Name the options given that say how inputs are checked, and so nothing of a report."""
    names = (name for name, value in given.items() if value is not None and name != "encoding")
    return tuple(options.option_name("", name) for name in names)


def _entries(fail_on: Sequence[str]) -> tuple[str, ...]:
    """Take `none` alone for an empty list, which no option could say otherwise."""
    return () if list(fail_on) == ["none"] else tuple(fail_on)


def _refuse_bad(limits: Limits) -> None:
    for name in Limits.__slots__:
        value = getattr(limits, name)
        problem = None if value is None else problem_with(name, value)
        if problem:
            raise ConfigError(f"{options.option_name('gate', name)}: {problem}")


def _outputs(given: Sequence[str], subject: Subject) -> tuple[Output, ...]:
    """Settle formats and places; raises before any work where one could not be written."""
    from tqcheck.gate import FORMATS

    outputs = []
    read = [*subject.inputs, *filter(None, (subject.source, subject.report))]
    for entry in given:
        name, equals, path = entry.partition("=")
        one_of("--format", name, FORMATS)
        if equals and not path:
            raise ConfigError(f"--format: {entry!r} names no file behind the =")
        outputs.append(Output(name, Path(path) if path else None))
        if path:
            refuse_unwritable(Path(path), read)
    places = [output.path for output in outputs]
    twice = next((place for place in places if places.count(place) > 1), places[0])
    if places.count(twice) > 1:
        where = str(twice) if twice else "stdout"
        raise ConfigError(f"--format: two formats go to {where}; give one a file: {given[-1]}=FILE")
    return tuple(outputs)


def _deliver(verdict: Verdict, outputs: Sequence[Output]) -> None:
    """Write the files first: a closed pipe must not cost them."""
    from tqcheck.gate import render
    from tqcheck.report.atomic import write_atomic

    for output in sorted(outputs, key=lambda output: output.path is None):
        data = render(verdict, output.format).encode("utf-8")
        if output.path is not None:
            write_atomic(output.path, data)
        elif sys.stdout is None:
            raise ReportError("stdout: cannot write the report: it is closed")
        else:
            sys.stdout.buffer.write(data)
    if not any(output.path is None and output.format in SPOKEN for output in outputs):
        from tqcheck.gate.formats.terminal import summary

        for line in summary(verdict):
            say(line)
