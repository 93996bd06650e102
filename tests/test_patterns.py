"""Regular expressions are linear: nobody can write a text on which one of them does not end.

All that the package compiles are found, none is listed by hand, and each is tried on texts made to
hurt it: at n and at 4 n characters, which may take 6 times as long at most.
"""

from __future__ import annotations

import ast
import contextlib
import importlib
import inspect
import pkgutil
import re
import time
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import regex

import tqcheck
from tests.signals.examples import make_segment
from tqcheck.errors import InputError
from tqcheck.gate.places import FileText
from tqcheck.gate.waivers.inline import find_ignores
from tqcheck.records import Document
from tqcheck.signals.consistency import read_consistency
from tqcheck.signals.surface import read_surface
from tqcheck.signals.surface.digits import read_numbers

N = 300
MAX_RATIO = 8  # a text four times as long: its multiple takes 4, its square 16
NEGLIGIBLE_S = 0.0015
"""At 4 n: what takes the square of its text takes longer."""

TEXTS_NOBODY_ELSE_WRITES = {
    "tqcheck.gate.patterns": "path patterns of the settings",
    "tqcheck.backends.seq2seq_files": "the card of a model that was chosen",
}
"""Modules whose patterns read nothing that strangers write, and what they read."""

# fmt: off
UNITS = (
    "a", "A", "Aa", "é", "я", "中", "一", "か", "カ", "한", "ก", "ا", "\u0301",
    "a\u0301", "Ã", "Ã©",
    "1", "1.", "1,", "1 ", "1:", "1/", "10 000 ", " ", "\n", "\t", "\r", "\u00a0", "\u3000",
    "a ", "Mr. ", "one ", "-", "_", ".", "…", ",", "'", "’", '"', "“", "«", "(", "[", "[a", "{",
    "<", "</p>", "<!--", "<!-- tqcheck:", "&", "&#", "@", "a@", "a.", "a-", "a'", "http://",
    "www.", "/", "#", "`", "=", "|", "%", "$", "€", "\\", "\ufffd", "\u200b", " \n",
    "# tqcheck:", ";", "ab", "()", "{ ", "X", "__a1", "((",
)
FRAMES = (("", ""), ("(", "\x00"), ("<!-- tqcheck:", ")-->"), ("A", " 1"), ("中\n", "a"))
# fmt: on


