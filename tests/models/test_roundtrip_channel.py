"""The weight of the way back: on which pairs it is chosen, and what a weight chooses."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.roundtrip import channel, corpus
from models.roundtrip.corpus import Pair
from tests.models.test_roundtrip_corpus import BACK, ENGLISH, GERMAN, OUTPUT, data, weak
from tqcheck.backends.embedded_translator import Candidate
from tqcheck.backends.protocols import Translation

PAIR = Pair("en", "de", ENGLISH, GERMAN, "x", ENGLISH)
LIKELY = Candidate(Translation("Ganz anders."), -0.1, -2.0)
FAITHFUL = Candidate(Translation(GERMAN), -0.5, -0.2)
NOTHING = Candidate(Translation(None, "the translator wrote nothing"), -9.0, -9.0)


def test_the_heavier_the_way_back_the_more_it_chooses() -> None:
    listed = [[LIKELY, FAITHFUL, NOTHING]]
    assert channel.chrf_of([PAIR], listed, channel.weighed(1.0)) == pytest.approx(100)
    assert channel.chrf_of([PAIR], listed, channel.weighed(0.0)) < 30
    assert channel.chrf_of([PAIR], listed, channel.nearness) == pytest.approx(100)
    assert channel.chrf_of([PAIR], [[NOTHING]], channel.weighed(1.0)) == 0


def test_only_held_out_pairs_of_people_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(corpus, "BESIDE", 1.0)
    out, into = (
        weak(ENGLISH, GERMAN, bergamot_base=OUTPUT),
        weak(GERMAN, ENGLISH, bergamot_base=BACK),
    )
    other = weak("Another cat.", "Eine andere Katze.")
    folder = data(tmp_path, [out, other], [into])
    held_out = Pair("en", "de", ENGLISH, GERMAN, "", ENGLISH).draw
    monkeypatch.setattr(channel, "HELD_OUT", held_out + 1e-9)
    found = channel.read_held_out(folder, ["de"], 9)
    kept = {(p.source, p.target) for own in found.values() for p in own}
    assert (ENGLISH, GERMAN) in kept
    assert kept <= {(ENGLISH, GERMAN), (GERMAN, ENGLISH), ("Another cat.", "Eine andere Katze.")}
    assert channel.read_held_out(folder, ["de"], 0) == {"en-de": [], "de-en": []}
