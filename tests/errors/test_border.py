"""What other people's parsers raise becomes our own error, with its file, and stops no other."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from tqcheck.cli import main
from tqcheck.config import ReadConfig
from tqcheck.errors import InputError
from tqcheck.errors.border import border, reason_of
from tqcheck.read import InputFile, read_file, read_inputs
from tqcheck.read.feed import read_feed

RSS = "<rss version='2.0'><channel><title>t</title>{}</channel></rss>"
ITEM = "<item><title>One</title><link>l</link><description>{}</description></item>"
BROKEN = {
    "cut.html": b"<html><head",
    "charset.html": b'<html><head><meta charset="x-user-defined"></head><body><p>a</p></body>',
    "large.rss": RSS.format(ITEM.format("&nbsp; &#99999999;")).encode(),
    "half.rss": RSS.format(ITEM.format("&nbsp; &#xD800;")).encode(),
    "declared.rss": b'<?xml version="1.0" encoding="\xff\xfe"?>' + RSS.format(ITEM).encode(),
    "idna.rss": b'<?xml version="1.0" encoding="idna"?>' + RSS.format(ITEM.format("x")).encode(),
    "idna.xml": b'<?xml version="1.0" encoding="idna"?>' + RSS.format(ITEM.format("x")).encode(),
    "links.rss": b"<rss><channel><item><title>a</title><enclosure/></item>"
    b"<link rel='x'><item><atom:link/><source url='x'/></item>",
    "deep.html": b"<div>" * 20_000 + b"a",
    "number.rss": RSS.format(ITEM.format("&#" + "9" * 5_000 + ";")).encode(),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_file_is_read_or_refused(name: str, tmp_path: Path) -> None:
    """No other exception, in either way of reading; and the message names the file."""
    path = tmp_path / name
    path.write_bytes(BROKEN[name])
    for read in (
        lambda: read_inputs([path], ReadConfig()),
        lambda: [*read_file(InputFile(str(path)), ReadConfig())],
    ):
        error = None
        try:
            read()
        except InputError as caught:
            error = caught
        assert error is None or error.path == str(path)
        assert "--encoding: unknown" not in str(error)


@pytest.mark.parametrize("name", ["charset.html", "large.rss", "declared.rss"])
def test_one_such_file_stops_no_batch(name: str, tmp_path: Path) -> None:
    from tqcheck.batch.intake import Wanted, take_in
    from tqcheck.batch.spool import Spool
    from tqcheck.config import Config

    (tmp_path / "a").mkdir()
    (tmp_path / "a" / name).write_bytes(BROKEN[name])
    (tmp_path / "a" / "z.txt").write_text("All is well.")
    with Spool(tmp_path / "spool") as spool:
        intake = take_in(Wanted((str(tmp_path / "a"),)), Config(), spool, lambda *_: None)
        assert [Path(failure.path).name for failure in intake.failures] == [name]
        assert len(intake.inputs) == 2


def test_debug_shows_the_cause(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "large.rss"
    path.write_bytes(BROKEN["large.rss"])
    assert main(["check", str(path), "--debug"]) == 2
    told = capsys.readouterr().err
    assert "direct cause" in told
    assert told.rstrip().splitlines()[-1].startswith(f"tqcheck: {path}: cannot be read: ")


def test_parquet_that_is_no_text(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    path = tmp_path / "a.parquet"
    bad = pa.Array.from_buffers(
        pa.string(),
        2,
        [None, pa.py_buffer(b"\0\0\0\0\1\0\0\0\3\0\0\0"), pa.py_buffer(b"a\xff\xfe")],
    )
    parquet.write_table(pa.table({"mt": bad}), path)
    with pytest.raises(InputError, match=r"a\.parquet:\d: .*UnicodeDecodeError"):
        read_inputs([path], ReadConfig())
    parquet.write_table(pa.table({"mt": ["a"], "xx": ["b"]}), path)
    path.write_bytes(path.read_bytes().replace(b"xx", b"\xff\xfe"))
    with pytest.raises(InputError, match=r"a\.parquet: cannot be read"):
        read_inputs([path], ReadConfig())


def test_parquet_is_read_so_many_bytes_at_a_time(tmp_path: Path) -> None:
    """12 KB of file that stand for 2 GB of text; the rows of a piece share what they repeat."""
    pa = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    path = tmp_path / "a.parquet"
    column = pa.array(["a" * 500_000] * 4_096).dictionary_encode()
    parquet.write_table(pa.table({"mt": column}), path, compression="zstd")
    assert path.stat().st_size < 20_000
    n_rows = 0
    for outcome in read_file(InputFile(str(path)), ReadConfig()):
        held = {id(row.translation): sys.getsizeof(row.translation) for row in outcome.rows}
        assert sum(held.values()) < 20_000_000
        n_rows += len(outcome.rows)
    assert n_rows == 4_096


def test_a_feed_that_is_not_well_formed_takes_one_pass() -> None:
    """800 entries; the square of their number did not end."""
    entries = "\n".join(
        f"<item><title>One &nbsp; {n}</title><link>l{n}</link><description>Two {n}</description>"
        "</item>"
        for n in range(800)
    )

    def seconds(text: str) -> float:
        began = time.process_time()
        rows = read_feed(RSS.format(text).encode(), "f.rss").rows
        assert rows[-1].origin.line == text.count("\n") + 1
        return time.process_time() - began

    seconds(entries)
    four = "\n".join([entries] * 4)
    # The least of three: what else the process has to clean up may fall on any of them.
    few, many = (min(seconds(text) for _ in range(3)) for text in (entries, four))
    assert many < 8 * few


def test_our_errors_pass_and_others_are_told_in_one_line() -> None:
    with pytest.raises(InputError, match=r"^ours$"), border("a"):
        raise InputError("ours")
    wanted = r"^a:3: cannot be read: KeyError: 'b'$"
    with pytest.raises(InputError, match=wanted) as told, border("a", 3):
        raise KeyError("b")
    assert isinstance(told.value.__cause__, KeyError)
    assert reason_of(RecursionError()) == "nested too deeply"
    assert reason_of(ValueError("a\n\x1b[31m" + "b" * 300)).startswith("ValueError: a [31mbbb")
    assert len(reason_of(ValueError("b" * 300))) == 200
