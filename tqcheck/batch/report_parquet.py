"""Write a run as Parquet: a row for each segment, with words and findings as nested lists."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO

from tqcheck.errors import ReportError
from tqcheck.records import SegmentResult
from tqcheck.report.payload import segment_object

if TYPE_CHECKING:
    import pyarrow

INSTALL_HINT = "Parquet needs the extra 'parquet': pip install 'tqcheck[parquet]'"
_ROWS_TOGETHER = 5_000


def write(results: Iterable[SegmentResult], signature: str, file: BinaryIO) -> None:
    """Write all results, a few thousand at a time; raises ReportError without pyarrow.

    The columns are the fields of `jsonl`; `roundtrip`, `evidence` and that of findings are JSON
    texts. The signature stands in the file's metadata.
    """
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise ReportError(INSTALL_HINT) from None
    schema = _schema(pyarrow).with_metadata({"tqcheck.signature": signature})
    with parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        for batch in _batches(results):
            writer.write_table(pyarrow.Table.from_pylist(batch, schema=schema))


def _batches(results: Iterable[SegmentResult]) -> Iterator[list[dict[str, Any]]]:
    rows = map(_row, results)
    while batch := list(islice(rows, _ROWS_TOGETHER)):
        yield batch


def _row(result: SegmentResult) -> dict[str, Any]:
    row: dict[str, Any] = segment_object(result)
    for finding in row["findings"]:
        finding["evidence"] = json.dumps(finding["evidence"], ensure_ascii=False)
    row["evidence"] = json.dumps(row["evidence"], ensure_ascii=False)
    if row["roundtrip"] is not None:
        row["roundtrip"] = json.dumps(row["roundtrip"], ensure_ascii=False)
    return row


def _schema(pa: Any) -> pyarrow.Schema:
    text, whole, number = pa.string(), pa.int64(), pa.float64()
    word = pa.struct([("start", whole), ("end", whole), ("risk", number)])
    names = ("code", "severity", "message", "evidence")
    finding = pa.struct([*((name, text) for name in names), ("start", whole), ("end", whole)])
    schema: pyarrow.Schema = pa.schema(
        [
            *((name, text) for name in ("id", "doc", "path")),
            *((name, whole) for name in ("line", "start", "end")),
            *((name, text) for name in ("text", "source", "lang")),
            *((name, number) for name in ("risk", "mqm")),
            ("rank", whole),
            ("words", pa.list_(word)),
            ("findings", pa.list_(finding)),
            *((name, text) for name in ("evidence", "kind", "source_lang", "system", "level")),
            ("suspect", pa.bool_()),
            *((name, whole) for name in ("truncated", "source_truncated")),
            ("roundtrip", text),
            ("alarm_rate", number),
        ]
    )
    return schema
