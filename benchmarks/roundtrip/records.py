"""Keep a translator's answers in a file, so that fitting and measuring send a text once.

The file belongs to one translator; another one is refused. `seconds` are what the translator took.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.data.readings import recorded_views
from tqcheck.backends.protocols import (
    ForcedReading,
    QualityModel,
    Step,
    Translation,
    Translator,
)
from tqcheck.backends.translator_options import TranslatorOptions
from tqcheck.backends.translators import load_translator
from tqcheck.config import ModelConfig
from tqcheck.errors import InputError
from tqcheck.signals.roundtrip.trip import name_of_translator

_CHUNK = 64  # texts between two writes to the file
Key = tuple[str, ...]


class RecordedTranslator:
    """Answer from the file what was asked before, and add to it what was not."""

    def __init__(self, translator: Translator, path: Path) -> None:
        self._translator = translator
        self._path = path
        self._found: dict[Key, Any] = {}
        self.seconds = 0.0
        self.texts = 0
        name = name_of_translator(translator)
        if path.exists():
            self._read(name)
        else:
            path.write_text(json.dumps({"translator": name, "seconds": 0.0}) + "\n", "utf-8")

    def _read(self, name: str) -> None:
        lines = self._path.read_text("utf-8").removesuffix("\n").split("\n")
        if json.loads(lines[0])["translator"] != name:
            raise InputError("holds answers of another translator", path=str(self._path), line=1)
        for line in lines[1:]:
            key, answer, seconds = json.loads(line)
            self._found[tuple(key)] = answer
            self._count(key, seconds)

    def _count(self, key: Sequence[str], seconds: float) -> None:
        self.seconds += seconds
        self.texts += key[0] == "translate"

    @property
    def models(self) -> Any:
        """Name the models of the translator."""
        return self._translator.models

    @property
    def destination(self) -> str | None:
        """Say where the translator sends the text."""
        return self._translator.destination

    @property
    def can_score(self) -> bool:
        """Tell whether the translator scores."""
        return self._translator.can_score

    def supports(self, source_lang: str, target_lang: str) -> bool:
        """Tell what the translator tells."""
        return self._translator.supports(source_lang, target_lang)

    def translate(
        self, texts: Sequence[str], source_lang: str, target_lang: str, step: Step
    ) -> tuple[Translation, ...]:
        """Translate what is not in the file."""
        keys: list[Key] = [("translate", source_lang, target_lang, text) for text in texts]

        def answer(new: Sequence[Key]) -> list[list[Any]]:
            found = self._translator.translate(
                [key[3] for key in new], source_lang, target_lang, lambda done, total: None
            )
            return [[t.text, t.problem, t.is_cut] for t in found]

        self._ask(keys, answer, step)
        return tuple(Translation(*self._found[key]) for key in keys)

    def score(
        self,
        sources: Sequence[str],
        targets: Sequence[str],
        languages: tuple[str, str],
        step: Step,
    ) -> tuple[ForcedReading | None, ...]:
        """Score what is not in the file."""
        keys: list[Key] = [
            ("score", *languages, s, t) for s, t in zip(sources, targets, strict=True)
        ]

        def answer(new: Sequence[Key]) -> list[Any]:
            found = self._translator.score(
                [key[3] for key in new],
                [key[4] for key in new],
                languages,
                lambda done, total: None,
            )
            return [None if r is None else _as_json(r) for r in found]

        self._ask(keys, answer, step)
        answers = [self._found[key] for key in keys]
        return tuple(None if a is None else _reading(a) for a in answers)

    def _ask(self, keys: Sequence[Key], answer: Any, step: Step) -> None:
        new = sorted({key for key in keys if key not in self._found}, key=lambda k: (len(k[-1]), k))
        for start in range(0, len(new), _CHUNK):
            chunk = new[start : start + _CHUNK]
            since = time.perf_counter()
            answers = answer(chunk)
            each = (time.perf_counter() - since) / len(chunk)
            with self._path.open("a", encoding="utf-8") as file:
                for key, found in zip(chunk, answers, strict=True):
                    self._found[key] = found
                    self._count(key, each)
                    file.write(json.dumps([key, found, each], ensure_ascii=False) + "\n")
        step(len(keys), len(keys))


class WayBack(RecordedTranslator):
    """Translate alone: what is found beside a source asks for no forced decoding."""

    can_score = False


def _as_json(reading: ForcedReading) -> list[Any]:
    logprobs = [round(value, 4) for value in reading.logprobs]
    return [reading.starts, reading.ends, logprobs, reading.truncated]


def _reading(content: list[Any]) -> ForcedReading:
    starts, ends, logprobs, truncated = content
    return ForcedReading(tuple(starts), tuple(ends), tuple(logprobs), truncated)


def load_recorded(
    readings: Path, trips: Path, spec: str
) -> tuple[QualityModel, RecordedTranslator]:
    """Load both models behind the files that keep their answers."""
    quality = recorded_views(ModelConfig(), readings)
    translator = RecordedTranslator(load_translator(spec, TranslatorOptions()), trips)
    return quality, translator
