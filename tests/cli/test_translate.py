"""`tqcheck translate`: as many lines out as in, and every failure told."""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cli.conftest import Call, Done
from tqcheck.backends import translators
from tqcheck.backends.protocols import Step, Translation
from tqcheck.backends.translator_options import TranslatorOptions
from tqcheck.cli import progress, translate
from tqcheck.errors import ModelError
from tqcheck.read.lines import split_lines

ROOT = Path(__file__).parent.parent.parent
GO = ("translate", "--from", "en", "--to", "de")


@dataclass
class Fake:
    """Translate into capitals; `answers` and `fails` say otherwise, `spec` is what it was named."""

    destination: str | None = None
    licence_notice: str | None = None
    answers: dict[str, Translation] = field(default_factory=dict)
    fails: str | None = None
    spec: str | None = None
    options: TranslatorOptions | None = None
    languages: tuple[str, str] | None = None
    texts: list[str] = field(default_factory=list)

    def supports(self, source_lang: str, target_lang: str) -> bool:
        return self.fails is None

    def translate(
        self, texts: Sequence[str], source_lang: str, target_lang: str, step: Step
    ) -> tuple[Translation, ...]:
        if self.fails:
            raise ModelError(self.fails)
        self.texts = list(texts)
        self.languages = (source_lang, target_lang)
        step(len(texts), len(texts))
        return tuple(self.answers.get(text, Translation(text.upper())) for text in texts)


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Fake:
    fake = Fake()

    def load(spec: str, options: TranslatorOptions, step: Step) -> Fake:
        step(1, 1)
        fake.spec, fake.options = spec, options
        return fake

    monkeypatch.setattr(translators, "load_translator", load)
    patient = functools.partial(progress.ShownProgress, quiet_s=3600)
    monkeypatch.setattr(translate, "ShownProgress", patient)
    return fake


