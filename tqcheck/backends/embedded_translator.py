"""The translator that comes with tqcheck: the embedded language model with an adapter of ours.

It was taught pairs laid out as `prompts.py` lays out a source; a line break ends a translation.
Of several that a search finds the one is taken from which the source is likeliest, too (noisy
channel: Yee et al., arXiv 1908.05731). What is written greedily is written by a search where that
led nowhere.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors import SafetensorError, safe_open

from tqcheck.backends import store
from tqcheck.backends.beam_writing import BeamWriter, Hypothesis
from tqcheck.backends.causal_lm import INT8, CausalLM
from tqcheck.backends.gemma3 import Gemma3
from tqcheck.backends.hub import reason_of
from tqcheck.backends.loops import find_loop
from tqcheck.backends.low_rank import merge_adapter
from tqcheck.backends.prompts import lead_of
from tqcheck.backends.protocols import ForcedReading, Step, Translation
from tqcheck.backends.tokens import Tokens
from tqcheck.backends.translator_options import TranslatorOptions
from tqcheck.backends.windows import Place, Window
from tqcheck.backends.writing import Prompt, Written, ignore
from tqcheck.errors import ModelError
from tqcheck.records import ModelInfo

ADAPTER_ID = "roundtrip-4"
SOURCE_TOKENS = 192  # with the translation's it stays within the window of the local layers
TARGET_TOKENS = 288
# A translation of more tokens than this for each of the source's, and a few, has gone astray.
_TOKENS_PER_TOKEN, _AND_A_FEW = 2.5, 24
# What the source's log-probability for each token counts beside the translation's.
CHANNEL_WEIGHT = 1.0
# Beams of the search where a text that was written greedily goes round in a loop, and how many
# texts are searched side by side then: there are few.
_SECOND_TRY, _TRIED_TOGETHER = 4, 2
NOTHING = "there is no text to translate"


@dataclass(frozen=True, slots=True)
class AdapterFile:
    """Hold a translation adapter: low-rank weights, the tokens it writes, what it was taught."""

    weights: dict[str, torch.Tensor]
    kept_tokens: torch.Tensor
    lm_digest: str
    pairs: frozenset[tuple[str, str]]


def read_adapter(path: Path) -> AdapterFile:
    """Read an adapter file; raises ModelError when it is not one of ours."""
    try:
        with safe_open(path, "pt") as file:
            note = json.loads(file.metadata()["tqcheck"])
            tensors = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118
        return AdapterFile(
            kept_tokens=tensors.pop("kept_tokens"),
            weights=tensors,
            lm_digest=note["lm_sha256"],
            pairs=frozenset((source, target) for source, target in note["pairs"]),
        )
    except (OSError, SafetensorError, KeyError, TypeError, ValueError) as error:
        raise ModelError(f"{path}: not a translation adapter of tqcheck: {error}") from error


@dataclass(frozen=True, slots=True)
class Candidate:
    """Hold a translation with two mean log-probabilities for a token, in nats.

    `score` is of the translation given its source, `returned` of the source given the translation.
    """

    translation: Translation
    score: float
    returned: float

    def worth(self, weight: float) -> float:
        """Rate it by both directions, the way back by so much; higher is better."""
        return self.score + weight * self.returned


class EmbeddedTranslator:
    """Translate with the language model and an adapter that was taught to."""

    destination = None
    can_score = True

    def __init__(
        self, lm: CausalLM, adapter: AdapterFile, models: tuple[ModelInfo, ...], beams: int = 1
    ) -> None:
        if not isinstance(lm.model, Gemma3):
            raise ModelError(f"{models[0].id}: the translation adapter needs a Gemma 3")
        try:
            merge_adapter(lm.model, adapter.weights)
        except (RuntimeError, KeyError) as error:
            raise ModelError(
                f"the translation adapter {models[-1].id} has other weights than its model asks "
                f"for: {reason_of(error)}"
            ) from error
        self.models = models
        self._lm = lm
        self._pairs = adapter.pairs
        end = lm.tokenizer.encode("\n").ids
        given = (lm.model, adapter.kept_tokens, int(end[0]))
        self._is_greedy = beams == 1
        search = (_SECOND_TRY, _TRIED_TOGETHER) if self._is_greedy else (beams,)
        self._writer = BeamWriter(*given, *search)

    def supports(self, source_lang: str, target_lang: str) -> bool:
        """Tell whether the pair was taught."""
        return (source_lang, target_lang) in self._pairs

    def translate(
        self, texts: Sequence[str], source_lang: str, target_lang: str, step: Step
    ) -> tuple[Translation, ...]:
        """Translate every text; line breaks count as blanks."""
        self._require(source_lang, target_lang)
        found = [Translation(None, NOTHING)] * len(texts)
        lines = [" ".join(text.split()) for text in texts]
        encoded = [self._lm.tokenizer.encode(line) for line in lines]
        rows = [i for i, tokens in enumerate(encoded) if len(tokens)]
        prompts = [self._prompt(encoded[i], source_lang, target_lang) for i in rows]
        empty = len(texts) - len(rows)
        written = self._write(
            prompts,
            [lines[i] for i in rows],
            (source_lang, target_lang),
            lambda done: step(empty + done, len(texts)),
        )
        for i, translation in zip(rows, written, strict=True):
            if translation.text is not None and len(encoded[i]) > SOURCE_TOKENS:
                translation = dataclasses.replace(translation, is_cut=True)
            found[i] = translation
        return tuple(found)

    def _write(
        self,
        prompts: Sequence[Prompt],
        sources: Sequence[str],
        languages: tuple[str, str],
        step: Callable[[int], None],
    ) -> list[Translation]:
        if not self._is_greedy:
            return self._search(prompts, sources, languages, step)
        found = [self._read_out(written) for written in self._writer.write(prompts, step)]
        lost = [n for n, translation in enumerate(found) if translation.text is None]
        again = ([prompts[n] for n in lost], [sources[n] for n in lost])
        for n, translation in zip(lost, self._search(*again, languages, ignore), strict=True):
            found[n] = translation
        return found

    def _search(
        self,
        prompts: Sequence[Prompt],
        sources: Sequence[str],
        languages: tuple[str, str],
        step: Callable[[int], None],
    ) -> list[Translation]:
        found: dict[int, Translation] = {}
        for hypotheses in self._writer.search(prompts):
            listed = self._candidates(hypotheses, sources, languages)
            for n, own in listed.items():
                found[n] = max(own, key=lambda each: each.worth(CHANNEL_WEIGHT)).translation
            step(len(found))
        return [found[n] for n in range(len(prompts))]

    def _candidates(
        self,
        hypotheses: Mapping[int, Sequence[Hypothesis]],
        sources: Sequence[str],
        languages: tuple[str, str],
    ) -> dict[int, list[Candidate]]:
        """Give what was found for each source; the problem where no translation is good."""
        found: dict[int, list[Candidate]] = {n: [] for n in hypotheses}
        jobs = [
            (n, translation, hypothesis.score)
            for n, own in hypotheses.items()
            for hypothesis in own
            if (translation := self._read_out(hypothesis.written)).text is not None
        ]
        returned = self._likelihoods(
            [str(translation.text) for _, translation, _ in jobs],
            [sources[n] for n, _, _ in jobs],
            languages[::-1],
        )
        for (n, translation, score), back in zip(jobs, returned, strict=True):
            found[n].append(Candidate(translation, score, back))
        for n, own in hypotheses.items():
            found[n] = found[n] or [Candidate(self._read_out(own[0].written), own[0].score, 0.0)]
        return found

    def _likelihoods(
        self, translations: Sequence[str], sources: Sequence[str], languages: tuple[str, str]
    ) -> list[float]:
        """Give each source's mean log-probability for a token; 0 where the pair was not taught."""
        if not self.supports(*languages):
            return [0.0] * len(sources)
        readings = self.score(translations, sources, languages, lambda done, total: None)
        return [float(np.mean(reading.logprobs)) for reading in readings if reading is not None]

    def _read_out(self, written: Written) -> Translation:
        return _translation(self._lm.tokenizer.decode(written.ids), is_cut=written.is_cut)

    def _require(self, source_lang: str, target_lang: str) -> None:
        if not self.supports(source_lang, target_lang):
            known = ", ".join(sorted("-".join(pair) for pair in self._pairs))
            raise ModelError(
                f"the embedded translator does not translate {source_lang}-{target_lang}; "
                f"it knows {known}"
            )

    def _prompt(self, tokens: Tokens, source_lang: str, target_lang: str) -> Prompt:
        own = tokens.cut(SOURCE_TOKENS)
        lead = lead_of(own.ids, source_lang, target_lang, self._lm.tokenizer)
        limit = min(TARGET_TOKENS, int(_TOKENS_PER_TOKEN * len(own)) + _AND_A_FEW)
        return Prompt(np.concatenate([[self._lm.tokenizer.bos], lead]), limit)

    def score(
        self,
        sources: Sequence[str],
        targets: Sequence[str],
        languages: tuple[str, str],
        step: Step,
    ) -> tuple[ForcedReading | None, ...]:
        """Force-decode each target from its source; None where either holds nothing to read."""
        self._require(*languages)
        found: list[ForcedReading | None] = [None] * len(targets)
        windows, jobs = [], []
        for i, (source, target) in enumerate(zip(sources, targets, strict=True)):
            if source.strip() and target.strip():
                tokens = self._lm.tokenizer.encode(target)
                windows.append(self._window(source, tokens.cut(TARGET_TOKENS), languages))
                jobs.append((i, tokens))
        for done, (n, readings) in enumerate(self._lm.read(windows), start=1):
            i, tokens = jobs[n]
            logprobs = (-readings[0].evidence[:, 0]).tolist()
            found[i] = _forced(targets[i], tokens, logprobs)
            step(done, len(windows))
        return tuple(found)

    def _window(self, source: str, target: Tokens, languages: tuple[str, str]) -> Window:
        own = self._lm.tokenizer.encode(" ".join(source.split())).cut(SOURCE_TOKENS)
        lead = lead_of(own.ids, *languages, self._lm.tokenizer)
        ids = np.concatenate([[self._lm.tokenizer.bos], lead, target.ids])
        return Window(ids, (Place(0, 1 + len(lead), len(ids)),))


