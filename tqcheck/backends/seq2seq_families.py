"""What sets the families of encoder-decoders apart: tokenizers, and where a language is named.

            encoder reads                      decoder goes on from
marian      (>>deu<<) text </s>                start
nllb        eng_Latn text </s>                 start deu_Latn
m2m100      __en__ text </s>                   start __de__
small100    __de__ text </s>                   start
t5          translate English to German: text  start
madlad      <2de> text </s>                    start
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tqcheck.backends.seq2seq_files import ModelFolder, card_languages
from tqcheck.backends.seq2seq_tokens import Codec, FastCodec, Pieces, PiecesCodec
from tqcheck.backends.translator_languages import (
    LanguageSide,
    allowed,
    codes_by_language,
    find_language,
    language_of,
    pair_of_opus_name,
    pair_of_tail,
    read_sides,
)
from tqcheck.errors import ModelError
from tqcheck.language import name_of

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

_TAG = re.compile(r">>(.+)<<")
_NLLB_CODE = re.compile(r"[a-z]{3}_[A-Z][a-z]{3}")
_MADLAD_CODE = re.compile(r"<2([A-Za-z]+(?:_[A-Za-z]+)?)>")
_T5_TASK = re.compile(r"translation_([a-z]{2,3})_to_([a-z]{2,3})")


@dataclass(frozen=True, slots=True)
class Frame:
    """Hold a pair's token ids before and after the source, and those that open its translation.

    `opening` lacks the id from which every decoder starts.
    """

    before: tuple[int, ...]
    after: tuple[int, ...]
    opening: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Directions:
    """Say which languages a model translates, and frame each pair; None stands for any language."""

    sources: frozenset[str] | None
    targets: frozenset[str] | None
    frame: Callable[[str, str], Frame | None]

    def find(self, source_lang: str, target_lang: str) -> Frame | None:
        """Frame a pair; None where the model does not translate it."""
        source, target = _known(self.sources, source_lang), _known(self.targets, target_lang)
        if source is None or target is None or source == target:
            return None
        return self.frame(source, target)

    def refusal(self, source_lang: str, target_lang: str) -> str:
        """Say why a pair has no frame, and what is allowed."""
        said = f"does not translate from {source_lang} to {target_lang}"
        for languages, code, side in (
            (self.sources, source_lang, "from"),
            (self.targets, target_lang, "to"),
        ):
            if languages is not None and find_language(languages, code) is None:
                return f"{said} ({side}: {allowed(code, languages)})"
            if language_of(code) is None:
                return f"{said} ({code!r} is no language)"
        return f"{said} ({_pairs_of(self)})"


@dataclass(frozen=True, slots=True)
class Family:
    """Hold what is needed to read and write for a model."""

    codec: Codec
    directions: Directions
    longest: int | None


def open_family(family: str, folder: ModelFolder) -> Family:
    """Load a model's tokenizer and find its languages; raises ModelError where they do not fit."""
    tokenizer, codec, directions = _OPENERS[family](folder)
    longest = tokenizer.model_max_length
    # Where a tokenizer has no limit, transformers says 10**30.
    return Family(codec, directions, int(longest) if longest < 10**9 else None)


_Opened = tuple["PreTrainedTokenizerBase", Codec, Directions]


def _open_marian(folder: ModelFolder) -> _Opened:
    from transformers import MarianTokenizer

    with warnings.catch_warnings():
        # Without sacremoses it warns; but what that normalizes it never hands to the model.
        warnings.filterwarnings("ignore", message=".*sacremoses")
        tokenizer: Any = MarianTokenizer.from_pretrained(folder.path, local_files_only=True)
    written = tokenizer.target_encoder if tokenizer.separate_vocabs else tokenizer.encoder
    special = {*tokenizer.all_special_tokens, *filter(_TAG.fullmatch, tokenizer.encoder)}
    codec = PiecesCodec(
        Pieces(tokenizer.spm_source, tokenizer.encoder),
        Pieces(tokenizer.spm_target, written),
        special,
        int(tokenizer.encoder[tokenizer.unk_token]),
    )
    return tokenizer, codec, _marian_directions(folder, tokenizer)


