"""Public formats, made small by hand: what is read, what is counted, what is refused."""

from __future__ import annotations

import gzip
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.measures.spans import Span
from benchmarks.wmt.metrics import load_evalset, load_mqm, weigh
from benchmarks.wmt.qe import LineFiles, Wmt23Files, load_lines, load_mlqe_pe, load_wmt23
from benchmarks.wmt.records import load
from benchmarks.wmt.submissions import read_submission
from tqcheck.errors import InputError


def write(folder: Path, name: str, *lines: str) -> str:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


def line_files(folder: Path) -> LineFiles:
    return LineFiles(
        mt=write(folder, "test.mt", "Das Haus.", "Rot"),
        src=write(folder, "test.src", "The house.", "Red"),
        scores=write(folder, "test.score", "-1.5", "0"),
        mt_tok=write(folder, "test.tok", "Das Haus . <EOS>", "Rot <EOS>"),
        tags=write(folder, "test.tags", "OK BAD OK OK", "OK"),
    )


def test_line_by_line(tmp_path: Path) -> None:
    write(tmp_path, "LICENSE", "", "A Licence", "text")
    found = load_lines(line_files(tmp_path), "en-de", "mqm")
    first, second = found.items
    assert (first.judged.source, first.judged.translation, first.judged.score) == (
        "The house.", "Das Haus.", -1.5,
    )  # fmt: skip
    assert first.tags == (False, True, False, False)
    assert second.tags == (False, False), "<EOS> without a tag of its own is OK"
    assert found.licence == "A Licence (LICENSE)"
    assert all(len(file.digest) == 64 for file in found.files)


def test_line_files_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    files = line_files(tmp_path)
    write(tmp_path, "test.score", "1")
    with pytest.raises(InputError, match=r"1 lines, but .*test\.mt has 2"):
        load_lines(files, "en-de", "mqm")
    write(tmp_path, "test.score", "1", "x")
    with pytest.raises(InputError, match=r"test.score:2: 'x' is not a number"):
        load_lines(files, "en-de", "mqm")
    write(tmp_path, "test.score", "1", "2")
    write(tmp_path, "test.tags", "OK BAD OK OK", "OK OK OK")
    with pytest.raises(InputError, match=r"test.tags:2: 3 tags for 2 tokens"):
        load_lines(files, "en-de", "mqm")
    with pytest.raises(InputError, match="come together"):
        load_lines(LineFiles(files.mt, tags=files.tags), "en-de", "mqm")


def test_mlqe_pe(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "dev.tsv",
        "index\toriginal\ttranslation\tscores\tmean\tz_scores\tz_mean\tmodel_scores",
        '0\t"A\tB"\t[80]\t80\t[0.5]\t0.25\t-0.1',
    )
    (item,) = load_mlqe_pe(path, "en-de").items
    assert (item.judged.source, item.judged.translation, item.judged.score) == ('"A', 'B"', 0.25)
    assert item.judged.scale == "da"
    with pytest.raises(InputError, match="no column 'z_mean'; found: index"):
        load_mlqe_pe(write(tmp_path, "x.tsv", "index\toriginal\ttranslation"), "en-de")


MORE = " ist eine gute Zahl"  # shorter texts are no sentences to judge


def gold(folder: Path) -> Wmt23Files:
    return Wmt23Files(
        src=write(folder, "src", "zero", "one", "two"),
        sentence=write(folder, "s.tsv", "lp\tgold\tsid\tscore", "en-de\tgold\t0\t-0.5",
                       "en-de\tgold\t1\t1", "en-de\tgold\t2\t-9", "zh-en\tgold\t0\t3"),
        word=write(folder, "w.tsv", "lp\tgold\tsid\tmt\tmttok\ttags",
                   f"en-de\tgold\t0\tnull{MORE}\tnull{MORE} <EOS>\tBAD OK OK OK OK OK",
                   f"en-de\tgold\t1\teins{MORE}\teins{MORE} <EOS>\tOK OK OK OK OK OK",
                   f"en-de\tgold\t2\tzwei{MORE}\tzwei{MORE} <EOS>\tOK OK OK OK OK BAD"),
        spans=write(folder, "t2.tsv", "lp\tgold\tsid\tmt\tstart_id\tend_id\terror",
                    f"en-de\tgold\t0\tnull{MORE}\t0 2\t4 2\tmajor minor",
                    f"en-de\tgold\t1\teins{MORE}\t-1\t-1\tno-error",
                    f"en-de\tgold\t2\tzwei{MORE}\t0\t4\tcritical"),
        hallucinations=write(folder, "h.tsv", "lp\tsid", "en-de\t2", "zh-en\t0"),
    )  # fmt: skip


