"""The contenders run, with toy models, and say so when they cannot."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
import sentencepiece
import torch
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.speed import worker as speed_worker
from benchmarks.speed.contenders import Encoder, batches_of, load_runner, pair_length
from benchmarks.speed.hub_layout import build_tokenizer, lay_out_for_hub
from benchmarks.speed.jobs import CONTENDERS, Contender, Job, Json, Sentence, dump_job
from tests.backends import tiny
from tests.benchmarks.fakes import FakeChecker
from tqcheck.backends.hub import folder_digest
from tqcheck.records import ModelInfo

SENTENCES = tuple(
    Sentence(text, f"源 {number}", "qe/dev/x.zh-en", number + 1, "d", "s", 5 + number, 4)
    for number, text in enumerate(tiny.SENTENCES)
)
NAMED = {contender.name: contender for contender in CONTENDERS}


@pytest.fixture(scope="module")
def lm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.write_gemma(tmp_path_factory.mktemp("gemma"), tiny.train_sentencepiece())


@pytest.fixture(scope="module")
def head(lm: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("head") / "head.safetensors"
    return tiny.write_head(path, lm_digest=folder_digest(lm))


@pytest.fixture(autouse=True)
def _threads() -> Iterator[None]:
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


def job(task: str, contender: Contender, lm: Path | None = None, head: Path | None = None) -> Job:
    few = replace(contender, batches=contender.batches[:2])
    place, head_file = (str(path) if path else None for path in (lm, head))
    return Job(task, few, SENTENCES, 1, place, head_file, few.batches[0], (4, 12), True)


def work(job: Job, tmp_path: Path) -> Json:
    """Do a job as the process of its own would."""
    pytest.importorskip("psutil", reason="needs the extra 'bench'")
    given, out = tmp_path / "job.json", tmp_path / "outcome.json"
    given.write_text(dump_job(job), "utf-8")
    assert speed_worker.main([str(given), str(out)]) == 0
    outcome: Json = json.loads(out.read_text("utf-8"))
    return outcome


@pytest.mark.parametrize("name", ["ours-translation", "ours-source-documents", "xlmr-float32"])
def test_a_turn_tells_time_memory_and_precision(
    name: str, lm: Path, head: Path, tmp_path: Path
) -> None:
    outcome = work(job("time", NAMED[name], lm, head), tmp_path)
    assert outcome["seconds"] > 0
    assert outcome["load_seconds"] > 0
    assert outcome["peak_mb"] > 10
    assert outcome["precision"] in ("bfloat16", "float32")


@pytest.mark.parametrize("name", ["ours-translation-float32", "xlmr-bfloat16"])
def test_every_batch_size_is_tried(name: str, lm: Path, head: Path, tmp_path: Path) -> None:
    asked = job("tune", NAMED[name], lm, head)
    seconds = work(asked, tmp_path)["seconds"]
    assert list(map(int, seconds)) == list(asked.contender.batches)


def test_growth_tells_the_cost_of_every_size(lm: Path, head: Path, tmp_path: Path) -> None:
    outcome = work(job("growth", NAMED["ours-translation"], lm, head), tmp_path)
    assert [step["segments"] for step in outcome["steps"]] == [4, 12]
    assert all(step["peak_mb"] >= step["start_mb"] > 0 for step in outcome["steps"])


@pytest.mark.parametrize("name", ["pass-auto", "pass-float32"])
def test_a_pass_tells_its_share_of_the_peak(
    name: str, lm: Path, head: Path, tmp_path: Path
) -> None:
    outcome = work(job("time", NAMED[name], lm, head), tmp_path)
    assert outcome["share"] > 0
    tokenizer = sentencepiece.SentencePieceProcessor(model_file=str(lm / "tokenizer.model"))
    scored = sum(len(tokenizer.encode(s.translation)[:64]) for s in SENTENCES)
    assert outcome["scored_tokens"] == scored
    assert outcome["tokens"] == scored + len(SENTENCES)  # each after the token that begins
    assert outcome["peak_gflops"] == max(outcome["products_gflops"].values())


def test_a_segment_that_is_not_scored_is_no_speed(monkeypatch: pytest.MonkeyPatch) -> None:
    report = FakeChecker(lambda text: 0.5).check_rows([])
    runner = load_runner(job("time", NAMED["ours-translation"]))
    model = ModelInfo("lm", "causal-lm", "0" * 64, "none", "float32")
    empty = replace(report, run=replace(report.run, models=(model,)))
    checker = SimpleNamespace(check_rows=lambda rows: empty)
    monkeypatch.setattr(runner, "_with_batch", lambda batch: checker)
    with pytest.raises(RuntimeError, match="0 of 8 segments scored"):
        runner.run(SENTENCES, 512)


def test_the_encoder_sees_every_pair_once_in_its_length(monkeypatch: pytest.MonkeyPatch) -> None:
    runner = load_runner(job("time", NAMED["xlmr-bfloat16"]))
    assert isinstance(runner, Encoder)
    assert torch.get_default_dtype() == torch.float32
    seen: list[int] = []

    def forward(input_ids: torch.Tensor, attention_mask: torch.Tensor | None) -> SimpleNamespace:
        mask = torch.ones_like(input_ids) if attention_mask is None else attention_mask
        assert (input_ids != 1).eq(mask.bool()).all()
        assert (input_ids[:, 0] == 0).all()
        seen.extend(mask.sum(1).tolist())
        return SimpleNamespace(
            last_hidden_state=torch.zeros(*input_ids.shape, 32, dtype=torch.bfloat16)
        )

    monkeypatch.setattr(runner, "_model", forward)
    runner.run(SENTENCES, 64)
    assert sorted(seen) == sorted(s.n_tokens + s.n_source_tokens + 4 for s in SENTENCES)
    assert pair_length(replace(SENTENCES[0], n_tokens=600)) == 512


@given(st.lists(st.integers(1, 512), max_size=60), st.integers(1, 4096))
def test_batches_hold_everything_and_no_more_than_they_may(lengths: list[int], n: int) -> None:
    ordered = sorted(lengths, reverse=True)
    batches = list(batches_of(ordered, n))
    assert [length for batch in batches for length in batch] == ordered
    assert all(len(batch) == 1 or max(batch) * len(batch) <= n for batch in batches)


@pytest.mark.parametrize("kind", ["lmppl", "minicons"])
def test_other_libraries_read_the_translations_only(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    class Fake:
        def __init__(self, folder: str, *arguments: object, torch_dtype: object, **more: int):
            assert (folder, torch_dtype) == ("lm", torch.float32)

        def get_perplexity(self, texts: list[str], batch_size: int) -> None:
            assert batch_size == 4
            read.extend(texts)

        def sequence_score(self, texts: list[str]) -> None:
            assert len(texts) <= 4
            read.extend(texts)

    fake = SimpleNamespace(LM=Fake, IncrementalLMScorer=Fake)
    monkeypatch.setitem(sys.modules, "minicons", SimpleNamespace(scorer=fake))
    monkeypatch.setitem(sys.modules, "minicons.scorer", fake)
    monkeypatch.setitem(sys.modules, "lmppl", fake)
    load_runner(job("time", NAMED[f"{kind}-float32"], Path("lm"))).run(SENTENCES, 4)
    assert sorted(read) == sorted(tiny.SENTENCES)


def test_another_library_finds_our_model_and_its_tokens(lm: Path, tmp_path: Path) -> None:
    from transformers import AutoModelForCausalLM, AutoTokenizer

    folder = lay_out_for_hub(lm, tmp_path / "lm")
    model = sentencepiece.SentencePieceProcessor(model_file=str(lm / "tokenizer.model"))
    tokenizer = AutoTokenizer.from_pretrained(folder)
    for text in tiny.SENTENCES:
        assert tokenizer(text)["input_ids"] == [model.bos_id(), *model.encode(text)]
    assert tokenizer.pad_token == model.id_to_piece(model.pad_id())
    assert AutoModelForCausalLM.from_pretrained(folder).config.vocab_size == model.vocab_size()
    assert lay_out_for_hub(folder, tmp_path / "other") == folder
    assert build_tokenizer(lm / "tokenizer.model")[0].get_vocab_size() == model.vocab_size()
