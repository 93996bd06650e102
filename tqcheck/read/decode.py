"""Bytes to text: UTF-8, or UTF-16 and UTF-32 by byte order mark, or the encoding that was named.

A byte order mark is never part of the text. Nothing is guessed and nothing is replaced: what does
not decode, holds NUL or lone surrogates is an error with its place.
"""

from __future__ import annotations

import codecs
from encodings.aliases import aliases
from typing import NamedTuple

from tqcheck.errors import ConfigError, InputError
from tqcheck.read.messages import nearest, shorten


class ByteOrderMark(NamedTuple):
    """Pair the bytes of a mark with the codec for what follows."""

    mark: bytes
    codec: str


# UTF-32 LE comes before UTF-16 LE, whose mark is the beginning of its own.
BYTE_ORDER_MARKS = (
    ByteOrderMark(codecs.BOM_UTF8, "utf-8"),
    ByteOrderMark(codecs.BOM_UTF32_LE, "utf-32-le"),
    ByteOrderMark(codecs.BOM_UTF32_BE, "utf-32-be"),
    ByteOrderMark(codecs.BOM_UTF16_LE, "utf-16-le"),
    ByteOrderMark(codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Python calls these text encodings, but no file is written in them.
NOT_FOR_FILES = frozenset({"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape"})


def find_codec(encoding: str) -> str:
    """Give Python's name of a text encoding; raise ConfigError with the nearest match."""
    try:
        codec = codecs.lookup(encoding).name
        b"a".decode(encoding)  # refuses what is no text encoding, such as base64
    except UnicodeError:
        pass  # one byte is no whole character, as in UTF-16
    except (LookupError, ValueError):
        codec = ""
    if codec and codec not in NOT_FOR_FILES:
        return codec
    known = sorted({name.replace("_", "-") for name in (*aliases, *aliases.values())})
    hint = nearest(encoding.lower().replace("_", "-"), known)
    message = f"--encoding: unknown encoding {shorten(encoding)}{hint}"
    raise ConfigError(f"{message} (allowed: any text encoding of Python)")


def decode(data: bytes, path: str, encoding: str | None = None) -> str:
    """Decode a whole file; raise InputError with byte offset and line where that fails."""
    bom = next((bom for bom in BYTE_ORDER_MARKS if data.startswith(bom.mark)), None)
    codec = _choose_codec(bom, path, encoding)
    if codec == "utf-8" and b"\0" in data:
        raise _nul_error(data.index(b"\0"), data[: data.index(b"\0")].count(b"\n"), path)
    skipped = len(bom.mark) if bom else 0
    try:
        text = data[skipped:].decode(codec)
    except UnicodeDecodeError as error:
        raise _decode_error(error, data, skipped, codec, path) from None
    if "\0" in text:
        before = text[: text.index("\0")]
        raise _nul_error(_byte_length(before, codec) + skipped, before.count("\n"), path)
    refuse_surrogates(text, path)
    return text if bom else text.removeprefix("\ufeff")


def refuse_surrogates(text: str, path: str, line: int | None = None) -> None:
    """Raise InputError where half of a surrogate pair stands alone: no file could hold the text."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        found = line or text.count("\n", 0, error.start) + 1
        bad = f"\\u{ord(text[error.start]):04x}"
        message = f"lone surrogate {bad} at character {error.start} is not a character"
        raise InputError(message, path=path, line=found) from None


def refuse_nul(text: str, path: str) -> None:
    """Raise InputError where a text in memory holds NUL."""
    if (offset := text.find("\0")) >= 0:
        line = text.count("\n", 0, offset) + 1
        raise InputError(f"NUL character at offset {offset}", path=path, line=line)


def _choose_codec(bom: ByteOrderMark | None, path: str, encoding: str | None) -> str:
    if encoding is None:
        return bom.codec if bom else "utf-8"
    named = find_codec(encoding).removesuffix("-sig")
    if bom is None:
        return named
    if not bom.codec.startswith(named):
        message = f"begins with the byte order mark of {bom.codec}, not {shorten(encoding)}"
        raise InputError(f"{message} as --encoding says", path=path)
    return bom.codec


def _byte_length(text: str, codec: str) -> int:
    return len(text.encode(codec, "surrogatepass" if codec.startswith("utf") else "replace"))


def _nul_error(offset: int, newlines: int, path: str) -> InputError:
    message = f"NUL byte at offset {offset}: is this a binary file? (UTF-16 without byte order mark"
    return InputError(f"{message} needs --encoding utf-16-le or -be)", path=path, line=newlines + 1)


def _decode_error(
    error: UnicodeDecodeError, data: bytes, skipped: int, codec: str, path: str
) -> InputError:
    offset = error.start + skipped
    line = data[skipped:offset].decode(codec, "replace").count("\n") + 1
    message = f"not valid {codec}: byte 0x{data[offset]:02x} at offset {offset}"
    return InputError(f"{message}; name the file's encoding with --encoding", path=path, line=line)
