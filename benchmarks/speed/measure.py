"""Measure speed and memory side by side: `python -m benchmarks.speed --data DIR --out FOLDER`.

Every measurement is a process of its own, so that its memory is its own. First each contender
tries its batch sizes on a part of the sentences; then all take turns, A B C A B C, so that what
else the machine does hits all alike. Ratios are of figures from the same turn.

As on a processor that has no more than AVX2 (libraries read these names):

    export ATEN_CPU_CAPABILITY=avx2 ONEDNN_MAX_CPU_ISA=AVX2 MKL_ENABLE_INSTRUCTIONS=AVX2
    export FBGEMM_ENABLE_INSTRUCTIONS=AVX2

lmppl and minicons take part where they can be imported. lmppl 0.3.2 needs transformers 4: install
it elsewhere and name that interpreter, `--python lmppl=PATH`.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from benchmarks.data.checked import sample
from benchmarks.data.judged import DataFile, find_sets, read_judgements
from benchmarks.speed.jobs import CONTENDERS, Contender, Job, Json, Sentence, spread
from benchmarks.speed.processes import Launch, WorkerError, launch_with, measure_command
from benchmarks.speed.report import render, summarize
from tqcheck import __version__
from tqcheck.errors import InputError, TqcheckError

SET = "mqm-wmt22dev"
PAIRS = ("zh-en", "en-de", "en-ru")
SIZES = (100, 1_000, 10_000)
LONG = 100_000
OTHERS = ("lmppl", "minicons")


@dataclass(frozen=True, slots=True)
class Options:
    """Hold what a run measures; `sizes` are numbers of segments for growth, none to leave it out.

    `tune`: sentences on which batch sizes are tried. `folders` holds the language model for kinds
    of contenders that need a folder of their own.
    """

    threads: int = 2
    repetitions: int = 3
    tune: int = 128
    sizes: tuple[int, ...] = SIZES
    lm: str | None = None
    head: str | None = None
    is_tiny: bool = False
    folders: Mapping[str, str] = field(default_factory=dict)


def draw(files: Sequence[DataFile], limit: int, seed: int) -> list[Sentence]:
    """Draw whole texts, the same number of sentences of each file, up to `limit`."""
    sentences: list[Sentence] = []
    for number, file in enumerate(files):
        share = (limit + len(files) - 1 - number) // len(files)
        for record in sample(read_judgements(file).records, share, seed):
            place = (file.name, record.line, record.doc, record.system)
            sentences.append(Sentence(record.translation, record.source, *place, 0, 0))
    return sentences


def with_lengths(sentences: Sequence[Sentence], lm: Path) -> tuple[Sentence, ...]:
    """Count each sentence's tokens with our language model's tokenizer."""
    from tqcheck.backends.causal_lm import load_tokenizer

    encode = load_tokenizer(lm).encode
    return tuple(
        replace(s, n_tokens=len(encode(s.translation)), n_source_tokens=len(encode(s.source)))
        for s in sentences
    )


def _say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


def measure(
    contenders: Sequence[Contender], sentences: Sequence[Sentence], options: Options, launch: Launch
) -> list[Json]:
    """Tune all contenders, then let them take turns; give an entry for each."""
    entries = [_tuned(contender, sentences, options, launch) for contender in contenders]
    for turn in range(options.repetitions):
        for contender, entry in zip(contenders, entries, strict=True):
            if entry["reason"] is None:
                job = _job("time", contender, sentences, options, entry["batch"])
                _take_turn(entry, turn, job, launch)
    return entries


def _job(
    task: str,
    contender: Contender,
    sentences: Sequence[Sentence],
    options: Options,
    batch: int = 0,
) -> Job:
    return Job(
        task,
        contender,
        tuple(sentences),
        options.threads,
        options.folders.get(contender.kind, options.lm),
        options.head,
        batch,
        options.sizes,
        options.is_tiny,
    )


def _tuned(
    contender: Contender, sentences: Sequence[Sentence], options: Options, launch: Launch
) -> Json:
    """Begin a contender's entry: its fastest batch size, or the reason why it has none."""
    entry: Json = {**asdict(contender), "batch": None, "tuned": {}, "turns": [], "reason": None}
    few = spread(sentences, min(options.tune, len(sentences)))
    try:
        seconds = launch(_job("tune", contender, few, options))["seconds"]
    except WorkerError as error:
        _say(f"{contender.name}: not measured: {error}")
        return {**entry, "reason": str(error)}
    entry["tuned"] = {size: round(len(few) / taken, 3) for size, taken in seconds.items()}
    entry["batch"] = int(min(seconds, key=lambda size: float(seconds[size])))
    _say(f"{contender.name}: batch {entry['batch']} of {entry['tuned']}")
    return entry


