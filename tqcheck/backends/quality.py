"""The quality model: a causal language model with a small adapter and head of ours on it."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors import SafetensorError, safe_open

from tqcheck.backends import store
from tqcheck.backends.balance import Exponents, read_exponents
from tqcheck.backends.causal_lm import (
    INT8,
    CausalLM,
    TokenReadings,
    pick_judging_precision,
)
from tqcheck.backends.expected import (
    CHOICES,
    WORDS_ID,
    CommonWords,
    ExpectedWords,
    Spot,
    read_words,
)
from tqcheck.backends.hub import folder_digest, hub_folder, reason_of
from tqcheck.backends.identity import BALANCE_ID
from tqcheck.backends.identity import HEAD_ID as HEAD_ID
from tqcheck.backends.low_rank import merge_adapter
from tqcheck.backends.protocols import QualityReading, Step, WordReading
from tqcheck.backends.quality_head import (
    ACCURACY,
    MAJOR,
    MARKED,
    HeadBatch,
    HeadOutput,
    HeadShape,
    QualityHead,
    make_batch,
    penalty_of,
)
from tqcheck.backends.tokens import Ints, Tokens
from tqcheck.backends.windows import Passage, Window, WindowShape, lay_out
from tqcheck.backends.words import find_words, tokens_of_words, words_of_tokens
from tqcheck.config import ModelConfig
from tqcheck.errors import ModelError
from tqcheck.records import Document, ModelInfo, Segment

_ADAPTER = "adapter."
_JUDGED_TOGETHER = 32  # sentences in one pass of the head
_NOTHING = np.zeros(0, dtype=np.int64)  # what is read before a text
_ASKED = 0.05  # risk from which on a word may be marked, and is worth a reason
_LAID_OUT_TOGETHER = 2048  # segments among which those of like length share a batch


@dataclass(frozen=True, slots=True)
class HeadFile:
    """Hold a head's weights, the adapter's, and what they were trained with."""

    shape: HeadShape
    layers: tuple[int, ...]
    lm_digest: str
    windows: WindowShape
    kept_tokens: torch.Tensor
    weights: dict[str, torch.Tensor]
    adapter: dict[str, torch.Tensor]
    languages: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Job:
    """Hold a segment on its way: where it belongs and how it was cut."""

    document: int
    place: int
    segment: Segment
    tokens: Tokens
    words: Ints
    has_context: bool


def read_head(path: Path) -> HeadFile:
    """Read a head file; raises ModelError when it is not one of ours."""
    try:
        with safe_open(path, "pt") as file:
            note = json.loads(file.metadata()["tqcheck"])
            tensors = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118
        return HeadFile(
            shape=HeadShape(**note["shape"]),
            layers=tuple(note["layers"]),
            lm_digest=note["lm_sha256"],
            windows=WindowShape(**note["windows"]),
            kept_tokens=tensors.pop("kept_tokens"),
            weights={k: v for k, v in tensors.items() if not k.startswith(_ADAPTER)},
            adapter={
                k.removeprefix(_ADAPTER): v for k, v in tensors.items() if k.startswith(_ADAPTER)
            },
            languages=frozenset(note["languages"]),
        )
    except (OSError, SafetensorError, KeyError, TypeError, ValueError) as error:
        raise ModelError(f"{path}: not a quality head of tqcheck: {error}") from error


class LmQualityModel:
    """Judge segments with a language model and a head that was trained on its readings."""

    def __init__(
        self,
        lm: CausalLM,
        head: HeadFile,
        words: CommonWords,
        models: tuple[ModelInfo, ...],
        exponents: Exponents | None = None,
    ) -> None:
        self.models = models
        self.languages = head.languages
        self.lm = lm
        self._windows = head.windows
        self._head = QualityHead(head.shape).to(lm.device).eval()
        try:
            self._head.load_state_dict(head.weights)
            merge_adapter(lm.model, head.adapter)
        except (RuntimeError, KeyError) as error:
            raise ModelError(
                f"the quality head {models[-1].id} has other weights than its models ask for: "
                f"{reason_of(error)}"
            ) from error
        if lm.precision == INT8:
            lm.narrow(exponents)
        self._expected = ExpectedWords(lm.tokenizer, words)
        self._separator = lm.tokenizer.encode("\n").ids

    def read(
        self, documents: Sequence[Document], step: Step
    ) -> tuple[tuple[QualityReading | None, ...], ...]:
        """Judge every segment; None where a text holds nothing to read."""
        found: list[list[QualityReading | None]] = [[None] * len(d.segments) for d in documents]
        total = sum(len(d.segments) for d in documents)
        finished = 0
        for chunk in _chunks(documents):
            done = finished
            for job, reading in self._read_chunk(documents, chunk):
                found[job.document][job.place] = reading
                done += 1
                step(done, total)
            finished += sum(len(documents[number].segments) for number in chunk)
            step(finished, total)  # what holds nothing to read is done, too
        return tuple(tuple(row) for row in found)

    def _read_chunk(
        self, documents: Sequence[Document], chunk: Sequence[int]
    ) -> Iterator[tuple[_Job, QualityReading]]:
        windows, jobs = self._lay_out(documents, chunk)
        waiting: list[tuple[_Job, TokenReadings]] = []
        for index, readings in self.lm.read(windows):
            waiting += zip(jobs[index], readings, strict=True)
            if len(waiting) >= _JUDGED_TOGETHER:
                yield from self._judge(waiting)
                waiting = []
        if waiting:
            yield from self._judge(waiting)

    def _lay_out(
        self, documents: Sequence[Document], chunk: Sequence[int]
    ) -> tuple[list[Window], list[list[_Job]]]:
        windows: list[Window] = []
        jobs: list[list[_Job]] = []
        for number in chunk:
            document = documents[number]
            for group in _connected(document):
                tokens = [self._tokens(document.segments[i].text) for i in group]
                for window in lay_out(
                    [Passage(_NOTHING, own.ids) for own in tokens],
                    bos=self.lm.tokenizer.bos,
                    separator=self._separator,
                    shape=self._windows,
                ):
                    windows.append(window)
                    jobs.append(
                        [
                            _job(
                                (number, group[p.sentence]),
                                document.segments[group[p.sentence]],
                                tokens[p.sentence],
                                has_context=p.start > 1,
                            )
                            for p in window.places
                        ]
                    )
        return windows, jobs

    def _tokens(self, text: str) -> Tokens:
        tokens = self.lm.tokenizer.encode(text)
        return tokens if text.strip() else tokens.cut(0)  # blanks are nothing to judge

    @torch.inference_mode()
    def _judge(
        self, waiting: Sequence[tuple[_Job, TokenReadings]]
    ) -> Iterator[tuple[_Job, QualityReading]]:
        cut = [job.tokens.cut(len(reading.evidence)) for job, reading in waiting]
        rows = [
            torch.from_numpy(words_of_tokens(own, job.words))
            for own, (job, _) in zip(cut, waiting, strict=True)
        ]
        batch = make_batch(
            [
                (reading.evidence, reading.states, row.int(), len(job.words), job.has_context)
                for row, (job, reading) in zip(rows, waiting, strict=True)
            ]
        )
        out = self._answer(batch)
        penalty = penalty_of(out.penalty)
        for n, (job, reading) in enumerate(waiting):
            own = cut[n]
            n_cut = len(job.segment.text) - int(own.ends[-1]) if len(own) < len(job.tokens) else 0
            words = _word_readings(job, own, rows[n], reading, (out.word[n], out.token[n]))
            yield (
                job,
                QualityReading(
                    penalty=float(penalty[n]),
                    major=float(out.major[n]),
                    da=float(out.da[n]),
                    surprisal_nats=float(reading.evidence[:, 0].mean()),
                    words=tuple(self._with_alternatives(job, reading, rows[n], words)),
                    truncated=n_cut,
                ),
            )

    def _with_alternatives(
        self, job: _Job, reading: TokenReadings, rows: torch.Tensor, words: Sequence[WordReading]
    ) -> Iterator[WordReading]:
        """Say of the words that may be marked what the model would have expected there."""
        first = _first_tokens(rows)
        choices: list[list[int]] = reading.choices.tolist()
        for number, word in enumerate(words):
            found: tuple[str, ...] = ()
            if word.risk >= _ASKED and number in first:
                own = job.segment.text[word.start : word.end]
                spot = Spot(own, job.segment.lang, first[number])
                found = self._expected.name(spot, job.tokens.ids, choices)
            yield dataclasses.replace(word, alternatives=found)

    def _answer(self, batch: HeadBatch) -> HeadOutput:
        device = self.lm.device
        out = self._head(
            batch._replace(
                evidence=batch.evidence.to(device),
                states=batch.states.to(device),
                word=batch.word.to(device),
                n_tokens=batch.n_tokens.to(device),
                has_context=batch.has_context.to(device),
            )
        )
        return HeadOutput(*(answer.cpu() for answer in out))


def _chunks(documents: Sequence[Document]) -> Iterator[list[int]]:
    """Cut the documents into runs of so many segments, so that memory does not grow with them."""
    chunk: list[int] = []
    size = 0
    for number, document in enumerate(documents):
        chunk.append(number)
        size += len(document.segments)
        if size >= _LAID_OUT_TOGETHER:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _connected(document: Document) -> list[list[int]]:
    """Group a document's segments by what is read together: all, or each alone."""
    places = range(len(document.segments))
    return [list(places)] if document.is_connected else [[i] for i in places]


