"""`tqcheck gate --roundtrip`: what a round trip finds, and the risk it gives, can fail a text."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Call
from tests.fakes import FakeQuality
from tests.judging.test_trips import BAD, GOOD, fit_to_translator, translator

GATE = ("gate", "a.txt", "--lang", "en", "--max-risk", "1", "--fail-on", "TQ2")


@pytest.fixture(autouse=True)
def _models(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "a.txt").write_text(f"{GOOD}\n{BAD}\n", encoding="utf-8")
    fit_to_translator(folder, monkeypatch)
    monkeypatch.setattr(
        "tqcheck.backends.two_views.load_two_views", lambda config, step: FakeQuality()
    )
    monkeypatch.setattr(
        "tqcheck.backends.translators.load_translator", lambda name, options, step: translator()
    )


def test_a_finding_of_the_round_trip_fails(call: Call) -> None:
    assert call(*GATE).code == 0, "without a round trip there is none"
    done = call(*GATE, "--roundtrip", "on", "--pivot", "de")
    assert done.code == 1
    assert done.out.startswith("a.txt:2:22  TQ201 ")
    assert "1 finding of a kind that fails (TQ201 1)" in done.out
    assert "round trip: 2 of 2 segments sent, 2 came back" in done.out


def test_so_it_does_by_the_file(call: Call, folder: Path) -> None:
    (folder / "tqcheck.toml").write_text(
        '[gate]\nmax_risk = 1.0\nfail-on = ["TQ2"]\n[roundtrip]\nroundtrip = "on"\n'
    )
    assert call("gate", "a.txt", "--lang", "en").code == 1
    assert call("gate", "a.txt", "--lang", "en", "--roundtrip", "off").code == 0
    assert call("gate", "a.txt", "--lang", "en", "--off", "TQ201").code == 0


def test_its_risk_can_fail(call: Call) -> None:
    by_risk = ("gate", "a.txt", "--lang", "en", "--fail-on", "none", "--max-risk", "0.7")
    assert call(*by_risk).code == 0
    done = call(*by_risk, "--roundtrip", "on")
    assert done.code == 1
    assert "TQ901" in done.out
