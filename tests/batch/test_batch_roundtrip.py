"""Batches with round trips: sent once, kept like everything else, and not mixed on resume."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.batch.fake_run import ENGLISH
from tests.fakes import FakeQuality
from tqcheck.api import Checker
from tqcheck.backends.protocols import ForcedReading, Step, Translation
from tqcheck.batch import BatchRequest, RunOutcome, run_batch
from tqcheck.batch.report import write_reports
from tqcheck.batch.run_folder import RunFolder
from tqcheck.config import Config, RoundtripConfig
from tqcheck.errors import ConfigError, ReportError
from tqcheck.records import ModelInfo, SignalState
from tqcheck.report import render

ON = dataclasses.replace(ENGLISH, roundtrip=RoundtripConfig(roundtrip="on", pivot="fr"))
AUTO = dataclasses.replace(ENGLISH, roundtrip=RoundtripConfig(roundtrip="auto", pivot="fr"))
RUN = Path("run")


class Stubborn:
    """Bring every text back with `road` as `street`; give up on figures."""

    models = (ModelInfo("stubborn", "translator", "2" * 64, "none"),)
    destination = "https://translator.example"
    can_score = False

    def __init__(self, asked: list[str]) -> None:
        self._asked = asked

    def supports(self, source_lang: str, target_lang: str) -> bool:
        return {source_lang, target_lang} == {"en", "fr"}

    def translate(
        self, texts: Sequence[str], source_lang: str, target_lang: str, step: Step
    ) -> tuple[Translation, ...]:
        if source_lang == "en":
            self._asked += texts
            return tuple(
                Translation(None, "no figures") if "45" in text else Translation(text[::-1])
                for text in texts
            )
        return tuple(Translation(text[::-1].replace("road", "street")) for text in texts)

    def score(
        self,
        sources: Sequence[str],
        targets: Sequence[str],
        languages: tuple[str, str],
        step: Step,
    ) -> tuple[ForcedReading | None, ...]:
        raise AssertionError("it cannot score")


def run(*inputs: str, config: Config, asked: list[str], **changes: object) -> RunOutcome:
    def make_checker(given: Config) -> Checker:
        return Checker(given, quality=FakeQuality(), translator=Stubborn(asked))

    request = dataclasses.replace(BatchRequest(inputs, RUN, config), **changes)  # type: ignore[arg-type]
    return run_batch(request, make_checker=make_checker)


@pytest.mark.parametrize("config", [ON, AUTO])
def test_a_batch_with_trips_gives_what_a_check_gives(
    inputs: tuple[str, ...], config: Config
) -> None:
    checker = Checker(config, quality=FakeQuality(), translator=Stubborn([]))
    report = checker.check(inputs)
    outcome = run(*inputs, config=config, asked=[])
    assert tuple(outcome.results.results()) == report.results
    assert outcome.results.info == report.run
    assert outcome.results.summary == report.summary
    sent = "round trip: text was sent to https://translator.example"
    assert sent in outcome.results.notices
    told = {line for line in report.notices if "translator.example" not in line}
    assert {*outcome.results.notices} - {sent} == told
    states = {r.roundtrip.state for r in report.results if r.roundtrip is not None}
    assert {SignalState.OK, SignalState.FAILED} <= states
    (jsonl,) = write_reports(outcome.results, ("jsonl",), RUN)
    lines, wanted = jsonl.read_text("utf-8").splitlines(), render(report, "jsonl").splitlines()
    assert lines[1:] == wanted[1:]  # but for the notice above
    summary = json.loads(lines[-1])
    assert summary["roundtrips"] > summary["roundtrips_failed"] > 0


def test_what_was_sent_is_not_sent_again_on_resume(
    inputs: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked_at_once: list[str] = []
    whole = run(*inputs, config=ON, asked=asked_at_once, folder=Path("whole"))
    asked: list[str] = []
    write = RunFolder.write_shard

    def full(self: RunFolder, number: int, content: bytes) -> None:
        if number == 3:
            del asked[n_kept[-1] :]  # the part that could not be kept is sent again
            raise ReportError("no space left on device")
        write(self, number, content)
        n_kept.append(len(asked))

    n_kept = [0]
    with monkeypatch.context() as patch:
        patch.setattr(RunFolder, "write_shard", full)
        with pytest.raises(ReportError):
            run(*inputs, config=ON, asked=asked)
    assert 0 < len(asked) < len(asked_at_once)
    resumed = run(*inputs, config=ON, asked=asked, resume=True)
    assert asked == asked_at_once
    assert list(resumed.results.results()) == list(whole.results.results())


def test_other_trips_are_refused_on_resume(inputs: tuple[str, ...]) -> None:
    run(*inputs, config=ON, asked=[])
    for config, told in ((AUTO, '"on" -> "auto"'), (ENGLISH, '"on" -> "off"')):
        with pytest.raises(ConfigError) as error:
            run(*inputs, config=config, asked=[], resume=True)
        assert f"roundtrip.roundtrip: {told}" in str(error.value)
