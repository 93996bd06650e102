"""Write a sentencepiece model file from a vocabulary that came in another container.

Only what a byte-fallback BPE model without text normalization needs is written, in protobuf's wire
format (google/sentencepiece: sentencepiece_model.proto); its own Python module would need the
protobuf package at run time.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

_VARINT, _BYTES, _FLOAT = 0, 2, 5
_BPE = 2
_UNKNOWN_TYPE, _USER_DEFINED_TYPE = 2, 4
_WHITESPACE = "\u2581".encode()


def write_bpe_model(
    pieces: Sequence[bytes],
    scores: Sequence[float],
    types: Sequence[int],
    *,
    special_ids: dict[str, int],
) -> bytes:
    """Serialize a BPE vocabulary as a sentencepiece ModelProto.

    `types` are sentencepiece's own numbers (1 normal, 2 unknown, 3 control, 4 user defined,
    6 byte); `special_ids` holds `unk`, `bos`, `eos` and `pad`. Text is neither normalized nor
    prefixed, and no blank is dropped.
    """
    unknown = special_ids["unk"]
    body = bytearray()
    for index, (piece, score, kind) in enumerate(zip(pieces, scores, types, strict=True)):
        if kind == _USER_DEFINED_TYPE:
            # The encoder looks for these after it has turned blanks into U+2581.
            piece = piece.replace(b" ", _WHITESPACE)
        kind = _UNKNOWN_TYPE if index == unknown else kind
        body += _message(1, _message(1, piece) + _float(2, score) + _integer(3, kind))
    body += _message(2, _trainer_spec(pieces, special_ids))
    body += _message(3, _normalizer_spec())
    return bytes(body)


def _trainer_spec(pieces: Sequence[bytes], special_ids: dict[str, int]) -> bytes:
    # model_type, vocab_size, byte_fallback
    fields = [_integer(3, _BPE), _integer(4, len(pieces)), _integer(35, 1)]
    for n, name in enumerate(("unk", "bos", "eos", "pad")):
        index = special_ids[name]
        fields += [_integer(40 + n, index), _message(45 + n, pieces[index])]
    return b"".join(fields)


def _normalizer_spec() -> bytes:
    # add_dummy_prefix, remove_extra_whitespaces: off; escape_whitespaces: on
    flags = _integer(3, 0) + _integer(4, 0) + _integer(5, 1)
    return _message(1, b"identity") + flags


def _message(number: int, content: bytes) -> bytes:
    return _tag(number, _BYTES) + _varint(len(content)) + content


def _integer(number: int, value: int) -> bytes:
    return _tag(number, _VARINT) + _varint(value)


def _float(number: int, value: float) -> bytes:
    return _tag(number, _FLOAT) + struct.pack("<f", value)


def _tag(number: int, wire: int) -> bytes:
    return _varint(number << 3 | wire)


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
