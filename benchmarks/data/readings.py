"""Keep a quality model's answers in a file, so that fitting and measuring read a text once.

The file belongs to one set of models; another one is refused. Speed cannot be measured with it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tqcheck.backends.protocols import QualityModel, QualityReading, Step, WordReading
from tqcheck.config import ModelConfig
from tqcheck.errors import InputError
from tqcheck.records import Document

Readings = tuple[QualityReading | None, ...]
_CHUNK = 256  # documents read between two writes to the file


class RecordedQuality:
    """Answer from the file what was asked before, and add to it what was not."""

    def __init__(self, model: QualityModel, path: Path) -> None:
        self.models = model.models
        self.languages = model.languages
        self._model = model
        self._path = path
        self._known: dict[str, Readings] = {}
        signature = "|".join(f"{m.id}@{m.digest}:{m.precision}" for m in model.models)
        if not path.exists():
            path.write_text(json.dumps(signature) + "\n", "utf-8")
        first, *lines = path.read_text("utf-8").splitlines()
        if json.loads(first) != signature:
            raise InputError(
                "these are the readings of other models; delete the file", path=str(path)
            )
        for line in lines:
            entry = json.loads(line)
            self._known[entry["key"]] = tuple(map(_reading, entry["readings"]))

    def read(self, documents: Sequence[Document], step: Step) -> tuple[Readings, ...]:
        """Judge every segment, as the model does."""
        missing = [d for d in documents if _key(d) not in self._known]
        for start in range(0, len(missing), _CHUNK):
            chunk = missing[start : start + _CHUNK]
            self._keep(chunk, self._model.read(chunk, lambda done, total: None))
            step(start + len(chunk), len(missing))
        return tuple(self._known[_key(document)] for document in documents)

    def _keep(self, documents: Sequence[Document], found: Sequence[Readings]) -> None:
        with self._path.open("a", encoding="utf-8") as file:
            for document, readings in zip(documents, found, strict=True):
                self._known[_key(document)] = readings
                entry = {"key": _key(document), "readings": [r and asdict(r) for r in readings]}
                file.write(json.dumps(entry) + "\n")


def recorded_views(model: ModelConfig, readings: Path) -> QualityModel:
    """Load both models; what the language model says is kept, the encoder looks anew each time."""
    from tqcheck.backends.quality import load_quality_model  # late: imports torch
    from tqcheck.backends.two_views import with_encoder

    loaded = load_quality_model(model, lambda done, total: None)
    return with_encoder(RecordedQuality(loaded, readings), model)


def _key(document: Document) -> str:
    texts = [segment.text for segment in document.segments]
    return hashlib.sha256(json.dumps([document.is_connected, texts]).encode()).hexdigest()


def _reading(entry: dict[str, object] | None) -> QualityReading | None:
    if entry is None:
        return None
    words = entry.pop("words")
    assert isinstance(words, list)
    return QualityReading(**entry, words=tuple(map(_word, words)))  # type: ignore[arg-type]


def _word(entry: dict[str, Any]) -> WordReading:
    """Make a word; files from before words had alternatives hold none."""
    return WordReading(**entry | {"alternatives": tuple(entry.get("alternatives", ()))})