def _job(place: tuple[int, int], segment: Segment, tokens: Tokens, *, has_context: bool) -> _Job:
    words = find_words(segment.text, tokens)
    return _Job(*place, segment, tokens, words, has_context)


def _word_readings(
    job: _Job,
    own: Tokens,
    rows: torch.Tensor,
    reading: TokenReadings,
    logits: tuple[torch.Tensor, torch.Tensor],
) -> list[WordReading]:
    """Give each word that was read its risk; one within another word's token takes that token's."""
    n_words = len(job.words)
    inside = rows >= 0
    sums = torch.zeros(n_words, 2).index_add(0, rows[inside], reading.evidence[inside, :2]).tolist()
    has_token = torch.zeros(n_words, dtype=torch.bool).index_fill(0, rows[inside], True).tolist()
    by_word, by_token = (part.sigmoid().tolist() for part in logits)
    nearest = tokens_of_words(own, job.words).tolist()
    evidence = reading.evidence[:, :2].tolist()
    readings = []
    for n, (start, end) in enumerate(job.words.tolist()):
        if not has_token[n] and nearest[n] < 0:
            continue  # behind the last token that was read
        judged = by_word[n] if has_token[n] else by_token[nearest[n]]
        surprisal, entropy = sums[n] if has_token[n] else evidence[nearest[n]]
        readings.append(
            WordReading(
                start, end, judged[MARKED], surprisal, entropy, judged[MAJOR], judged[ACCURACY]
            )
        )
    return readings


