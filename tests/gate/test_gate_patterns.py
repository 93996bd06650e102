"""Paths below the root, and patterns over them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tqcheck.gate.patterns import fits, relative_path


@pytest.mark.parametrize(
    ("path", "pattern", "is_fit"),
    [
        ("sport/a.txt", "sport/**", True),
        ("sport/2026/a.txt", "sport/**", True),
        ("sport/a.txt", "sport/", True),
        ("sports/a.txt", "sport/", False),
        ("sport/a.txt", "./sport/*.txt", True),
        ("sport/2026/a.txt", "sport/*.txt", False),
        ("a/b/c.txt", "**/c.txt", True),
        ("c.txt", "**/c.txt", True),
        ("a/xc.txt", "**/c.txt", False),
        ("a/b/c.txt", "*.txt", True),
        ("a/b/c.txt", "?.txt", True),
        ("a/b/cc.txt", "?.txt", False),
        ("a/b[1].txt", "a/b[1].txt", True),
        ("a/b1.txt", "a/b[1].txt", False),
        ("a.txt", "A.txt", False),
        ("a/b/d/c.txt", "a/**/c.txt", True),
        ("a/c.txt", "a/**/c.txt", True),
    ],
)
def test_patterns(path: str, pattern: str, is_fit: bool) -> None:
    assert fits(path, pattern) is is_fit


def test_paths_are_relative_to_the_root_however_they_were_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = tmp_path / "news"
    inner.mkdir()
    monkeypatch.chdir(inner)
    for given in ("a.txt", "./a.txt", "../news/a.txt", str(inner / "a.txt")):
        assert relative_path(given, tmp_path) == "news/a.txt"
    assert relative_path("-", tmp_path) == "-"
    assert relative_path("<text>", tmp_path) == "<text>"
    assert relative_path("/elsewhere/a.txt", tmp_path) == "/elsewhere/a.txt"
