"""Tokens of encoder-decoders: places in the text as given, and no special ones from a text."""

from __future__ import annotations

import sentencepiece
from hypothesis import given
from hypothesis import strategies as st

from tests.backends.tiny_seq2seq import train_pieces
from tqcheck.backends.seq2seq_tokens import Pieces, PiecesCodec
from tqcheck.backends.tokens import Tokens


def codec_of(model: bytes) -> PiecesCodec:
    processor = sentencepiece.SentencePieceProcessor(model_proto=model)
    ids = {processor.id_to_piece(i): i for i in range(processor.vocab_size())}
    ids[">>deu<<"] = len(ids)
    pieces = Pieces(processor, ids)
    return PiecesCodec(pieces, pieces, ["<unk>", "<s>", "</s>", ">>deu<<"], processor.unk_id())


UNIGRAM = codec_of(train_pieces())
BYTES = codec_of(train_pieces("bpe", byte_fallback=True, vocab_size=420))


def pieces(codec: PiecesCodec, text: str) -> list[str]:
    found = codec.encode_source(text)
    return [text[a:b] for a, b in zip(found.starts, found.ends, strict=True)]


def test_offsets_survive_normalization() -> None:
    """A ligature becomes two letters and a fraction three signs."""
    text = "  ﬁne  ½ "
    found = UNIGRAM.encode_source(text)
    assert found.ends[-1] == text.index("½") + 1
    assert any(piece.startswith("ﬁ") for piece in pieces(UNIGRAM, text))
    assert "½" in pieces(UNIGRAM, text)


def test_bytes_carry_the_place_of_their_character() -> None:
    assert pieces(BYTES, "a😀")[-4:] == ["😀"] * 4


def test_special_tokens_never_come_from_a_text() -> None:
    found = UNIGRAM.encode_source("</s> >>deu<< <unk> <s>")
    processor = sentencepiece.SentencePieceProcessor(model_proto=train_pieces())
    assert not {processor.eos_id(), processor.bos_id(), processor.vocab_size()} & set(
        found.ids.tolist()
    )


def test_a_text_of_unknown_characters_is_told_from_one_with_a_word() -> None:
    assert not UNIGRAM.knows(UNIGRAM.encode_source("ጤና"))
    assert UNIGRAM.knows(UNIGRAM.encode_source("ጤና the"))


def test_decoding_leaves_special_tokens_out() -> None:
    ids = UNIGRAM.encode_target("The council met.").ids.tolist()
    assert UNIGRAM.decode([2, *ids[:3], 0, *ids[3:], 10**6, 1]) == "The council met."


def check(codec: PiecesCodec, text: str) -> None:
    found = codec.encode_target(text)
    assert isinstance(found, Tokens)
    assert (found.starts >= 0).all()
    assert (found.starts <= found.ends).all()
    assert (found.ends <= len(text)).all()
    assert (found.ends[1:] >= found.ends[:-1]).all()
    assert (found.starts[1:] >= found.starts[:-1]).all()


@given(st.text())
def test_any_text_has_offsets_in_order(text: str) -> None:
    check(UNIGRAM, text)
    check(BYTES, text)


@given(st.text(st.characters(codec=None), max_size=8))
def test_half_surrogates_are_no_failure(text: str) -> None:
    check(UNIGRAM, text + "\ud800")


@given(st.text(st.sampled_from("The council met Monday, 1400"), min_size=1))
def test_known_text_comes_back(text: str) -> None:
    plain = " ".join(text.split())
    assert UNIGRAM.decode(UNIGRAM.encode_target(plain).ids.tolist()) == plain
