"""What the gate does before it writes: get a report and what is known already, and judge."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tqcheck._version import __version__
from tqcheck.config import Config, ViewConfig
from tqcheck.config.policy import Limits
from tqcheck.errors import ConfigError, InputError
from tqcheck.gate.judge import judge
from tqcheck.gate.limits import Policy
from tqcheck.gate.since import changed_since
from tqcheck.gate.texts import read_texts
from tqcheck.gate.verdict import Verdict
from tqcheck.gate.waivers.baseline import Baseline, read_baseline, render_baseline
from tqcheck.gate.waivers.exceptions import Exceptions, gone_files
from tqcheck.gate.waivers.suppressions import read_suppressions
from tqcheck.records import Report, RunInfo, Summary
from tqcheck.report.atomic import write_atomic
from tqcheck.report.display import count
from tqcheck.report.jsonl import report_lines
from tqcheck.report.stored import decode_report, read_report
from tqcheck.rules.gate import LEFT

RUN_FILE = "run.json"  # what `batch` calls it, too: importing that takes long
Check = Callable[[Sequence[str]], Report]
"""Check inputs: the work of a model, which a stored report needs not."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Say what is judged: inputs to check, or a report that was stored.

    `how` names the options that say how inputs are checked and were given.
    """

    inputs: Sequence[str]
    source: str | None = None
    report: str | None = None
    since: str | None = None
    time_budget_s: float | None = None
    how: Sequence[str] = ()


def judge_subject(
    subject: Subject, config: Config, limits: Limits, check: Check, *, is_update: bool
) -> tuple[Verdict, str | None]:
    """Judge by the policy of `config` and the options' `limits`; `is_update`: keep the alarms.

    The verdict after an update is that by the new baseline; with it comes what was changed there.
    """
    path = config.gate.baseline
    if is_update and path is None:
        raise ConfigError("--update-baseline: name the file by --baseline, or in tqcheck.toml")
    # Read before the work: a fault in them is told at once.
    known = _exceptions(config, subject, is_update=is_update)
    report = _report_on(subject, check)
    paths = [document.path for document in report.documents]
    known = replace(known, texts=read_texts(paths, config.read.encoding))
    policy = Policy(config.gate, limits)
    verdict = judge(report, policy, known)
    if not is_update or path is None:
        return verdict, None
    told = _write_baseline(_near(path), verdict, known)
    renewed = replace(known, baseline=_baseline(path, may_be_new=False))
    return judge(report, policy, renewed), told


def _report_on(subject: Subject, check: Check) -> Report:
    """Get the report that is judged: from a file, or by checking the inputs."""
    if subject.report is not None:
        return _stored_report(subject)
    inputs = list(subject.inputs)
    if len(inputs) == 1 and (Path(inputs[0]) / RUN_FILE).is_file():
        return _report_of_run(subject, Path(inputs[0]))
    if not inputs:
        raise ConfigError("Missing argument 'INPUT' (or --report FILE)")
    if subject.since is not None:
        inputs = list(changed_since(inputs, subject.since, source=subject.source))
        if not inputs:
            return _nothing(f"no input has changed since {subject.since}: nothing was checked")
    return check(inputs)


def _report_of_run(subject: Subject, folder: Path) -> Report:
    """Get what `tqcheck batch` found, all of it, whatever its reports list."""
    from tqcheck.batch.results import RunResults

    _refuse_clash(replace(subject, inputs=()), f"{folder}: the run")
    results = RunResults(folder)
    lines = report_lines(results.report(), ViewConfig(), results.results())
    return read_report("".join(lines), str(folder))


def _refuse_clash(subject: Subject, what: str) -> None:
    """Refuse options that say how inputs are checked: what is stored is judged as it is."""
    clashes = (
        ("INPUT", subject.inputs),
        ("--source", subject.source),
        ("--since", subject.since),
        ("--time-budget", subject.time_budget_s),
        *((option, True) for option in subject.how),
    )
    clash = next((name for name, value in clashes if value), None)
    if clash:
        raise ConfigError(f"{what} is judged as it is; {clash} goes not with it")


def _stored_report(subject: Subject) -> Report:
    _refuse_clash(subject, "--report: the report")
    path = str(subject.report)
    try:
        data = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except (OSError, AttributeError) as error:
        raise InputError(
            f"cannot be read: {getattr(error, 'strerror', None) or 'it is closed'}", path=path
        ) from error
    return decode_report(data, path)


def _nothing(notice: str) -> Report:
    run = RunInfo(__version__, f"tqcheck:{__version__}", None, None, (), {})
    return Report(run, (), (), Summary(0, 0, 0, 0, 0, 0, 0, 0), (notice,))


def _exceptions(config: Config, subject: Subject, *, is_update: bool) -> Exceptions:
    path = config.gate.suppressions
    return Exceptions(
        baseline=_baseline(config.gate.baseline, may_be_new=is_update),
        suppressions=read_suppressions(_near(path)) if path else (),
        root=_root(Path.cwd()),
        is_partial=subject.since is not None,
    )


def _baseline(path: str | None, *, may_be_new: bool) -> Baseline:
    if path is None or (may_be_new and not Path(path).exists()):
        return Baseline()
    return read_baseline(_near(path))


def _near(path: str) -> Path:
    """Name a file below the current folder by its shorter path: messages travel."""
    here = Path.cwd()
    return Path(path).relative_to(here) if Path(path).is_relative_to(here) else Path(path)


def _root(start: Path) -> Path:
    """Find the folder that paths are relative to: the repository's, else the current one."""
    folders = (start, *start.parents)
    return next((folder for folder in folders if (folder / ".git").exists()), start)


def _write_baseline(path: Path, verdict: Verdict, known: Exceptions) -> str:
    """Keep what is new and what still holds; what is stale goes. Say how much that was."""
    checked = {document.path for document in verdict.documents}
    kept = known.baseline.kept(checked | gone_files(known, checked))
    alarms = [alarm for alarm in verdict.new if alarm.code != LEFT]
    write_atomic(path, render_baseline(alarms, kept).encode("utf-8"))
    n_kept = sum(entry.count for entry in kept)
    n_before = sum(entry.count for entry in known.baseline.entries)
    added, stale = count(len(alarms), "alarm"), count(n_before - n_kept, "stale one")
    return f"{path}: {added} added, {stale} taken out"
