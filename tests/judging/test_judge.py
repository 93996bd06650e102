"""What only the cut of a level tells reaches the verdict."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.judging.test_combine import COEFFICIENTS
from tqcheck.backends.protocols import QualityReading, SecondReading, SecondWord, WordReading
from tqcheck.judging.combine import WordBlend, read_calibration
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
    content["levels"]["source+encoder-alone"] = content["levels"]["translation"]
    (tmp_path / "coefficients.json").write_text(json.dumps(content), "utf-8")
    return Judge(read_calibration(tmp_path / "coefficients.json"))


def judged(
    judge: Judge,
    alike: float,
    kind: SegmentKind = SegmentKind.SENTENCE,
    word_risk: float = 0.1,
    nats: float | None = 3.0,
    second_words: tuple[SecondWord | None, ...] = (None, None),
) -> SegmentResult:
    segment = Segment(
        0, "a#1", "a", Origin("a", 1), 0, len(TEXT), TEXT, "en",
        source="Нет.", source_lang="ru", kind=kind,
    )  # fmt: skip
    word = WordReading(0, 3, word_risk, 0.1, 0.1, 0.1, 0.1)
    words = (word, replace(word, start=4, end=7))
    second = SecondReading(0.0, 0.1, 0.0, second_words, alike)
    reading = QualityReading(0.1, -2.0, 1.0, nats, words, has_source=True, second=second)
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


def test_of_what_is_something_else_altogether_no_word_is_marked(judge: Judge) -> None:
    assert [f.code for f in judged(judge, 0.1, word_risk=0.99).findings] == ["TQ103"]
    assert [f.code for f in judged(judge, 0.5, word_risk=0.99).findings] == ["TQ102"]


@pytest.mark.parametrize(
    ("nats", "level"), [(3.0, "source+encoder"), (None, "source+encoder-alone")]
)
def test_the_encoder_alone_is_judged_by_numbers_of_its_own(
    judge: Judge, nats: float | None, level: str
) -> None:
    assert judged(judge, 0.5, nats=nats).level == level


def test_a_fragment_of_few_words_is_not_asked(judge: Judge) -> None:
    assert judged(judge, 0.1, SegmentKind.FRAGMENT).findings == ()


def test_where_both_models_saw_a_word_its_risk_is_of_both(judge: Judge) -> None:
    level = judge.calibration.levels["source+encoder"]
    blend = WordBlend(0.0, 0.0, 1.0)  # the encoder alone
    words = replace(level.words, blend=blend)
    levels = {"source+encoder": replace(level, words=words)}
    blending = Judge(replace(judge.calibration, levels={**judge.calibration.levels, **levels}))
    seen = (SecondWord(0.99, 0.2, 1.0, None), None)
    plain = judged(judge, 0.5, second_words=seen)
    assert [word.risk for word in plain.words] == [0.1, 0.1]
    assert plain.findings == ()
    found = judged(blending, 0.5, second_words=seen)
    assert [word.risk for word in found.words] == pytest.approx([0.99, 0.1])
    assert [(f.start, f.end) for f in found.findings] == [(0, 3)]
    unrelated = judged(blending, 0.1, second_words=seen)
    assert [word.risk for word in unrelated.words] == pytest.approx([0.99, 0.1])
    assert [f.code for f in unrelated.findings] == ["TQ103"]
