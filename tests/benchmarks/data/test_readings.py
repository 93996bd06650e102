"""Answers kept in a file are the model's own, and are asked for once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from benchmarks.data.readings import RecordedQuality
from tests.fakes import FakeQuality
from tqcheck.backends.protocols import QualityReading, Step
from tqcheck.errors import InputError
from tqcheck.records import Document, ModelInfo, Origin, Segment


class CountingQuality(FakeQuality):
    def __init__(self) -> None:
        self.asked = 0

    def read(
        self, documents: Sequence[Document], step: Step
    ) -> tuple[tuple[QualityReading | None, ...], ...]:
        self.asked += len(documents)
        return super().read(documents, step)


def document(*texts: str) -> Document:
    segments = tuple(
        Segment(n, str(n), "d", Origin("a.txt", n + 1), 0, len(text), text, "en")
        for n, text in enumerate(texts)
    )
    return Document("d", "a.txt", "en", segments)


DOCUMENTS = (document("A fine day.", "He blorp it.", ""), document("Grüße 🙂 blorp"))


def test_what_was_read_is_not_read_again(tmp_path: Path) -> None:
    path = tmp_path / "readings.jsonl"
    model = CountingQuality()
    steps: list[tuple[int, int]] = []
    wanted = FakeQuality().read(DOCUMENTS, lambda done, total: None)
    first = RecordedQuality(model, path).read(DOCUMENTS, lambda d, t: steps.append((d, t)))
    again = RecordedQuality(model, path).read(DOCUMENTS[::-1], lambda d, t: steps.append((d, t)))
    assert first == wanted
    assert again == wanted[::-1]
    assert model.asked == len(DOCUMENTS)
    assert steps == [(2, 2)]


def test_the_readings_of_another_model_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "readings.jsonl"
    RecordedQuality(FakeQuality(), path)
    other = FakeQuality()
    other.models = (ModelInfo("other", "quality-fake", "1" * 64, "none"),)
    with pytest.raises(InputError, match="other models"):
        RecordedQuality(other, path)


def test_a_file_from_before_words_had_alternatives_is_read(tmp_path: Path) -> None:
    path = tmp_path / "readings.jsonl"
    RecordedQuality(FakeQuality(), path).read(DOCUMENTS, lambda done, total: None)
    text = path.read_text("utf-8")
    without = re.sub(r', "alternatives": \[[^]]*\]', "", text)
    assert "alternatives" in text
    assert "alternatives" not in without
    path.write_text(without, "utf-8")
    model = CountingQuality()
    (found, _) = RecordedQuality(model, path).read(DOCUMENTS, lambda done, total: None)
    assert model.asked == 0
    assert {word.alternatives for r in found if r for word in r.words} == {()}
