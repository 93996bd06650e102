"""Tables of the quality estimation tasks: lines in the published format, made up here."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.measures.spans import Span
from benchmarks.wmt.metrics import load_mqm
from benchmarks.wmt.tables import load_mqm_csv, load_processed
from tqcheck.errors import InputError

HEAD = "mt_system\tdoc_id\tseg_id\tannotator_id\tsource\ttarget\tstart_ids\tend_ids\terrors"
QUOTED = '"Он сказал: ""нет""."'
CSV = (
    ",lp,annotator,seg_id,src,mt,score,z_score\n"
    "0,en_ru,r1,0,A house,Дом,100.0,0.7\n"
    '1,en_ru,r1,1,"""No,"" he said.","Он сказал: ""нет"", и ушёл.",-483.3,-10.9\n'
    '2,en_ru,r1,0,"Two\nlines",Две строки,50,0\n'
)


def write(path: Path, *lines: str) -> str:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


def test_processed_rows_become_segments(tmp_path: Path) -> None:
    write(tmp_path / "LICENSE", "A Licence")
    path = write(
        tmp_path / "2021_en-ru_processed.tsv",
        HEAD,
        f"metricsystem1\tstandard.co.uk.1\t1\trater1\tHe said no.\t{QUOTED}\t12 0\t15 2\t"
        "major minor",
        "ref-A\tstandard.co.uk.1\t1\trater2\tHe said no.\tНет.\t-1\t-1\tno-error",
        "metricsystem1\tstandard.co.uk.1\t2\trater1\tHe left.\tОн ушёл.\t0 0\t2 2\tmajor major",
    )
    found = load_processed(path, "en-ru")
    first, reference, second = found.items
    assert first.judged.translation == 'Он сказал: "нет".'
    assert first.judged.translation[12:15] == "нет", "offsets are of the text without the quotes"
    assert first.spans == (Span(12, 15, True), Span(0, 2, False))
    assert [item.judged.score for item in found.items] == [-6.0, 0.0, -10.0]
    assert [item.judged.major_share for item in found.items] == [1.0, 0.0, 1.0]
    assert [item.number for item in found.items] == [0, 0, 1]
    assert [item.judged.human for item in found.items] == [False, True, False]
    assert (first.judged.doc, first.judged.line) == ("standard.co.uk.1", 2)
    assert reference.spans == ()
    assert second.judged.seg == "1"
    assert found.licence == "A Licence (LICENSE)"
    assert [len(file.digest) for file in found.files] == [64]


def test_raters_of_the_same_translation_are_averaged(tmp_path: Path) -> None:
    row = "A\td\t1\t{}\tsource\ta translation\t{}"
    path = write(
        tmp_path / "x.tsv",
        HEAD,
        row.format("r1", "0\t1\tmajor"),
        row.format("r2", "-1\t-1\tno-error"),
        "A\td\t1\tr3\tsource\tanother translation\t0\t7\tminor",
    )
    both, other = load_processed(path, "en-de").items
    assert (both.judged.score, both.judged.raters, both.judged.major_share) == (-2.5, 2, 0.5)
    assert [mark.share for mark in both.judged.marks or ()] == [0.5]
    assert other.judged.score == -1.0


def test_spans_beyond_the_text_are_cut_off_and_counted(tmp_path: Path) -> None:
    """Where blanks were squeezed, the published offsets are not: a few point past the end."""
    rows = ("A\td\t1\tr\ts\tabc\t1 9\t5 12\tmajor minor", "A\td\t2\tr\ts\tabc\t0\t3\tminor")
    found = load_processed(write(tmp_path / "x.tsv", HEAD, *rows), "en-de")
    assert found.items[0].spans == (Span(1, 3, True), Span(3, 3, False))
    assert found.notices == ("2 spans end beyond their text: cut off there",)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("A\td\t1\tr\ts\tt\t0\t1", r"x\.tsv:2: 8 columns, not 9"),
        ("A\td\t1\tr\ts\tt\t0 1\t1\tmajor", ":2: 2 starts, 1 ends, 1 severities"),
        ("A\td\t1\tr\ts\tt\t0\t1\tgrave", ":2: 'grave' is not minor or major"),
        ("A\td\t1\tr\ts\tt\tx\t1\tmajor", ":2: 'x' is not a number"),
        ("", "no segments"),
    ],
)
def test_bad_processed_rows_are_refused(tmp_path: Path, row: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        load_processed(write(tmp_path / "x.tsv", HEAD, row), "en-de")


def test_a_version_without_the_header_is_refused(tmp_path: Path) -> None:
    """The first published versions had none, and one of them the sides the wrong way round."""
    path = write(tmp_path / "x.tsv", "A\td\t-1\tr\ttarget\tsource\t-1\t-1\tno-error")
    with pytest.raises(InputError, match=r":1: no column 'mt_system'; expected: mt_system, doc_id"):
        load_processed(path, "en-de")


def test_sentences_of_wmt22(tmp_path: Path) -> None:
    path = tmp_path / "en-ru-mqm.2022_dev.csv"
    path.write_text(CSV, encoding="utf-8")
    found = load_mqm_csv(str(path), "en-ru")
    assert [item.judged.score for item in found.items] == [0.7, -10.9, 0.0]
    assert [item.number for item in found.items] == [0, 1, 2], "seg_id begins anew in a document"
    assert found.items[1].judged.translation == 'Он сказал: "нет", и ушёл.'
    assert found.items[2].judged.source == "Two\nlines"
    assert found.items[0].judged.scale == "mqm"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("z_score", "z", r"x\.csv:1: no column 'z_score'; found: , lp"),
        ("1,en_ru", "1,en_de", ":3: a row of en-de, not of en-ru"),
        ("-10.9", "high", ":3: 'high' is not a number"),
        (",0.7", "", ":2: 7 columns, not 8"),
        ('lines",', "lines,", ":5: unexpected end of data"),
        (CSV[CSV.index("0,en_ru") :], "", "no segments"),
    ],
)
def test_bad_sentences_are_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    path = tmp_path / "x.csv"
    path.write_text(CSV.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError, match=message):
        load_mqm_csv(str(path), "en-ru")


def test_unbabels_flat_categories_in_googles_columns(tmp_path: Path) -> None:
    """Unbabel's en-ru annotations of 2021 and 2022: its own categories, and critical errors."""
    path = write(
        tmp_path / "mqm_generalMT2022_enru.tsv",
        "system\tdoc\tdoc_id\tseg_id\trater\tsource\ttarget\tcategory\tseverity",
        "A\td\t0\t0\tr1\tA house\t<v>House</v> тут\tUntranslated\tCritical",
        "A\td\t0\t0\tr1\tA house\tHouse <v>тут</v>\tword_order\tMinor",
        "A\td\t0\t1\tr1\tA door\tДверь\tNo-error\tNo-error",
    )
    first, second = load_mqm(path, "en-ru").items
    assert (first.judged.score, second.judged.score) == (-6.0, 0.0)
    assert first.spans == (Span(0, 5, True), Span(6, 9, False))
