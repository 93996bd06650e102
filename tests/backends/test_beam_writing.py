"""Beam search with what is in mind kept, against the same with everything read anew."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
import torch

from tests.backends.test_embedded_translator import KEPT, make_lm
from tests.backends.tiny import SENTENCES
from tqcheck.backends.beam_writing import BeamWriter, Hypothesis
from tqcheck.backends.causal_lm import CausalLM
from tqcheck.backends.gemma3 import Gemma3
from tqcheck.backends.writing import SLOTS, Prompt, Writer
from tqcheck.errors import ConfigError

LIMIT = 9
Ids = tuple[int, ...]


@pytest.fixture(scope="module")
def lm(gemma: Path) -> CausalLM:
    return make_lm(gemma)


def prompts_of(lm: CausalLM, n: int = 5) -> list[Prompt]:
    return [
        Prompt(lm.tokenizer.encode(text).ids[: 12 + 3 * k], LIMIT)
        for k, text in enumerate(SENTENCES[:n])
    ]


def writer(lm: CausalLM, end: int, beams: int) -> BeamWriter:
    assert isinstance(lm.model, Gemma3)
    return BeamWriter(lm.model, torch.tensor(list(KEPT)), end, beams)


def found_by(own: BeamWriter, prompts: Sequence[Prompt]) -> list[tuple[Hypothesis, ...]]:
    found: dict[int, tuple[Hypothesis, ...]] = {}
    for some in own.search(prompts):
        found |= some
    return [found[n] for n in range(len(prompts))]


def an_end(lm: CausalLM) -> int:
    """Find a token that ends some texts early: one that is written greedily."""
    assert isinstance(lm.model, Gemma3)
    greedy = Writer(lm.model, torch.tensor(list(KEPT)), 5).write(prompts_of(lm))
    return greedy[0].ids[2]


@torch.inference_mode()
def searched(lm: CausalLM, prompt: Prompt, end: int, beams: int) -> list[tuple[float, Ids]]:
    """Search with the whole text read anew for every token; nothing where no text ended."""
    alive: list[tuple[float, Ids]] = [(0.0, ())]
    ended: list[tuple[float, Ids]] = []
    for _ in range(prompt.limit):
        found = []
        for score, ids in alive:
            last, _ = lm.model(torch.tensor([[*prompt.ids.tolist(), *ids]]), ())
            logits = (last[0, -1] @ lm.model.output_weight.T)[list(KEPT)]
            values, places = logits.log_softmax(-1).topk(2 * beams)
            found += [
                (score + v, (*ids, KEPT[p]))
                for v, p in zip(values.tolist(), places.tolist(), strict=True)
            ]
        found.sort(reverse=True)
        best = found[: 2 * beams]
        ended += [(score / len(ids), ids[:-1]) for score, ids in best if ids[-1] == end]
        alive = [one for one in best if one[1][-1] != end][:beams]
        if len(ended) >= beams:
            break
    return sorted(ended, reverse=True)[:beams]


def test_the_search_finds_what_reading_anew_every_time_finds(lm: CausalLM) -> None:
    prompts, end = prompts_of(lm), an_end(lm)
    found_with = [
        (beams, pair)
        for beams in (2, 3, 16)
        for pair in zip(prompts, found_by(writer(lm, end, beams), prompts), strict=True)
    ]
    sizes = set()
    for beams, (prompt, found) in found_with:
        wanted = searched(lm, prompt, end, beams)
        sizes.add(len(wanted))
        if not wanted:
            assert [h.written.is_cut for h in found] == [True]
            assert len(found[0].written.ids) == LIMIT
            continue
        assert [h.written.ids for h in found] == [ids for _, ids in wanted]
        assert [h.score for h in found] == pytest.approx([score for score, _ in wanted], abs=1e-4)
        assert not any(h.written.is_cut for h in found)
    assert {0, 1} < sizes


def test_a_text_does_not_depend_on_what_is_written_beside_it(lm: CausalLM) -> None:
    prompts, end = prompts_of(lm) * 3, an_end(lm)
    own = writer(lm, end, 4)
    assert len(prompts) > SLOTS // 4
    together = found_by(own, prompts)
    alone = [found_by(own, [prompt])[0] for prompt in prompts]
    assert [[h.written for h in found] for found in alone] == [
        [h.written for h in found] for found in together
    ]
    assert found_by(own, prompts[::-1])[::-1] == together
    portions = [len(found) for found in own.search(prompts)]
    assert portions[0] >= SLOTS // 4  # as many as are written side by side
    assert sum(portions) == len(prompts)
    assert list(own.search([])) == []


def test_so_many_texts_are_searched_side_by_side(lm: CausalLM) -> None:
    assert isinstance(lm.model, Gemma3)
    prompts, end = prompts_of(lm), an_end(lm)
    few = BeamWriter(lm.model, torch.tensor(list(KEPT)), end, 4, texts=2)
    assert found_by(few, prompts) == found_by(writer(lm, end, 4), prompts)


def test_more_beams_than_slots_are_refused(lm: CausalLM) -> None:
    with pytest.raises(ConfigError, match=f"beams: {SLOTS + 1} is more than {SLOTS}"):
        writer(lm, 5, SLOTS + 1)