def attacks(n: int) -> Iterator[str]:
    """Write texts of about n characters: a piece again and again, between two others."""
    for before, after in FRAMES:
        for unit in UNITS:
            yield before + unit * (n // len(unit)) + after


PAIRS = [*zip(attacks(N), attacks(4 * N), strict=True)]
LANGUAGES = ("ar", "en", "sw", "zh")
"""With prefixes, with endings, with scales before the numbers, without blanks."""

MODULES = [
    importlib.import_module(found.name)
    for found in pkgutil.walk_packages(tqcheck.__path__, "tqcheck.")
    if not found.name.endswith("__main__")
]


def patterns_in(value: object, name: str, depth: int = 0) -> Iterator[tuple[str, Any]]:
    """Find patterns in a value of a module, and within its containers and records."""
    if isinstance(value, re.Pattern | regex.Pattern):
        yield name, value
    elif depth == 4 or isinstance(value, type | str | bytes):
        return
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from patterns_in(inner, f"{name}[{key!r}]", depth + 1)
    elif isinstance(value, tuple | list | set | frozenset):
        for number, inner in enumerate(value):
            yield from patterns_in(inner, f"{name}[{number}]", depth + 1)
    elif hasattr(value, "__dataclass_fields__"):
        for field in value.__dataclass_fields__:
            yield from patterns_in(getattr(value, field, None), f"{name}.{field}", depth + 1)


@cache
def tree_of(module: Any) -> ast.Module:
    return ast.parse(Path(module.__file__).read_text(encoding="utf-8"))


def calls_in_functions(module: Any) -> Iterator[tuple[ast.Call, str]]:
    """Find what functions compile, or use without compiling: `re.sub("...", ...)`."""
    for function in ast.walk(tree_of(module)):
        if not isinstance(function, ast.FunctionDef):
            continue
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                owner = node.func.value
                is_ours = isinstance(owner, ast.Name) and owner.id in ("re", "regex")
                if is_ours and node.func.attr not in ("escape", "purge"):
                    yield node, function.name


def evaluated(node: ast.expr, module: Any) -> str | bytes | None:
    """Give a pattern that is written in a function; None where only running it tells."""
    try:
        found: str | bytes = eval(compile(ast.Expression(node), "", "eval"), vars(module))
    except NameError:
        return None
    return found


@cache
def methods(module: Any) -> Mapping[str, set[str]]:
    """Say by which methods a module uses what is called so: `_WORD.match(...)`."""
    found: dict[str, set[str]] = {}
    for node in ast.walk(tree_of(module)):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            found.setdefault(node.value.id, set()).add(node.attr)
    return found


def made_for_languages(module: Any) -> Iterator[tuple[str, Any]]:
    """Find the patterns that a module makes for a language and keeps."""
    for name, value in vars(module).items():
        is_kept = hasattr(value, "cache_info") and value.__module__ == module.__name__
        if is_kept and list(inspect.signature(value).parameters) == ["lang"]:
            for lang in LANGUAGES:
                yield from patterns_in(value(lang), f"{module.__name__}.{name}({lang!r})")


def all_patterns() -> dict[str, tuple[Any, str]]:
    """Give every pattern under a name, with the way in which it goes through a text."""
    found: dict[str, tuple[Any, str]] = {}
    seen = set()
    for module in MODULES:
        if module.__name__ in TEXTS_NOBODY_ELSE_WRITES:
            continue
        for name, value in vars(module).items():
            used = methods(module).get(name, {"finditer"})
            is_anchored = used <= {"match", "fullmatch"}
            for place, pattern in patterns_in(value, f"{module.__name__}.{name}"):
                if (key := (pattern.pattern, pattern.flags)) not in seen:
                    seen.add(key)
                    found[place] = pattern, "match" if is_anchored else "finditer"
        for call, function in calls_in_functions(module):
            text = evaluated(call.args[0], module)
            if text is not None:
                owner = re if ast.unparse(call.func).startswith("re.") else regex
                how = "match" if call.func.attr in ("match", "fullmatch") else "finditer"  # type: ignore[attr-defined]
                found[f"{module.__name__}.{function}:{call.lineno}"] = owner.compile(text), how
        found |= {name: (pattern, "finditer") for name, pattern in made_for_languages(module)}
    return found


PATTERNS = all_patterns()
MADE_BY_FUNCTIONS = {
    "tqcheck.gate.waivers.allow._any_of",
    "tqcheck.gate.waivers.inline._tags",
    "tqcheck.signals.surface.digits._subunits",
    "tqcheck.signals.surface.eras._beside",
    "tqcheck.signals.surface.money._words",
    "tqcheck.signals.surface.wording.lexicon",
}
"""Functions that compile what they are given. What signals make so stands in tables, or is kept for
a language, both seen above; the others are tried below."""


def seconds(pattern: Any, how: str, text: str) -> float:
    given = text.encode() if isinstance(pattern.pattern, bytes) else text
    began = time.process_time()
    if how == "match":
        pattern.match(given)
    else:
        for _ in pattern.finditer(given):
            pass
    return time.process_time() - began


@pytest.mark.parametrize("name", PATTERNS)
def test_a_pattern_takes_no_longer_than_its_text(name: str) -> None:
    pattern, how = PATTERNS[name]
    for short, long in PAIRS:
        slow = seconds(pattern, how, long)
        if slow <= NEGLIGIBLE_S or slow <= MAX_RATIO * seconds(pattern, how, short):
            continue
        # A busy machine may be slow by itself: the best of several counts.
        slow = min(seconds(pattern, how, long) for _ in range(5))
        fast = min(seconds(pattern, how, short) for _ in range(5))
        assert slow <= max(NEGLIGIBLE_S, MAX_RATIO * fast), f"on {short[:30]!r}…"


def test_patterns_that_functions_make_are_known() -> None:
    made = {
        f"{module.__name__}.{function}"
        for module in MODULES
        if module.__name__ not in TEXTS_NOBODY_ELSE_WRITES
        for call, function in calls_in_functions(module)
        if evaluated(call.args[0], module) is None
    }
    assert made == MADE_BY_FUNCTIONS


def test_a_pattern_that_takes_the_square_is_found() -> None:
    """The test itself can fail."""
    bad = re.compile(r"a+\s*b")
    slow, fast = (min(seconds(bad, "finditer", "a" * n) for _ in range(5)) for n in (4 * N, N))
    assert slow > max(NEGLIGIBLE_S, MAX_RATIO * fast)


TEXTS_OF_COMMENTS: Mapping[str, Callable[[int], str]] = {
    "blanks": lambda n: f"<!-- tqcheck:{' ' * n})-->",
    "never closed": lambda n: "<!-- tqcheck: ignore\n" * (n // 20),
    "closed": lambda n: "<p>a <!-- tqcheck: ignore TQ101 (so) --></p>\n" * (n // 40),
    "one paragraph": lambda n: "a <!-- tqcheck: ignore TQ101 (so) -->\n" * (n // 40),
    "tags": lambda n: "tqcheck: " + "</p " * (n // 4),
    "brackets": lambda n: f"<!-- tqcheck: ignore {'(' * n}-->",
    "lines of PO": lambda n: "#tqcheck: ignore TQ101 (so)\n" * (n // 28),
}


@pytest.mark.parametrize("suffix", [".html", ".md", ".po"])
@pytest.mark.parametrize("name", TEXTS_OF_COMMENTS)
def test_comments_take_no_longer_than_their_text(name: str, suffix: str) -> None:
    """2,000 blanks in one took 20 s."""

    def took(n: int) -> float:
        file = FileText(TEXTS_OF_COMMENTS[name](n))
        began = time.process_time()
        with contextlib.suppress(InputError):
            find_ignores(file, f"a{suffix}")
        return time.process_time() - began

    slow = min(took(32_000) for _ in range(3))
    assert slow <= max(0.02, MAX_RATIO * min(took(8_000) for _ in range(3)))


def test_patterns_made_for_a_language_are_seen() -> None:
    kept = {name.split("(")[0] for name in PATTERNS if "('" in name}
    assert {
        f"tqcheck.signals.surface.{name}"
        for name in (
            "dates._words", "digits._subunits", "money._words", "percents._words",
            "scales._after", "scales._before", "units._after", "units._before",
        )
    } <= kept  # fmt: skip


@pytest.mark.parametrize("unit", ["0 ", "1:", "1 a ", "1.2 km "])
def test_many_numbers_take_no_longer_than_their_text(unit: str) -> None:
    """Each number looked through the whole text that follows for an m of `pm`."""

    def took(n: int) -> float:
        text = unit * n  # another one each time: numbers are kept
        began = time.process_time()
        read_numbers(text, "en")
        return time.process_time() - began

    slow = min(took(16_000 + turn) for turn in range(3))
    assert slow <= MAX_RATIO * min(took(4_000 + turn) for turn in range(5))


@pytest.mark.parametrize("unit", ["a", "A", "1", " ", "a ", "(", '"', "中", "1 ", "a-", "A a "])
def test_rules_take_no_longer_than_a_sentence(unit: str) -> None:
    """A word of 8,000 letters took the square of them."""

    def took(n: int) -> float:
        text = "A" + unit * (n // len(unit)) + "."
        segment = make_segment(text, source=text.lower() + "?", source_lang="de")
        document = Document("d", "t.txt", "en", (segment,), "de")
        began = time.process_time()
        read_surface(segment, None)
        read_consistency(document)
        return time.process_time() - began

    # Another length each time: words and numbers of a text are kept.
    slow = min(took(8_000 + 4 * turn) for turn in range(5))
    assert slow <= max(0.02, MAX_RATIO * min(took(2_000 + 4 * turn) for turn in range(5)))
