"""Tiny encoder-decoder translators, made on the spot: real formats, random weights."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import sentencepiece
import torch

from tests.backends.tiny import SENTENCES

SHAPE: dict[str, Any] = {
    "d_model": 32,
    "encoder_layers": 2,
    "decoder_layers": 2,
    "encoder_attention_heads": 2,
    "decoder_attention_heads": 2,
    "encoder_ffn_dim": 48,
    "decoder_ffn_dim": 48,
    "activation_function": "relu",
}
TAGS = (">>deu<<", ">>fra<<", ">>cmn_Hans<<", ">>cmn_Hant<<")
NLLB_CODES = ("eng_Latn", "deu_Latn", "fra_Latn", "zho_Hant", "zho_Hans", "pes_Arab", "prs_Arab")
T5_TASKS = {
    "translation_en_to_de": {"prefix": "translate English to German: "},
    "translation_en_to_fr": {"prefix": "translate English to French: "},
    "summarization": {"prefix": "summarize: "},
}


def train_pieces(kind: str = "unigram", **options: Any) -> bytes:
    """Train a sentencepiece model that normalizes as those of translators do."""
    out = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(SENTENCES),
        model_writer=out,
        model_type=kind,
        hard_vocab_limit=False,
        num_threads=1,
        minloglevel=2,
        **({"vocab_size": 260} | options),
    )
    return out.getvalue()


def pieces_of(model: bytes) -> list[str]:
    processor = sentencepiece.SentencePieceProcessor(model_proto=model)
    return [processor.id_to_piece(i) for i in range(processor.vocab_size())]


def write_marian(
    folder: Path, *, tags: Sequence[str] = (), languages: tuple[str, str] | None = ("en", "de")
) -> Path:
    """Write a Marian model as Helsinki-NLP's are laid out."""
    from transformers import MarianConfig, MarianMTModel

    model = train_pieces()
    (folder / "source.spm").write_bytes(model)
    (folder / "target.spm").write_bytes(model)
    # Its ids are not those of sentencepiece, and the padding comes last.
    words = ["</s>", "<unk>", *sorted(set(pieces_of(model)) - {"<s>", "</s>", "<unk>"})]
    _write_json(folder / "vocab.json", _numbered([*words, *tags, "<pad>"]))
    note = (
        {}
        if languages is None
        else dict(zip(("source_lang", "target_lang"), languages, strict=True))
    )
    _write_json(folder / "tokenizer_config.json", note)
    size = len(words) + len(tags) + 1
    config = MarianConfig(
        **SHAPE,
        vocab_size=size,
        pad_token_id=size - 1,
        decoder_start_token_id=size - 1,
        eos_token_id=0,
        forced_eos_token_id=0,
        max_position_embeddings=64,
    )
    return write_model(folder, MarianMTModel(config))


def write_m2m100(folder: Path) -> Path:
    """Write an M2M100, which in its files is a small100 as well."""
    from transformers import M2M100Config, M2M100ForConditionalGeneration

    model = train_pieces()
    (folder / "sentencepiece.bpe.model").write_bytes(model)
    words = ["<s>", "<pad>", "</s>", "<unk>"]
    words += [piece for piece in pieces_of(model) if piece not in words]
    _write_json(folder / "vocab.json", _numbered(words))
    _write_json(folder / "tokenizer_config.json", {"tokenizer_class": "M2M100Tokenizer"})
    config = M2M100Config(**SHAPE, vocab_size=len(words) + 108, max_position_embeddings=64)
    return write_model(folder, M2M100ForConditionalGeneration(config))


def write_nllb(folder: Path, *, codes: Sequence[str] = NLLB_CODES) -> Path:
    """Write an NLLB with a fast tokenizer, as on the hub."""
    from transformers import M2M100Config, M2M100ForConditionalGeneration, NllbTokenizer
    from transformers.tokenization_utils_base import generate_merges

    pieces = pieces_of(train_pieces("bpe"))[3:]
    vocabulary = _numbered(["<s>", "<pad>", "</s>", "<unk>", *pieces])
    ranks = {piece: -float(i) for i, piece in enumerate(pieces)}
    tokenizer = NllbTokenizer(
        vocab=vocabulary,
        merges=generate_merges(vocabulary, ranks),
        additional_special_tokens=list(codes),
        src_lang=codes[0] if codes else None,
    )
    tokenizer.save_pretrained(folder)
    config = M2M100Config(**SHAPE, vocab_size=len(tokenizer), max_position_embeddings=64)
    return write_model(folder, M2M100ForConditionalGeneration(config))


def write_t5(
    folder: Path, *, tasks: dict[str, Any] | None = None, codes: Sequence[str] = ()
) -> Path:
    """Write a T5; with `codes` such as `<2de>` it is a MADLAD."""
    from transformers import T5Config, T5ForConditionalGeneration, T5Tokenizer

    processor = sentencepiece.SentencePieceProcessor(
        model_proto=train_pieces(pad_id=0, eos_id=1, unk_id=2, bos_id=-1)
    )
    n = processor.vocab_size()
    vocabulary = [(processor.id_to_piece(i), processor.get_score(i)) for i in range(n)]
    tokenizer = T5Tokenizer(vocab=vocabulary, extra_ids=0, additional_special_tokens=None)
    tokenizer.add_tokens(list(codes))
    tokenizer.save_pretrained(folder)
    config = T5Config(
        vocab_size=len(tokenizer),
        d_model=32,
        d_kv=16,
        d_ff=48,
        num_layers=2,
        num_heads=2,
        decoder_start_token_id=0,  # type: ignore[call-arg]
    )
    write_model(folder, T5ForConditionalGeneration(config))
    change_config(folder, task_specific_params=tasks)
    return folder


def write_model(folder: Path, model: Any, *, seed: int = 0) -> Path:
    """Save a model whose predictions are far from uniform."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if weight.dim() > 1 and "position" not in name:
                weight.normal_(0.0, 0.35, generator=generator)
    model.save_pretrained(folder)
    return folder


def change_config(folder: Path, **changes: Any) -> None:
    path = folder / "config.json"
    _write_json(path, json.loads(path.read_text("utf-8")) | changes)


def _numbered(words: Sequence[str]) -> dict[str, int]:
    return {word: i for i, word in enumerate(words)}


def _write_json(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False), "utf-8")