def _marian_directions(folder: ModelFolder, tokenizer: Any) -> Directions:
    """Find the pair in names and files; where the vocabulary has tags they name the target."""
    sides = _marian_sides(folder)
    tags = {m[1]: i for token, i in tokenizer.encoder.items() if (m := _TAG.fullmatch(token))}
    tag_of = {language: tags[code] for language, code in codes_by_language(tags).items()}
    if sides is None or (sides[1].languages is None and not tag_of):
        raise ModelError(
            f"{folder.name}: which languages it translates stands neither in its name (… -en-de) "
            f"nor in tokenizer_config.json (source_lang, target_lang)"
        )
    end = (int(tokenizer.eos_token_id),)
    named = sides[1].languages
    targets = frozenset(tag_of) if named is None or (len(named) > 1 and tag_of) else named
    sources = sides[0].languages
    if sources is None:  # a group: the card lists its members, and the targets
        listed = frozenset(c for c in map(language_of, card_languages(folder)) if c is not None)
        sources = listed or None

    def frame(source: str, target: str) -> Frame:
        return Frame((tag_of[target],) if target in tag_of else (), end)

    return Directions(sources, targets, frame)


def _marian_sides(folder: ModelFolder) -> tuple[LanguageSide, LanguageSide] | None:
    noted = [folder.tokenizer_config.get(key) for key in ("source_lang", "target_lang")]
    origin = str(folder.config.get("_name_or_path", ""))
    return (
        pair_of_opus_name(folder.name)
        or (read_sides(str(noted[0]), str(noted[1])) if all(noted) else None)
        or pair_of_opus_name(origin)
        or pair_of_tail(folder.path.name)
    )


def _open_nllb(folder: ModelFolder) -> _Opened:
    tokenizer = _fast_tokenizer(folder, "nllb")
    ids = {t: i for t, i in tokenizer.get_vocab().items() if _NLLB_CODE.fullmatch(t)}
    code_of = codes_by_language(ids)
    _require_codes(folder, code_of, "eng_Latn")
    end = int(tokenizer.eos_token_id)
    is_old = bool(getattr(tokenizer, "legacy_behaviour", False))

    def frame(source: str, target: str) -> Frame:
        own = ids[code_of[source]]
        before, after = ((), (end, own)) if is_old else ((own,), (end,))
        return Frame(before, after, (ids[code_of[target]],))

    known = frozenset(code_of)
    return tokenizer, FastCodec(tokenizer, ids.values()), Directions(known, known, frame)


def _open_m2m100(folder: ModelFolder) -> _Opened:
    tokenizer, codec, ids = _m2m100_tokenizer(folder)
    end = int(tokenizer.eos_token_id)

    def frame(source: str, target: str) -> Frame:
        return Frame((ids[source],), (end,), (ids[target],))

    return tokenizer, codec, Directions(frozenset(ids), frozenset(ids), frame)


def _open_small100(folder: ModelFolder) -> _Opened:
    tokenizer, codec, ids = _m2m100_tokenizer(folder)
    end = int(tokenizer.eos_token_id)

    def frame(source: str, target: str) -> Frame:
        return Frame((ids[target],), (end,))

    return tokenizer, codec, Directions(frozenset(ids), frozenset(ids), frame)


def _m2m100_tokenizer(
    folder: ModelFolder,
) -> tuple[PreTrainedTokenizerBase, Codec, Mapping[str, int]]:
    """Load the tokenizer and the ids of its languages; small100's own class is code on the hub."""
    from transformers import M2M100Tokenizer

    tokenizer: Any = M2M100Tokenizer.from_pretrained(folder.path, local_files_only=True)
    code_of = codes_by_language(tokenizer.lang_code_to_id)
    ids = {language: tokenizer.lang_code_to_id[code] for language, code in code_of.items()}
    pieces = Pieces(tokenizer.sp_model, tokenizer.encoder)
    unk = int(tokenizer.encoder[tokenizer.unk_token])
    return tokenizer, PiecesCodec(pieces, pieces, tokenizer.all_special_tokens, unk), ids


