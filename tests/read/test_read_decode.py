from __future__ import annotations

import codecs
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tqcheck.errors import ConfigError, InputError
from tqcheck.read.decode import decode, refuse_nul, refuse_surrogates

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
MARKED = [
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
]


@given(TEXTS, st.sampled_from(MARKED))
def test_a_byte_order_mark_names_the_encoding_and_goes(
    text: str, marked: tuple[bytes, str]
) -> None:
    mark, codec = marked
    assert decode(mark + text.encode(codec), "a.txt") == text


@given(TEXTS.filter(lambda text: not text.startswith("\ufeff")))
def test_utf8_needs_no_mark(text: str) -> None:
    assert decode(text.encode(), "a.txt") == text


@pytest.mark.parametrize(
    ("encoding", "data"),
    [
        ("cp1251", "Минск".encode("cp1251")),
        ("windows-1251", "Минск".encode("cp1251")),
        ("koi8_r", "Минск".encode("koi8-r")),
        ("UTF-16-LE", "Минск".encode("utf-16-le")),
        ("utf-16-le", "\ufeffМинск".encode("utf-16-le")),
        ("utf-16", "\ufeffМинск".encode("utf-16-be")),
        ("utf-8", "\ufeffМинск".encode()),
        ("utf-8-sig", "\ufeffМинск".encode()),
        ("utf-8-sig", "Минск".encode()),
        ("gb18030", "\ufeffМинск".encode("gb18030")),
    ],
)
def test_a_named_encoding_is_used(encoding: str, data: bytes) -> None:
    assert decode(data, "a.txt", encoding) == "Минск"


@pytest.mark.parametrize(
    ("data", "encoding", "line", "message"),
    [
        (b"ok\nM\xfcnchen", None, 2, "not valid utf-8: byte 0xfc at offset 4; name the file's"),
        (b"\xef\xbb\xbfa\n\n\xff", None, 3, "byte 0xff at offset 6"),
        (b"\xff\xfea\0\n\0\x00\xdc", None, 2, "not valid utf-16-le: byte 0x00 at offset 6"),
        (b"\xff\xfea\0b", None, 1, "not valid utf-16-le: byte 0x62 at offset 4"),
        (b"caf\xe9", "ascii", 1, "not valid ascii: byte 0xe9 at offset 3"),
        (b"\xed\xa0\x80", None, 1, "byte 0xed at offset 0"),
        (b"a\nb\0c", None, 2, "NUL byte at offset 3: is this a binary file?"),
        (b"\xef\xbb\xbfa\0", None, 1, "NUL byte at offset 4"),
        (b"h\0i\0", None, 1, "utf-16-le"),
        ("\ufeff😀\n\0".encode("utf-16-le"), None, 2, "NUL byte at offset 8"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", None, 3, "binary file"),
        (b"a\0", "latin-1", 1, "NUL byte at offset 1"),
        (codecs.BOM_UTF8 + b"a", "cp1251", None, "the byte order mark of utf-8, not 'cp1251'"),
        (b"+2AA-", "utf-7", 1, "lone surrogate"),
    ],
)
def test_what_does_not_decode(
    data: bytes, encoding: str | None, line: int | None, message: str
) -> None:
    with pytest.raises(InputError, match=re.escape(message)) as caught:
        decode(data, "a.txt", encoding)
    assert (caught.value.path, caught.value.line) == ("a.txt", line)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "encoding", ["uft-8", "utf8x", "base64", "rot13", "", "a\0b", "idna", "undefined"]
)
def test_unknown_encodings(encoding: str) -> None:
    with pytest.raises(ConfigError, match="--encoding: unknown encoding"):
        decode(b"a", "a.txt", encoding)


def test_unknown_encoding_names_the_nearest() -> None:
    with pytest.raises(ConfigError, match="did you mean 'cp1251'"):
        decode(b"a", "a.txt", "cp12511")


def test_texts_in_memory() -> None:
    with pytest.raises(InputError, match=r"<text>:2:.*\\ud800 at character 3"):
        refuse_surrogates("ab\n\ud800", "<text>")
    with pytest.raises(InputError, match="<text>:2: NUL character at offset 2"):
        refuse_nul("a\n\0", "<text>")
