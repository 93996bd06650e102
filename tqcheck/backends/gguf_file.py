"""Read a GGUF container: its metadata and, one at a time, its tensors.

The `gguf` package turns every vocabulary string into an array of its own and so needs 15 seconds
for 262,144 of them; this reader takes the container apart in about one, and leaves to `gguf` what
is hard: the quantized number formats. Format: GGUF version 3, little endian.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from tqcheck.errors import ModelError

_MAGIC = b"GGUF"
_STRING, _ARRAY = 8, 9
# GGUF value type -> (struct code, numpy type)
_SCALARS = {
    0: ("<B", np.uint8),
    1: ("<b", np.int8),
    2: ("<H", np.uint16),
    3: ("<h", np.int16),
    4: ("<I", np.uint32),
    5: ("<i", np.int32),
    6: ("<f", np.float32),
    7: ("<?", np.bool_),
    10: ("<Q", np.uint64),
    11: ("<q", np.int64),
    12: ("<d", np.float64),
}


@dataclass(frozen=True, slots=True)
class TensorPlace:
    """Say where a tensor lies: shape (row major), quantization type, byte offset in the file."""

    shape: tuple[int, ...]
    kind: int
    offset: int


@dataclass(frozen=True, slots=True)
class GgufFile:
    """Hold a GGUF file's metadata and the places of its tensors."""

    path: Path
    metadata: Mapping[str, object]
    tensors: Mapping[str, TensorPlace]

    def tensor(self, name: str, *, rows: slice | None = None) -> npt.NDArray[np.float32]:
        """Read and dequantize one tensor, or some of its rows, to float32.

        Raises ModelError where the file ends before it or its number format is unknown.
        """
        from gguf.constants import GGML_QUANT_SIZES, GGMLQuantizationType
        from gguf.quants import dequantize

        place = self.tensors[name]
        try:
            kind = GGMLQuantizationType(place.kind)
            *outer, columns = place.shape
        except ValueError as error:
            raise ModelError(f"{self.path}: damaged tensor {name}: {error}") from error
        block, size = GGML_QUANT_SIZES[kind]
        shape = (*outer, columns // block * size)
        if not 0 < math.prod(shape) <= self.path.stat().st_size - place.offset:
            raise ModelError(f"{self.path}: damaged GGUF file: it ends before tensor {name}")
        data = np.memmap(self.path, mode="r", dtype=np.uint8, offset=place.offset, shape=shape)
        wanted = np.asarray(data if rows is None else data[rows])
        if kind == GGMLQuantizationType.F32:
            return wanted.view(np.float32)
        values: npt.NDArray[np.float32] = dequantize(wanted, kind)
        return values


class _Cursor:
    """Walk through bytes, front to back."""

    def __init__(self, data: memoryview) -> None:
        self.data = data
        self.at = 0

    def scalar(self, code: str) -> int:
        (value,) = struct.unpack_from(code, self.data, self.at)
        self.at += struct.calcsize(code)
        return value  # type: ignore[no-any-return]

    def text(self) -> bytes:
        size = self.scalar("<Q")
        start, self.at = self.at, self.at + size
        return bytes(self.data[start : self.at])

    def value(self, kind: int) -> object:
        if kind == _STRING:
            return self.text().decode("utf-8")
        if kind == _ARRAY:
            return self._array()
        return self.scalar(_SCALARS[kind][0])

    def _array(self) -> object:
        kind, count = self.scalar("<I"), self.scalar("<Q")
        if kind == _STRING:
            return [self.text() for _ in range(count)]
        dtype = np.dtype(_SCALARS[kind][1])
        values = np.frombuffer(self.data, dtype=dtype, count=count, offset=self.at)
        self.at += count * dtype.itemsize
        return values.copy()


def read_gguf(path: Path) -> GgufFile:
    """Read the head of a GGUF file.

    String arrays come as lists of bytes, number arrays as numpy arrays. Raises ModelError when the
    file is not GGUF version 3 or its head is damaged.
    """
    try:
        data = np.memmap(path, mode="r", dtype=np.uint8)
        return _read_head(path, _Cursor(memoryview(data)))  # type: ignore[arg-type]
    except (OSError, struct.error, KeyError, ValueError, ArithmeticError) as error:
        raise ModelError(f"{path}: damaged GGUF file: {error}") from error


def _read_head(path: Path, cursor: _Cursor) -> GgufFile:
    if bytes(cursor.data[:4]) != _MAGIC:
        raise ModelError(f"{path}: not a GGUF file")
    cursor.at = 4
    version = cursor.scalar("<I")
    if version != 3:
        raise ModelError(f"{path}: GGUF version {version}; only version 3 is read")
    n_tensors, n_values = cursor.scalar("<Q"), cursor.scalar("<Q")
    metadata = {}
    for _ in range(n_values):
        key = cursor.text().decode("utf-8")
        metadata[key] = cursor.value(cursor.scalar("<I"))
    places = [_read_place(cursor) for _ in range(n_tensors)]
    alignment = metadata.get("general.alignment", 32)
    base = _align(cursor.at, alignment if isinstance(alignment, int) else 32)
    tensors = {name: at(base) for name, at in places}
    return GgufFile(path, MappingProxyType(metadata), MappingProxyType(tensors))


def _read_place(cursor: _Cursor) -> tuple[str, Callable[[int], TensorPlace]]:
    name = cursor.text().decode("utf-8")
    n_dims = cursor.scalar("<I")
    # GGUF writes the fastest-moving dimension first.
    shape = tuple(cursor.scalar("<Q") for _ in range(n_dims))[::-1]
    kind, offset = cursor.scalar("<I"), cursor.scalar("<Q")
    return name, lambda base: TensorPlace(shape, kind, base + offset)


def _align(offset: int, alignment: int) -> int:
    return (offset + alignment - 1) // alignment * alignment
