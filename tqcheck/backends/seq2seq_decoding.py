"""Write with an encoder-decoder, greedily or by beam search, and read what others wrote.

Each text has its own limit and its own end, so that nothing depends on what else is in a batch.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from transformers import GenerationConfig, PreTrainedModel, StoppingCriteria, StoppingCriteriaList

# So many logits of a batch are held at once where a given translation is read: 256 MB.
_LOGITS = 2**26


@dataclass(frozen=True, slots=True)
class WriteJob:
    """Hold what the encoder reads and how many tokens may be written for it."""

    source: tuple[int, ...]
    limit: int


@dataclass(frozen=True, slots=True)
class ReadJob:
    """Hold what the encoder reads and the tokens of its translation."""

    source: tuple[int, ...]
    target: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class WrittenIds:
    """Hold the tokens written for a job; `is_cut` where the limit came before the end."""

    ids: tuple[int, ...]
    is_cut: bool


class _RowLimits(StoppingCriteria):
    """End each row at its own length, the decoder's first tokens included."""

    def __init__(self, lengths: torch.Tensor) -> None:
        self._lengths = lengths

    def __call__(self, input_ids: torch.Tensor, scores: Any, **_unused: Any) -> torch.Tensor:
        """Tell of each row whether it is full; the beams of one text follow one another."""
        beams = len(input_ids) // len(self._lengths)
        return self._lengths.repeat_interleave(beams) <= input_ids.shape[1]


class Seq2SeqDecoder:
    """Keep an encoder-decoder loaded, and write and read with it."""

    def __init__(self, model: PreTrainedModel, *, beams: int, batch_tokens: int) -> None:
        self._model: Any = model.eval()  # type: ignore[no-untyped-call]
        self._beams = beams
        self._batch_tokens = batch_tokens
        self._start, self._pad, self._end = _ends(model)
        # What the folder says of sampling, penalties and lengths is left behind on purpose.
        self._rules = GenerationConfig(  # type: ignore[no-untyped-call]
            decoder_start_token_id=self._start,
            pad_token_id=self._pad,
            eos_token_id=self._end,
            suppress_tokens=[self._pad],
            num_beams=beams,
            do_sample=False,
            early_stopping=False,
            length_penalty=1.0,
        )
        self._model.generation_config = copy.deepcopy(self._rules)

    def write(
        self, jobs: Sequence[WriteJob], opening: tuple[int, ...]
    ) -> Iterator[tuple[int, WrittenIds]]:
        """Yield (index of the job, what was written), short sources first.

        `opening` are the tokens that every translation goes on from, the start left out.
        """
        sizes = [len(job.source) for job in jobs]
        for rows in batches(sizes, self._batch_tokens // self._beams):
            yield from zip(rows, self._write([jobs[i] for i in rows], opening), strict=True)

    @torch.inference_mode()
    def _write(self, jobs: Sequence[WriteJob], opening: tuple[int, ...]) -> list[WrittenIds]:
        lead = (self._start, *opening)
        limits = torch.tensor([job.limit + len(lead) for job in jobs], device=self._model.device)
        ids, mask = self._padded([job.source for job in jobs])
        rules = copy.deepcopy(self._rules)
        rules.max_new_tokens = max(job.limit for job in jobs)
        out = self._model.generate(
            input_ids=ids,
            attention_mask=mask,
            decoder_input_ids=torch.tensor([lead] * len(jobs), device=self._model.device),
            generation_config=rules,
            stopping_criteria=StoppingCriteriaList([_RowLimits(limits)]),
        )
        rows = out[:, len(lead) :].tolist()
        return [self._until_end(row[: job.limit]) for row, job in zip(rows, jobs, strict=True)]

    def _until_end(self, ids: list[int]) -> WrittenIds:
        is_cut = self._end not in ids
        return WrittenIds(tuple(ids if is_cut else ids[: ids.index(self._end)]), is_cut)

    def read(
        self, jobs: Sequence[ReadJob], opening: tuple[int, ...]
    ) -> Iterator[tuple[int, list[float]]]:
        """Yield (index of the job, log-probability of each token of its translation, in nats)."""
        room = min(self._batch_tokens, max(1, _LOGITS // self._n_logits))
        for rows in batches([max(len(job.source), len(job.target)) for job in jobs], room):
            yield from zip(rows, self._read([jobs[i] for i in rows], opening), strict=True)

    @property
    def _n_logits(self) -> int:
        return int(self._model.get_output_embeddings().weight.shape[0])

    @torch.inference_mode()
    def _read(self, jobs: Sequence[ReadJob], opening: tuple[int, ...]) -> list[list[float]]:
        lead = (self._start, *opening)
        ids, mask = self._padded([job.source for job in jobs])
        written, _ = self._padded([lead + job.target for job in jobs])
        out = self._model(
            input_ids=ids,
            attention_mask=mask,
            # Padding stands on the right, where the decoder never looks.
            decoder_input_ids=written[:, :-1],
            use_cache=False,
        )
        logits = out.logits[:, len(lead) - 1 :].float()
        own = logits.gather(-1, written[:, len(lead) :, None])[..., 0]
        found = (own - logits.logsumexp(-1)).tolist()
        return [row[: len(job.target)] for row, job in zip(found, jobs, strict=True)]

    def _padded(self, rows: Sequence[Sequence[int]]) -> tuple[torch.Tensor, torch.Tensor]:
        """Pad on the right; give ids and mask, both (rows, longest)."""
        longest = max(map(len, rows))
        ids = [[*row, *[self._pad] * (longest - len(row))] for row in rows]
        mask = [[1] * len(row) + [0] * (longest - len(row)) for row in rows]
        device = self._model.device
        return torch.tensor(ids, device=device), torch.tensor(mask, device=device)


def batches(lengths: Sequence[int], batch_tokens: int) -> Iterator[list[int]]:
    """Group texts of like length so that padded batches hold at most `batch_tokens`, or one."""
    batch: list[int] = []
    for index in sorted(range(len(lengths)), key=lambda i: (lengths[i], i)):
        if batch and (len(batch) + 1) * lengths[index] > batch_tokens:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch


def _ends(model: PreTrainedModel) -> tuple[int, int, int]:
    """Give the ids that start, pad and end a translation; ValueError where one is missing."""
    names = ("decoder_start_token_id", "pad_token_id", "eos_token_id")
    found = [_id(getattr(model.generation_config, name, None)) for name in names]
    own = [_id(getattr(model.config, name, None)) for name in names]
    start, pad, end = (b if a is None else a for a, b in zip(found, own, strict=True))
    if start is None or pad is None or end is None:
        raise ValueError(f"its configuration lacks one of {', '.join(names)}")
    return start, pad, end


def _id(value: Any) -> int | None:
    first = value[0] if isinstance(value, list) and value else value
    return first if isinstance(first, int) else None
