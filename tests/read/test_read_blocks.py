"""Large tables read piece by piece give what they give as a whole."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tqcheck.config import ReadConfig
from tqcheck.errors import InputError
from tqcheck.read import blocks
from tqcheck.read.discover import InputFile
from tqcheck.read.inputs import read_file, read_inputs

BLOCK_BYTES = 100_000


@pytest.fixture
def _small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "BLOCK_BYTES", BLOCK_BYTES)


@pytest.mark.usefixtures("_small_blocks")
def test_large_tables_are_read_in_blocks(tmp_path: Path) -> None:
    n = 3 * BLOCK_BYTES // 400
    texts = [f"Sentence {k} " + "ü" * 150 for k in range(n)]
    tsv, jsonl = tmp_path / "a.tsv", tmp_path / "a.jsonl"
    tsv.write_text("id\tmt\n" + "".join(f"{k}\t{t}\n" for k, t in enumerate(texts)), "utf-8")
    jsonl.write_text("".join(json.dumps({"mt": t, "x": 1}) + "\n" for t in texts), "utf-8")
    for path in (tsv, jsonl):
        pieces = list(read_file(InputFile(str(path)), ReadConfig()))
        assert len(pieces) > 1
        rows = [row for piece in pieces for row in piece.rows]
        whole = read_inputs([path], ReadConfig())
        assert rows == list(whole.rows)
        assert tuple(line for piece in pieces for line in piece.notices) == whole.notices
    with jsonl.open("a") as file:
        file.write("no json\n")
    with pytest.raises(InputError) as error:
        list(read_file(InputFile(str(jsonl)), ReadConfig()))
    assert error.value.line == n + 1


_CELL = st.text(st.sampled_from('ab",; \n\rü漢'), max_size=6)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.tuples(_CELL, _CELL), min_size=1, max_size=12),
    size=st.integers(1, 40),
    separator=st.sampled_from(",;"),
    begin=st.sampled_from(("", "\ufeff", "\n")),
    end=st.sampled_from(("", '\n"never closed', '\n"a"b,c\n')),
)
def test_csv_in_blocks_is_csv_as_a_whole(
    rows: list[tuple[str, str]],
    size: int,
    separator: str,
    begin: str,
    end: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / "a.csv"
    written = io.StringIO()
    table = csv.writer(written, delimiter=separator, lineterminator="\n")
    table.writerows([("id", "mt"), *rows])
    path.write_bytes((begin + written.getvalue().removesuffix("\n") + end).encode())

    def outcome(block_bytes: int) -> object:
        monkeypatch.setattr(blocks, "BLOCK_BYTES", block_bytes)
        try:
            pieces = list(read_file(InputFile(str(path)), ReadConfig()))
        except InputError as error:
            # That there is nothing in the whole file is not for a block to say.
            return (str(error), error.line) if error.line else []
        return [row for piece in pieces for row in piece.rows]

    assert outcome(size) == outcome(10**6)


@pytest.mark.usefixtures("_small_blocks")
def test_csv_in_blocks_keeps_little(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    cell = '"He said ""no"",\nand left. ' + "ü" * 150 + '"\n'
    path.write_text("id,mt\n" + "".join(f"{k},{cell}" for k in range(3 * BLOCK_BYTES // 300)))
    pieces = read_file(InputFile(str(path)), ReadConfig())
    first = next(pieces)
    assert 0 < len(first.rows) < 2 * BLOCK_BYTES // 300
    last = list(pieces)[-1].rows[-1]
    n = 3 * BLOCK_BYTES // 300 - 1
    assert (last.id, last.origin.line) == (str(n), 2 + 2 * n)


def test_xliff_comes_piece_by_piece(tmp_path: Path) -> None:
    path = tmp_path / "a.xlf"
    units = "".join(
        f"<group><trans-unit id='{k % 4000}'><target>Text {k}</target></trans-unit></group>\n"
        for k in range(5000)
    )
    head = "<xliff version='1.2'><file original='o' target-language='en'><body>\n"
    path.write_text(head + units + "</body></file></xliff>")
    pieces = list(read_file(InputFile(str(path)), ReadConfig()))
    rows = [row for piece in pieces for row in piece.rows]
    assert [len(piece.rows) for piece in pieces] == [2000, 2000, 1000]
    assert [(r.translation, r.origin.line) for r in rows] == [
        (f"Text {k}", k + 2) for k in range(5000)
    ]
    (notice,) = pieces[-1].notices
    assert "1000 ids used more than once" in notice.replace(",", "")
    path.write_text(head + units + "</body>")
    pieces_of_broken = read_file(InputFile(str(path)), ReadConfig())
    assert len(next(pieces_of_broken).rows) == 2000
    with pytest.raises(InputError) as error:
        list(pieces_of_broken)
    assert error.value.line == 5002


ROWS = b"".join(b"a%d\tb, and\t%d\n" % (n, n) for n in range(30))
SEMICOLONS = ROWS.replace(b"\t", b";")
COMMAS = ROWS.replace(b", and", b"").replace(b"\t", b",")
ODD_BEGINNINGS = {
    "blank.tsv": b"\n\n  \nmt\tsource\tid\n" + ROWS,
    "blank.csv": b"\n\r\n\nmt,source,id\n" + COMMAS,
    "blank.jsonl": b"\n\n" + b"".join(b'{"mt": "a%d"}\n\n' % n for n in range(30)),
    "mark.tsv": b"\xef\xbb\xbf\nmt\tsource\tid\n" + ROWS,
    "return.tsv": b"mt\tsou\rrce\tid\n" + ROWS,
    "return.csv": b"mt,sou\rrce,id\n" + COMMAS,
    "semicolon.csv": b"mt;source;id\n" + SEMICOLONS,
    "blank-semicolon.csv": b"\n\nmt;source;id\n" + SEMICOLONS,
    "spaces.tsv": b"\xc2\xa0\n\x0bmt\tsource\tid\n" + ROWS,
    "tabs.tsv": b"\t\t\nmt\tsource\tid\n" + ROWS,
    "commas.csv": b",,\nmt,source,id\n" + COMMAS,
}


@pytest.mark.parametrize("size", [1, 7, 16, 40, 100])
@pytest.mark.parametrize("name", ODD_BEGINNINGS)
def test_odd_beginnings_are_read_as_a_whole_is(
    name: str, size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / name
    path.write_bytes(ODD_BEGINNINGS[name])
    whole = read_inputs([path], ReadConfig())
    monkeypatch.setattr(blocks, "BLOCK_BYTES", size)
    pieces = list(read_file(InputFile(str(path)), ReadConfig()))
    assert [row for piece in pieces for row in piece.rows] == list(whole.rows)
    assert len(whole.rows) == 30
