"""What only the cut of a level tells reaches the verdict."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.judging.test_combine import COEFFICIENTS
from tqcheck.backends.protocols import QualityReading, SecondReading, WordReading
from tqcheck.judging.combine import read_calibration
from tqcheck.judging.judge import Judge
from tqcheck.judging.readings import gather
from tqcheck.records import Document, Origin, Segment, SegmentKind, SegmentReading, SegmentResult

TEXT = "One two."


@pytest.fixture
def judge(tmp_path: Path) -> Judge:
    content: Any = copy.deepcopy(COEFFICIENTS)
    content["levels"]["source+encoder"] = {
        **content["levels"]["translation"],
        "unrelated": {"below": 0.4, "languages": ["en", "ru"]},
    }
    (tmp_path / "coefficients.json").write_text(json.dumps(content), "utf-8")
    return Judge(read_calibration(tmp_path / "coefficients.json"))


def judged(judge: Judge, alike: float, kind: SegmentKind = SegmentKind.SENTENCE) -> SegmentResult:
    segment = Segment(
        0, "a#1", "a", Origin("a", 1), 0, len(TEXT), TEXT, "en",
        source="Нет.", source_lang="ru", kind=kind,
    )  # fmt: skip
    word = WordReading(0, 3, 0.1, 0.1, 0.1, 0.1, 0.1)
    words = (word, replace(word, start=4, end=7))
    second = SecondReading(0.0, 0.1, 0.0, (None, None), alike)
    reading = QualityReading(0.1, -2.0, 1.0, 3.0, words, has_source=True, second=second)
    document = Document("a", "a", "en", (segment,))
    nothing = (SegmentReading(()),)
    (result,) = judge.judge([document], [gather(document, nothing, [reading])])
    return result


def test_what_is_unlike_its_source_is_suspect_and_riskiest(judge: Judge) -> None:
    found = judged(judge, 0.1)
    assert [finding.code for finding in found.findings] == ["TQ103"]
    assert found.is_suspect
    assert found.risk is not None
    assert found.risk >= judge.calibration.decisive_risk
    other = judged(judge, 0.5)
    assert other.findings == ()
    assert not other.is_suspect


def test_a_fragment_of_few_words_is_not_asked(judge: Judge) -> None:
    assert judged(judge, 0.1, SegmentKind.FRAGMENT).findings == ()
