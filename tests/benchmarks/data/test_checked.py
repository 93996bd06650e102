"""Judged translations are checked as whole texts, in reading order."""

from __future__ import annotations

from benchmarks.data.checked import runs_of, sample, to_rows
from tests.benchmarks.fakes import judged


def test_a_text_is_one_systems_document_in_reading_order() -> None:
    golds = [judged(f"{s}{i}", doc="d", system=s) for i in range(2) for s in "ab"]
    assert [[g.id for g in text] for text in runs_of(golds)] == [["a0", "a1"], ["b0", "b1"]]
    rows = to_rows(golds, "set", with_source=False)
    assert [row.id for row in rows] == ["a0", "a1", "b0", "b1"]
    assert rows[0].doc == rows[1].doc != rows[2].doc == rows[3].doc
    assert {row.source for row in rows} == {None}
    assert not any(row.is_prose for row in rows)


def test_sampled_sentences_have_no_context() -> None:
    golds = [judged(str(i), scale="da") for i in range(3)]
    assert len({row.doc for row in to_rows(golds, "set", with_source=True)}) == 3
    assert to_rows(golds, "set", with_source=True)[0].source == "源"


def test_a_sample_takes_whole_texts_and_is_repeatable() -> None:
    golds = [judged(f"{s}{i}", system=s) for i in range(5) for s in "abcd"]
    few = sample(golds, 7, seed=1)
    assert few == sample(golds, 7, seed=1)
    assert len(few) == 7
    assert [g.id[1] for g in few[:5]] == list("01234")
    assert len({g.system for g in few[:5]}) == 1
    assert {g.id for g in sample(golds, None, seed=1)} == {g.id for g in golds}
