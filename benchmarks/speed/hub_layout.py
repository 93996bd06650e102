"""Lay our language model out as a folder that the transformers library reads.

Its folder has a sentencepiece model only. Other libraries ask for a `tokenizer.json`; it is made
here, and the weights are linked. The token ids agree but for rare strings.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

LINKED = ("config.json", "model.safetensors")


def lay_out_for_hub(lm: Path, folder: Path) -> Path:
    """Make the folder, unless `lm` is such a folder already; give the one to use."""
    if not (lm / "tokenizer.model").is_file() or (lm / "tokenizer_config.json").exists():
        return lm
    folder.mkdir(parents=True)
    for name in LINKED:
        (folder / name).symlink_to((lm / name).resolve())
    tokenizer, special = build_tokenizer(lm / "tokenizer.model")
    tokenizer.save(str(folder / "tokenizer.json"))
    settings = {"tokenizer_class": "PreTrainedTokenizerFast", **special}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings), "utf-8")
    return folder


def build_tokenizer(path: Path) -> tuple[Any, dict[str, str]]:
    """Build a tokenizer that merges as a byte-fallback BPE model of sentencepiece does.

    Also give the names of its special tokens.
    """
    import sentencepiece
    from tokenizers import Tokenizer, models, normalizers, processors

    model = sentencepiece.SentencePieceProcessor(model_file=str(path))
    pieces = model.id_to_piece(list(range(model.vocab_size())))
    ids = {piece: number for number, piece in enumerate(pieces)}
    numbers = (model.bos_id(), model.eos_id(), model.pad_id(), model.unk_id())
    bos, eos, pad, unk = (pieces[number] for number in numbers)
    bpe = models.BPE(
        ids,
        _merges(ids, model.get_score(list(range(len(pieces))))),
        byte_fallback=True,
        fuse_unk=True,
        unk_token=unk,
    )
    tokenizer = Tokenizer(bpe)
    tokenizer.normalizer = normalizers.Replace(" ", "\u2581")
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{bos} $A", special_tokens=[(bos, model.bos_id())]
    )
    return tokenizer, {"bos_token": bos, "eos_token": eos, "pad_token": pad, "unk_token": unk}


def _merges(ids: dict[str, int], scores: list[float]) -> list[tuple[str, str]]:
    """List all pairs of pieces that make up a piece, those of the best-scored piece first."""
    found = [
        (-scores[number], ids[piece[:cut]], ids[piece[cut:]], piece[:cut], piece[cut:])
        for piece, number in ids.items()
        for cut in range(1, len(piece))
        if piece[:cut] in ids and piece[cut:] in ids
    ]
    return [(left, right) for *_, left, right in sorted(found)]
