"""What the speed benchmark measures: the contenders, and the jobs that are handed to processes.

A job goes to a process of its own as JSON and so does its outcome back: nothing here may import
more than the standard library, since some contenders need another interpreter than tqcheck does.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

Json = dict[str, Any]
TOKEN_BATCHES = (512, 1024, 2048, 4096)  # tokens of one forward pass, padding included
SENTENCE_BATCHES = (1, 4, 8)  # sentences; with 262,144 logits a token, more do not fit


@dataclass(frozen=True, slots=True)
class Sentence:
    """Hold a translated sentence, where it stands, and its lengths in tokens of our model."""

    translation: str
    source: str
    path: str
    line: int
    doc: str | None
    system: str | None
    n_tokens: int
    n_source_tokens: int


@dataclass(frozen=True, slots=True)
class Contender:
    """Name something whose speed is measured.

    `kind` says what runs: `ours`, `pass` (our language model alone), `xlmr`, `lmppl` or `minicons`.
    `batches` are the sizes to choose from, in tokens (SENTENCE_BATCHES: in sentences).
    `in_documents`: sentences of one text follow one another instead of standing alone.
    """

    name: str
    title: str
    kind: str
    precision: str
    with_source: bool = False
    in_documents: bool = False
    batches: tuple[int, ...] = TOKEN_BATCHES


@dataclass(frozen=True, slots=True)
class Job:
    """Hold what a process has to do: `task` is `tune`, `time` or `growth`.

    `lm` is a folder, None for the embedded model. `batch` is the size to use; `tune` tries all of
    the contender's. `sizes` are the numbers of segments for `growth`. `is_tiny` makes XLM-R a toy
    and the products brief.
    """

    task: str
    contender: Contender
    sentences: tuple[Sentence, ...]
    threads: int
    lm: str | None
    head: str | None
    batch: int = 0
    sizes: tuple[int, ...] = ()
    is_tiny: bool = False


def _ours(precision: str, with_source: bool, in_documents: bool = False) -> Contender:
    what = "source" if with_source else "translation"
    name = f"ours-{what}" + ("-documents" if in_documents else "")
    name += "" if precision == "auto" else f"-{precision}"
    title = "with source" if with_source else "translation only"
    title += ", documents" if in_documents else ""
    return Contender(name, f"tqcheck, {title}", "ours", precision, with_source, in_documents)


def _lm_pass(precision: str) -> Contender:
    return Contender(f"pass-{precision}", "our language model alone", "pass", precision)


def _other(kind: str, precision: str) -> Contender:
    title = f"{kind} with our language model"
    return Contender(f"{kind}-{precision}", title, kind, precision, batches=SENTENCE_BATCHES)


ENCODER = "XLM-R-large, source and translation"
CONTENDERS = (
    _ours("auto", with_source=False),
    _ours("auto", with_source=True),
    Contender("xlmr-bfloat16", ENCODER, "xlmr", "bfloat16", with_source=True),
    _ours("auto", with_source=False, in_documents=True),
    _ours("auto", with_source=True, in_documents=True),
    Contender("xlmr-float32", ENCODER, "xlmr", "float32", with_source=True),
    _ours("float32", with_source=False),
    _ours("float32", with_source=True),
    _ours("int8", with_source=False),
    _ours("int8", with_source=True),
    *(_other(kind, p) for kind in ("lmppl", "minicons") for p in ("bfloat16", "float32")),
    _lm_pass("auto"),
    _lm_pass("float32"),
)


def dump_job(job: Job) -> str:
    """Write a job as JSON."""
    return json.dumps(asdict(job), ensure_ascii=False)


def load_job(text: str) -> Job:
    """Read what `dump_job` wrote."""
    raw = json.loads(text)
    contender = raw.pop("contender")
    contender["batches"] = tuple(contender["batches"])
    raw["sentences"] = tuple(Sentence(**sentence) for sentence in raw["sentences"])
    raw["sizes"] = tuple(raw["sizes"])
    return Job(contender=Contender(**contender), **raw)


def spread(sentences: Sequence[Sentence], n: int) -> tuple[Sentence, ...]:
    """Take `n` sentences, over and over if there are fewer, so that lengths mix as in all."""
    ordered = sorted(sentences, key=lambda s: (s.n_tokens + s.n_source_tokens, s.path, s.line))
    whole, rest = divmod(n, len(ordered))
    step = len(ordered) / max(rest, 1)
    return tuple(ordered) * whole + tuple(ordered[int((i + 0.5) * step)] for i in range(rest))