def test_wmt23_gold_comes_together(tmp_path: Path) -> None:
    found = load_wmt23(gold(tmp_path), "en-de")
    first, second = found.items
    assert found.notices == ("1 hallucinations made by hand left out",)
    assert (first.judged.source, first.judged.translation, first.judged.score) == (
        "zero", f"null{MORE}", -0.5,
    )  # fmt: skip
    assert first.spans == (Span(0, 4, True), Span(2, 2, False))
    assert first.judged.major_share == 1.0
    assert first.tags == (True, *[False] * 5)
    assert (second.spans, second.judged.major_share) == ((), 0.0)


def test_spans_alone_give_a_score(tmp_path: Path) -> None:
    files = gold(tmp_path)
    found = load_wmt23(Wmt23Files(spans=files.spans), "en-de")
    assert [item.judged.score for item in found.items] == [-6.0, 0.0, -5.0]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("en-de\tgold\t0\tx\t0\t1", "6 columns, not 7"),
        ("en-de\tgold\t0\tx\t0 1\t1\tmajor", "2 starts, 1 ends, 1 severities"),
        ("en-de\tgold\t0\tx\t0\t1\tawful", "'awful' is not minor or major"),
        ("zh-en\tgold\t0\tx\t0\t1\tmajor", "no rows of en-de"),
        (
            "en-de\tgold\t0\tx\t0\t1\tmajor\nen-de\tgold\t0\tx\t0\t1\tmajor",
            "segment 0 stands twice",
        ),
    ],
)
def test_bad_gold_is_refused(tmp_path: Path, row: str, message: str) -> None:
    path = write(tmp_path, "x.tsv", "lp\tgold\tsid\tmt\tstart_id\tend_id\terror", row)
    with pytest.raises(InputError, match=message):
        load_wmt23(Wmt23Files(spans=path), "en-de")


def test_gold_without_texts_is_refused(tmp_path: Path) -> None:
    files = gold(tmp_path)
    with pytest.raises(InputError, match="no translation of segment 0"):
        load_wmt23(Wmt23Files(sentence=files.sentence), "en-de")
    with pytest.raises(InputError, match="no gold"):
        load_wmt23(Wmt23Files(src=files.src), "en-de")


HEAD = "system\tdoc\tdoc_id\tseg_id\trater\tsource\ttarget\tcategory\tseverity"


def test_mqm_annotations(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "mqm.tsv",
        HEAD,
        "A\td\t1\t7\tr1\tThe house\tDas <v>Haus</v> da\tAccuracy/Mistranslation\tMajor",
        "A\td\t1\t7\tr1\tThe house\tDas Haus<v> da</v>\tFluency/Punctuation\tMinor",
        "A\td\t1\t7\tr2\tThe house\tDas Haus da\tNo-error\tno-error",
        "A\td\t1\t7\tr2\tThe house\tEtwas anderes\tFluency/Grammar\tMajor",
        "refA\td\t1\t7\tr1\tThe <v>house</v>\tDas Haus\tAccuracy/Omission\tMajor",
    )
    found = load_mqm(path, "en-de")
    first, second = found.items
    assert found.notices == ("1 annotations of other texts of their segment left out",)
    assert first.judged.translation == "Das Haus da"
    assert first.judged.score == pytest.approx(-(5 + 0.1) / 2)
    assert first.judged.major_share == 0.5
    assert first.spans == (Span(4, 8, True), Span(8, 11, False))
    assert [m.share for m in first.judged.marks or ()] == [0.5, 0.5]
    assert (second.judged.human, second.judged.score, second.spans) == (True, -5.0, ())
    assert second.judged.source == "The house"


@pytest.mark.parametrize(
    ("category", "severity", "points"),
    [
        ("Accuracy/Mistranslation", "Major", 5.0),
        ("Accuracy/Mistranslation", "critical", 5.0),
        ("Style/Awkward", "minor", 1.0),
        ("Fluency/Punctuation", "Minor", 0.1),
        ("Fluency/Punctuation", "Major", 5.0),
        ("Non-translation!", "Major", 25.0),
        ("Source error", "Major", 0.0),
        ("No-error", "no-error", 0.0),
        ("Other", "Neutral", 0.0),
    ],
)
def test_weights_are_those_of_freitag_et_al_2021(
    category: str, severity: str, points: float
) -> None:
    """Table 4 of "Experts, Errors, and Context" (TACL 2021)."""
    assert weigh(category, severity) == points


def evalset(folder: Path) -> Path:
    root = folder / "wmt99"
    write(root, "sources/en-de.txt", "one", "two")
    write(root, "documents/en-de.docs", "news doc1", "news doc1")
    write(root, "system-outputs/en-de/A.txt", f"eins{MORE}", f"zwei{MORE}")
    write(root, "system-outputs/en-de/refA.txt", f"Eins{MORE}", f"Zwei{MORE}")
    write(root, "human-scores/en-de.mqm.seg.score", "A -1", "A -6", "refA None", "refA 0")
    return root


