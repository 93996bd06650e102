"""The main job, with the real model: the article in `examples/`, as a user runs it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tqcheck import Checker, Config, Report, Row
from tqcheck.backends.quality import LmQualityModel
from tqcheck.backends.two_views import with_encoder
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
def checker(embedded_quality: LmQualityModel) -> Checker:
    return Checker(quality=with_encoder(embedded_quality, ModelConfig()))


@pytest.fixture(scope="module")
def report(checker: Checker) -> Report:
    return checker.check([ARTICLE])


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the paragraph with the first garbled sentence as a file: what is read often is short."""
    path = tmp_path_factory.mktemp("short") / "short.txt"
    (paragraph,) = [p for p in ARTICLE.read_text("utf-8").split("\n\n") if GARBLED[0] in p]
    path.write_text(paragraph + "\n", "utf-8")
    return path


@pytest.fixture(scope="module")
def short_report(checker: Checker, short: Path) -> Report:
    return checker.check([short])


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


def test_reasons_name_what_was_to_be_expected(report: Report) -> None:
    marks = [[f for f in r.findings if f.code in {"TQ101", "TQ102"}] for r in report.results]
    named = [mark for own in marks for mark in own if mark.evidence["alternatives"]]
    assert len(named) >= 3
    assert all("one would expect “" in mark.message for mark in named)
    for own in marks:
        assert len({mark.message for mark in own}) == len(own)


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


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("other") / "other.txt"
    path.write_text("A short text stands before it. It has two sentences.\n", "utf-8")
    return path


@pytest.fixture(scope="module")
def both(checker: Checker, other: Path, short: Path) -> Report:
    """Read two documents, in one batch: it has room for thousands of tokens."""
    return checker.check([other, short])


def test_batch_size_and_threads_change_nothing(both: Report, other: Path, short: Path) -> None:
    config = Config(model=ModelConfig(batch_tokens=64, threads=1))  # a batch for each document
    found = risks(Checker(config).check([other, short]))
    assert len(found) == 5
    assert found == pytest.approx(risks(both), abs=TOLERANCE)


def test_other_documents_change_nothing(both: Report, short_report: Report) -> None:
    assert risks(both)[2:] == pytest.approx(risks(short_report), abs=TOLERANCE)


def test_the_order_of_loose_rows_changes_nothing(checker: Checker, short_report: Report) -> None:
    texts = [result.segment.text for result in short_report.results]
    rows = [Row(Origin("t.tsv", n), text, id=str(n)) for n, text in enumerate(texts, start=1)]
    forward, backward = checker.check_rows(rows), checker.check_rows(rows[::-1])
    assert risks(backward)[::-1] == pytest.approx(risks(forward), abs=TOLERANCE)


def test_the_command_line_gives_the_same_numbers(
    short: Path, short_report: Report, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(short), "--format", "jsonl"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    found = [line["risk"] for line in lines if line.get("risk") is not None]
    assert found == pytest.approx(risks(short_report), abs=1e-6)
    assert lines[0]["signature"] == short_report.run.signature
