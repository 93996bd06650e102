"""Evaluation on judgements whose outcome is known."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.data.judged import Mark
from benchmarks.measures.evaluate import bootstrap_units, evaluate, scored_pairs
from benchmarks.measures.words import tabulate_words, word_predictors
from tests.benchmarks.fakes import finding, judged, result


def perfect(n: int = 20) -> tuple[list, list]:  # type: ignore[type-arg]
    golds = [
        judged(
            f"{i}",
            "one two three",
            doc=f"d{i % 6}",
            score=-float(i),
            major_share=float(i >= n // 2),
            marks=(Mark(4, 7, 1.0),) if i >= n // 2 else (),
            human=i < 4,
        )
        for i in range(n)
    ]
    results = [result(g, i / n, bad=["two"] if g.marks else []) for i, g in enumerate(golds)]
    return golds, results


def test_a_perfect_checker_has_perfect_scores() -> None:
    measured = evaluate(*perfect(), replicates=100)
    ours = measured.sentences["tqcheck"].metrics
    for name in ("spearman", "pearson", "kendall", "auroc", "precision_at_10"):
        assert ours[name].value == pytest.approx(1.0)
    words = measured.words["tqcheck"].metrics
    assert [words[name].value for name in ("mcc", "f1_bad", "f1_ok")] == [1.0, 1.0, 1.0]
    random = measured.sentences["random"]
    assert random.lead["auroc"].value == pytest.approx(1 - (random.metrics["auroc"].value or 0))
    assert random.lead["auroc"].low is not None
    assert measured.sentences["tqcheck"].lead == {}
    assert measured.words["length"].lead["mcc"].value == pytest.approx(
        1 - (measured.words["length"].metrics["mcc"].value or 0)
    )
    assert measured.unit == "document"
    assert measured.units == 6
    assert measured.major_rate == 0.5
    assert measured.bad_word_rate == pytest.approx(1 / 6)


def test_a_worst_checker_has_the_opposite_scores() -> None:
    golds, results = perfect()
    flipped = [result(g, 1 - r.risk) for g, r in zip(golds, results, strict=True)]
    ours = evaluate(golds, flipped, replicates=50).sentences["tqcheck"].metrics
    assert ours["spearman"].value == pytest.approx(-1.0)
    assert ours["auroc"].value == 0.0


def test_systems_are_compared_within_a_source_not_across() -> None:
    golds = [
        judged(f"{s}{i}", doc=f"d{i}", seg=str(i), system=s, score=-10.0 * i - (s == "b"))
        for i in range(6)
        for s in "ab"
    ]
    # Easy and hard sources the wrong way round, the two systems of each the right way.
    results = [
        result(g, 0.5 - 0.05 * (i // 2) + 0.01 * (g.system == "b")) for i, g in enumerate(golds)
    ]
    ours = evaluate(golds, results, replicates=50).sentences["tqcheck"].metrics
    assert ours["within_source"].value == pytest.approx(1.0)
    assert (ours["spearman"].value or 0) < 0
    alone = evaluate(golds[::2], results[::2], replicates=20).sentences["tqcheck"].metrics
    assert "within_source" not in alone
    direct = [replace(g, scale="da", major_share=None) for g in golds]
    scores = evaluate(direct, results, replicates=20).sentences["tqcheck"].metrics
    assert "within_source" not in scores
    spans = [replace(g, scale="esa", major_share=None) for g in golds]
    scores = evaluate(spans, results, replicates=20).sentences["tqcheck"].metrics
    assert scores["within_source"].value == pytest.approx(1.0)
    assert "auroc" not in scores


def test_baselines_point_the_right_way() -> None:
    golds = [judged(str(i), "x" * (i + 1), score=-float(i)) for i in range(9)]
    results = [
        result(g, 0.1, surprisal=float(i), findings=[finding("TQ301", 0, 1)] * i)
        for i, g in enumerate(golds)
    ]
    scores = evaluate(golds, results, replicates=20).sentences
    for name in ("length", "surface rules", "mean surprisal"):
        assert scores[name].metrics["spearman"].value == pytest.approx(1.0), name
    assert scores["tqcheck"].metrics["spearman"].value is None
    assert scores["tqcheck"].metrics["auroc"].value is None


def test_a_missing_surprisal_is_left_out_not_made_up() -> None:
    golds, _ = perfect()
    results = [result(g, 0.5, surprisal=None if g.id == "3" else 1.0) for g in golds]
    assert evaluate(golds, results, replicates=20).sentences["mean surprisal"].n == len(golds) - 1


def test_humans_that_are_suspect() -> None:
    golds, results = perfect()
    results[2] = result(golds[2], 0.9)
    measured = evaluate(golds, results, replicates=20)
    assert measured.human.n == 4
    assert measured.human.share.value == 0.25
    golds[2] = judged("2", human=True, major_share=1.0)
    clean = evaluate(golds, results, replicates=20).human_without_major
    assert (clean.n, clean.share.value) == (3, 0.0)


def test_unscored_segments_are_counted_out() -> None:
    golds, results = perfect()
    results[0] = result(golds[0], None)
    measured = evaluate(golds, results[:-1], replicates=20)
    assert (measured.records, measured.scored) == (20, 18)


def test_nothing_scored_gives_nothing() -> None:
    measured = evaluate([judged("1", scale="da", major_share=None)], [], replicates=20)
    assert measured.scored == 0
    assert measured.sentences["tqcheck"].metrics["pearson"].value is None
    assert measured.words == {}
    assert measured.major_rate is None


def test_calibration_takes_the_share_of_raters() -> None:
    golds = [judged(str(i), raters=3, major_share=1 / 3) for i in range(30)]
    measured = evaluate(golds, [result(g, 1 / 3) for g in golds], replicates=20)
    assert measured.calibration_error.value == pytest.approx(0.0)
    assert [row.n for row in measured.reliability] == [30]


def test_direct_assessment_has_no_detection_scores() -> None:
    golds = [judged(str(i), scale="da", score=i, major_share=None) for i in range(5)]
    measured = evaluate(golds, [result(g, 0.1 * i) for i, g in enumerate(golds)], replicates=20)
    assert set(measured.sentences["tqcheck"].metrics) == {"spearman", "pearson", "kendall"}
    assert measured.calibration_error.value is None
    assert measured.human_without_major.n == 0


def test_pairs_follow_ids_not_order() -> None:
    golds, results = perfect(4)
    assert [r.segment.id for _, r in scored_pairs(golds, results[::-1])] == ["0", "1", "2", "3"]
    with pytest.raises(ValueError, match="share an id"):
        scored_pairs(golds, [*results, results[0]])


def test_few_documents_give_way_to_source_segments() -> None:
    golds = [judged(f"{s}{i}", doc="d", seg=str(i), system=s) for s in "ab" for i in range(3)]
    unit, units = bootstrap_units(golds)
    assert unit == "source segment"
    assert len(set(units)) == 3


def test_words_know_offsets_findings_and_thresholds() -> None:
    gold = judged("1", "one two three four", marks=(Mark(8, 13, 1.0),))
    found = [finding("TQ302", 4, 8), finding("TQ101", 7, 8), finding("TQ101", 12, 15)]
    words = tabulate_words([(gold, result(gold, findings=found))])
    assert words.gold.tolist() == [False, False, True, False]
    assert words.flagged.tolist() == [False, True, True, True]
    assert words.ruled.tolist() == [False, True, False, False]
    flags = word_predictors(words, seed=0)
    assert flags["length"].tolist() == [False, False, True, False]
    assert flags["surprisal"].tolist() == [False, False, True, False]
    assert "tqcheck, best threshold" not in flags


def test_words_are_placed_in_the_text_that_humans_saw() -> None:
    gold = judged("1", "   one two", marks=(Mark(3, 6, 1.0),))
    cut = result(judged("1", "one two"))
    moved = replace(cut, segment=replace(cut.segment, start=3))
    assert tabulate_words([(gold, moved)]).gold.tolist() == [True, False]


def test_unjudged_words_are_left_out() -> None:
    gold = judged("1", marks=None)
    assert len(tabulate_words([(gold, result(gold))]).gold) == 0