def _translation(text: str, *, is_cut: bool) -> Translation:
    text = text.strip()
    if not text:
        return Translation(None, "the translator wrote nothing")
    loop = find_loop(text)
    if loop is not None:
        return Translation(None, f"the translation goes round in a loop: “{loop}”")
    return Translation(text, is_cut=is_cut)


def _forced(target: str, tokens: Tokens, logprobs: Sequence[float]) -> ForcedReading:
    own = tokens.cut(len(logprobs))
    starts, ends = own.starts.tolist(), own.ends.tolist()
    truncated = len(target) - ends[-1] if len(own) < len(tokens) else 0
    return ForcedReading(tuple(starts), tuple(ends), tuple(logprobs), truncated)


def load_embedded_translator(options: TranslatorOptions, step: Step) -> EmbeddedTranslator:
    """Load the embedded language model and the shipped adapter.

    Raises ModelError when either is missing, damaged, or they do not belong together, ConfigError
    where more beams are asked for than it has.
    """
    if options.threads:
        torch.set_num_threads(options.threads)
    adapter = read_adapter(store.checked_file(ADAPTER_ID))
    place = store.embedded_lm(step)
    lm_info = store.find_model(store.EMBEDDED_LM).info()
    if lm_info.digest != adapter.lm_digest:
        raise ModelError(f"the translation adapter {ADAPTER_ID} belongs to another language model")
    lm = CausalLM(
        place,
        layers=(),
        kept_tokens=adapter.kept_tokens,
        precision="float32" if options.precision == INT8 else options.precision,
        device=options.device,
    )
    lm_info = dataclasses.replace(lm_info, precision=lm.precision)
    models = (lm_info, store.find_model(ADAPTER_ID).info("bfloat16"))
    return EmbeddedTranslator(lm, adapter, models, options.beams)
