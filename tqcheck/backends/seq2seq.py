"""Encoder-decoder translators of the transformers library: Marian, NLLB, M2M100, small100, T5."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from transformers import AutoModelForSeq2SeqLM, PreTrainedModel
from transformers.utils import logging

from tqcheck.backends.causal_lm import pick_device, pick_precision
from tqcheck.backends.hub import folder_digest, reason_of
from tqcheck.backends.loops import find_loop
from tqcheck.backends.memory import keep_freed_memory
from tqcheck.backends.protocols import ForcedReading, Step, Translation
from tqcheck.backends.seq2seq_decoding import ReadJob, Seq2SeqDecoder, WriteJob, WrittenIds
from tqcheck.backends.seq2seq_families import Family, Frame, open_family
from tqcheck.backends.seq2seq_files import (
    ModelFolder,
    licence_of,
    notice_of,
    open_folder,
    recognise,
)
from tqcheck.backends.tokens import Tokens
from tqcheck.errors import ConfigError, ModelError
from tqcheck.records import ModelInfo

NOTHING = "there is no text to translate"
FOREIGN = "the translator knows none of its characters"
EMPTY = "the translator wrote nothing"
LOOP = "the translation goes round in a loop"
_PRECISIONS = ("auto", "float32", "bfloat16")


@dataclass(frozen=True, slots=True)
class Seq2SeqOptions:
    """Hold what an encoder-decoder runs with.

    `precision` is auto, float32 or bfloat16; auto is float32, because in bfloat16 sums differ with
    the size of a batch, and with them now and then a word. A batch holds at most `batch_tokens`
    tokens of sources, each counted once a beam, or one text. Of a source `max_tokens` tokens are
    read; a translation may have `growth` times as many tokens as its source and 16 more, but no
    more than `max_tokens`. Where a model takes fewer, that counts.
    """

    device: str = "auto"
    precision: str = "auto"
    batch_tokens: int = 2048
    beams: int = 1
    growth: float = 3.0
    max_tokens: int = 512

    def __post_init__(self) -> None:
        if self.precision not in _PRECISIONS:
            raise ConfigError(
                f"precision: {self.precision!r} is not allowed (allowed: {', '.join(_PRECISIONS)})"
            )
        for name, least in (("batch_tokens", 1), ("beams", 1), ("max_tokens", 8), ("growth", 0.1)):
            value = getattr(self, name)
            if not least <= value <= 10**6:
                raise ConfigError(f"{name}: {value} is not allowed (allowed: {least} to 10**6)")


class Seq2SeqTranslator:
    """Translate with an encoder-decoder; nothing leaves this machine.

    `licence_notice` is a sentence to show before first use where the licence forbids commercial
    use, else None.
    """

    destination = None
    can_score = True

    def __init__(
        self,
        family: Family,
        decoder: Seq2SeqDecoder,
        info: ModelInfo,
        *,
        max_tokens: int,
        growth: float,
    ) -> None:
        self.models = (info,)
        self.licence_notice = notice_of(info.id, info.licence)
        self._codec = family.codec
        self._directions = family.directions
        self._decoder = decoder
        self._max_tokens = max_tokens
        self._growth = growth

    def supports(self, source_lang: str, target_lang: str) -> bool:
        """Tell whether the model has codes for both, or was made for the pair."""
        return self._directions.find(source_lang, target_lang) is not None

    def translate(
        self, texts: Sequence[str], source_lang: str, target_lang: str, step: Step
    ) -> tuple[Translation, ...]:
        """Translate every text; sources are cut at `max_tokens`, and what is cut says so."""
        frame = self._frame(source_lang, target_lang)
        room = self._source_room(frame)
        tokens = [self._codec.encode_source(text) for text in texts]
        found = [
            Translation(None, self._obstacle(text, own))
            for text, own in zip(texts, tokens, strict=True)
        ]
        rows = [i for i, translation in enumerate(found) if translation.problem is None]
        jobs = [self._write_job(tokens[i].cut(room), frame) for i in rows]
        done = len(texts) - len(rows)
        step(done, len(texts))
        for row, written in self._decoder.write(jobs, frame.opening):
            i = rows[row]
            found[i] = self._translation(texts[i], written, is_cut=len(tokens[i]) > room)
            done += 1
            step(done, len(texts))
        return tuple(found)

    def score(
        self,
        sources: Sequence[str],
        targets: Sequence[str],
        languages: tuple[str, str],
        step: Step,
    ) -> tuple[ForcedReading | None, ...]:
        """Force-decode each target from its source; None where either holds nothing to read.

        Where the source is longer than the model takes, no token of the target is read.
        """
        frame = self._frame(*languages)
        source_room, target_room = self._source_room(frame), self._target_room(frame)
        found: list[ForcedReading | None] = [None] * len(targets)
        jobs: list[ReadJob] = []
        read: list[tuple[int, Tokens]] = []
        for i, (source, target) in enumerate(zip(sources, targets, strict=True)):
            given, written = self._codec.encode_source(source), self._codec.encode_target(target)
            if not (source.strip() and target.strip() and len(given) and len(written)):
                continue
            if len(given) > source_room:
                found[i] = ForcedReading((), (), (), truncated=len(target))
                continue
            kept = written.cut(target_room)
            jobs.append(ReadJob(_framed(given, frame), tuple(kept.ids.tolist())))
            read.append((i, written))
        done = len(targets) - len(jobs)
        step(done, len(targets))
        for row, logprobs in self._decoder.read(jobs, frame.opening):
            i, written = read[row]
            found[i] = _reading(targets[i], written, logprobs)
            done += 1
            step(done, len(targets))
        return tuple(found)

    def _frame(self, source_lang: str, target_lang: str) -> Frame:
        frame = self._directions.find(source_lang, target_lang)
        if frame is None:
            refusal = self._directions.refusal(source_lang, target_lang)
            raise ModelError(f"{self.models[0].id} {refusal}")
        return frame

    def _source_room(self, frame: Frame) -> int:
        return max(1, self._max_tokens - len(frame.before) - len(frame.after))

    def _target_room(self, frame: Frame) -> int:
        return max(1, self._max_tokens - len(frame.opening) - 1)

    def _obstacle(self, text: str, tokens: Tokens) -> str | None:
        """Say why a text cannot be translated, None where it can."""
        if not len(tokens) or not text.strip():
            return NOTHING
        return None if self._codec.knows(tokens) else FOREIGN

    def _write_job(self, source: Tokens, frame: Frame) -> WriteJob:
        limit = min(self._target_room(frame), int(self._growth * len(source)) + _ROOM)
        return WriteJob(_framed(source, frame), limit)

    def _translation(self, source: str, written: WrittenIds, *, is_cut: bool) -> Translation:
        text = self._codec.decode(written.ids)
        if not text:
            return Translation(None, EMPTY)
        loop = find_loop(text)
        if loop is not None and find_loop(source) is None:
            return Translation(None, f"{LOOP}: “{loop}”")
        return Translation(text, is_cut=is_cut or written.is_cut)


def load_seq2seq(family: str | None, place: str, options: Seq2SeqOptions) -> Seq2SeqTranslator:
    """Load a translator from a folder or the hub (`NAME` or `NAME@REVISION`).

    `family` is marian, nllb, m2m100, small100, t5, or None to recognise it. Raises ModelError when
    the model is missing, damaged, of another kind, or its weights are no safetensors.
    """
    keep_freed_memory()
    folder = open_folder(place)
    kind = recognise(folder, family)
    digest = folder_digest(folder.path)
    with _one_line_errors(place):
        device = pick_device(options.device)
        wanted = "float32" if options.precision == "auto" else options.precision
        dtype = pick_precision(wanted, device)
        opened = open_family(kind, folder)
        model = _load_model(folder, dtype)
        model.to(device)  # type: ignore[arg-type]  # transformers types it by what it wraps
        decoder = Seq2SeqDecoder(model, beams=options.beams, batch_tokens=options.batch_tokens)
    _check_sizes(folder, opened, model)
    info = ModelInfo(
        id=place,
        kind=f"translator-{kind}",
        digest=digest,
        licence=licence_of(folder, kind),
        precision=str(dtype).removeprefix("torch."),
    )
    longest = [options.max_tokens, opened.longest, _positions(folder)]
    return Seq2SeqTranslator(
        opened,
        decoder,
        info,
        max_tokens=min(n for n in longest if n is not None),
        growth=options.growth,
    )


_ROOM = 16  # tokens that a translation may have beyond `growth` times those of its source


@contextmanager
def _one_line_errors(place: str) -> Iterator[None]:
    """Turn what the libraries raise for missing, damaged or unfit files into one line."""
    try:
        yield
    except ModelError:
        raise
    except Exception as error:  # the tokenizers library raises no narrower kind
        raise ModelError(f"{place}: no translator could be loaded: {reason_of(error)}") from error


def _load_model(folder: ModelFolder, dtype: torch.dtype) -> PreTrainedModel:
    """Load the weights; one that is missing would else be made up."""
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    model: PreTrainedModel
    model, found = AutoModelForSeq2SeqLM.from_pretrained(
        folder.path,
        dtype=dtype,
        use_safetensors=True,
        trust_remote_code=False,
        local_files_only=True,
        output_loading_info=True,
    )
    missing = sorted(found["missing_keys"])
    if missing:
        raise ModelError(
            f"{folder.name}: its weights lack {len(missing)} of those that it needs: {missing[0]}"
        )
    return model


def _check_sizes(folder: ModelFolder, family: Family, model: PreTrainedModel) -> None:
    """Refuse a tokenizer with ids beyond the weights: one of them belongs to another model."""
    layers: list[Any] = [model.get_input_embeddings(), model.get_output_embeddings()]  # type: ignore[no-untyped-call]
    rows = [len(layer.weight) for layer in layers]
    for size, n_rows in zip(family.codec.sizes, rows, strict=True):
        if size > n_rows:
            raise ModelError(
                f"{folder.name}: its tokenizer has {size} tokens, its weights have {n_rows}"
            )


def _positions(folder: ModelFolder) -> int | None:
    """Give how many tokens the model has places for, None where it has no limit."""
    found = folder.config.get("max_position_embeddings")
    return found if isinstance(found, int) and found > 0 else None


def _framed(source: Tokens, frame: Frame) -> tuple[int, ...]:
    return (*frame.before, *source.ids.tolist(), *frame.after)


def _reading(target: str, tokens: Tokens, logprobs: Sequence[float]) -> ForcedReading:
    own = tokens.cut(len(logprobs))
    starts, ends = own.starts.tolist(), own.ends.tolist()
    truncated = len(target) - ends[-1] if len(own) < len(tokens) else 0
    return ForcedReading(tuple(starts), tuple(ends), tuple(logprobs), truncated)
