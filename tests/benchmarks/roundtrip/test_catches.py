"""Errors put into sources: what is sent, what is cut, what is counted."""

from __future__ import annotations

from pathlib import Path

from benchmarks.challenge.injection import Sentence, describe
from benchmarks.challenge.injection.splitting import Splitter
from benchmarks.roundtrip import catches
from benchmarks.roundtrip.catches import CLEAN, Case, is_fitted_on, make_cases, measure_cases
from benchmarks.roundtrip.records import WayBack
from tests.backends.tiny_encoder import write_tiny_encoder
from tests.fake_translator import TableTranslator
from tqcheck.backends.encoder import PairEncoder, read_encoder
from tqcheck.records import ModelInfo

TEXT, SOURCE = "der minister sagte 14.", "the minister said 14."
INFO = ModelInfo("tiny", "encoder", "0" * 64, "none")


def cases_of(text: str, source: str) -> list[Case]:
    sentence = Sentence(text, 1, "en", "de", source, text)
    language = describe([sentence], Splitter(frozenset()), {})
    return list(make_cases([(text, source)], ("de", "en"), language))


def test_the_error_is_in_the_source_and_the_translation_stays() -> None:
    clean, number, *_ = cases_of(TEXT, SOURCE)
    assert (clean.kind, clean.source) == (CLEAN, SOURCE)
    assert number.kind == "number changed"
    assert {number.text, clean.text} == {TEXT}
    assert number.source != SOURCE


def test_one_leg_serves_all_kinds(tmp_path: Path) -> None:
    table = TableTranslator({("de", "en"): {TEXT: SOURCE}, ("en", "de"): {}})
    path = write_tiny_encoder(tmp_path / "tiny.safetensors")
    encoder = PairEncoder(read_encoder(path), INFO, "cpu")
    cases = cases_of(TEXT, SOURCE)
    way = WayBack(table, tmp_path / "trips.jsonl")
    found = measure_cases(cases, ("de", "en"), way, encoder, cut=2.0)
    assert table.calls == [("translate", ("de", "en"), 1)]
    assert [case.kind for case in found] == [case.kind for case in cases]
    assert found[0].lost == 0.0
    assert not any(case.is_left_out for case in found)


def test_the_other_half_is_counted_at_the_cuts_of_the_first() -> None:
    texts = [f"Satz {n}" for n in range(200)]
    clean = [Case(CLEAN, text, "s", lost=0.3, added=0.2) for text in texts]
    wrong = [Case("negation", text, "t", lost=0.9, added=0.2) for text in texts]
    gaps = [Case("clause left out", text, "t", is_left_out=True) for text in texts]
    result = catches.summarize([*clean, *wrong, *gaps])
    half = sum(map(is_fitted_on, clean))
    assert 0 < result["fitted_on"] == half < 200
    assert result["cuts"] == {"lost": 0.3, "added": 0.2}
    rows = result["kinds"]
    assert rows[CLEAN]["all"] == 0
    assert rows["negation"] == {
        "n": 200 - half, "TQ206": 200 - half, "TQ207": 0, "either": 200 - half, "TQ104": 0,
        "all": 200 - half,
    }  # fmt: skip
    assert rows["clause left out"]["either"] == 0
    assert rows["clause left out"]["all"] == 200 - half
    assert "| negation |" in catches.render(result)
