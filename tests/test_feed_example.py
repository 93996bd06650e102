"""The example feed, from end to end: clean pass, a bad sentence with its line, a dismissal."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from tests.fakes import BAD_WORD, FakeQuality
from tqcheck.cli import main
from tqcheck.review import DecisionFile, load_subject
from tqcheck.review.decision_file import entry_of

EXAMPLE = Path(__file__).parent.parent / "examples" / "feed"
BAD = f"The {BAD_WORD} of the {BAD_WORD} was {BAD_WORD} by noon."


@dataclass
class Feed:
    """A copy of the example, and the command line in it."""

    folder: Path
    capture: pytest.CaptureFixture[str]

    def gate(self, *options: str) -> tuple[int, str]:
        code = main(["gate", "feed.rss", *options])
        done = self.capture.readouterr()
        assert "internal error" not in done.err
        return code, done.out

    def add(self, text: str) -> int:
        """Put a paragraph at the end of the last article and return its line."""
        path = self.folder / "feed.rss"
        before, end, after = path.read_text(encoding="utf-8").rpartition("]]></description>")
        path.write_text(f"{before}{text}\n{end}{after}", encoding="utf-8")
        return before.count("\n") + 1 + text.count("\n")


@pytest.fixture
def feed(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Feed:
    folder = tmp_path / "feed"
    shutil.copytree(EXAMPLE, folder)
    (folder / ".git").mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setattr(
        "tqcheck.backends.two_views.load_two_views", lambda config, progress: FakeQuality()
    )
    return Feed(folder, capfd)


def test_the_feed_passes_and_the_baseline_is_of_use(feed: Feed) -> None:
    code, out = feed.gate()
    assert (code, "1 in the baseline" in out) == (0, True), out
    assert "stale" not in out
    (feed.folder / "known.json").write_text('{"version": 1, "entries": []}')
    code, out = feed.gate()
    assert (code, out.startswith("feed.rss:27:33  TQ331 major")) == (1, True), out


def test_a_new_bad_sentence_fails_with_its_line(feed: Feed) -> None:
    line = feed.add(f"<p>{BAD}</p>")
    code, out = feed.gate("--format", "github", "--format", "sarif=out.sarif")
    assert code == 1
    assert out.startswith(f"::error file=feed.rss,line={line},")
    (new,) = [
        result
        for result in json.loads((feed.folder / "out.sarif").read_text())["runs"][0]["results"]
        if result["baselineState"] == "new"
    ]
    place = new["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "feed.rss"
    assert place["region"]["startLine"] == line
    assert place["region"]["endColumn"] == len(f"<p>{BAD}") + 1


def test_a_text_that_was_encoded_twice_fails_with_its_line(feed: Feed) -> None:
    line = feed.add("<p>A bed cÃ©sts as much as a night in a hotel.</p>")
    code, out = feed.gate()
    assert (code, out.startswith(f"feed.rss:{line}:")) == (1, True), out
    assert "TQ331" in out


def test_a_dismissal_lets_it_pass(feed: Feed) -> None:
    feed.add(f"<p>{BAD}</p>")
    assert feed.gate("--format", "json=out.json")[0] == 1
    alarms = json.loads((feed.folder / "out.json").read_text())["alarms"]
    (alarm,) = [alarm for alarm in alarms if alarm["state"] == "new"]
    entry = {"fingerprint": alarm["sentence_fingerprint"], "decision": "dismiss", "reason": "poem"}
    (feed.folder / "decisions.jsonl").write_text(json.dumps(entry) + "\n")
    code, out = feed.gate("--suppressions", "decisions.jsonl")
    assert (code, "1 suppressed" in out) == (0, True)
    with (feed.folder / "suppressions.toml").open("a") as file:
        file.write(f'[[suppress]]\ntext = "{BAD[:20]}"\nreason = "a poem"\nexpires = "never"\n')
    assert feed.gate()[0] == 0


def test_a_review_lets_it_pass(feed: Feed) -> None:
    feed.add(f"<p>{BAD}</p>")
    assert main(["check", "feed.rss", "--format", "jsonl", "--output", "report.jsonl"]) == 0
    subject = load_subject(Path("report.jsonl"), 10)
    worst = subject.report.results[0]
    assert worst.segment.text == BAD
    file = DecisionFile(Path("decisions.jsonl"))
    gate = ("--suppressions", "decisions.jsonl")
    for decision, code in (("error", 1), ("dismiss", 0), ("undo", 1)):
        file.add(entry_of(worst, decision, "", subject.report.run.signature))
        feed.capture.readouterr()
        assert feed.gate(*gate)[0] == code


def test_a_comment_lets_it_pass(feed: Feed) -> None:
    feed.add(f"<!-- tqcheck: ignore TQ901 (a poem) -->\n<p>{BAD}</p>")
    assert feed.gate()[0] == 0
    feed.add(f"<p>{BAD}</p>")
    assert feed.gate()[0] == 1, "the comment is for its own paragraph"


def test_the_workflow_gives_the_action_inputs_it_has() -> None:
    action = yaml.safe_load((EXAMPLE.parent.parent / "action.yml").read_text(encoding="utf-8"))
    workflow = yaml.safe_load((EXAMPLE / "workflow.yml").read_text(encoding="utf-8"))
    (ours,) = [s for s in workflow["jobs"]["gate"]["steps"] if "tqcheck" in s["uses"]]
    assert set(ours["with"]) <= set(action["inputs"])
    assert (EXAMPLE / ours["with"]["paths"]).is_file()
