from __future__ import annotations

import io
import sys
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tqcheck.read
from tqcheck.config import ReadConfig
from tqcheck.errors import ConfigError, InputError
from tqcheck.read import ReadOutcome, read_inputs, read_text
from tqcheck.read.inputs import SUFFIXES
from tqcheck.records import Origin, Row

DEFAULT = ReadConfig()
BY_SUFFIX = {
    ".txt": "Text.",
    ".md": "# Text.",
    ".tsv": "mt\tid\nText.\t1",
    ".csv": "mt,id\nText.,1",
    ".jsonl": '{"mt": "Text."}',
    ".ndjson": '{"mt": "Text."}',
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(name: str, content: str | bytes) -> str:
    file = Path(name)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return name


def pipe_in(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))


def test_public_names() -> None:
    assert sorted(tqcheck.read.__all__) == ["ReadOutcome", "find_files", "read_inputs", "read_text"]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_each_suffix_has_its_reader(folder: Path, suffix: str) -> None:
    (row,) = read_inputs([write(f"a{suffix.upper()}", BY_SUFFIX[suffix])], DEFAULT).rows
    assert row.translation == "Text."
    path = f"a{suffix.upper()}"
    is_prose = suffix in (".txt", ".md")
    assert (row.origin.path, row.is_prose) == (path, is_prose)
    # A table that names no documents says nothing of what belongs together.
    assert row.doc == (path if is_prose else None)


def test_rows_come_in_the_order_of_the_inputs(folder: Path) -> None:
    write("news/b.txt", "B.")
    write("news/a.tsv", "mt\nA.\n")
    last = write("z.md", "Z.")
    outcome = read_inputs([last, Path("news")], DEFAULT)
    assert [row.translation for row in outcome.rows] == ["Z.", "A.", "B."]
    assert outcome.notices == ()


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-32"])
def test_offsets_do_not_count_the_byte_order_mark(folder: Path, codec: str) -> None:
    write("a.txt", "\n Минск.".encode(codec))
    assert read_inputs(["a.txt"], DEFAULT).rows == (
        Row(Origin("a.txt", 2), "Минск.", doc="a.txt", is_prose=True, start=2),
    )


def test_a_named_encoding_and_columns_reach_the_readers(folder: Path) -> None:
    write("a.csv", "вывод;id\nМинск;1\n".encode("cp1251"))
    config = ReadConfig(encoding="cp1251", columns={"translation": "вывод"})
    (row,) = read_inputs(["a.csv"], config).rows
    assert (row.translation, row.id) == ("Минск", "1")


def test_unknown_suffixes_are_read_as_plain_text_with_a_notice(folder: Path) -> None:
    write("a.log", "One.\n")
    write("article", "Two.\n")
    outcome = read_inputs(["a.log", "article"], DEFAULT)
    assert [row.translation for row in outcome.rows] == ["One.", "Two."]
    assert outcome.notices == (
        "a.log: unknown suffix .log, read as plain text",
        "article: no suffix, read as plain text",
    )


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ('\n {"mt": "x", "id": 1}\n', ("x", "1", False)),
        ("mt\tid\nx\t1", ("mt\tid", None, True)),
        ("{ not JSON", ("{ not JSON", None, True)),
        ("[1]", ("[1]", None, True)),
    ],
)
def test_stdin_is_sniffed_for_json_lines_only(
    monkeypatch: pytest.MonkeyPatch, content: str, expected: tuple[str, str | None, bool]
) -> None:
    pipe_in(monkeypatch, content.encode())
    row = read_inputs(["-"], DEFAULT).rows[0]
    assert (row.translation, row.id, row.is_prose) == expected
    assert (row.origin.path, row.doc) == ("-", "-" if row.is_prose else None)


def test_files_are_not_sniffed(folder: Path) -> None:
    (row,) = read_inputs([write("a.txt", BY_SUFFIX[".jsonl"])], DEFAULT).rows
    assert row.translation == BY_SUFFIX[".jsonl"]


def test_stdin_decodes_like_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    pipe_in(monkeypatch, '\ufeff{"mt": "Минск"}'.encode("utf-16-le"))
    assert read_inputs(["-"], DEFAULT).rows[0].translation == "Минск"


