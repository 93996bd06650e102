r"""Let Apertium translate, a rule-based system, where its program `apertium` is installed.

Many texts go through one run of its pipeline. What keeps them apart is Apertium's own NUL byte,
at which every program of the pipeline forgets what it has read; its deformatter for plain text
drops NUL, so the texts are laid out here as it would (stream format: https://wiki.apertium.org/
wiki/Apertium_stream_format). Where the answer does not hold as many texts as went in, each goes
through a run of its own as plain text.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence

from tqcheck.backends.external import (
    PATIENCE,
    BatchLimits,
    Unscoring,
    other_pairs,
    taken,
    translate_by,
)
from tqcheck.backends.protocols import Step, Translation
from tqcheck.backends.translator_options import TranslatorOptions
from tqcheck.errors import ConfigError, ModelError
from tqcheck.language import primary_subtag
from tqcheck.records import ModelInfo

PROGRAM = "apertium"
INSTALL_HINT = "install it and a language pair, on Debian `apt install apertium apertium-eng-spa`"
LICENCE = "GPL-2.0-or-later"
LICENCE_URL = "https://www.gnu.org/licenses/old-licenses/gpl-2.0.html"
LIMITS = BatchLimits(texts=64, chars=20_000)
WHO = "Apertium"
_LIST_TIMEOUT_S = 20.0

_MODE = re.compile(r"([a-z]{2,3})(_\w+)?-([a-z]{2,3})(_\w+)?")
_RESERVED = re.compile(r"[\[\]{}^$/\\@<>]")
_BLANK = re.compile(r"(~|[ \t]*[\t\r\n]\s*|  +)")
_LAYOUT = re.compile(r"\\(.)|\.?\[\]|[\[\]]", re.DOTALL)
_END = ".[]"  # the end of a sentence, whatever its punctuation

Pair = tuple[str, str]


class _RunError(Exception):
    """Report a run of the program that failed."""


def load_apertium(options: TranslatorOptions) -> Apertium:
    """Find the program and its language pairs; raises ModelError where there are none."""
    program = find_program()
    if program is None:
        raise ModelError(f"the program {PROGRAM} is not on the PATH: {INSTALL_HINT}")
    modes = installed_modes(program)
    if not modes:
        raise ModelError(f"{program}: no language pair is installed: {INSTALL_HINT}")
    return Apertium(program, modes, options.timeout_s)


def find_program() -> str | None:
    """Locate the program on the PATH."""
    return shutil.which(PROGRAM)


def installed_modes(program: str) -> Mapping[Pair, str]:
    """Map language pairs, as primary subtags, to Apertium's modes, such as (en, es): eng-spa.

    Of several varieties (eng_US-spa) the one without a name wins, then the first. Raises ModelError
    where the program does not run.
    """
    try:
        listed = _run([program, "-l"], "", _LIST_TIMEOUT_S).split()
    except _RunError as error:
        raise ModelError(f"{program} -l: {error}") from error
    matches = [match for match in map(_MODE.fullmatch, listed) if match]
    modes: dict[Pair, str] = {}
    for match in sorted(
        matches, key=lambda match: sum(part is not None for part in match.groups())
    ):
        with contextlib.suppress(ConfigError):  # no registered language
            modes.setdefault((primary_subtag(match[1]), primary_subtag(match[3])), match[0])
    return modes


class Apertium(Unscoring):
    """Translate by running Apertium; the text stays on this machine."""

    destination = None

    def __init__(self, program: str, modes: Mapping[Pair, str], timeout_s: float) -> None:
        self.models = (ModelInfo(_version(program), "translation-rules", "", LICENCE),)
        self._program = program
        self._modes = modes
        self._timeout_s = timeout_s

    @property
    def pairs(self) -> frozenset[Pair]:
        """Name the language pairs that are installed."""
        return frozenset(self._modes)

    def supports(self, source_lang: str, target_lang: str) -> bool:
        """Tell whether the pair is installed."""
        return (source_lang, target_lang) in self._modes

    def translate(
        self, texts: Sequence[str], source_lang: str, target_lang: str, step: Step
    ) -> tuple[Translation, ...]:
        """Translate every text; words that Apertium does not know stay as they are."""
        if not self.supports(source_lang, target_lang):
            known = other_pairs(self._modes, source_lang)
            pair = f"{source_lang}-{target_lang}"
            raise ModelError(f"{PROGRAM}: the pair {pair} is not installed; {known}")
        runs = _Runs(self._program, self._modes[source_lang, target_lang], self._timeout_s)
        return translate_by(runs, texts, LIMITS, step)


class _Runs:
    """Run one mode until it is found to fail on whatever it is given."""

    def __init__(self, program: str, mode: str, timeout_s: float) -> None:
        self.name = PROGRAM
        self.halted: str | None = None
        self._program = program
        self._mode = mode
        self._timeout_s = timeout_s
        self._n_failing = 0

    def translate(self, texts: Sequence[str]) -> list[Translation]:
        """Answer for every text."""
        together = None if self.halted else self._together(texts)
        if together is not None:
            self._n_failing = 0
            return [taken(text, WHO) for text in together]
        return [self._alone(text) for text in texts]

    def _together(self, texts: Sequence[str]) -> list[str] | None:
        """Translate in one run; None where that failed or what came back is not one a text."""
        command = [self._program, "-z", "-u", "-f", "none", self._mode]
        try:
            stream = _run(
                command, "".join(f"{laid_out(text)}\0" for text in texts), self._timeout_s
            )
        except _RunError:
            return None
        parts = stream.rstrip("\0").split("\0")  # the programs add some of their own at the end
        is_whole = len(parts) == len(texts) and all(part.endswith("[]") for part in parts)
        return [taken_back(part) for part in parts] if is_whole else None

    def _alone(self, text: str) -> Translation:
        if self.halted:
            return Translation(None, f"not tried, the program fails: {self.halted}")
        try:
            translated = _run([self._program, "-u", self._mode], text, self._timeout_s)
        except _RunError as error:
            self._n_failing += 1
            self.halted = str(error) if self._n_failing == PATIENCE else None
            return Translation(None, str(error))
        self._n_failing = 0
        return taken(translated, WHO)


def laid_out(text: str) -> str:
    """Write a text in Apertium's stream format: reserved characters escaped, layout in brackets."""
    parts = []
    for place, part in enumerate(_BLANK.split(text)):
        if place % 2 == 0:
            parts.append(_RESERVED.sub(r"\\\g<0>", part))
        else:  # a blank line ends a sentence, as a heading has no full stop
            parts.append(f"{_END if part.count(chr(10)) > 1 else ''}[{part}]")
    return "".join(parts) + _END


