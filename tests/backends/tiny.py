"""Tiny language models and heads, made on the spot: real formats, random weights."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import sentencepiece
import torch
from safetensors.torch import save_file

from tqcheck.backends.quality_head import HeadShape, QualityHead
from tqcheck.backends.windows import WindowShape
from tqcheck.records import Document, Origin, Segment

WIDTH = 32
LAYERS = (1, 2)
SENTENCES = (
    "The council met on Monday and raised the tax, said Mr. O'Neil.",
    "The mayor did not answer; the talks of the council go on until the evening.",
    "Министр заявил, что переговоры продолжатся до вечера.",
    "部长表示，谈判将持续到晚上。",
    "Die Gespräche dauerten bis zum Abend, sagte der Minister.",
    "قال الوزير إن المحادثات ستستمر حتى المساء.",
    "मंत्री ने कहा कि बातचीत शाम तक जारी रहेगी।",
    "Rain fell in 1,400 places on 3.5.2021, a wet day — 12% more.",
)
DOUBLE_BLANK = "\u2581\u2581"
# Layers that a tiny head changes, with the sizes of their weights.
ADAPTED = {"layers.1.inner_out": (WIDTH, 48), "layers.1.attention_out": (WIDTH, WIDTH)}
SHAPE = HeadShape(n_layers=len(LAYERS), state_width=WIDTH, width=16, reader_width=8)


def train_sentencepiece(size: int = 420) -> bytes:
    """Train a byte-fallback BPE model that changes nothing; ids as in Gemma (pad 0 … unk 3)."""
    out = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(SENTENCES),
        model_writer=out,
        vocab_size=size,
        model_type="bpe",
        byte_fallback=True,
        character_coverage=0.98,
        normalization_rule_name="identity",
        add_dummy_prefix=False,
        remove_extra_whitespaces=False,
        user_defined_symbols=[DOUBLE_BLANK, "<b>"],
        pad_id=0,
        eos_id=1,
        bos_id=2,
        unk_id=3,
        num_threads=1,
        minloglevel=2,
    )
    return out.getvalue()


def write_gemma(folder: Path, tokenizer: bytes, *, seed: int = 0) -> Path:
    """Write a Gemma 3 of two layers as the embedded model is laid out."""
    from transformers import Gemma3ForCausalLM, Gemma3TextConfig

    size = sentencepiece.SentencePieceProcessor(model_proto=tokenizer).vocab_size()
    config = Gemma3TextConfig(
        vocab_size=size,
        hidden_size=WIDTH,
        intermediate_size=48,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=1,
        head_dim=16,
        query_pre_attn_scalar=16,
        sliding_window=16,
        layer_types=["sliding_attention", "full_attention"],
        max_position_embeddings=1024,
    )
    _write_model(folder, Gemma3ForCausalLM(config), seed)
    (folder / "tokenizer.model").write_bytes(tokenizer)
    return folder


def write_llama(folder: Path, *, seed: int = 0) -> Path:
    """Write a Llama of two layers with a fast byte-level tokenizer, as on the hub."""
    import tokenizers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    raw = tokenizers.Tokenizer(tokenizers.models.BPE())
    raw.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    raw.decoder = tokenizers.decoders.ByteLevel()
    trainer = tokenizers.trainers.BpeTrainer(
        vocab_size=400,
        special_tokens=["<s>", "</s>"],
        initial_alphabet=sorted(tokenizers.pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    raw.train_from_iterator(SENTENCES, trainer)
    config = LlamaConfig(
        vocab_size=raw.get_vocab_size(),
        hidden_size=WIDTH,
        intermediate_size=48,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=1,
        max_position_embeddings=1024,
    )
    _write_model(folder, LlamaForCausalLM(config), seed)
    fast = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=raw, bos_token="<s>", eos_token="</s>"
    )
    fast.save_pretrained(folder)
    return folder


def _write_model(folder: Path, model: torch.nn.Module, seed: int) -> None:
    """Save a model whose predictions are far from uniform."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for weight in model.parameters():
            weight.normal_(0.0, 0.3, generator=generator)
    model.save_pretrained(folder)  # type: ignore[operator]


def write_head(
    path: Path,
    *,
    lm_digest: str = "0" * 64,
    kept: Sequence[int] = range(4, 300),
    windows: WindowShape | None = None,
    shape: HeadShape = SHAPE,
    languages: Sequence[str] = ("de", "en"),
) -> Path:
    """Write a random head in the form that `read_head` expects."""
    torch.manual_seed(1)
    weights = {k: v.half() for k, v in QualityHead(SHAPE).state_dict().items()}
    generator = torch.Generator().manual_seed(2)
    for name, size in ADAPTED.items():
        weights[f"adapter.{name}.down"] = torch.randn(3, size[1], generator=generator).half()
        weights[f"adapter.{name}.up"] = torch.randn(size[0], 3, generator=generator).half() / 9
    weights["kept_tokens"] = torch.tensor(list(kept), dtype=torch.int32)
    note = {
        "shape": asdict(shape),
        "layers": list(LAYERS),
        "windows": asdict(windows or WindowShape(length=96, context=32, sentence=64, source=48)),
        "lm_sha256": lm_digest,
        "languages": list(languages),
    }
    save_file(weights, path, metadata={"tqcheck": json.dumps(note)})
    return path


def document(
    texts: Sequence[str],
    name: str = "a",
    *,
    is_connected: bool = True,
    sources: Sequence[str | None] = (),
) -> Document:
    """Make a document of texts, perhaps with their Russian sources."""
    segments = tuple(
        Segment(
            n,
            f"{name}#{n}",
            name,
            Origin(name, n + 1),
            0,
            len(text),
            text,
            "en",
            source=sources[n] if sources else None,
            source_lang="ru" if sources else None,
        )
        for n, text in enumerate(texts)
    )
    return Document(name, name, "en", segments, is_connected=is_connected)
