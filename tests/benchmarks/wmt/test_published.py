"""Lines as they stand in the published files, a few of each: quoted cells, blanks, oddities.

From WMT-QE-Task/wmt-qe-2022-data and wmt-qe-2023-data, google/wmt-mqm-human-evaluation.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.measures.spans import Span, places_of_tokens, tag_tokens
from benchmarks.wmt.metrics import load_mqm
from benchmarks.wmt.qe import (
    LineFiles,
    Wmt23Files,
    load_lines,
    load_mlqe_pe,
    load_wmt23,
    unquoted,
)
from benchmarks.wmt.records import WmtSet
from benchmarks.wmt.submissions import read_submission

SENTENCES = """lp\tgold\tsid\tscore
en-de\tgold\t33\t0.5226848731820275
en-de\tgold\t27\t-3.5725007991053515
en-de\tgold\t220\thallucination
en-de\tgold\t244\t0.3966791601885694
"""
WORDS = """lp\tgold\tsid\tmt\tmttok\ttags
en-de\tgold\t33\t"Ich nenne es ""Do-it-yourself Integration""."\t"Ich nenne es "" Do-it-yourself \
Integration "" . <EOS>"\tOK OK OK OK OK OK OK OK OK
en-de\tgold\t27\tKönntest du das tun?\tKönntest du das tun ? <EOS>\tBAD BAD OK OK OK OK
"""
SPANS = """lp\tgold\tsid\tmt\tstart_id\tend_id\terror
en-de\tgold\t33\t"Ich nenne es ""Do-it-yourself Integration""."\t-1\t-1\tno-error
en-de\tgold\t27\tKönntest du das tun?\t0\t11\tmajor
en-de\tgold\t220\tStearns untersucht, ob die Stearns-Stearns-Stearns\t-1\t-1\tno-error
en-de\tgold\t244\t ((PERSON3) Die Sache ist die.\t1\t2\tminor
"""
TEXT = 'Ich nenne es "Do-it-yourself Integration".'


def write(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.fixture
def gold(tmp_path: Path) -> WmtSet:
    files = Wmt23Files(
        sentence=write(tmp_path / "T1s.tsv", SENTENCES),
        word=write(tmp_path / "T1w.tsv", WORDS),
        spans=write(tmp_path / "T2.tsv", SPANS),
    )
    return load_wmt23(files, "en-de")


def test_a_hallucination_stands_for_the_score_and_is_left_out(gold: WmtSet) -> None:
    assert [item.number for item in gold.items] == [27, 33, 244]
    assert gold.notices == ("1 hallucinations made by hand left out",)


def test_quoted_cells_hold_the_text_that_systems_were_given(gold: WmtSet) -> None:
    item = gold.items[1]
    assert item.judged.translation == TEXT
    assert item.tokens is not None
    assert " ".join(item.tokens) == 'Ich nenne es " Do-it-yourself Integration " . <EOS>'
    places = places_of_tokens(TEXT, item.tokens)
    assert places is not None
    assert None not in places


def test_a_blank_at_the_beginning_counts_in_the_offsets(gold: WmtSet) -> None:
    item = gold.items[2]
    assert item.spans == (Span(1, 2, False),)
    assert item.judged.translation[1:2] == "("


def test_spans_and_tags_of_the_gold_agree(gold: WmtSet) -> None:
    item = gold.items[0]
    assert item.tokens is not None
    places = places_of_tokens(item.judged.translation, item.tokens)
    assert places is not None
    assert tuple(tag_tokens(places, item.spans or ())) == item.tags


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('"He said ""no""."', 'He said "no".'),
        ('"""Yes"""', '"Yes"'),
        ('"Yes"', '"Yes"'),
        ('"Yes" and "no"', '"Yes" and "no"'),
        ('""', '""'),
        ('"', '"'),
        ("", ""),
        ('5" or 6"', '5" or 6"'),
    ],
)
def test_only_cells_that_must_be_quoted_are(cell: str, text: str) -> None:
    assert unquoted(cell) == text


def test_submissions_as_they_were_handed_in(gold: WmtSet, tmp_path: Path) -> None:
    words = ["2252351787", "563041309", "1"]
    for item in gold.items:
        for n, token in enumerate(item.tokens or ()):
            words.append(f"en-de\tWL \tMT\t{item.number}\t{n}\t{token}\t{'OK' if n else 'BAD'}")
    found = read_submission("x", write(tmp_path / "w", "\n".join(words) + "\n\n"), gold)
    assert found.tags is not None
    assert list(found.tags.values()) == [(True, *[False] * 5), (True, *[False] * 8)]
    rows = [
        "1\n1\n1",
        f"en-de\tgpt-4-5-shots-xml\t33\t{TEXT}\t14\t40\tmajor",
        "en-de\tgpt-4-5-shots-xml\t27\tKönntest du das tun?\t-1\t-1\tno-error",
        "en-de\tgpt-4-5-shots-xml\t244\t ((PERSON3) Die Sache ist die.\t1\t2\tmajor",
    ]
    spans = read_submission("x", write(tmp_path / "s", "\n".join(rows) + "\n"), gold).spans
    assert spans is not None
    assert spans[gold.items[1].judged.id] == (Span(14, 40, True),)
    rows = ["2280011066", "564527011", "1"]
    rows += [f"en-de\tOpenKiwi BASELINE\t{n}\t0.{n}" for n in range(250)]
    scores = read_submission("x", write(tmp_path / "k", "\n".join(rows) + "\n"), gold).scores
    assert scores is not None
    assert scores.tolist() == [0.27, 0.33, 0.244]


def test_lines_of_wmt22(tmp_path: Path) -> None:
    """The tokens are escaped; there is a tag for `<EOS>`."""
    files = LineFiles(
        mt=write(tmp_path / "test.2022.mt", 'Das ist immer gut für den Schlaf."\n'),
        scores=write(tmp_path / "test.2022.en-de.mqm_z_score", "-0.2765281367385336\n"),
        mt_tok=write(tmp_path / "t", "Das ist immer gut für den Schlaf . &quot; <EOS>\n"),
        tags=write(tmp_path / "tags", "OK OK OK OK OK OK OK OK OK OK\n"),
    )
    (item,) = load_lines(files, "en-de", "mqm").items
    assert item.tokens is not None
    assert places_of_tokens(item.judged.translation, item.tokens) == [
        (0, 3), (4, 7), (8, 13), (14, 17), (18, 21), (22, 25), (26, 32), (32, 33), (33, 34),
        (34, 35),
    ]  # fmt: skip


def test_direct_assessments_of_wmt23(tmp_path: Path) -> None:
    path = write(
        tmp_path / "dev.engu.df.short.tsv",
        "index\toriginal\ttranslation\tscores\tmean\tz_scores\tz_mean\n"
        '34\t"NEW DELHI: one of ""my friends"" came."\tનવી દિલ્હી\t[50, 50, 30]\t43.3\t'
        "[-1.8, -1.7, -2.6]\t-2.081395678543996\n",
    )
    (item,) = load_mlqe_pe(path, "en-gu").items
    assert item.judged.source == 'NEW DELHI: one of "my friends" came.'
    assert item.judged.score == -2.081395678543996


TED = (
    "system\tdoc\tdoc_id\tseg_id\trater\tsource\ttarget\tcategory\tseverity\tcomment\n"
    "Nemo\ttalk.1\t3\t3\trater4\tThe Sun burns our peripheral vision.\t"
    "<v>Die Sonne verbrennt unser peripheres Sehen</v>.\tAccuracy/Mistranslation\tMajor\t\n"
    "metricsystem5\ttalk.1\t3\t3\trater1\tThe Sun burns our peripheral vision.\t"
    "Die Sonne verbrennt unser peripheres <v>Sehen</v>.\t"
    "Terminology/Inappropriate for context\tMinor\t\n"
    "ref\ttalk.1\t3\t3\trater2\tThe Sun burns our peripheral vision.\t"
    "Die Sonne verbrennt unser peripheres Sehen.\tNo-error\tNo-error\t\n"
)


@pytest.mark.parametrize("column", ["seg_id", "globalSegId"])
def test_mqm_of_ted_and_the_column_names_of_2023(tmp_path: Path, column: str) -> None:
    path = write(tmp_path / "mqm_ted_ende.tsv", TED.replace("seg_id", column))
    found = load_mqm(path, "en-de").items
    assert [item.judged.score for item in found] == [-5.0, -1.0, 0.0]
    assert [item.judged.human for item in found] == [False, False, True]
    assert [item.spans for item in found] == [
        (Span(0, 42, True),), (Span(37, 42, False),), (),
    ]  # fmt: skip


def test_many_majors_cost_what_the_official_script_says(tmp_path: Path) -> None:
    """mt-metrics-eval's score_mqm adds up a rater's errors and cuts nothing off."""
    head, row, *_ = TED.split("\n")
    path = write(tmp_path / "mqm.tsv", "\n".join([head, *[row] * 6]) + "\n")
    assert load_mqm(path, "en-de").items[0].judged.score == -30.0