def _take_turn(entry: Json, turn: int, job: Job, launch: Launch) -> None:
    try:
        outcome = launch(job)
    except WorkerError as error:
        entry["reason"] = str(error)
        _say(f"{entry['name']}: not measured: {error}")
        return
    entry["turns"].append(outcome)
    rate = len(job.sentences) / outcome["seconds"]
    _say(f"{entry['name']}: turn {turn + 1}: {rate:.1f} segments/s, {outcome['peak_mb']:.0f} MB")


def measure_growth(
    entries: Sequence[Json], sentences: Sequence[Sentence], options: Options, launch: Launch
) -> Json | None:
    """Measure cost and memory from few segments to many; None without sizes or our entry."""
    ours = next((e for e in entries if e["kind"] == "ours" and e["reason"] is None), None)
    if ours is None or not options.sizes:
        return None
    contender = next(c for c in CONTENDERS if c.name == ours["name"])
    _say(f"{contender.name}: {', '.join(map(str, options.sizes))} segments")
    try:
        outcome = launch(_job("growth", contender, sentences, options, ours["batch"]))
    except WorkerError as error:
        return {"name": contender.name, "reason": str(error)}
    return {"name": contender.name, "reason": None, "batch": ours["batch"], **outcome}


def describe_machine(threads: int) -> Json:
    """Say what the figures are of."""
    import torch
    import transformers

    cpuinfo = Path("/proc/cpuinfo")
    text = cpuinfo.read_text("utf-8") if cpuinfo.is_file() else ""
    name = re.search(r"^model name\s*:\s*(.+)$", text, re.M)
    return {
        "processor": name[1] if name else platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "threads": threads,
        "instructions": torch.backends.cpu.get_cpu_capability(),
        "load_before": round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None,
        "torch": torch.__version__,
        "transformers": transformers.__version__,
    }


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="benchmarks.speed",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--set", default=SET, help=f"of DATA/qe/dev; default {SET}")
    parser.add_argument("--pairs", nargs="+", default=list(PAIRS), metavar="PAIR")
    parser.add_argument("--sentences", type=_whole, default=400)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--repetitions", type=_whole, default=3)
    parser.add_argument("--threads", type=_whole, default=2)
    parser.add_argument("--tune", type=_whole, default=128, help="sentences to choose batches with")
    names = [contender.name for contender in CONTENDERS]
    parser.add_argument("--only", nargs="+", choices=names, default=names, metavar="NAME")
    parser.add_argument("--sizes", nargs="*", type=_whole, default=list(SIZES), help="for growth")
    parser.add_argument("--long", action="store_true", help=f"{LONG:,} segments as well")
    parser.add_argument("--timeout", type=float, default=7200.0, help="seconds for one process")
    parser.add_argument("--python", nargs="+", default=[], metavar="KIND=PATH", type=_named)
    parser.add_argument("--lm", help="as in tqcheck, a folder")
    parser.add_argument("--head", help="as in tqcheck")
    parser.add_argument("--tiny", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--name", default="speed", help="of the files in FOLDER; default speed")
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results"), metavar="FOLDER")
    return parser.parse_args(arguments)


def _whole(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r}: expected a whole number from 1 on")
    return int(text)


def _named(text: str) -> tuple[str, str]:
    kind, _, path = text.partition("=")
    if kind not in OTHERS or not path:
        raise argparse.ArgumentTypeError(
            f"{text!r}: expected KIND=PATH, KIND {' or '.join(OTHERS)}"
        )
    return kind, path


def _chosen_files(given: argparse.Namespace) -> list[DataFile]:
    files = find_sets(given.data, ("dev",), given.pairs)
    chosen = [file for file in files if file.set == given.set]
    if not chosen:
        known = ", ".join(sorted({file.set for file in files}))
        raise InputError(f"no such set in these pairs: {given.set}; there are {known}")
    return chosen


def _lm_folder(lm: str | None) -> Path:
    from tqcheck.backends.hub import hub_folder
    from tqcheck.backends.store import embedded_lm

    return embedded_lm(lambda done, total: None) if lm is None else hub_folder(lm).resolve()


def _options(given: argparse.Namespace, lm: Path, aside: Path) -> Options:
    from benchmarks.speed.hub_layout import lay_out_for_hub

    folders = {"pass": str(lm)}
    if any(name.startswith(OTHERS) for name in given.only):
        _say("laying our language model out for lmppl and minicons")
        folders |= dict.fromkeys(OTHERS, str(lay_out_for_hub(lm, aside / "lm")))
    return Options(
        threads=given.threads,
        repetitions=given.repetitions,
        tune=given.tune,
        sizes=tuple(sorted({*given.sizes, *([LONG] if given.long else [])})),
        lm=str(lm) if given.lm else None,
        head=str(Path(given.head).resolve()) if given.head else None,
        is_tiny=given.tiny,
        folders=folders,
    )


def run(given: argparse.Namespace, aside: Path) -> Json:
    """Measure everything that was asked for; write it after every step."""
    machine = describe_machine(given.threads)  # first: it tells what else the machine does
    files = _chosen_files(given)
    lm = _lm_folder(given.lm)
    options = _options(given, lm, aside)
    _say("timing the command on the example")
    command = measure_command(given.threads, given.timeout, _model_options(options))
    sentences = with_lengths(draw(files, given.sentences, given.seed), lm)
    result: Json = {
        "benchmark": "speed",
        "version": __version__,
        "machine": machine,
        "options": {"seed": given.seed, "repetitions": given.repetitions, "tune": given.tune},
        "data": [{"name": file.name, "sha256": file.digest} for file in files],
        "sentences": describe_sentences(sentences),
        "command": command,
    }
    contenders = [contender for contender in CONTENDERS if contender.name in given.only]
    launch = launch_with(given.threads, given.timeout, dict(given.python))
    result["contenders"] = measure(contenders, sentences, options, launch)
    write(result, given.out, given.name)
    result["growth"] = measure_growth(result["contenders"], sentences, options, launch)
    write(result, given.out, given.name)
    return result


def _model_options(options: Options) -> list[str]:
    named = (("--lm", options.lm), ("--head", options.head))
    return [word for option, value in named if value for word in (option, value)]


def describe_sentences(sentences: Sequence[Sentence]) -> Json:
    """Count what is read."""
    n = len(sentences)
    return {
        "n": n,
        "tokens": round(sum(s.n_tokens for s in sentences) / n, 2),
        "source_tokens": round(sum(s.n_source_tokens for s in sentences) / n, 2),
        "documents": len({(s.path, s.doc, s.system) for s in sentences if s.doc is not None}),
    }


def write(result: Json, folder: Path, name: str) -> None:
    """Write the figures as JSON and as Markdown."""
    folder.mkdir(parents=True, exist_ok=True)
    whole: dict[str, Any] = {**result, "summary": summarize(result)}
    text = json.dumps(whole, indent=1, ensure_ascii=False) + "\n"
    (folder / f"{name}.json").write_text(text, encoding="utf-8")
    (folder / f"{name}.md").write_text(render(whole), encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; give the exit code."""
    given = parse(sys.argv[1:] if arguments is None else arguments)
    try:
        with tempfile.TemporaryDirectory() as aside:
            run(given, Path(aside))
    except TqcheckError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0