def test_empty_files_in_a_folder_are_notices(folder: Path) -> None:
    write("news/a.txt", "")
    write("news/b.txt", " \n\n")
    write("news/c.tsv", "id\tmt\n")
    write("news/d.md", "```\ncode\n```\n")
    write("news/e.txt", "Text.")
    outcome = read_inputs(["news"], DEFAULT)
    assert [row.translation for row in outcome.rows] == ["Text."]
    assert outcome.notices == (
        "news/a.txt: skipped: the input is empty",
        "news/b.txt: skipped: nothing but white space",
        "news/c.tsv: skipped: no record below the header",
        "news/d.md: skipped: no text in it",
        "news/d.md: skipped 3 lines of fenced code",
    )


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.txt", b"", "a.txt: the input is empty"),
        ("a.txt", b"\xef\xbb\xbf", "a.txt: the input is empty"),
        ("a.jsonl", b"\n \n", "a.jsonl: nothing but white space"),
        ("a.csv", b"mt,id\n\n", "a.csv: no record below the header"),
        ("a.md", b"---\ntitle: x\n---\n", "a.md: no text in it"),
        ("a.txt", b"PK\x03\x04\0\0", "a.txt:1: NUL byte at offset 4: is this a binary file?"),
        ("a.docx", b"PK\x03\x04\0\0", "a.docx:1: NUL byte at offset 4: is this a binary file?"),
        ("a.txt", b"caf\xe9", "a.txt:1: not valid utf-8: byte 0xe9 at offset 3"),
        ("a.tsv", b"id\ttext\n1\tx", "a.tsv:1: no column for the translation"),
        ("a.jsonl", b'{"mt": 1}', "a.jsonl:1: 'mt' is a number, not text: 1"),
        ("news/a.txt", b"\xff", "news/a.txt:1: not valid utf-8"),
        ("news/a.txt", b" ", "nothing to read in 1 file given"),
    ],
)
def test_bad_files(folder: Path, name: str, content: bytes, message: str) -> None:
    write(name, content)
    with pytest.raises(InputError) as caught:
        read_inputs([name.split("/")[0]], DEFAULT)
    assert str(caught.value).startswith(message)


def test_no_inputs() -> None:
    with pytest.raises(InputError, match="no input"):
        read_inputs([], DEFAULT)


def test_bad_settings_are_refused_before_anything_is_read() -> None:
    with pytest.raises(ConfigError, match="unknown encoding 'utf-9'; did you mean"):
        read_inputs(["gone.txt"], ReadConfig(encoding="utf-9"))
    with pytest.raises(ConfigError, match="unknown field 'sources'; did you mean 'source'"):
        read_inputs(["gone.txt"], ReadConfig(columns={"sources": "x"}))


def test_source_is_paired_line_by_line(folder: Path) -> None:
    write("mt.txt", "one\r\ntwo\n")
    write("src.ru", "раз\nдва")
    outcome = read_inputs(["mt.txt"], DEFAULT, source=Path("src.ru"))
    assert [(row.translation, row.source) for row in outcome.rows] == [
        ("one", "раз"),
        ("two", "два"),
    ]
    assert not any(row.is_prose for row in outcome.rows)


def test_one_side_may_be_stdin(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write("mt.txt", "one")
    pipe_in(monkeypatch, b"uno")
    (row,) = read_inputs(["mt.txt"], DEFAULT, source="-").rows
    assert row.source == "uno"
    with pytest.raises(InputError, match="cannot be both"):
        read_inputs(["-"], DEFAULT, source="-")


@pytest.mark.parametrize(
    ("inputs", "source", "message"),
    [
        (["mt.txt", "two.txt"], "src.txt", "src.txt: --source goes with one plain-text file; giv"),
        (["news"], "src.txt", "src.txt: --source goes with one plain-text file; given: a folder"),
        (["mt.txt"], "news", "news: --source is a folder; it takes one plain-text file"),
        (["t.tsv"], "src.txt", "t.tsv: --source pairs plain text line by line; a table holds"),
        (["mt.txt"], "t.tsv", "t.tsv: --source pairs plain text line by line"),
        (["mt.txt"], "two.txt", "mt.txt: 1 line, but its source two.txt has 2"),
        (["mt.txt"], "scr.txt", "scr.txt: no such file or folder; did you mean 'src.txt'?"),
        (["mt.txt"], "blank.txt", "blank.txt: nothing but white space"),
    ],
)
def test_bad_sources(folder: Path, inputs: list[str], source: str, message: str) -> None:
    for name, content in (
        ("mt.txt", "one"),
        ("src.txt", "uno"),
        ("two.txt", "uno\ndos\n"),
        ("t.tsv", "mt\nx"),
        ("blank.txt", "\n"),
        ("news/a.txt", "one"),
    ):
        write(name, content)
    with pytest.raises(InputError) as caught:
        read_inputs(inputs, DEFAULT, source=source)
    assert str(caught.value).startswith(message)


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_text_in_memory_has_offsets_into_itself(text: str) -> None:
    visible = text.removeprefix("\ufeff")
    if not visible.strip():
        with pytest.raises(InputError, match=r"<text>: (the input is empty|nothing but)"):
            read_text(text, DEFAULT)
        return
    rows = read_text(text, DEFAULT)
    for row in rows:
        assert text[row.start : row.start + len(row.translation)] == row.translation
    assert "".join("".join(row.translation.split()) for row in rows) == "".join(visible.split())


def test_text_in_memory() -> None:
    (row,) = read_text("\ufeffText.", DEFAULT, path="draft")
    assert (row.translation, row.start, row.origin) == ("Text.", 1, Origin("draft", 1))
    for bad in ("a\0b", "a\ud800b"):
        with pytest.raises(InputError, match="draft:1"):
            read_text(bad, DEFAULT, path="draft")


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_long_line_is_read_in_linear_memory(folder: Path, suffix: str) -> None:
    size = 2_000_000
    content = BY_SUFFIX[suffix].replace("Text.", "Words… " * (size // 7))
    write(f"a{suffix}", content)
    tracemalloc.start()
    outcome = read_inputs([f"a{suffix}"], DEFAULT)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert isinstance(outcome, ReadOutcome)
    assert len(outcome.rows[0].translation) > 0.9 * size
    assert peak < 12 * size
