"""What is a dense or an unspaced script is said once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import regex

from tqcheck.language import letters

PACKAGE = Path(__file__).parents[2] / "tqcheck"
# The words that the quality model was trained on, and where sentences end, are things of their own.
OTHERS = {"language/letters.py", "backends/words.py", "segment/split.py"}


def test_nobody_else_lists_these_scripts() -> None:
    listed = re.compile(r"\\p\{+Han\}+\\p\{+Hiragana\}+\\p\{+Katakana\}+")
    found = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if listed.search(path.read_text("utf-8"))
    }
    assert found == OTHERS


@pytest.mark.parametrize(
    ("char", "is_dense", "is_unspaced", "is_any_unspaced"),
    [
        ("国", True, True, True),
        ("の", True, True, True),
        ("ア", True, True, True),
        ("한", True, False, False),
        ("ก", False, True, True),
        ("ກ", False, True, True),
        ("ក", False, True, True),
        ("က", False, True, True),
        ("བ", False, False, True),
        ("a", False, False, False),
        ("я", False, False, False),
    ],
)
def test_letters_by_class(
    char: str, is_dense: bool, is_unspaced: bool, is_any_unspaced: bool
) -> None:
    classes = (letters.DENSE, letters.UNSPACED, letters.ALL_UNSPACED)
    found = tuple(regex.fullmatch(f"[{one}]", char) is not None for one in classes)
    assert found == (is_dense, is_unspaced, is_any_unspaced)


def test_a_script_is_dense_where_its_name_is_among_them() -> None:
    assert "".join(rf"\p{{{name}}}" for name in letters.DENSE_SCRIPTS) == letters.DENSE