def taken_back(stream: str) -> str:
    """Undo `laid_out`."""
    return _LAYOUT.sub(lambda match: match[1] or "", stream)


def _version(program: str) -> str:
    with contextlib.suppress(_RunError):
        told = " ".join(_run([program, "-V"], "", _LIST_TIMEOUT_S).split())
        return told.lower().replace(" ", "-")[:80] or PROGRAM
    return PROGRAM


def _run(command: Sequence[str], text: str, timeout_s: float) -> str:
    """Run the program on a text; raises _RunError where it fails, hangs, or writes no UTF-8."""
    # LC_ALL would overrule the UTF-8 locale that the program chooses.
    environment = {name: value for name, value in os.environ.items() if name != "LC_ALL"}
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            start_new_session=True,  # so that the whole pipeline can be ended
        )
    except OSError as error:
        raise _RunError(f"cannot be run: {error.strerror or error}") from error
    try:
        out, told = process.communicate(text.encode(), timeout=timeout_s)
    except subprocess.TimeoutExpired as error:
        raise _RunError(f"no answer within {timeout_s:g} s") from error
    finally:
        _end(process)
    if process.returncode != 0:
        first = next(iter(told.decode("utf-8", "replace").splitlines()), "")[:200]
        raise _RunError(f"exit code {process.returncode}{f': {first}' if first else ''}")
    try:
        return out.decode()
    except UnicodeDecodeError as error:
        raise _RunError("its answer is not UTF-8") from error


def _end(process: subprocess.Popen[bytes]) -> None:
    """Make sure that nothing of a run goes on, whatever ended the wait for it."""
    if process.poll() is not None:
        return
    if sys.platform == "win32":
        process.kill()
    else:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
