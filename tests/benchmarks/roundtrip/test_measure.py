"""Benchmarks of translators and round trips: what they count, keep, fit and compare."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import zstandard
from sklearn.linear_model import LogisticRegression

from benchmarks.fit import roundtrip as fit_roundtrip
from benchmarks.roundtrip import measure as roundtrip
from benchmarks.roundtrip import reference, translation
from benchmarks.roundtrip.records import RecordedTranslator
from tests.fake_translator import TableTranslator
from tqcheck.backends.protocols import Translation
from tqcheck.errors import InputError
from tqcheck.records import (
    Finding,
    Origin,
    RoundTrip,
    Run,
    RunKind,
    Segment,
    SegmentResult,
    Severity,
    SignalScore,
    SignalState,
    WordRisk,
)
from tqcheck.signals.roundtrip.reference import Way, read_reference


def silent(done: int, total: int) -> None:
    """Say nothing."""


def table() -> TableTranslator:
    return TableTranslator(
        {("en", "de"): {"good day": "guten Tag", "same": "same"}, ("de", "en"): {}}
    )


def write_zst(path: Path, records: list[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = "".join(json.dumps(record) + "\n" for record in records)
    path.write_bytes(zstandard.compress(lines.encode()))


def test_translations_are_scored_by_set(tmp_path: Path) -> None:
    pairs = [("good day", "guten Tag"), ("same", "gleich"), ("not there", "nicht da")]
    path = tmp_path / "parallel" / "eval" / "en-de.jsonl.zst"
    write_zst(path, [{"a": a, "b": b, "set": "news"} for a, b in pairs])
    result = translation.run(table(), tmp_path, ["en-de"], None)
    row = result["pairs"]["en-de"]["news"]
    assert (row["n"], row["failed"], row["cut"]) == (3, 1, 0)
    assert row["copies"] == pytest.approx(1 / 3)
    assert 0 < row["chrf"] < 100
    assert "nc:6" in row["signatures"]["chrf"]
    assert "| en-de | news | 3 |" in translation.render_table(result)


def test_pairs_without_held_out_texts_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="fr-de"):
        translation.read_tests(tmp_path, "fr-de", None)


@pytest.mark.parametrize(
    ("source", "found", "is_copy"),
    [("Good day!", "good  DAY", True), ("Good day", "Guten Tag", False), ("x", None, False)],
)
def test_copies_are_told(source: str, found: str | None, is_copy: bool) -> None:
    assert translation.is_copy(source, found) is is_copy


def test_answers_are_kept_and_given_again(tmp_path: Path) -> None:
    path = tmp_path / "trips.jsonl"
    texts = ["good day", "line\u2028break", "good day"]
    first = RecordedTranslator(table(), path).translate(texts, "en", "de", silent)
    assert [t.text for t in first] == ["guten Tag", None, "guten Tag"]
    scored = RecordedTranslator(table(), path).score(["a"], ["guten Tag"], ("en", "de"), silent)
    asked = table()
    again = RecordedTranslator(asked, path)
    assert again.translate(texts, "en", "de", silent) == first
    assert again.score(["a"], ["guten Tag"], ("en", "de"), silent) == scored
    assert asked.calls == []
    assert again.texts == 2


def test_answers_of_another_translator_are_refused(tmp_path: Path) -> None:
    RecordedTranslator(table(), tmp_path / "trips.jsonl")
    other = replace(table(), models=(replace(table().models[0], id="other"),))
    with pytest.raises(InputError, match="another translator"):
        RecordedTranslator(other, tmp_path / "trips.jsonl")


def test_cross_fitting_never_sees_its_own_part() -> None:
    rng = np.random.default_rng(0)
    features, parts = rng.normal(size=(400, 1)), np.arange(400) % 4
    target = 2 * features[:, 0] + 1
    found = roundtrip.cross_fit(features, target, parts, is_probability=False)
    assert np.corrcoef(found, target)[0, 1] > 0.999
    noise = rng.normal(size=400)
    guessed = roundtrip.cross_fit(rng.normal(size=(400, 30)), noise, parts, is_probability=False)
    assert abs(np.corrcoef(guessed, noise)[0, 1]) < 0.2  # in-sample it would be near 0.27


def test_cross_fitting_does_not_rank_the_parts() -> None:
    rng = np.random.default_rng(2)
    parts = np.arange(300) % 3
    target = parts * 10.0 + rng.normal(size=300)
    useless = roundtrip.cross_fit(rng.normal(size=(300, 1)), target, parts, is_probability=False)
    # With the others' mean in it, it would be near -1.
    assert np.corrcoef(useless, target)[0, 1] > -0.5


def result_of(text: str, **changes: Any) -> SegmentResult:
    segment = Segment(0, "1", "a", Origin("a", 1), 0, len(text), text, "en")
    base = SegmentResult(segment, None, None, None, "roundtrip", False, (), (), ())
    return replace(base, **changes)


def test_words_know_what_the_trip_made_of_them() -> None:
    words = (WordRisk(0, 3, 0.5), WordRisk(4, 7, 0.9))
    runs = (Run("one ", RunKind.KEPT), Run("two", RunKind.CHANGED))
    evidence: Any = {"words": [{"start": 4, "end": 7, "surprisal_nats": 8.5}]}
    finding = Finding("TQ201", Severity.MAJOR, 4, 7, "changed", evidence)
    trip = RoundTrip(SignalState.OK, "de", text_runs=runs)
    result = result_of("one two", words=words, findings=(finding,), roundtrip=trip)

    class Gold:
        marks = ()

    rows = roundtrip.word_rows(3, Gold(), result)  # type: ignore[arg-type]
    assert [row[0] for row in rows] == [3, 3]
    assert [row[3:] for row in rows] == [(0.0, 0.0), (1.0, 8.5)]
    assert rows[0][2] == pytest.approx(0.0)


def test_a_joined_level_gives_the_fitted_odds() -> None:
    base: Any = {
        "intercept": -0.5,
        "weights": {"major": 0.4, "rules": 0.7},
        "languages": {"en": 0.2},
        "fragment": -0.1,
        "standing": {"prior_words": 6.0},
    }
    trip = dict.fromkeys(fit_roundtrip.FEATURES, 0.01)
    joined = fit_roundtrip.joined_level(base, (0.3, 2.0, trip), "ours@1")
    assert joined["intercept"] == pytest.approx(0.3 - 1.0)
    assert joined["weights"]["major"] == pytest.approx(0.8)
    assert joined["languages"] == {"en": 0.4}
    assert joined["weights"].keys() == {"major", "rules", *fit_roundtrip.FEATURES}
    assert joined["standing"] == {"prior_words": 6.0}
    assert joined["translator"] == "ours@1"


def test_the_fit_is_that_of_scikit_learn_on_unscaled_scores() -> None:
    rng = np.random.default_rng(1)
    odds = rng.normal(size=300)
    scores = rng.normal(size=(300, len(fit_roundtrip.FEATURES)))
    share = 1 / (1 + np.exp(-(odds + scores[:, 0])))

    class Gold:
        def __init__(self, value: float) -> None:
            self.major_share = value

    pairs: Any = [
        (
            Gold(s),
            result_of("x", evidence=tuple(SignalScore(n, SignalState.OK, v)
                      for n, v in zip(fit_roundtrip.FEATURES, row, strict=True))),
        )
        for s, row in zip(share, scores, strict=True)
    ]  # fmt: skip
    intercept, own, trip = fit_roundtrip.fit(pairs, odds)
    rows = np.column_stack([odds, scores])
    model = LogisticRegression(C=1.0).fit(
        np.concatenate([rows, rows]),
        np.repeat([1, 0], 300),
        sample_weight=np.concatenate([share, 1 - share]),
    )
    ours = intercept + own * odds + scores @ np.asarray(list(trip.values()))
    np.testing.assert_allclose(ours, model.decision_function(rows), atol=0.05)


def test_reference_quantiles_are_read_back() -> None:
    results = [
        result_of(
            "word " * n,
            evidence=tuple(
                SignalScore(name, SignalState.OK, float(n)) for name in reference.SCORES
            ),
        )
        for n in [*range(1, 31), *range(30, 60)]
    ]
    found = list(reference.buckets(results, "en"))
    # 14 of at most 14 words are too few for a bucket and join the 8 up to 22.
    assert [(b["max_words"], b["n"]) for b in found] == [(22, 22), (None, 38)]
    content = {
        "format": 1,
        "probabilities": reference.PROBABILITIES,
        "distributions": [{"lang": "en", "pivot": "de", "translator": "t", "buckets": found}],
    }
    read = read_reference(json.loads(json.dumps(content)))
    middle = read.percentile("roundtrip_chrf", 11.5, Way("en", "de", "t"), 10)
    assert middle == pytest.approx(50, abs=3)
    assert read.value("roundtrip_chrf", 50, Way("en", "de", "t"), 10) == pytest.approx(11.5)


def test_texts_beside_their_sources_are_one_bucket() -> None:
    scores = tuple(SignalScore(name, SignalState.OK, 0.5) for name in reference.SOURCE_SCORES)
    results = [result_of("word " * n, evidence=scores) for n in range(1, 31)]
    (bucket,) = reference.buckets(results, "en", to_source=True)
    assert (bucket["max_words"], bucket["n"]) == (None, 30)
    assert set(bucket["scores"]) == set(reference.SOURCE_SCORES)


def test_a_failed_text_counts_as_an_empty_translation() -> None:
    test = translation.Test("news", ("a b c d",), ("a b c d",))
    assert translation.measure(test, [Translation(None, "lost")], "en")["chrf"] == 0


def test_a_set_that_there_is_none_of_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "qe" / "dev"
    folder.mkdir(parents=True)
    (folder / "mqm-bio.de-en.jsonl.zst").write_bytes(zstandard.compress(b""))

    def checker(lang: str, source_lang: str | None) -> Any:
        raise AssertionError

    with pytest.raises(InputError, match=r"no such set: mqm-bio; there are mqm-bio\.de-en"):
        roundtrip.make_groups(tmp_path, ["mqm-bio"], checker, 10)
