"""The whole benchmark on small sets, with a fake model; rules against scikit-learn's numbers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from scipy import stats
from sklearn import metrics

from benchmarks.wmt.measure import main
from tests.benchmarks.wmt.test_load import HEAD, evalset, gold, write
from tests.fakes import FakeQuality
from tqcheck.api import Checker
from tqcheck.config import Config, SegmentConfig

FEW = ("--replicates", "50", "--trials", "50")


def checker_for(lang: str, source_lang: str | None) -> Checker:
    return Checker(Config(segment=SegmentConfig(lang, source_lang)), quality=FakeQuality())


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main([*arguments, *FEW], checker_for)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def bad_texts(n: int) -> list[str]:
    """Give sentences whose first none to three words are bad."""
    words = ("rain", "fell", "on", "our", "old", "roof")
    return [" ".join("blorp" if j < i % 4 else w for j, w in enumerate(words)) for i in range(n)]


def lines_of(tmp_path: Path, n: int = 24) -> tuple[list[str], list[float]]:
    scores = [-float((i * 7) % 5) - 4.0 * (i % 4 == 3) for i in range(n)]
    mt = write(tmp_path, "mt", *bad_texts(n))
    tok = write(tmp_path, "tok", *(f"{text} <EOS>" for text in bad_texts(n)))
    tags = write(
        tmp_path,
        "tags",
        *(" ".join("BAD" if j < i % 3 else "OK" for j in range(7)) for i in range(n)),
    )
    score = write(tmp_path, "score", *map(str, scores))
    return [
        "lines",
        "--lp",
        "de-en",
        "--mt",
        mt,
        "--scores",
        score,
        "--mt-tok",
        tok,
        "--tags",
        tags,
    ], scores


def test_correlations_and_word_scores_are_those_of_scipy_and_sklearn(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments, scores = lines_of(tmp_path)
    out = tmp_path / "out.json"
    code, printed, _ = run(capsys, *arguments, "--out", str(out))
    assert code == 0
    found = json.loads(out.read_text())
    tables = {table["kind"]: table["rows"] for table in found["tables"]}
    # The shipped regression makes less of it than the model's own points, but in the same order.
    mqm = [-(i % 4) for i in range(24)]
    ours = tables["sentences"]["tqcheck"]
    for name, outside in (
        ("spearman", stats.spearmanr),
        ("kendall", stats.kendalltau),
    ):
        assert ours[name]["estimate"]["value"] == pytest.approx(outside(mqm, scores)[0])
    flags = [j < i % 4 and j < 6 for i in range(24) for j in range(7)]
    tags = [j < i % 3 for i in range(24) for j in range(7)]
    words = tables["words"]["tqcheck"]
    assert words["mcc"]["estimate"]["value"] == pytest.approx(
        metrics.matthews_corrcoef(tags, flags)
    )
    assert words["f1_bad"]["estimate"]["value"] == pytest.approx(metrics.f1_score(tags, flags))
    assert {"random", "length", "surface rules", "mean surprisal"} <= set(tables["sentences"])
    assert {"random", "length", "surface rules"} <= set(tables["words"])
    assert "| **tqcheck** |" in printed
    assert all(digest in printed for digest in found["files"].values())
    assert "licence: not stated beside the files" in printed


def test_a_submission_is_a_row_with_a_p_value(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments, scores = lines_of(tmp_path)
    other = write(tmp_path, "other", *(str(-score) for score in scores))
    out = tmp_path / "out.json"
    code, printed, _ = run(
        capsys,
        *arguments,
        "--submission",
        f"turned={other}",
        "--lower",
        "turned",
        "--out",
        str(out),
    )
    assert code == 0
    rows = json.loads(out.read_text())["tables"][0]["rows"]
    cell = rows["turned"]["spearman"]
    assert cell["estimate"]["value"] == pytest.approx(1.0)
    assert 0 < cell["p_value"] < 0.1
    assert rows["tqcheck"]["spearman"]["p_value"] is None
    assert "| turned | 1.000" in printed


def test_spans_detections_and_calibration(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        f"A\td{i % 6}\t1\t{i}\tr\tx\t{text.replace('blorp', '<v>blorp</v>', 1)}\t"
        + ("Accuracy\tMajor" if "blorp" in text else "No-error\tno-error")
        for i, text in enumerate(bad_texts(24))
    ]
    out = tmp_path / "out.json"
    code, _, _ = run(
        capsys, "mqm", write(tmp_path, "m.tsv", HEAD, *rows), "--lp", "de-en", "--out", str(out)
    )
    assert code == 0
    tables = {t["kind"]: t["rows"] for t in json.loads(out.read_text())["tables"]}
    ours = tables["sentences"]["tqcheck"]
    assert ours["auroc"]["estimate"]["value"] == 1.0
    assert ours["calibration_error"]["estimate"]["value"] is not None
    spans = tables["spans"]["tqcheck"]
    assert spans["span_recall"]["estimate"]["value"] == 1.0
    # Gold marks one word of each text with 1, 2, 3 bad words; ours is one run of them.
    assert spans["span_precision"]["estimate"]["value"] == pytest.approx(15 / (5 + 11 + 17))
    assert set(tables["spans"]) == {"tqcheck", "surface rules", "everything", "random"}


def test_pairwise_accuracy_where_several_systems_translated_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "wmt99"
    write(root, "sources/de-en.txt", *["Quelle"] * 8)
    write(root, "documents/de-en.docs", *(f"news d{i // 2}" for i in range(8)))
    for system, n in (("A", 0), ("B", 1), ("C", 2)):
        write(root, f"system-outputs/de-en/{system}.txt", *[f"word {'blorp ' * n}word here"] * 8)
    scores = [f"{s} {-5 * n}" for s, n in (("A", 0), ("B", 1), ("C", 2)) for _ in range(8)]
    write(root, "human-scores/de-en.mqm.seg.score", *scores)
    out = tmp_path / "out.json"
    code, _, _ = run(capsys, "evalset", str(root), "--lp", "de-en", "--out", str(out))
    assert code == 0
    rows = json.loads(out.read_text())["tables"][0]["rows"]
    ours = rows["tqcheck"]
    assert rows["random"]["acc_eq"]["p_value"] < 0.1
    assert 0 < rows["random"]["system_accuracy"]["p_value"] <= 1
    assert ours["acc_eq"]["estimate"]["value"] == 1.0
    assert ours["system_accuracy"]["estimate"] == {"value": 1.0, "low": 1.0, "high": 1.0}


def test_wmt23_gold_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = gold(tmp_path)
    code, printed, err = run(
        capsys, "wmt23", "--lp", "en-de", "--src", str(files.src),
        "--sentence", str(files.sentence), "--word", str(files.word), "--spans", str(files.spans),
        "--hallucinations", str(files.hallucinations), "--with-source",
    )  # fmt: skip
    assert (code, err) == (0, "")
    for title in ("### Sentences", "### Words", "### Spans", "hallucinations made by hand"):
        assert title in printed


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("mlqe-pe", "none.tsv", "--lp", "en-de"), "none.tsv: cannot be read"),
        (("lines", "--lp", "en-de", "--mt", "MT"), "no scores, tags or spans to measure"),
        (("lines", "--lp", "en-de", "--mt", "MT", "--submission", "x"), "'x' is not NAME=FILE"),
        (("lines", "--lp", "en-de", "--mt", "MT", "--submission", "tqcheck=x"), "is our own name"),
    ],
)
def test_what_cannot_be_done_is_said(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, "MT", "a text of some words", "another text of some words")
    code, _, err = run(capsys, *arguments)
    assert code == 2
    assert message in err


def test_the_same_again_is_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments, _ = lines_of(tmp_path)
    assert run(capsys, *arguments) == run(capsys, *arguments)


def test_an_evalset_as_it_is_published(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, printed, _ = run(capsys, "evalset", str(evalset(tmp_path)), "--lp", "en-de")
    assert code == 0
    assert "1 translations without a human score left out" in printed