def _first_tokens(rows: torch.Tensor) -> dict[int, int]:
    """Give the first token of each word that has one."""
    first: dict[int, int] = {}
    for token, word in enumerate(rows.tolist()):
        if word >= 0:
            first.setdefault(word, token)
    return first


def load_quality_model(config: ModelConfig, step: Step) -> LmQualityModel:
    """Load the language model that `config` names and the head that was trained on it.

    Raises ModelError when either is missing or damaged, or the head belongs to another model.
    """
    if config.threads:
        torch.set_num_threads(config.threads)
    head, head_info = _load_head(config)
    place, lm_info = _find_lm(config, step)
    if lm_info.digest != head.lm_digest:
        raise ModelError(
            f"the quality head {head_info.id} was trained on another language model than "
            f"{lm_info.id} (sha256 {head.lm_digest[:12]}…, not {lm_info.digest[:12]}…): train one "
            f"with models/quality/train.py and name it with --head"
        )
    lm = CausalLM(
        place,
        layers=head.layers,
        kept_tokens=head.kept_tokens,
        precision=pick_judging_precision(config),
        device=config.device,
        batch_tokens=config.batch_tokens,
        choices=CHOICES,
    )
    lm_info = dataclasses.replace(lm_info, precision=lm.precision)
    words = read_words(store.checked_file(WORDS_ID))
    is_ours = config.lm is None and config.head is None
    exponents = read_exponents(store.checked_file(BALANCE_ID)) if is_ours else None
    return LmQualityModel(lm, head, words, (lm_info, head_info), exponents)


def _load_head(config: ModelConfig) -> tuple[HeadFile, ModelInfo]:
    if config.head is None:
        path = store.checked_file(HEAD_ID)
        return read_head(path), store.find_model(HEAD_ID).info("float32")
    path = Path(config.head)
    return read_head(path), ModelInfo(
        path.name, "quality-head", store.sha256(path), "unknown", "float32"
    )


def _find_lm(config: ModelConfig, step: Step) -> tuple[Path, ModelInfo]:
    if config.lm is None:
        return store.embedded_lm(step), store.find_model(store.EMBEDDED_LM).info()
    folder = hub_folder(config.lm)
    digest = folder_digest(folder)
    return folder, ModelInfo(config.lm, "causal-lm", digest, "unknown", None)
