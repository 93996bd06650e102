"""The main job, with the real model: the article in `examples/`, as a user runs it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tqcheck import Checker, Config, Report, Row
from tqcheck.cli import main
from tqcheck.config import ModelConfig
from tqcheck.records import Origin, SegmentResult

pytestmark = pytest.mark.model
ARTICLE = Path(__file__).parent.parent / "examples" / "minsk-en.txt"
# The phrases that no reader of English would let pass; they stand in no rule and no training text.
GARBLED = ("to combat conscription", "oppose the Ukraine to go to war")
# bfloat16 sums may be rounded differently in another batch; a risk may not change visibly.
TOLERANCE = 1e-3


@pytest.fixture(scope="module")
def checker() -> Checker:
    return Checker()


@pytest.fixture(scope="module")
def report(checker: Checker) -> Report:
    return checker.check([ARTICLE])


def with_phrase(report: Report, phrase: str) -> SegmentResult:
    (found,) = (r for r in report.results if phrase in " ".join(r.segment.text.split()))
    return found


@pytest.mark.parametrize("phrase", GARBLED)
def test_a_garbled_sentence_is_among_the_four_riskiest(report: Report, phrase: str) -> None:
    assert 15 <= len(report.results) <= 30
    rank = with_phrase(report, phrase).rank
    assert rank is not None
    assert rank <= 4


@pytest.mark.parametrize("phrase", GARBLED)
def test_the_marked_words_touch_the_phrase(report: Report, phrase: str) -> None:
    result = with_phrase(report, phrase)
    start = result.segment.text.index(phrase)
    end = start + len(phrase)
    marks = [f for f in result.findings if f.code.startswith("TQ1")]
    assert any(mark.start < end and start < mark.end for mark in marks)


def test_offsets_lead_back_into_the_file(report: Report) -> None:
    content = ARTICLE.read_text("utf-8")
    for result in report.results:
        segment = result.segment
        assert content[segment.start : segment.end] == segment.text
        for word in result.words:
            assert (
                segment.text[word.start : word.end].strip() == segment.text[word.start : word.end]
            )


def risks(report: Report) -> list[float]:
    return [result.risk for result in report.results if result.risk is not None]


def test_batch_size_and_threads_change_nothing(report: Report) -> None:
    config = Config(model=ModelConfig(batch_tokens=300, threads=1))
    assert risks(Checker(config).check([ARTICLE])) == pytest.approx(risks(report), abs=TOLERANCE)


def test_other_documents_change_nothing(checker: Checker, report: Report, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text("A short text stands before it. It has two sentences.\n", "utf-8")
    both = risks(checker.check([other, ARTICLE]))
    assert both[2:] == pytest.approx(risks(report), abs=TOLERANCE)


def test_the_order_of_loose_rows_changes_nothing(checker: Checker, report: Report) -> None:
    texts = [result.segment.text for result in report.results]
    rows = [Row(Origin("t.tsv", n), text, id=str(n)) for n, text in enumerate(texts, start=1)]
    forward, backward = checker.check_rows(rows), checker.check_rows(rows[::-1])
    assert risks(backward)[::-1] == pytest.approx(risks(forward), abs=TOLERANCE)


def test_the_command_line_gives_the_same_numbers(
    report: Report, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(ARTICLE), "--format", "jsonl"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    found = [line["risk"] for line in lines if line.get("risk") is not None]
    assert found == pytest.approx(risks(report), abs=1e-6)
    assert lines[0]["signature"] == report.run.signature