def put(content: str | bytes, name: str = "a.txt") -> str:
    Path(name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return name


def test_one_line_a_line(call: Call, fake: Fake) -> None:
    done = call(*GO, put("one\n\n  \ntwo\r\nthree"))
    assert done == Done(0, "ONE\n\n\nTWO\nTHREE\n", "")
    assert fake.texts == ["one", "two", "three"], "blank lines are not sent"
    assert fake.languages == ("en", "de")
    assert (fake.spec, fake.options) == ("embedded", TranslatorOptions())


@pytest.mark.parametrize(
    "content", ["", "\n", "a", "a\n", "a\n\n", "\n\na", "a\r\nb\r\n", "a\rb\n", "a\u2028b\x85c\n"]
)
def test_as_many_lines_out_as_in(call: Call, fake: Fake, content: str) -> None:
    done = call(*GO, put(content))
    assert done.code == 0
    assert done.out.count("\n") == len(list(split_lines(content)))
    assert len(done.out.splitlines()) == done.out.count("\n")


@given(st.text(max_size=30), st.sampled_from(["text", "jsonl"]))
def test_no_translation_begins_a_line_of_its_own(text: str, format: str) -> None:
    lines = tuple(split_lines("one\ntwo"))
    written = translate._as_text(lines, {1: Translation(text), 2: Translation("Z")}, format)
    first, second = written.split("\n")[:-1]
    assert second.endswith("Z") or json.loads(second)["translation"] == "Z"
    assert first.splitlines() in ([first], []) or format == "jsonl"


def test_jsonl(call: Call, fake: Fake) -> None:
    fake.answers = {
        "bad": Translation(None, "it is bad"),
        "long": Translation("LO", is_cut=True),
        "two": Translation("T\nWO"),
    }
    done = call(*GO, "--format", "jsonl", put("ün\n\nbad\nlong\ntwo\n"))
    keys = ("line", "source", "translation", "problem", "is_cut")
    rows = [tuple(json.loads(line)[key] for key in keys) for line in done.out.splitlines()]
    assert rows == [
        (1, "ün", "ÜN", None, False),
        (2, "", "", None, False),
        (3, "bad", None, "it is bad", False),
        (4, "long", "LO", None, True),
        (5, "two", "T\nWO", None, False),
    ]
    assert "ÜN" in done.out
    assert list(json.loads(done.out.splitlines()[0])) == list(keys)


def test_a_line_that_failed_is_empty_and_told_and_counted(call: Call, fake: Fake) -> None:
    fake.answers = {
        "bad": Translation(None, "no \x1b[31manswer"),
        "long": Translation("LO", is_cut=True),
    }
    done = call(*GO, put("one\nbad\n\nlong\nbad\n"))
    assert done.code == 2
    assert done.out == "ONE\n\n\nLO\n\n"
    assert done.err.splitlines() == [
        "tqcheck: a.txt:2: not translated: no \\x1b[31manswer",
        "tqcheck: a.txt:5: not translated: no \\x1b[31manswer",
        "tqcheck: a.txt:4: only in part: it is longer than the translator takes",
        "tqcheck: a.txt: 2 of 5 lines not translated",
    ]


def test_what_is_cut_is_no_failure(call: Call, fake: Fake) -> None:
    fake.answers = {"long": Translation("LO", is_cut=True)}
    assert call(*GO, put("long\n")).code == 0


def test_nothing_to_translate_loads_nothing(call: Call, fake: Fake) -> None:
    done = call(*GO, put("\n \n"))
    assert done == Done(
        0, "\n\n", "tqcheck: nothing to translate: the input has no line with text\n"
    )
    assert fake.spec is None


def test_it_is_said_where_the_text_goes_and_under_which_licence(call: Call, fake: Fake) -> None:
    fake.destination = "mt.example.org:5000"
    fake.licence_notice = "nllb: not for commercial use"
    done = call(*GO, put("one\n"))
    assert (done.code, done.out) == (0, "ONE\n")
    assert done.err.splitlines() == [
        "tqcheck: nllb: not for commercial use",
        "tqcheck: the text is sent to the server mt.example.org:5000",
    ]


def test_a_pair_that_is_not_supported_is_one_line(call: Call, fake: Fake) -> None:
    fake.fails = "it does not translate en-de; it knows en-fr"
    fake.destination = "mt.example.org"
    done = call(*GO, put("one\n"))
    assert done == Done(2, "", "tqcheck: it does not translate en-de; it knows en-fr\n")


def test_the_options_reach_the_translator(call: Call, fake: Fake) -> None:
    arguments = (
        "--translator hf:a/b --beams 4 --device cpu --precision float32 --batch-tokens 128 "
        "--threads 2 --timeout 1.5 --requests-per-second 0.5"
    )
    assert call(*GO, *arguments.split(), put("one\n")).code == 0
    assert fake.spec == "hf:a/b"
    assert fake.options == TranslatorOptions("cpu", "float32", 128, 2, 4, 1.5, 0.5)


def test_languages_are_normalised(call: Call, fake: Fake) -> None:
    assert call("translate", "--from", "eng", "--to", "pt_BR", put("one\n")).code == 0
    assert fake.languages == ("en", "pt")


def test_standard_input(call: Call, fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    put("one\n")
    with Path("a.txt").open() as file:
        monkeypatch.setattr(sys, "stdin", file)
        assert call(*GO, "-").out == "ONE\n"


def test_another_encoding(call: Call, fake: Fake) -> None:
    name = put("Zürich\n".encode("latin-1"))
    assert call(*GO, "--encoding", "latin-1", name).out == "ZÜRICH\n"
    assert call(*GO, put("one\n".encode("utf-16"))).out == "ONE\n"


def test_a_file_is_written_whole(call: Call, fake: Fake, folder: Path) -> None:
    done = call(*GO, put("one\ntwo\n"), "--output", "b.txt")
    assert done == Done(0, "", "tqcheck: b.txt: 2 lines written\n")
    assert Path("b.txt").read_bytes() == b"ONE\nTWO\n"
    assert sorted(path.name for path in folder.iterdir()) == ["a.txt", "b.txt"]


REFUSED: dict[str, tuple[str, str]] = {
    "no file": ("--from en --to de gone.txt", "gone.txt: no such file or folder"),
    "folder": ("--from en --to de .", ".: cannot be read: "),
    "binary": ("--from en --to de binary", "binary:1: not valid utf-8"),
    "NUL": ("--from en --to de nul", "nul:2: NUL byte at offset 5"),
    "no --from": ("--to de a.txt", "Missing option '--from'"),
    "no --to": ("--from en a.txt", "Missing option '--to'"),
    "language": ("--from en --to klingonese a.txt", "--to: unknown language 'klingonese'"),
    "no language": ("--from und --to de a.txt", "--from: 'und' names no language"),
    "same": ("--from en --to eng a.txt", "--to: 'eng' is the language of --from"),
    "format": ("--from en --to de --format json a.txt", "--format: 'json' is not one of text, "
               "jsonl; did you mean 'jsonl'?"),
    "translator": ("--from en --to de --translator nlb:x a.txt", "unknown translator 'nlb'"),
    "no place": ("--from en --to de --translator nllb a.txt", "translator 'nllb' needs a place"),
    "beams": ("--from en --to de --beams 0 a.txt", "--beams: 0 is not a whole number from 1"),
    "beams?": ("--from en --to de --beams x a.txt", "Invalid value for '--beams': 'x' is not a"),
    "timeout": ("--from en --to de --timeout 0 a.txt", "--timeout: 0.0 is not a number above 0"),
    "rate": ("--from en --to de --requests-per-second nan a.txt",
             "--requests-per-second: nan is not a number above 0"),
    "batch": ("--from en --to de --batch-tokens 1 a.txt", "--batch-tokens: 1 is not a whole"),
    "device": ("--from en --to de --device gpu a.txt", "--device: 'gpu' is not one of auto"),
    "encoding": ("--from en --to de --encoding utf-7b a.txt", "--encoding: unknown encoding"),
    "output folder": ("--from en --to de --output . a.txt",
                      ".: cannot write the translation: it is a folder"),
    "output nowhere": ("--from en --to de --output gone/b.txt a.txt",
                       f"{Path('gone/b.txt')}: cannot write the translation: no folder gone"),
    "output input": ("--from en --to de --output ./a.txt a.txt",
                     "a.txt: cannot write the translation: it is the input"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_wrong_is_told_before_anything_is_loaded(call: Call, fake: Fake, case: str) -> None:
    put("one\n")
    put(b"\x89PNG\xff", "binary")
    put("one\nt\0wo\n", "nul")
    arguments, line = REFUSED[case]
    done = call("translate", *arguments.split())
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"tqcheck: {line}")
    assert done.err.count("\n") == 1
    assert fake.spec is None


def test_debug_shows_where(call: Call, fake: Fake) -> None:
    fake.fails = "gone"
    done = call(*GO, "--debug", put("one\n"))
    assert done.err.startswith("Traceback")
    assert done.err.endswith("tqcheck: gone\n")


def test_a_closed_stdout_is_told(call: Call, fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    done = call(*GO, put("one\n"))
    assert done.code == 2
    assert done.err.endswith("tqcheck: stdout: cannot write the translation: it is closed\n")
    assert fake.spec is None


def test_help_has_examples(call: Call) -> None:
    done = call("translate", "--help")
    assert (done.code, done.err) == (0, "")
    for words in ("--from CODE", "--translator libretranslate:http://", "Exit code 0"):
        assert words in done.out


PROGRAM = """
import sys
from tests.cli.test_translate import Fake
from tqcheck.backends import translators
translators.load_translator = lambda spec, options, step: Fake()
from tqcheck.cli import run
run()
"""


def start(stdout: int, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Translate ten thousand lines in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, *GO, "-"],
        input="中文 text\n".encode() * 10_000,
        stdout=stdout,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        check=False,
    )


def progress_apart(err: bytes) -> list[bytes]:
    """Leave out what a slow machine shows of its progress."""
    shown = (b"tqcheck: loading the translator", b"tqcheck: translating", b"tqcheck: unpacking")
    return [line for line in err.splitlines() if not line.startswith(shown)]


def test_a_closed_pipe_ends_quietly() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = start(writer)
    os.close(writer)
    assert (done.returncode, progress_apart(done.stderr)) == (2, [])


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_told() -> None:
    with Path("/dev/full").open("wb") as full:
        done = start(full.fileno())
    assert done.returncode == 2
    assert progress_apart(done.stderr) == [b"tqcheck: stdout: No space left on device"]


def test_any_text_passes_any_locale() -> None:
    done = start(subprocess.PIPE, PYTHONIOENCODING="ascii", LC_ALL="C")
    assert (done.returncode, progress_apart(done.stderr)) == (0, [])
    assert done.stdout == "中文 TEXT\n".encode() * 10_000