def _open_t5(folder: ModelFolder) -> _Opened:
    tokenizer = _fast_tokenizer(folder, None)
    vocabulary = tokenizer.get_vocab()
    madlad = {m[1]: i for t, i in vocabulary.items() if (m := _MADLAD_CODE.fullmatch(t))}
    codec = FastCodec(tokenizer, madlad.values())
    end = int(tokenizer.eos_token_id)
    if madlad:
        code_of = codes_by_language(madlad)
        known = frozenset(code_of)
        return (
            tokenizer,
            codec,
            Directions(known, known, lambda _, target: Frame((madlad[code_of[target]],), (end,))),
        )
    tasks = _t5_tasks(folder)

    def frame(source: str, target: str) -> Frame | None:
        prefix = tasks.get((source, target)) if tasks else _t5_prefix(source, target)
        if prefix is None:
            return None
        return Frame(tuple(codec.encode_source(prefix.strip()).ids.tolist()), (end,))

    sources = frozenset(source for source, _ in tasks) or None
    targets = frozenset(target for _, target in tasks) or None
    return tokenizer, codec, Directions(sources, targets, frame)


def _t5_tasks(folder: ModelFolder) -> dict[tuple[str, str], str]:
    """Read from config.json which pairs a T5 was taught, and how each was asked for."""
    found: dict[tuple[str, str], str] = {}
    tasks = folder.config.get("task_specific_params")
    for name, task in tasks.items() if isinstance(tasks, dict) else ():
        match = _T5_TASK.fullmatch(name)
        if match and isinstance(task, dict):
            pair = (language_of(match[1]) or match[1], language_of(match[2]) or match[2])
            found[pair] = str(task.get("prefix") or _t5_prefix(*pair))
    return found


def _t5_prefix(source: str, target: str) -> str:
    return f"translate {name_of(source)} to {name_of(target)}: "


def _fast_tokenizer(folder: ModelFolder, kind: str | None) -> PreTrainedTokenizerBase:
    from transformers import AutoTokenizer

    tokenizer: PreTrainedTokenizerBase = AutoTokenizer.from_pretrained(
        folder.path, tokenizer_type=kind, use_fast=True, local_files_only=True
    )
    if not tokenizer.is_fast or tokenizer.unk_token_id is None or tokenizer.eos_token_id is None:
        raise ModelError(f"{folder.name}: its tokenizer gives no offsets, or lacks <unk> or </s>")
    # Where its files are missing, transformers makes an empty one up.
    codec = FastCodec(tokenizer)
    if not codec.knows(codec.encode_source("1, 2")):
        raise ModelError(f"{folder.name}: its tokenizer knows no words: are its files missing?")
    return tokenizer


def _require_codes(folder: ModelFolder, known: Collection[str], example: str) -> None:
    if len(known) < 2:
        raise ModelError(
            f"{folder.name}: its tokenizer knows no language codes such as {example}: "
            f"is it of another family?"
        )


def _known(languages: frozenset[str] | None, code: str) -> str | None:
    return language_of(code) if languages is None else find_language(languages, code)


def _pairs_of(directions: Directions) -> str:
    known = sorted((directions.sources or frozenset()) | (directions.targets or frozenset()))
    pairs = [f"{s}-{t}" for s in known for t in known if directions.find(s, t)]
    return f"allowed: {', '.join(pairs)}" if 0 < len(pairs) <= 12 else "it is one language"


_OPENERS: dict[str, Callable[[ModelFolder], _Opened]] = {
    "marian": _open_marian,
    "nllb": _open_nllb,
    "m2m100": _open_m2m100,
    "small100": _open_small100,
    "t5": _open_t5,
}
