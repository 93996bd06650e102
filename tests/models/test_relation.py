"""The probe that sees whether a text translates its source: its pairs, its cut, its file."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import zstandard

from tests.backends import tiny
from tqcheck.backends.causal_lm import CausalLM
from tqcheck.backends.quality import read_head


@pytest.fixture
def relation() -> Any:
    return importlib.import_module("relation")


def write_set(path: Path, records: list[dict[str, object]]) -> Path:
    lines = "".join(json.dumps(record) + "\n" for record in records)
    path.write_bytes(zstandard.ZstdCompressor().compress(lines.encode()))
    return path


def test_pairs_keep_their_translation_or_take_anothers(relation: Any) -> None:
    texts = [(f"The source of number {n}.", f"Die Übersetzung von {n}.") for n in range(240)]
    own = dict(texts)
    pairs = [pair for group in relation.documents(texts) for pair in group]
    assert [pair.source for pair in pairs] == [source for source, _ in texts]
    assert all((pair.text != own[pair.source]) is pair.is_unrelated for pair in pairs)
    assert 0.35 < np.mean([pair.is_unrelated for pair in pairs]) < 0.65
    assert {len(group) for group in relation.documents(texts)} == {1, relation.TOGETHER}


def test_a_set_gives_each_source_once_and_no_long_ones(relation: Any, tmp_path: Path) -> None:
    records: list[dict[str, object]] = [
        {"src": f"A source with number {n}.", "mt": f"Text {n}."} for n in range(24)
    ]
    more: list[dict[str, object]] = [*records, {"src": "x" * 500, "mt": "y"}, *records]
    texts = relation.read_texts(write_set(tmp_path / "a.en-de.jsonl.zst", more), 18)
    assert len(texts) == len(set(texts)) == 18
    assert all(text == f"Text {source.split()[-1]}" for source, text in texts)


def test_the_outputs_of_systems_and_the_reference_take_turns(relation: Any, tmp_path: Path) -> None:
    records: list[dict[str, object]] = [
        {"src": f"A source with number {n}.", "outputs": {"one": "a", "two": ""}, "ref": "b"}
        for n in range(60)
    ]
    texts = relation.read_texts(write_set(tmp_path / "en-de.jsonl.zst", records), 60)
    assert {text for _, text in texts} == {"a", "b"}


def test_the_cut_spares_real_pairs_of_sets_it_never_saw(relation: Any) -> None:
    rng = np.random.default_rng(1)
    sets = []
    for _ in range(16):
        unrelated = rng.random(200) < 0.5
        states = rng.normal(0, 1, (200, 8)).astype(np.float32)
        states[:, 0] += 8 * unrelated  # eight deviations apart: next to no overlap
        states[:, 1] = 5.0  # a column that says nothing
        sets.append(relation.Readings(("en", "de"), states, unrelated))
    weights, bias = relation.fit(sets)
    over = np.concatenate([s.states @ weights + bias > 0 for s in sets])
    unrelated = np.concatenate([s.is_unrelated for s in sets])
    assert over[~unrelated].mean() <= 0.01
    assert over[unrelated].mean() > 0.98


def test_a_language_that_the_model_cannot_read_is_left_out(relation: Any) -> None:
    rng = np.random.default_rng(2)
    sets = []
    for lang, distance in (("de", 8.0), ("fr", 8.0), ("ig", 0.5), ("de", 8.0), ("ig", 0.5)):
        unrelated = rng.random(200) < 0.5
        states = rng.normal(0, 1, (200, 4)).astype(np.float32)
        states[:, 0] += distance * unrelated
        sets.append(relation.Readings(("en", lang), states, unrelated))
    found = relation.readable(sets)
    assert {"de", "fr"} <= found
    assert "ig" not in found


def test_what_is_written_is_read_and_read_again(relation: Any, tmp_path: Path) -> None:
    path = tiny.write_head(tmp_path / "head.safetensors")
    before = read_head(path)
    assert before.relates == frozenset()
    weights = np.arange(len(tiny.LAYERS) * tiny.WIDTH, dtype=np.float32)
    relation.write(path, weights, -1.5, {"ru", "en"})
    found = read_head(path)
    assert found.relates == {"en", "ru"}
    assert found.shape.relates
    assert not before.shape.relates
    np.testing.assert_array_equal(found.weights["judge_relation.weight"][0], weights)
    assert found.weights["judge_relation.bias"].tolist() == [-1.5]
    assert before.weights.keys() == found.weights.keys() - {
        "judge_relation.weight",
        "judge_relation.bias",
    }
    for key, value in before.weights.items():
        assert torch.equal(found.weights[key], value)


def test_states_are_averaged_over_the_translation_alone(relation: Any, tmp_path: Path) -> None:
    folder = tiny.write_gemma(tmp_path / "lm", tiny.train_sentencepiece())
    head = read_head(tiny.write_head(tmp_path / "head.safetensors"))
    lm = CausalLM(folder, layers=tiny.LAYERS, precision="float32", device="cpu")
    real = relation.Pair(tiny.SENTENCES[2], tiny.SENTENCES[0])
    other = relation.Pair(tiny.SENTENCES[2], tiny.SENTENCES[1], is_unrelated=True)
    found = relation.read_states(lm, head, "ru-en", [[real], [other]])
    assert found.states.shape == (2, len(tiny.LAYERS) * tiny.WIDTH)
    assert sorted(found.is_unrelated.tolist()) == [False, True]
    again = relation.read_states(lm, head, "ru-en", [[real]])
    np.testing.assert_allclose(
        found.states[~found.is_unrelated], again.states, atol=1e-4, rtol=1e-3
    )
