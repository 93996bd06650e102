"""Attacks are made in every format, and what they would do is seen."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from benchmarks.robustness import attacks


def test_commands_are_seen_where_a_build_sees_them() -> None:
    obeyed = (
        "::error::x",
        "\u3000 ::x::y",
        "a ##[error]x",
        "##vso[x]",
        "##teamcity[x]",
        "a\x1b[1m",
    )
    assert attacks.commands_in("\n".join(obeyed)) == list(obeyed)
    assert attacks.commands_in("a ::error::x\n: :error::x\n## [error]x\n#[x]\n") == []
    assert attacks.commands_in("a\r::error::x") == ["::error::x"]


def test_every_format_is_one_that_can_be_read(tmp_path: Path) -> None:
    for name, body in attacks.XML_FORMATS.items():
        root = ElementTree.fromstring(body)  # noqa: S314 - our own
        assert "TEXT" in "".join(root.itertext()), name
    made = list(attacks.xml_attacks("file:///x", "http://y"))
    assert len(made) == len(attacks.XML_ATTACKS) * len(attacks.XML_FORMATS) * 2
    assert all(re.search("FILE|URL|TEXT", what) is None for what, _, _ in made)


def small(monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = ("file", "address", "laughs")
    chosen = {kind: attacks.XML_ATTACKS[kind] for kind in kinds}
    formats = {name: attacks.XML_FORMATS[name] for name in ("a.tmx", "a.rss")}
    monkeypatch.setattr(attacks, "XML_ATTACKS", chosen)
    monkeypatch.setattr(attacks, "XML_FORMATS", formats)


def test_nothing_is_obeyed_opened_or_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    small(monkeypatch)
    monkeypatch.setattr(attacks, "LOG_ATTACKS", attacks.LOG_ATTACKS[6:9])
    found = attacks.measure(3)
    assert found["logs"] == {"outputs": 3 * len(attacks.LOG_COMMANDS), "obeyed": [], "failures": []}
    assert found["xml"] == {"attacks": 12, "leaks": [], "slow": [], "failures": []}


def test_a_command_line_that_obeys_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    small(monkeypatch)
    monkeypatch.setattr(attacks, "output_of", lambda *words: f"::set-env::{attacks.SECRET}")
    found = attacks.measure(3)
    assert len(found["logs"]["obeyed"]) == 3 * len(attacks.LOG_COMMANDS)
    assert len(found["xml"]["leaks"]) == 12
