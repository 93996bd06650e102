"""The note of a run comes back as it was written, or is refused in one line."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.report.sample import sample_report
from tqcheck.batch.note import InputFacts, Note, Outcome, RunState, note_bytes, read_note
from tqcheck.batch.run_folder import run_settings
from tqcheck.batch.shard import Failure
from tqcheck.config import Config
from tqcheck.errors import InputError
from tqcheck.judging.tally import Tally

TALLY = Tally(1, 2, 1, kinds=(("translation", "en", 2),), trips=(("ok", "", 1),))
BEGUN = Note(RunState.READING, run_settings(Config(), "0" * 64, "a.txt", ["length=1"]))
DONE = replace(
    BEGUN,
    state=RunState.FINISHED,
    inputs=(InputFacts("a.txt", 3, "f" * 64), InputFacts("-")),
    failures=(Failure("b.txt", None, "line 3: no text"),),
    notices=("…",),
    outcome=Outcome(sample_report().run, ("en", "de"), TALLY),
)


@pytest.mark.parametrize("note", [BEGUN, DONE])
def test_a_note_comes_back_as_it_was_written(note: Note, tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    path.write_bytes(note_bytes(note))
    found = read_note(path)
    assert found is not None
    assert note_bytes(found) == note_bytes(note)
    assert found.outcome == note.outcome


def test_where_no_note_is_there_is_none(tmp_path: Path) -> None:
    assert read_note(tmp_path / "run.json") is None


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda c: c.pop("form"), "the run is kept in form 1, this version of tqcheck reads form"),
        (lambda c: c.update(form=3), "the run is kept in form 3, this version of tqcheck reads"),
        (lambda c: c.update(state="x"), "state: 'x' is not one of reading, running, finished"),
        (lambda c: c.update(outcome=None), "it is finished and has no outcome"),
        (lambda c: c.pop("failures"), "it lacks a field, or has one too many"),
        (lambda c: c["outcome"]["tally"].pop("scored"), "it lacks a field"),
        (lambda c: c["outcome"]["tally"]["kinds"][0].pop(), "outcome.tally.kinds[0] has the value"),
        (lambda c: c["outcome"]["tally"].update(scored=-1), "scored has the value -1"),
        (lambda c: c["outcome"]["info"].update(alarm_rate=2), "alarm_rate has the value 2.0"),
        (lambda c: c["inputs"][0].update(size="3"), "inputs[0].size has the value '3'"),
        (lambda c: c["settings"].pop("code"), "a field 'code' is missing in settings"),
    ],
)
def test_a_damaged_or_older_note_is_told_in_one_line(
    change: Callable[[dict[str, Any]], object], told: str, tmp_path: Path
) -> None:
    path = tmp_path / "run.json"
    content = json.loads(note_bytes(DONE))
    change(content)
    path.write_text(json.dumps(content), "utf-8")
    with pytest.raises(InputError) as caught:
        read_note(path)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)
