"""The embedded translator on a tiny language model: order, batches, limits, forced decoding."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from tests.backends import tiny
from tests.backends.tiny import SENTENCES
from tqcheck.backends import embedded_translator as module
from tqcheck.backends.beam_writing import BeamWriter, Hypothesis
from tqcheck.backends.causal_lm import CausalLM
from tqcheck.backends.embedded_translator import EmbeddedTranslator, read_adapter
from tqcheck.backends.prompts import lead_of
from tqcheck.backends.protocols import Translation
from tqcheck.backends.writing import SLOTS, Prompt, Writer, Written
from tqcheck.errors import ModelError
from tqcheck.records import ModelInfo

MODELS = (ModelInfo("tiny", "causal-lm", "0" * 64, "none", "float32"),)
KEPT = range(4, 420)


def silent(done: int, total: int) -> None:
    """Say nothing."""


def write_adapter(path: Path, kept: Sequence[int] = KEPT) -> Path:
    generator = torch.Generator().manual_seed(2)
    weights = {"kept_tokens": torch.tensor(list(kept), dtype=torch.int32)}
    for name, (rows, columns) in tiny.ADAPTED.items():
        weights[f"{name}.down"] = torch.randn(3, columns, generator=generator).bfloat16()
        weights[f"{name}.up"] = torch.randn(rows, 3, generator=generator).bfloat16() / 9
    note = {"lm_sha256": "0" * 64, "pairs": [["en", "de"], ["de", "en"]]}
    save_file(weights, path, metadata={"tqcheck": json.dumps(note)})
    return path


def make_lm(gemma: Path, precision: str = "float32") -> CausalLM:
    return CausalLM(
        gemma,
        layers=(),
        kept_tokens=torch.tensor(list(KEPT)),
        precision=precision,
        device="cpu",
    )


@pytest.fixture
def translator(gemma: Path, tmp_path: Path) -> EmbeddedTranslator:
    adapter = read_adapter(write_adapter(tmp_path / "adapter.safetensors"))
    return EmbeddedTranslator(make_lm(gemma), adapter, MODELS)


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_every_text_is_written_as_if_it_were_alone(
    gemma: Path, tmp_path: Path, precision: str
) -> None:
    lm = make_lm(gemma, precision)
    # The tiny model would end every text at once.
    endless = [i for i in KEPT if i not in lm.tokenizer.encode("\n").ids]
    adapter = read_adapter(write_adapter(tmp_path / "adapter.safetensors", endless))
    translator = EmbeddedTranslator(lm, adapter, MODELS)
    # More than there are slots, so that some take the place of others.
    texts = [f"{text} {n}" for n in range(5) for text in SENTENCES]
    together = translator.translate(texts, "en", "de", silent)
    assert len(texts) > SLOTS
    assert len(set(together)) > 5
    backwards = translator.translate(texts[::-1], "en", "de", silent)
    assert backwards[::-1] == together
    for text, found in list(zip(texts, together, strict=True))[:: len(texts) // 8]:
        assert translator.translate([text], "en", "de", silent) == (found,)


def test_greedy_writing_is_what_reading_anew_every_time_chooses(gemma: Path) -> None:
    lm = make_lm(gemma)
    writer = Writer(lm.model, torch.tensor(list(KEPT)), end=5)  # type: ignore[arg-type]
    prompts = [Prompt(lm.tokenizer.encode(text).ids[:20], 15) for text in SENTENCES[:3]]
    for prompt, written in zip(prompts, writer.write(prompts), strict=True):
        ids = list(prompt.ids)
        with torch.inference_mode():
            for token in written.ids:
                last, _ = lm.model(torch.tensor([ids]), ())
                logits = last[0, -1] @ lm.model.output_weight.T
                assert int(logits[4:].argmax()) + 4 == token
                ids.append(token)
        assert written.is_cut == (len(written.ids) == prompt.limit)


@pytest.fixture
def searcher(gemma: Path, tmp_path: Path) -> EmbeddedTranslator:
    adapter = read_adapter(write_adapter(tmp_path / "adapter.safetensors"))
    return EmbeddedTranslator(make_lm(gemma), adapter, MODELS, beams=3)


def candidates_of(
    searcher: EmbeddedTranslator, texts: Sequence[str], languages: tuple[str, str]
) -> list[list[module.Candidate]]:
    """Give what is chosen from, by the search and the forced decoding apart."""
    assert isinstance(searcher._writer, BeamWriter)
    prompts = [searcher._prompt(searcher._lm.tokenizer.encode(t), *languages) for t in texts]
    found: dict[int, list[module.Candidate]] = {}
    for some in searcher._writer.search(prompts):
        found |= searcher._candidates(some, texts, languages)
    return [found[n] for n in range(len(texts))]


def test_a_search_takes_what_is_likeliest_both_ways(
    searcher: EmbeddedTranslator, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = list(SENTENCES)
    listed = candidates_of(searcher, texts, ("en", "de"))
    assert max(len(own) for own in listed) > 1
    for text, own in zip(texts, listed, strict=True):
        for candidate in own:
            if candidate.translation.text is not None:
                answer = candidate.translation.text
                (reading,) = searcher.score([answer], [text], ("de", "en"), silent)
                assert reading is not None
                assert candidate.returned == pytest.approx(np.mean(reading.logprobs), abs=1e-4)
    chosen = {}
    for weight in (0.0, 50.0):
        monkeypatch.setattr(module, "CHANNEL_WEIGHT", weight)
        chosen[weight] = searcher.translate(texts, "en", "de", silent)
        for own, found in zip(listed, chosen[weight], strict=True):
            worth = [c.score + weight * c.returned for c in own]
            assert found == own[worth.index(max(worth))].translation
    assert chosen[0.0] != chosen[50.0]


def test_a_search_without_the_way_back_takes_the_likeliest(gemma: Path, tmp_path: Path) -> None:
    adapter = read_adapter(write_adapter(tmp_path / "adapter.safetensors"))
    one_way = dataclasses.replace(adapter, pairs=frozenset({("en", "de")}))
    searcher = EmbeddedTranslator(make_lm(gemma), one_way, MODELS, beams=3)
    texts = list(SENTENCES)
    listed = candidates_of(searcher, texts, ("en", "de"))
    assert {c.returned for own in listed for c in own} == {0.0}
    first = tuple(own[0].translation for own in listed)
    assert searcher.translate(texts, "en", "de", silent) == first


def test_a_search_counts_every_text_and_says_what_it_cannot_do(
    searcher: EmbeddedTranslator,
) -> None:
    told: list[tuple[int, int]] = []
    blank, *_ = searcher.translate(["", *SENTENCES], "en", "de", lambda d, t: told.append((d, t)))
    assert blank == Translation(None, module.NOTHING)
    assert told[-1] == (len(SENTENCES) + 1, len(SENTENCES) + 1)
    nothing = [Hypothesis(Written((), is_cut=False), -1.0)]
    assert searcher._candidates({0: nothing}, ["a"], ("en", "de")) == {
        0: [module.Candidate(Translation(None, "the translator wrote nothing"), -1.0, 0.0)]
    }


def test_what_leads_nowhere_is_searched(gemma: Path, tmp_path: Path) -> None:
    adapter = read_adapter(write_adapter(tmp_path / "adapter.safetensors"))
    greedy, search = (EmbeddedTranslator(make_lm(gemma), adapter, MODELS, n) for n in (1, 4))
    prompts = [greedy._prompt(greedy._lm.tokenizer.encode(t), "en", "de") for t in SENTENCES]
    written = [greedy._read_out(one) for one in greedy._writer.write(prompts)]
    assert any(one.text is None for one in written)
    found = greedy.translate(SENTENCES, "en", "de", silent)
    searched = search.translate(SENTENCES, "en", "de", silent)
    for one, own, other in zip(written, found, searched, strict=True):
        assert own == (other if one.text is None else one)
    assert any(one.text is not None for one in found)


def test_blank_texts_have_no_translation(translator: EmbeddedTranslator) -> None:
    blank, _ = translator.translate([" \n ", SENTENCES[0]], "en", "de", silent)
    assert blank == Translation(None, module.NOTHING)


def test_long_texts_are_cut_and_say_so(translator: EmbeddedTranslator) -> None:
    (found,) = translator.translate([" ".join(SENTENCES * 4)], "en", "de", silent)
    assert found.is_cut or found.problem


def test_pairs_that_were_not_taught_are_refused(translator: EmbeddedTranslator) -> None:
    assert translator.supports("de", "en")
    assert not translator.supports("fr", "en")
    with pytest.raises(ModelError, match=r"does not translate fr-en; it knows de-en, en-de"):
        translator.translate(["Bonjour"], "fr", "en", silent)


def test_steps_count_every_text(translator: EmbeddedTranslator) -> None:
    told: list[tuple[int, int]] = []
    translator.translate(["", *SENTENCES], "en", "de", lambda d, t: told.append((d, t)))
    assert told[-1] == (len(SENTENCES) + 1, len(SENTENCES) + 1)


def test_forced_decoding_gives_each_token_its_probability(
    translator: EmbeddedTranslator, gemma: Path
) -> None:
    sources, targets = [SENTENCES[0], "", SENTENCES[1]], [SENTENCES[4], "x", SENTENCES[4]]
    first, nothing, third = translator.score(sources, targets, ("en", "de"), silent)
    assert nothing is None
    assert first is not None
    assert third is not None
    assert first.logprobs != third.logprobs
    lm = translator._lm
    target = lm.tokenizer.encode(targets[0])
    lead = lead_of(lm.tokenizer.encode(sources[0]).ids, "en", "de", lm.tokenizer)
    ids = np.concatenate([[lm.tokenizer.bos], lead, target.ids])
    with torch.inference_mode():
        last, _ = lm.model(torch.from_numpy(ids)[None], ())
        logits = (last[0] @ lm.model.output_weight.T)[:, list(KEPT)].log_softmax(-1)
    for n, token in enumerate(target.ids.tolist()):
        if token in KEPT:
            wanted = float(logits[len(lead) + n, token - KEPT.start])
            assert first.logprobs[n] == pytest.approx(wanted, abs=1e-3)
        assert targets[0][first.starts[n] : first.ends[n]]
    assert (
        "".join(targets[0][s:e] for s, e in zip(first.starts, first.ends, strict=True))
        == (targets[0])
    )


def test_a_file_that_is_no_adapter_is_refused(tmp_path: Path) -> None:
    path = tiny.write_head(tmp_path / "head.safetensors")
    with pytest.raises(ModelError, match="not a translation adapter"):
        read_adapter(path)
    (tmp_path / "rubbish").write_bytes(b"rubbish")
    with pytest.raises(ModelError, match="not a translation adapter"):
        read_adapter(tmp_path / "rubbish")


def test_an_adapter_for_another_model_is_refused(gemma: Path, tmp_path: Path) -> None:
    adapter = read_adapter(write_adapter(tmp_path / "adapter.safetensors"))
    adapter.weights["layers.9.inner_out.down"] = torch.ones(3, 5)
    with pytest.raises(ModelError, match="other weights than its model asks for"):
        EmbeddedTranslator(make_lm(gemma), adapter, MODELS)
