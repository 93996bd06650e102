"""Run what the speed benchmark compares, each on the same sentences.

Imports happen late: each contender runs in a process of its own and loads only what it needs.
"""

from __future__ import annotations

import importlib
import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from benchmarks.speed.jobs import Job, Sentence

# XLM-R-large (Conneau et al., arXiv 1911.02116): the sizes of the encoder in CometKiwi.
XLMR_LARGE = {
    "vocab_size": 250_002,
    "hidden_size": 1024,
    "num_hidden_layers": 24,
    "num_attention_heads": 16,
    "intermediate_size": 4096,
    "max_position_embeddings": 514,
}
XLMR_TINY = {
    "vocab_size": 1000,
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 64,
    "max_position_embeddings": 514,
}
BOS, PADDING, FIRST_WORD = 0, 1, 5
LONGEST = 512
FEED_FORWARD = (3072, 1024)  # CometKiwi's estimator on top of the encoder


class Runner(Protocol):
    """Be ready to score sentences; everything is loaded on the first run at the latest."""

    @property
    def precision(self) -> str:
        """Name the precision that it runs in."""

    def run(self, sentences: Sequence[Sentence], batch: int) -> None:
        """Score the sentences with a batch size."""


def load_runner(job: Job) -> Runner:
    """Load the contender of a job."""
    match job.contender.kind:
        case "ours":
            return Ours(job)
        case "pass":
            from benchmarks.speed.lm_pass import LmPass

            return LmPass(job)
        case "xlmr":
            return Encoder(job)
        case "lmppl":
            return Lmppl(job)
        case "minicons":
            return Minicons(job)
        case kind:
            raise ValueError(f"{kind}: no such kind of contender")


class Ours:
    """Check rows as any user of the library does."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._checker: Any = None
        self._batch = 0
        self.precision = "unknown"

    def run(self, sentences: Sequence[Sentence], batch: int) -> None:
        """Check the sentences; raise RuntimeError unless each got a risk."""
        rows = [self._row(number, sentence) for number, sentence in enumerate(sentences)]
        report = self._with_batch(batch).check_rows(rows)
        self.precision = str(report.run.models[0].precision)
        if report.summary.scored != len(sentences):
            raise RuntimeError(f"{report.summary.scored} of {len(sentences)} segments scored")

    def _with_batch(self, batch: int) -> Any:
        from tqcheck import Checker, Config
        from tqcheck.config import ModelConfig

        if batch != self._batch:
            self._checker = None  # two models at once would count as memory of one
            model = ModelConfig(
                lm=self._job.lm,
                head=self._job.head,
                precision=self._job.contender.precision,
                device="cpu",
                batch_tokens=batch,
                threads=self._job.threads,
            )
            self._checker, self._batch = Checker(Config(model=model)), batch
        return self._checker

    def _row(self, number: int, sentence: Sentence) -> Any:
        from tqcheck import Row
        from tqcheck.records import Origin

        contender = self._job.contender
        return Row(
            origin=Origin(sentence.path, sentence.line),
            translation=sentence.translation,
            source=sentence.source if contender.with_source else None,
            id=str(number),
            doc=sentence.doc if contender.in_documents else None,
            system=sentence.system if contender.in_documents else None,
        )


class Encoder:
    """Run an XLM-R with random weights the way CometKiwi does; the ids are random, too.

    It is spared what CometKiwi does besides: tokenizing, mixing the layers, tagging words.
    """

    def __init__(self, job: Job) -> None:
        import torch

        from tqcheck.backends.memory import keep_freed_memory

        keep_freed_memory()  # as fast as we can make it
        self._sizes = XLMR_TINY if job.is_tiny else XLMR_LARGE
        self.precision = job.contender.precision
        before = torch.get_default_dtype()
        torch.set_default_dtype(getattr(torch, self.precision))  # never in two precisions at once
        try:
            self._model = _random_encoder(self._sizes).eval()
            self._estimate = _estimator(self._sizes["hidden_size"]).eval()
        finally:
            torch.set_default_dtype(before)

    def run(self, sentences: Sequence[Sentence], batch: int) -> None:
        """Score pairs of like length together, at most `batch` tokens at a time."""
        import torch

        lengths = sorted(map(pair_length, sentences), reverse=True)
        with torch.inference_mode():
            for part in batches_of(lengths, batch):
                self._score(part)

    def _score(self, lengths: Sequence[int]) -> None:
        import torch

        ids = torch.randint(FIRST_WORD, self._sizes["vocab_size"], (len(lengths), max(lengths)))
        mask = torch.arange(max(lengths)) < torch.tensor(lengths)[:, None]
        ids[~mask] = PADDING
        ids[:, 0] = BOS
        is_padded = min(lengths) < max(lengths)  # without a mask attention takes its fast path
        states = self._model(
            input_ids=ids, attention_mask=mask.long() if is_padded else None
        ).last_hidden_state
        self._estimate(states[:, 0]).tolist()


def _random_encoder(sizes: Mapping[str, int]) -> Any:
    from transformers import XLMRobertaConfig, XLMRobertaModel

    config = XLMRobertaConfig.from_dict({**sizes, "type_vocab_size": 1})
    return XLMRobertaModel(config, add_pooling_layer=False)


def _estimator(width: int) -> Any:
    from torch import nn

    layers: list[nn.Module] = []
    for inner, outer in itertools.pairwise((width, *FEED_FORWARD)):
        layers += [nn.Linear(inner, outer), nn.Tanh()]
    return nn.Sequential(*layers, nn.Linear(FEED_FORWARD[-1], 1))


def pair_length(sentence: Sentence) -> int:
    """Count the tokens of `<s> translation </s></s> source </s>`, cut to what the model takes."""
    return min(LONGEST, sentence.n_tokens + sentence.n_source_tokens + 4)


def batches_of(lengths: Sequence[int], n_tokens: int) -> Iterator[list[int]]:
    """Group lengths, longest first, so that a padded batch holds at most `n_tokens`, or one."""
    part: list[int] = []
    for length in lengths:
        if part and part[0] * (len(part) + 1) > n_tokens:
            yield part
            part = []
        part.append(length)
    if part:
        yield part


class Lmppl:
    """Compute perplexities with lmppl; batch sizes are in sentences."""

    def __init__(self, job: Job) -> None:
        import torch

        lmppl = importlib.import_module("lmppl")
        self.precision = job.contender.precision
        self._lm = lmppl.LM(job.lm, torch_dtype=getattr(torch, self.precision), num_gpus=0)

    def run(self, sentences: Sequence[Sentence], batch: int) -> None:
        """Score the translations, alike in length together."""
        self._lm.get_perplexity(_by_length(sentences), batch_size=batch)


class Minicons:
    """Compute surprisals with minicons; batch sizes are in sentences."""

    def __init__(self, job: Job) -> None:
        import torch

        scorer = importlib.import_module("minicons.scorer")
        self.precision = job.contender.precision
        self._lm = scorer.IncrementalLMScorer(
            job.lm, "cpu", torch_dtype=getattr(torch, self.precision)
        )

    def run(self, sentences: Sequence[Sentence], batch: int) -> None:
        """Score the translations, alike in length together."""
        texts = _by_length(sentences)
        for start in range(0, len(texts), batch):
            self._lm.sequence_score(texts[start : start + batch])


def _by_length(sentences: Sequence[Sentence]) -> list[str]:
    return [s.translation for s in sorted(sentences, key=lambda s: -s.n_tokens)]
