"""Time our language model's pass alone, and tell what share of the processor's peak it reaches."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.speed.jobs import Job, Json, Sentence
from benchmarks.speed.operations import PRODUCTS, PassShape, measure_products, pass_operations
from tqcheck.backends import store
from tqcheck.backends.causal_lm import CausalLM
from tqcheck.backends.gemma3 import Gemma3, Gemma3Shape
from tqcheck.backends.quality import HEAD_ID, HeadFile, read_head
from tqcheck.backends.windows import Place, Window

BRIEF = PRODUCTS[:2]


class LmPass:
    """Hold our language model, and count what it is given to read.

    Raises RuntimeError for one that is not a Gemma 3: its operations are not counted here.
    """

    def __init__(self, job: Job) -> None:
        self._job = job
        self._head: HeadFile = read_head(
            Path(job.head) if job.head else store.checked_file(HEAD_ID)
        )
        self._batch = 0
        self._lm: CausalLM | None = None
        assert job.lm is not None
        self._place = job.lm

    @property
    def precision(self) -> str:
        """Name the precision that the model runs in."""
        return str(self._lm.dtype).removeprefix("torch.") if self._lm else "unknown"

    def run(self, sentences: Sequence[Sentence], batch: int) -> None:
        """Read the sentences, each in a window of its own."""
        self.read(self.windows(sentences, batch), batch)

    def read(self, windows: Sequence[Window], batch: int) -> None:
        """Read windows."""
        for _ in self.lm(batch).read(windows):
            pass

    def lm(self, batch: int) -> CausalLM:
        """Give the model, loaded for a batch size in tokens."""
        if self._lm is None or batch != self._batch:
            self._lm = None  # two at once would count as the memory of one
            self._batch = batch
            self._lm = CausalLM(
                self._place,
                layers=self._head.layers,
                kept_tokens=self._head.kept_tokens,
                precision=self._job.contender.precision,
                device="cpu",
                batch_tokens=batch,
            )
            if not isinstance(self._lm.model, Gemma3):
                raise RuntimeError("operations are counted for a Gemma 3 only")
        return self._lm

    def windows(self, sentences: Sequence[Sentence], batch: int) -> list[Window]:
        """Lay out sentences as the quality model does where each stands alone."""
        tokenizer = self.lm(batch).tokenizer
        windows = []
        for sentence in sentences:
            own = tokenizer.encode(sentence.translation).ids[: self._head.windows.sentence]
            ids = np.concatenate([[tokenizer.bos], own])
            windows.append(Window(ids, (Place(0, 1, len(ids)),)))
        return windows

    def shape(self, batch: int) -> PassShape:
        """Give the sizes that count, of the layers that run."""
        model = self.lm(batch).model
        assert isinstance(model, Gemma3)
        shape: Gemma3Shape = model.shape
        kept = [shape.is_global[n] for n in range(len(model.layers))]
        return PassShape(
            shape.width,
            shape.inner,
            shape.heads,
            shape.key_heads,
            shape.head_width,
            tuple(None if is_global else shape.window for is_global in kept),
            len(self._head.kept_tokens),
        )


def measure_pass(runner: LmPass, job: Job) -> Json:
    """Time a pass between two measurements of the processor's peak, of which the better counts."""
    products, least_s = (BRIEF, 0.0) if job.is_tiny else (PRODUCTS, 0.3)
    windows = runner.windows(job.sentences, job.batch)
    lm = runner.lm(job.batch)
    before = measure_products(lm.dtype, products, least_s=least_s)
    start = time.perf_counter()
    runner.read(windows, job.batch)
    seconds = time.perf_counter() - start
    after = measure_products(lm.dtype, products, least_s=least_s)
    rates = {name: max(before[name], after[name]) for name in before}
    shape = runner.shape(job.batch)
    n_scored = sum(len(w.ids) - w.places[0].start for w in windows)
    lengths = [len(window.ids) for window in windows]
    useful = pass_operations(shape, lengths, n_scored) / seconds / 1e9
    peak = max(rates.values())
    return {
        "seconds": seconds,
        "products_gflops": rates,
        "peak_gflops": peak,
        "gflops": useful,
        "share": useful / peak,
        "tokens": sum(lengths),
        "scored_tokens": n_scored,
    }
