"""A GGUF file reads as the `gguf` package, which wrote it, reads it."""

from __future__ import annotations

import itertools
import struct
from pathlib import Path

import numpy as np
import pytest
from gguf import GGMLQuantizationType, GGUFReader, GGUFWriter
from gguf.quants import dequantize, quantize

from tqcheck.backends.gguf_file import GgufFile, read_gguf
from tqcheck.errors import ModelError

STRINGS = ["", "plain", "\u2581дом", "👩‍🚀", "two\nlines"]
KINDS = {
    "f32": GGMLQuantizationType.F32,
    "f16": GGMLQuantizationType.F16,
    "q8": GGMLQuantizationType.Q8_0,
    "q4": GGMLQuantizationType.Q4_0,
}
SCALARS = {
    "uint8": 200,
    "int8": -100,
    "uint16": 60_000,
    "int16": -30_000,
    "uint32": 4_000_000_000,
    "int32": -2_000_000_000,
    "uint64": 2**63 + 1,
    "int64": -(2**62),
    "float32": 0.25,
    "float64": 0.1,
    "bool": True,
    "string": "Минск \u2581 x",
}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("gguf") / "a.gguf"
    writer = GGUFWriter(path, "test")
    for kind, value in SCALARS.items():
        getattr(writer, f"add_{kind}")(f"a.{kind}", value)
    writer.add_array("a.strings", STRINGS)
    writer.add_array("a.ints", [3, -1, 4])
    writer.add_array("a.floats", [0.5, -2.0])
    writer.add_array("a.bools", [True, False])
    random = np.random.default_rng(0)
    writer.add_tensor("vector", random.normal(size=40).astype(np.float32))
    for name, number_format in KINDS.items():
        values = quantize(random.normal(size=(6, 64)).astype(np.float32), number_format)
        writer.add_tensor(name, values, raw_dtype=number_format)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


@pytest.fixture(scope="module")
def gguf(written: Path) -> GgufFile:
    return read_gguf(written)


@pytest.mark.parametrize("kind", SCALARS)
def test_scalars(gguf: GgufFile, kind: str) -> None:
    assert gguf.metadata[f"a.{kind}"] == SCALARS[kind]


def test_arrays(gguf: GgufFile) -> None:
    assert gguf.metadata["a.strings"] == [text.encode() for text in STRINGS]
    for name, wanted in (("ints", [3, -1, 4]), ("floats", [0.5, -2]), ("bools", [True, False])):
        found = gguf.metadata[f"a.{name}"]
        assert isinstance(found, np.ndarray)
        assert found.tolist() == wanted


@pytest.mark.parametrize("name", ["vector", *KINDS])
def test_tensors_are_those_of_the_gguf_package(written: Path, gguf: GgufFile, name: str) -> None:
    theirs = next(tensor for tensor in GGUFReader(written).tensors if tensor.name == name)
    wanted = dequantize(theirs.data, theirs.tensor_type)
    found = gguf.tensor(name)
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found, wanted)


@pytest.mark.parametrize("name", KINDS)
def test_rows_of_a_tensor(gguf: GgufFile, name: str) -> None:
    np.testing.assert_array_equal(gguf.tensor(name, rows=slice(2, 5)), gguf.tensor(name)[2:5])


def test_names_and_shapes(gguf: GgufFile) -> None:
    assert {name: place.shape for name, place in gguf.tensors.items()} == {
        "vector": (40,),
        **dict.fromkeys(KINDS, (6, 64)),
    }


@pytest.mark.parametrize("content", [b"", b"GG", b"PK\x03\x04" + bytes(64), b"text " * 100])
def test_what_is_not_gguf_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "b.gguf"
    path.write_bytes(content)
    with pytest.raises(ModelError, match=r"b\.gguf"):
        read_gguf(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"none\.gguf"):
        read_gguf(tmp_path / "none.gguf")


def test_another_version_is_refused(tmp_path: Path, written: Path) -> None:
    data = bytearray(written.read_bytes())
    data[4:8] = struct.pack("<I", 2)
    path = tmp_path / "old.gguf"
    path.write_bytes(data)
    with pytest.raises(ModelError, match=r"old\.gguf: GGUF version 2; only version 3"):
        read_gguf(path)


def read_everything(path: Path) -> None:
    gguf = read_gguf(path)
    for name in gguf.tensors:
        gguf.tensor(name)


def test_every_truncation_is_refused(tmp_path: Path, written: Path) -> None:
    data = written.read_bytes()
    path = tmp_path / "cut.gguf"
    last = max(place.offset for place in read_gguf(written).tensors.values())
    for size in itertools.chain(range(0, last, 31), range(last, last + 6 * 36, 50)):
        path.write_bytes(data[:size])
        with pytest.raises(ModelError, match=r"cut\.gguf"):
            read_everything(path)


@pytest.mark.parametrize("number", [2**64 - 1, 2**63, 2**62 + 7])
def test_mad_numbers_in_the_head_are_refused_or_harmless(
    tmp_path: Path, written: Path, number: int
) -> None:
    data = written.read_bytes()
    head = min(place.offset for place in read_gguf(written).tensors.values())
    path = tmp_path / "mad.gguf"
    refused = 0
    for at in range(8, head, 7):
        path.write_bytes(data[:at] + struct.pack("<Q", number) + data[at + 8 :])
        try:
            read_everything(path)
        except ModelError:
            refused += 1
    assert refused > head / 7 / 4