def test_evalset(tmp_path: Path) -> None:
    found = load_evalset(str(evalset(tmp_path)), "en-de", "mqm")
    assert [(i.judged.system, i.judged.seg, i.judged.score) for i in found.items] == [
        ("A", "0", -1.0), ("A", "1", -6.0), ("refA", "1", 0.0),
    ]  # fmt: skip
    assert found.notices == ("1 translations without a human score left out",)
    assert [item.judged.major_share for item in found.items] == [0.0, 1.0, 0.0]
    assert [item.judged.human for item in found.items] == [False, False, True]
    assert found.items[0].judged.doc == "doc1"


def test_a_broken_evalset_is_refused(tmp_path: Path) -> None:
    root = evalset(tmp_path)
    write(root, "human-scores/en-de.mqm.seg.score", "A -1")
    with pytest.raises(InputError, match="1 scores of A, not 2"):
        load_evalset(str(root), "en-de", "mqm")
    with pytest.raises(InputError, match=r"da\.seg\.score"):
        load_evalset(str(root), "en-de", "da")
    with pytest.raises(InputError, match="no folder"):
        load_evalset(str(root / "none"), "en-de", "mqm")


def test_submissions_of_each_task(tmp_path: Path) -> None:
    wmt = load_wmt23(gold(tmp_path), "en-de")
    meta = ("100", "200", "1")
    path = write(tmp_path, "p1", *meta, *(f"en-de\tx\t{i}\t{i / 10}" for i in range(3)))
    sentence = read_submission("x", path, wmt)
    assert sentence.scores is not None
    assert sentence.scores.tolist() == [0.0, 0.1]
    rows = [
        f"en-de\tx\tmt\t{i}\t{j}\tw\t{'BAD' if j == 1 else 'OK'}"
        for i in range(3)
        for j in range(6)
    ]
    words = read_submission("x", write(tmp_path, "p2", *meta, *rows), wmt)
    assert words.tags is not None
    assert list(words.tags.values()) == [(False, True, False, False, False, False)] * 2
    rows = ["en-de\tx\t0\tnull\t1\t3\tminor", "en-de\tx\t1\teins\t-1\t-1\tno-error"]
    spans = read_submission("x", write(tmp_path, "p3", *meta, *rows), wmt)
    assert spans.spans is not None
    assert list(spans.spans.values()) == [(Span(1, 3, False),), ()]


def test_score_files_as_submissions(tmp_path: Path) -> None:
    lines = load_lines(line_files(tmp_path), "en-de", "mqm")
    plain = read_submission("x", write(tmp_path, "plain", "0.5", "0.7"), lines)
    assert plain.scores is not None
    assert plain.scores.tolist() == [0.5, 0.7]
    wmt = load_evalset(str(evalset(tmp_path)), "en-de", "mqm")
    path = write(tmp_path, "seg", "A 1", "A 2", "refA 3", "refA 4", "B 5", "B 6")
    by_system = read_submission("x", path, wmt)
    assert by_system.scores is not None
    assert by_system.scores.tolist() == [1.0, 2.0, 4.0]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (("1", "2", "3", "en-de\tx\t0\t1"), "no score of segment 1"),
        (("1", "2", "3", "zh-en\tx\t0\t1"), "no rows of en-de"),
        (("1", "2", "3", "en-de\tx\t0\ty"), ":4: 'y' is not a number"),
        (("1", "2", "3", "en-de\tx\tmt\t0\t0\tw\tBAD"), "1 tags of segment 0, not 6"),
        (("0.1",), "no score of segment 1"),
    ],
)
def test_a_submission_that_does_not_cover_the_set(
    tmp_path: Path, lines: tuple[str, ...], message: str
) -> None:
    wmt = load_wmt23(gold(tmp_path), "en-de")
    with pytest.raises(InputError, match=message):
        read_submission("x", write(tmp_path, "p", *lines), wmt)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """Serve the folder on this machine."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *arguments: object) -> None:
            super().__init__(*arguments, directory=str(tmp_path))  # type: ignore[arg-type]

        def log_message(self, *arguments: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet) as found:
        thread = threading.Thread(target=found.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{found.server_port}"
        found.shutdown()
        thread.join()


def test_a_url_that_the_user_names_is_read(tmp_path: Path, server: str) -> None:
    (tmp_path / "x.txt.gz").write_bytes(gzip.compress("täglich\nzwei\n".encode()))
    found = load(f"{server}/x.txt.gz")
    assert found.lines == ["täglich", "zwei"]
    assert found.digest == load(str(tmp_path / "x.txt.gz")).digest
    with pytest.raises(InputError, match="cannot be read"):
        load(f"{server}/none")


def test_binary_and_missing_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "x.gz").write_bytes(b"no gzip")
    for name in ("x", "x.gz", "none", "."):
        with pytest.raises(InputError, match="cannot be read"):
            load(str(tmp_path / name))
