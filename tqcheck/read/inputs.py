"""Choose the reader for each input and run it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from tqcheck.config import ReadConfig
from tqcheck.errors import InputError
from tqcheck.errors.border import border
from tqcheck.read.blocks import BLOCK_SUFFIXES, is_large, read_blocks
from tqcheck.read.columns import check_columns
from tqcheck.read.decode import decode, find_codec, refuse_nul, refuse_surrogates
from tqcheck.read.discover import InputFile, discover, is_folder, read_bytes
from tqcheck.read.jsonl import begins_with_object, read_jsonl
from tqcheck.read.markup import KINDS, kind_of, read_markup, stream_markup
from tqcheck.read.messages import count
from tqcheck.read.outcome import ReadOutcome
from tqcheck.read.parallel import read_parallel
from tqcheck.read.table import read_csv, read_tsv
from tqcheck.read.text import read_markdown, read_plain
from tqcheck.records import Row

TEXT_SUFFIXES = (".txt", ".md")
TABLE_SUFFIXES = (".tsv", ".csv", ".jsonl", ".ndjson")
SUFFIXES = (*TEXT_SUFFIXES, *TABLE_SUFFIXES, *KINDS)


def read_inputs(
    inputs: Sequence[str | Path], config: ReadConfig, *, source: str | Path | None = None
) -> ReadOutcome:
    """Read files, folders, patterns and stdin (`-`) into rows, in input order.

    The suffix names the format: those of `SUFFIXES`; a listed file with another is read as plain
    text, with a notice. Stdin is JSON Lines where its first line that is not blank is a JSON
    object, a feed or HTML where it begins so, else plain text. `source` is line-aligned with the
    one plain text in `inputs`. Raises InputError and ConfigError; a file without text is an error
    where it was listed, a notice where it lies in a folder.
    """
    _check_config(config)
    if not inputs:
        raise InputError("no input given; name a file, a folder, a pattern or -")
    files, notices = discover(inputs, SUFFIXES)
    if source is not None:
        outcome = _read_pair(files, InputFile(os.fspath(source)), config)
        return ReadOutcome(outcome.rows, notices + outcome.notices)
    outcomes = []
    for file in files:
        with border(file.shown):
            outcomes.append(_read_whole(file, config))
    rows = tuple(row for outcome in outcomes for row in outcome.rows)
    if not rows:
        raise InputError(f"nothing to read in {count(len(files), 'file')} given")
    return ReadOutcome(rows, notices + tuple(note for out in outcomes for note in out.notices))


def find_files(inputs: Sequence[str | Path]) -> tuple[str, ...]:
    """Name the files that inputs stand for, in the order in which they are read."""
    return tuple(file.path for file in discover(inputs, SUFFIXES)[0])


def list_files(
    inputs: Sequence[str | Path], config: ReadConfig
) -> tuple[tuple[InputFile, ...], tuple[str, ...]]:
    """Find the files that inputs stand for, and a notice for each thing left out.

    Raises InputError and ConfigError as `read_inputs` does; no file is opened.
    """
    _check_config(config)
    if not inputs:
        raise InputError("no input given; name a file, a folder, a pattern or -")
    return discover(inputs, SUFFIXES)


def read_file(file: InputFile, config: ReadConfig) -> Iterator[ReadOutcome]:
    """Read one file piece by piece: large tables in blocks, anything else as a whole.

    Raises InputError where it cannot be read, also after some pieces.
    """
    with border(file.shown):
        if file.suffix in BLOCK_SUFFIXES and config.encoding is None and is_large(file.path):
            yield from read_blocks(file, config.columns)
        elif (pieces := stream_markup(file, config)) is not None:
            yield from pieces
        else:
            yield _read_whole(file, config)


def read_text(text: str, config: ReadConfig, *, path: str = "<text>") -> tuple[Row, ...]:
    """Read plain text in memory as a `.txt` file is read; offsets are into `text` as given.

    Raises InputError for text that is blank, or holds NUL or lone surrogates.
    """
    _check_config(config)
    refuse_nul(text, path)
    refuse_surrogates(text, path)
    # A byte order mark that came along with the text is no part of it; spaced out, offsets stay.
    visible = " " + text[1:] if text.startswith("\ufeff") else text
    rows = read_plain(visible, path).rows
    if not rows:
        raise InputError(_why_empty(visible, ".txt"), path=path)
    return rows


def _check_config(config: ReadConfig) -> None:
    check_columns(config.columns)
    if config.encoding is not None:
        find_codec(config.encoding)


def _load(file: InputFile, config: ReadConfig) -> str:
    return decode(read_bytes(file), file.shown, config.encoding)


def _read_whole(file: InputFile, config: ReadConfig) -> ReadOutcome:
    if (pieces := stream_markup(file, config)) is not None:
        return _require_rows(_joined(pieces), file, "no segment in it")
    data = read_bytes(file)
    if (kind := kind_of(file, data)) is not None:
        return _require_rows(read_markup(kind, file, data, config), file, "no segment in it")
    text = decode(data, file.shown, config.encoding)
    outcome = _parse(text, file, config)
    if outcome.rows:
        return ReadOutcome(outcome.rows, (*_unknown_suffix(file), *outcome.notices))
    return _require_rows(outcome, file, _why_empty(text, file.suffix))


def _joined(pieces: Iterable[ReadOutcome]) -> ReadOutcome:
    held = list(pieces)
    rows = tuple(row for piece in held for row in piece.rows)
    return ReadOutcome(rows, tuple(line for piece in held for line in piece.notices))


def _require_rows(outcome: ReadOutcome, file: InputFile, reason: str) -> ReadOutcome:
    if outcome.rows:
        return outcome
    if file.is_listed:
        told = "; ".join((reason, *outcome.notices))
        raise InputError(told, path=file.shown)
    return ReadOutcome((), (f"{file.shown}: skipped: {reason}", *outcome.notices))


def _parse(text: str, file: InputFile, config: ReadConfig) -> ReadOutcome:
    path = file.shown
    if file.suffix in (".jsonl", ".ndjson") or (file.is_stdin and begins_with_object(text)):
        return read_jsonl(text, path, config.columns)
    match file.suffix:
        case ".tsv":
            return read_tsv(text, path, config.columns)
        case ".csv":
            return read_csv(text, path, config.columns)
        case ".md":
            return read_markdown(text, path)
        case _:
            return read_plain(text, path)


def _read_pair(files: Sequence[InputFile], source: InputFile, config: ReadConfig) -> ReadOutcome:
    if len(files) != 1 or not files[0].is_listed:
        found = "a folder" if len(files) == 1 else count(len(files), "file")
        message = f"--source goes with one plain-text file; given: {found}"
        raise InputError(message, path=source.shown)
    translation = files[0]
    if translation.is_stdin and source.is_stdin:
        raise InputError("standard input cannot be both the source and the translation")
    if not source.is_stdin and is_folder(source.path):
        raise InputError("--source is a folder; it takes one plain-text file", path=source.shown)
    texts = []
    for file in (translation, source):
        with border(file.shown):
            texts.append(_load_plain(file, config))
    outcome = read_parallel(*texts, translation_path=translation.shown, source_path=source.shown)
    return ReadOutcome(outcome.rows, (*_unknown_suffix(translation), *outcome.notices))


def _load_plain(file: InputFile, config: ReadConfig) -> str:
    text = _load(file, config)
    is_table = file.suffix in (*TABLE_SUFFIXES, *KINDS) or (
        file.is_stdin and begins_with_object(text)
    )
    if is_table:
        message = "--source pairs plain text line by line; a table holds its own sources"
        raise InputError(message, path=file.shown)
    if not text or text.isspace():
        raise InputError(_why_empty(text, file.suffix), path=file.shown)
    return text


def _unknown_suffix(file: InputFile) -> Iterable[str]:
    if file.is_stdin or file.suffix in SUFFIXES:
        return ()
    kind = f"unknown suffix {file.suffix}" if file.suffix else "no suffix"
    return (f"{file.shown}: {kind}, read as plain text",)


def _why_empty(text: str, suffix: str) -> str:
    if not text:
        return "the input is empty"
    if text.isspace():
        return "nothing but white space"
    return "no record below the header" if suffix in (".tsv", ".csv") else "no text in it"
