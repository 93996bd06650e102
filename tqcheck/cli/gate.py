"""`tqcheck gate`: fail where a policy is broken, by nothing but what is new."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from tqcheck.cli import gate_options, options
from tqcheck.cli.check import option_name, overrides_of, refuse_idle, remembering
from tqcheck.cli.judging import Subject, judge_subject
from tqcheck.cli.output import one_of, refuse_unwritable
from tqcheck.cli.stderr import say
from tqcheck.config import Config, load_config, override, validate
from tqcheck.errors import ConfigError, ReportError
from tqcheck.policy import GateConfig, Limits, problem_with

if TYPE_CHECKING:
    from tqcheck.gate import Verdict

FAILED = 1
SPOKEN = ("terminal", "github")
# What says how inputs are checked, and so nothing of what was checked before.
HOW = (
    "lang",
    "source_lang",
    "alarm_rate",
    "threshold",
    "disable",
    "columns",
    "lm",
    "head",
    "precision",
    "device",
    "batch_tokens",
    "threads",
    "roundtrip",
    "pivot",
    "translator",
    "cache_size",
)
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


def gate(
    context: typer.Context,
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
    lang: options.Lang = None,
    source_lang: options.SourceLang = None,
    alarm_rate: options.AlarmRate = None,
    threshold: options.Threshold = None,
    disable: options.Disable = None,
    columns: options.Columns = None,
    encoding: options.Encoding = None,
    lm: options.Lm = None,
    head: options.Head = None,
    precision: options.Precision = None,
    device: options.Device = None,
    batch_tokens: options.BatchTokens = None,
    threads: options.Threads = None,
    roundtrip: options.Roundtrip = None,
    pivot: options.Pivot = None,
    translator: options.Translator = None,
    cache_size: options.CacheSize = None,
    config: options.ConfigFile = None,
    debug: options.Debug = False,  # read by main(), which also guards the parsing
) -> None:
    """Judge translations by a policy; exit with 1 where it fails."""
    how = [name for name in HOW if context.params[name] not in (None, [], ())]
    how = [f"--{name.replace('_', '-')}" for name in how]
    subject = Subject(tuple(inputs or ()), source, report, since, time_budget, tuple(how))
    limits = Limits(
        max_risk=max_risk,
        max_suspects=max_suspects,
        max_suspect_share=max_suspect_share,
        fail_on=None if fail_on is None else _entries(fail_on),
        off=tuple(off or ()),
        allow=tuple(allow or ()),
    )
    settings = _settings(config, context.params)
    _refuse_bad(limits)
    outputs = _outputs(format or ["terminal"], subject)
    verdict = judge_subject(subject, settings, limits, is_update=update_baseline)
    _deliver(verdict, outputs)
    if verdict.is_failed and not exit_zero:
        raise typer.Exit(FAILED)


def _settings(path: Path | None, options_given: Mapping[str, Any]) -> Config:
    given = overrides_of(options_given)
    settings = override(load_config(path, Path.cwd()), given)
    settings = replace(settings, gate=_laid_over(settings.gate, options_given))
    settings = remembering(validate(settings, option_name))
    if options_given["report"] is None:
        refuse_idle(settings, given)
    return settings


def _entries(fail_on: Sequence[str]) -> tuple[str, ...]:
    """Take `none` alone for an empty list, which no option could say otherwise."""
    return () if list(fail_on) == ["none"] else tuple(fail_on)


def _laid_over(file: GateConfig, given: Mapping[str, Any]) -> GateConfig:
    """Lay those options over a file's policy that no override can change."""
    names = ("preset", "max_suspects_total", "max_suspect_share_total")
    paths = {name: given[name] and str(given[name]) for name in ("baseline", "suppressions")}
    values: dict[str, Any] = paths | {name: given[name] for name in names}
    return replace(file, **{name: value for name, value in values.items() if value is not None})


def _refuse_bad(limits: Limits) -> None:
    for name in Limits.__slots__:
        value = getattr(limits, name)
        problem = None if value is None else problem_with(name, value)
        if problem:
            raise ConfigError(f"{option_name('gate', name)}: {problem}")


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
