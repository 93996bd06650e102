"""`tqcheck compare`: compare systems, with intervals and tests."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tqcheck.cli import options
from tqcheck.cli.check import refuse_idle
from tqcheck.cli.checking import make_checker
from tqcheck.cli.output import Destination, one_of, refuse_unwritable
from tqcheck.cli.progress import ShownProgress
from tqcheck.cli.stderr import say
from tqcheck.config import Config, load_config, override, validate
from tqcheck.errors import ConfigError, ReportError

if TYPE_CHECKING:
    from tqcheck.comparison.records import CompareSettings, Comparison

EPILOG = """\b
Examples:
  tqcheck compare --source src.de --system A=a.en --system B=b.en
  tqcheck compare --source src.de --reference ref.en --system A=a.en --system B=b.en \\
      --docs docs.txt --unit document --output comparison.html
  tqcheck compare --source src.de --system A=a.en --system B=b.en \\
      --scores metricx=metricx.tsv --lower metricx --format latex

\b
Files are plain text, one segment a line, and must have the same number of lines.
Exit code 0: done, whatever came out. 2: not done; one line on stderr says why.
"""

Systems = Annotated[
    list[str],
    typer.Option(
        "--system", metavar="NAME=FILE", help="A system and its translations; give it again."
    ),
]
Source = Annotated[
    str | None, typer.Option(metavar="FILE", help="The source, line for line.  [default: none]")
]
Reference = Annotated[
    str | None,
    typer.Option(metavar="FILE", help="A human translation: adds BLEU, chrF, chrF++ and TER."),
]
Docs = Annotated[
    str | None,
    typer.Option(
        metavar="FILE",
        help="The document of each line, or domain, tab, document and, if wanted, tab, id.",
    ),
]
Scores = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME=FILE",
        help="A column of scores made elsewhere (COMET's JSON, a table or JSON Lines with system "
        "and score, SYSTEM<tab>SCORE lines); may be given again.",
    ),
]
Metrics = Annotated[
    list[str] | None,
    typer.Option(
        "--metric",
        metavar="NAME[:TEXT]",
        help="Run comet:MODEL by comet-score, where it is installed, or a plug-in's metric.",
    ),
]
AllowPickle = Annotated[
    bool,
    typer.Option(
        "--allow-pickle",
        help="Let --metric comet:MODEL load its checkpoint: a pickle, which can run any code.",
    ),
]
Lower = Annotated[
    list[str] | None,
    typer.Option(metavar="NAME", help="Less is better in this --scores or --metric column."),
]
Format = Annotated[
    str | None,
    typer.Option(
        metavar="FORMAT",
        help="terminal, json, csv, latex, markdown or html.  "
        "[default: by the suffix of --output, else terminal]",
    ),
]
Unit = Annotated[
    str, typer.Option(metavar="UNIT", help="What the tests draw: segment or document (--docs).")
]
Test = Annotated[
    str, typer.Option(metavar="TEST", help="Ranks and clusters by randomisation or bootstrap.")
]
Replicates = Annotated[
    int,
    typer.Option(
        "--replicates", parser=options.whole, metavar="N", help="Resamplings of the bootstrap."
    ),
]
Trials = Annotated[
    int, typer.Option(parser=options.whole, metavar="N", help="Trials of the randomisation.")
]
Seed = Annotated[
    int, typer.Option(parser=options.whole, metavar="N", help="Seed of every random choice.")
]
Alpha = Annotated[
    float, typer.Option(parser=options.number, metavar="X", help="Level of significance.")
]
Baseline = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="The system that others are set against.  [default: first]"),
]
Worst = Annotated[
    int, typer.Option(parser=options.whole, metavar="N", help="Regressions listed of a pair.")
]
BleuTokenize = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="sacreBLEU's tokenizer.  [default: 13a; zh for Chinese, char where no blanks are]",
    ),
]


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(epilog=EPILOG, short_help="Compare systems, with significance.")(compare)


@options.with_settings(
    "segment", "combine", "encoding", "lm", "head", "precision", "device", "roundtrip", "evidence",
    "batch_tokens", "threads",
)  # fmt: skip
def compare(
    system: Systems,
    source: Source = None,
    reference: Reference = None,
    docs: Docs = None,
    scores: Scores = None,
    metric: Metrics = None,
    allow_pickle: AllowPickle = False,
    lower: Lower = None,
    format: Format = None,
    output: options.Output = None,
    unit: Unit = "segment",
    test: Test = "randomisation",
    replicates: Replicates = 1000,
    trials: Trials = 10_000,
    seed: Seed = 12345,
    alpha: Alpha = 0.05,
    baseline: Baseline = None,
    worst: Worst = 10,
    bleu_tokenize: BleuTokenize = None,
    config: options.ConfigFile = None,
    debug: options.Debug = False,  # read by main(), which also guards the parsing
    **given: Any,
) -> None:
    """Compare the translations of systems: scores, intervals, tests, and where they differ."""
    systems, columns = _named("--system", system), _named("--scores", scores or [])
    texts = [text for text in (source, reference, docs) if text]
    destination = _destination(format, output, [*systems.values(), *columns.values(), *texts])
    from tqcheck.comparison.records import CompareSettings  # late: numpy

    settings = CompareSettings(
        unit=unit, replicates=replicates, trials=trials, seed=seed, alpha=alpha, test=test,
        baseline=baseline, scores=columns, metrics=tuple(metric or ()), allow_pickle=allow_pickle,
        lower_is_better=tuple(lower or ()), bleu_tokenize=bleu_tokenize, worst=worst,
    )  # fmt: skip
    chosen = validate(override(load_config(config, Path.cwd()), given), options.option_name)
    refuse_idle(chosen, given)
    _deliver(_compared(systems, (source, reference, docs), settings, chosen), destination)


def _compared(
    systems: dict[str, str],
    texts: tuple[str | None, str | None, str | None],
    settings: CompareSettings,
    config: Config,
) -> Comparison:
    source, reference, docs = texts
    with ShownProgress() as progress:
        checker = make_checker(config, progress)
        from tqcheck.comparison import compare as compare_systems

        return compare_systems(
            systems,
            source=source,
            reference=reference,
            docs=docs,
            settings=settings,
            checker=checker,
        )


def _named(option: str, given: Sequence[str]) -> dict[str, str]:
    """Read NAME=FILE; a name may stand once."""
    found: dict[str, str] = {}
    for pair in given:
        name, equals, path = pair.partition("=")
        if not (name.strip() and equals and path):
            raise ConfigError(f"{option}: {pair!r} is not NAME=FILE, such as baseline=mt.txt")
        if name.strip() in found:
            raise ConfigError(f"{option}: {name.strip()!r} is given twice")
        found[name.strip()] = path
    return found


def _destination(format: str | None, path: Path | None, inputs: Sequence[str]) -> Destination:
    from tqcheck.comparison.writers import FORMATS, format_for_path

    if format is not None:
        one_of("--format", format, FORMATS)
    if path is None:
        return Destination(format or "terminal")
    refuse_unwritable(path, inputs)
    return Destination(format or format_for_path(path), path)


def _deliver(comparison: Comparison, destination: Destination) -> None:
    from tqcheck.comparison.writers import render, write_comparison

    if destination != Destination("terminal"):  # that text ends with the notices
        for notice in comparison.notices:
            say(notice)
    if destination.path is not None:
        write_comparison(comparison, destination.format, destination.path)
        n = len(comparison.systems)
        say(f"{destination.path}: {n} systems compared ({destination.format} written)")
    elif sys.stdout is None:
        raise ReportError("stdout: cannot write the comparison: it is closed")
    else:
        sys.stdout.buffer.write(render(comparison, destination.format).encode("utf-8"))
