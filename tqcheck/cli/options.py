"""The options of the commands: name, meaning, default. Values are judged by `config.validate`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def whole(text: str) -> int:
    """Read a whole number; typer's own message does not name the value."""
    try:
        return int(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a whole number") from None


def number(text: str) -> float:
    """Read a number."""
    try:
        return float(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a number") from None


Inputs = Annotated[
    list[str],
    typer.Argument(
        metavar="INPUT",
        help="Files, folders (with all that is below them), globs, or - for stdin. Text: .txt, "
        ".md. Tables: .tsv, .csv, .jsonl with translation and, where known, source, id, doc, "
        "system, reference.",
    ),
]
Source = Annotated[
    str | None,
    typer.Option(metavar="FILE", help="The source text, line for line beside one INPUT."),
]
Lang = Annotated[
    str | None,
    typer.Option(metavar="CODE", help="Language of the translation, such as en.  [default: found]"),
]
SourceLang = Annotated[
    str | None,
    typer.Option(metavar="CODE", help="Language of the source, such as ru.  [default: found]"),
]
Columns = Annotated[
    str | None,
    typer.Option(
        metavar="OURS=YOURS,...",
        help="Names of the columns of a table, such as translation=mt,source=src.",
    ),
]
Encoding = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="Encoding of the inputs, such as latin-1.  [default: UTF-8, or UTF-16 with a BOM]",
    ),
]
Format = Annotated[
    str | None,
    typer.Option(
        metavar="FORMAT",
        help="terminal, jsonl, json, csv, markdown or html.  "
        "[default: by the suffix of --output, else terminal]",
    ),
]
Output = Annotated[
    Path | None,
    typer.Option(metavar="PATH", help="Write the report to a file: whole, or not at all."),
]
Top = Annotated[
    int | None,
    typer.Option(
        parser=whole, metavar="N", help="List the N riskiest sentences, from 1.  [default: all]"
    ),
]
MinRisk = Annotated[
    float | None,
    typer.Option(
        parser=number, metavar="X", help="List sentences with a risk of at least X, 0 to 1."
    ),
]
AlarmRate = Annotated[
    float | None,
    typer.Option(
        parser=number,
        metavar="X",
        help="Call sentences suspect that stand out as far as this share of what people write, "
        "0 to 1: the false alarms you allow.  [default: 0.02]",
    ),
]
Threshold = Annotated[
    float | None,
    typer.Option(
        parser=number,
        metavar="X",
        help="Call a sentence suspect from this risk on, 0 to 1, however far it stands out.",
    ),
]
Disable = Annotated[
    list[str] | None,
    typer.Option(metavar="CODE", help="Silence a rule, such as TQ302; may be given again."),
]
Lm = Annotated[
    str | None,
    typer.Option(
        "--lm",
        metavar="MODEL",
        help="Another causal language model: a folder, or a Hugging Face name.  "
        "[default: the embedded one]",
    ),
]
Head = Annotated[
    str | None,
    typer.Option(
        metavar="FILE",
        help="The quality head trained for --lm (models/quality/train.py).  "
        "[default: that of the embedded model]",
    ),
]
Precision = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="auto, bfloat16 or float32; it can change the last digits.  [default: auto]",
    ),
]
Device = Annotated[
    str | None, typer.Option(metavar="NAME", help="auto, cpu, cuda or mps.  [default: auto]")
]
BatchTokens = Annotated[
    int | None,
    typer.Option(
        metavar="N",
        help="Tokens in one pass of the model: fewer need less memory.  [default: 2048]",
    ),
]
Threads = Annotated[
    int | None,
    typer.Option(
        parser=whole, metavar="N", help="Threads of the model.  [default: one a processor core]"
    ),
]
Roundtrip = Annotated[
    str | None,
    typer.Option(
        metavar="MODE",
        help="Translate sentences into another language and back, and compare: on, auto (only "
        "where the risk is in doubt) or off.  [default: off]",
    ),
]
Pivot = Annotated[
    str | None,
    typer.Option(
        metavar="CODE",
        help="The other language of the round trip, such as de.  "
        "[default: the source's where that can be done, else the best]",
    ),
]
Translator = Annotated[
    str | None,
    typer.Option(
        metavar="SPEC",
        help="What translates: embedded, apertium, marian:MODEL, nllb:MODEL, m2m100:MODEL, "
        "hf:MODEL, libretranslate:URL (sends the text there).  [default: embedded]",
    ),
]
Signals = Annotated[
    list[str] | None,
    typer.Option(
        "--signal",
        metavar="NAME",
        help="Read a signal of an installed plug-in, too: evidence that changes no risk; may be "
        "given again.",
    ),
]
CacheSize = Annotated[
    int | None,
    typer.Option(
        parser=whole,
        metavar="MB",
        help="Remember scores on disk, at most so many megabytes; 0: do not.  [default: 512]",
    ),
]
ConfigFile = Annotated[
    Path | None,
    typer.Option(
        "--config", metavar="FILE", help="Read the settings from here.  [default: see below]"
    ),
]
Debug = Annotated[
    bool, typer.Option("--debug", help="Show the traceback of an error before its line.")
]
EntryFormat = Annotated[
    str, typer.Option("--format", metavar="FORMAT", help="terminal or json.", show_default=True)
]
RunFolder = Annotated[
    Path,
    typer.Argument(metavar="RUN_DIR", help="The folder of a run that tqcheck batch finished."),
]
Out = Annotated[
    Path,
    typer.Option(metavar="RUN_DIR", help="The folder of the run: parts, settings, reports."),
]
Resume = Annotated[
    bool,
    typer.Option("--resume", help="Go on with the run in RUN_DIR; nothing is scored twice."),
]
Strict = Annotated[
    bool, typer.Option("--strict", help="Stop at the first file or document that fails.")
]
Workers = Annotated[
    int,
    typer.Option(
        parser=whole, metavar="N", help="Processes, each with models of its own.  [default: 1]"
    ),
]
Engine = Annotated[
    str,
    typer.Option(metavar="NAME", help="local, or ray (extra 'ray').", show_default=True),
]
RayAddress = Annotated[
    str | None,
    typer.Option(metavar="ADDRESS", help="The Ray cluster.  [default: one found here, else new]"),
]
RunFormats = Annotated[
    str,
    typer.Option(
        "--format",
        metavar="FORMAT,...",
        help="html, csv, parquet (extra 'parquet'), jsonl, markdown: the reports to write.",
        show_default=True,
    ),
]
ReportFolder = Annotated[
    Path | None,
    typer.Option("--output", metavar="FOLDER", help="Write there.  [default: RUN_DIR]"),
]
