"""Apertium: a script in its place that misbehaves, and the real program where it is installed."""

from __future__ import annotations

import os
import shutil
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tqcheck.backends.apertium import (
    LIMITS,
    Apertium,
    find_program,
    installed_modes,
    laid_out,
    load_apertium,
    taken_back,
)
from tqcheck.backends.protocols import Translation
from tqcheck.backends.translator_options import TranslatorOptions
from tqcheck.errors import ModelError

posix = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a POSIX script")

# Capitals are its translations. `act` in its folder says how it misbehaves, `log` what it was told.
SCRIPT = r"""#!/bin/sh
here=$(dirname "$0")
act=$(cat "$here/act" 2>/dev/null)
echo "$*" >> "$here/log"
case "$act $*" in
  "no list -l") echo "Error: Directory '/usr/share/apertium/modes' does not exist." >&2; exit 1 ;;
  *" -l") cat "$here/modes"; exit ;;
  *" -V") echo "Apertium 3.8.3"; exit ;;
  "old -z"*) echo "USAGE: apertium [-d datadir] [-f format] [-u] <direction>" >&2; exit 1 ;;
  broken*) echo "lt-proc: cannot open file" >&2; exit 1 ;;
  latin-1*) printf '\351'; exit ;;
  mute*) exit ;;
  "join -z"*) tr -d '\000'; exit ;;
  "unend -z"*) tr -d '[]'; exit ;;
esac
cat > "$here/text"
if [ "$act" = hang ] && grep -q bad "$here/text"; then sleep 30; fi
tr a-z A-Z < "$here/text"
case "$*" in -z*) printf '\000\000' ;; esac
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put the stand-in on the PATH, with two pairs."""
    program = tmp_path / "apertium"
    program.write_text(SCRIPT, encoding="utf-8")
    program.chmod(0o755)
    (tmp_path / "modes").write_text("  eng-spa\n  spa-eng\n", encoding="utf-8")
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    return tmp_path


def silent(done: int, total: int) -> None:
    pass


def load(timeout_s: float = 30) -> Apertium:
    return load_apertium(TranslatorOptions(timeout_s=timeout_s))


def translate(*texts: str, timeout_s: float = 30) -> list[Translation]:
    return list(load(timeout_s).translate(texts, "en", "es", silent))


def runs(folder: Path) -> list[str]:
    """Give the options of every run but those that ask for pairs and version."""
    log = (folder / "log").read_text().splitlines()
    return [line for line in log if line not in ("-l", "-V")]


def test_without_the_program_the_user_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_program() is None
    with pytest.raises(ModelError, match=r"apertium is not on the PATH: .*apt install apertium"):
        load()


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_the_stream_format_gives_back_what_it_was_given(text: str) -> None:
    stream = laid_out(text)
    assert taken_back(stream) == text
    assert "\0" not in stream


@given(st.text(".[]\\~ \n\ta^$"))
def test_the_stream_format_gives_back_its_own_signs(text: str) -> None:
    assert taken_back(laid_out(text)) == text


@pytest.mark.parametrize(
    ("text", "stream"),
    [  # as `apertium-destxt` 3.8.3 lays them out
        ("Hello world", "Hello world.[]"),
        ("Hello world.", "Hello world..[]"),
        ("a\n\nb", "a.[][\n\n]b.[]"),
        ("a!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~b\t c  d",
         "a!\"#\\$%&()*+,-.\\/:;\\<=\\>?\\@\\[\\\\\\]\\^_`\\{|\\}[~]b[\t ]c[  ]d.[]"),
    ],
)  # fmt: skip
def test_the_stream_format(text: str, stream: str) -> None:
    assert laid_out(text) == stream


@posix
def test_many_texts_go_through_one_run(folder: Path) -> None:
    texts = ["one", "two\n\nlines ", "[three] ~ $4/5", "four.[]"]
    assert [answer.text for answer in translate(*texts)] == [text.upper().strip() for text in texts]
    assert runs(folder) == ["-z -u -f none eng-spa"]


@posix
def test_a_run_takes_so_many(folder: Path) -> None:
    steps: list[tuple[int, int]] = []
    texts = [f"text {n}" for n in range(LIMITS.texts + 1)]
    found = load().translate(texts, "en", "es", lambda *step: steps.append(step))
    assert [answer.text for answer in found] == [text.upper() for text in texts]
    assert steps == [(64, 65), (65, 65)]


@posix
@pytest.mark.parametrize("act", ["old", "join", "unend"])
def test_where_texts_do_not_stay_apart_each_gets_a_run(folder: Path, act: str) -> None:
    (folder / "act").write_text(act)
    assert [answer.text for answer in translate("a", "b", "c")] == ["A", "B", "C"]
    assert runs(folder) == ["-z -u -f none eng-spa", *["-u eng-spa"] * 3]


@posix
def test_a_text_that_hangs_fails_alone_and_nothing_goes_on(folder: Path) -> None:
    (folder / "act").write_text("hang")
    began = time.monotonic()
    found = translate("a", "bad", "c", timeout_s=1)
    assert time.monotonic() - began < 25, "its children hold the pipe for 30 seconds"
    assert [answer.text for answer in found] == ["A", None, "C"]
    assert found[1].problem == "no answer within 1 s"


@posix
@pytest.mark.parametrize(
    ("act", "reason"),
    [
        ("broken", "exit code 1: lt-proc: cannot open file"),
        ("latin-1", "its answer is not UTF-8"),
    ],
)
def test_a_program_that_always_fails_is_given_up(folder: Path, act: str, reason: str) -> None:
    (folder / "act").write_text(act)
    with pytest.raises(ModelError, match=f"^apertium: {reason}$"):
        translate(*"abcdefgh")
    assert len(runs(folder)) == 1 + 3


@posix
def test_an_empty_answer_is_no_translation(folder: Path) -> None:
    (folder / "act").write_text("mute")
    assert translate("a", "b") == [Translation(None, "Apertium gave an empty translation")] * 2


@posix
def test_what_cannot_be_sent_is_not(folder: Path) -> None:
    found = translate("", " \n", "a\0b", "\ud800", "c")
    assert [answer.text for answer in found] == [None, None, None, None, "C"]
    assert found[0].problem == "there is no text to translate"
    assert found[3].problem == "the text holds a lone surrogate, \\ud800"


@posix
def test_pairs_are_primary_subtags_and_plain_varieties_win(folder: Path) -> None:
    (folder / "modes").write_text(
        "  eng_US-spa\n  eng-spa\n  spa-cat_valencia\n  ro-es\n  nob-nno\n  eng-tagger\n  xx-yy\n"
        "  hbs_SR-eng\n  hbs_HR-eng\nREADME\n"
    )
    assert installed_modes(str(folder / "apertium")) == {
        ("en", "es"): "eng-spa",
        ("es", "ca"): "spa-cat_valencia",
        ("ro", "es"): "ro-es",
        ("nb", "nn"): "nob-nno",
        ("sr", "en"): "hbs_SR-eng",
    }


@posix
def test_a_pair_that_is_not_installed_is_refused(folder: Path) -> None:
    apertium = load()
    assert apertium.pairs == {("en", "es"), ("es", "en")}
    assert apertium.supports("en", "es")
    assert not apertium.supports("en", "de")
    with pytest.raises(ModelError, match="en-de is not installed; from en it translates into es"):
        apertium.translate(["a"], "en", "de", silent)


@posix
def test_a_program_without_pairs_is_of_no_use(folder: Path) -> None:
    (folder / "modes").write_text("")
    with pytest.raises(ModelError, match="no language pair is installed: install it"):
        load()
    (folder / "act").write_text("no list")
    with pytest.raises(ModelError, match=r"apertium -l: exit code 1: Error: Directory"):
        load()


@posix
def test_it_names_itself_and_stays_here(folder: Path) -> None:
    apertium = load()
    assert apertium.models[0].id == "apertium-3.8.3"
    assert apertium.destination is None
    assert not apertium.can_score
    with pytest.raises(ModelError, match="no probabilities"):
        apertium.score(["a"], ["b"], ("en", "es"), silent)


def has_real_pair() -> bool:
    program = shutil.which("apertium")
    return program is not None and ("en", "es") in installed_modes(program)


@pytest.fixture(scope="module")
def real() -> Apertium:
    if not has_real_pair():
        pytest.skip("needs the programs of the Debian packages apertium and apertium-eng-spa")
    return load()


REAL = [
    "The house is green.",
    "He met Mr",
    "Semantic analysis (computational)",
    "Semantic analysis (computational)",
    "The council\n\nThe price: $5 [five] ~ {a} ^b$ \\ / <c> @d",
    "Dogs, etc",
    "the blorpish dog",
]


def test_the_real_one_translates(real: Apertium) -> None:
    found = [answer.text or "" for answer in real.translate(REAL, "en", "es", silent)]
    assert found[0] == "La casa es verde."
    assert found[2] == found[3], "what precedes a text does not change it"
    assert "\n\n" in found[4]
    assert found[4].endswith("[cinco] ~ {un} ^b$ \\ / <c> @d")
    assert "blorpish" in found[6]
    assert "*" not in found[6]


def test_the_real_one_gives_the_same_alone(real: Apertium) -> None:
    together = real.translate(REAL, "en", "es", silent)
    assert [real.translate([text], "en", "es", silent)[0] for text in REAL] == list(together)
