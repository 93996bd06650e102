"""Inputs of every shape for batches, and what `check` makes of them."""

from __future__ import annotations

import json
import random
from pathlib import Path

from tests.batch.fake_run import ENGLISH
from tests.fakes import FakeQuality
from tqcheck.api import Checker
from tqcheck.config import Config
from tqcheck.records import Report

_WORDS = [
    "the",
    "council",
    "met",
    "on",
    "monday",
    "blorp",
    "and",
    "talked",
    "about",
    "a",
    "road",
    "45",
]


def sentence(source: random.Random) -> str:
    return " ".join(source.choices(_WORDS, k=source.randint(3, 9))).capitalize() + "."


def write_articles(folder: Path, n: int = 4) -> None:
    source = random.Random(7)
    folder.mkdir()
    for number in range(n):
        paragraphs = [" ".join(sentence(source) for _ in range(3)) for _ in range(2)]
        (folder / f"{number}.txt").write_text("\n\n".join(paragraphs), "utf-8")


def write_table(path: Path, n: int = 40) -> None:
    """Write rows of two documents in turn, of two systems, then rows of no document."""
    source = random.Random(8)
    rows = [
        {"translation": sentence(source), "source": sentence(source), "doc": f"d{k % 2}",
         "system": f"s{k % 3}"}
        if k < n // 2
        else {"translation": sentence(source) if k % 5 else "", "id": f"own-{k}"}
        for k in range(n)
    ]  # fmt: skip
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


def write_inputs(folder: Path) -> tuple[str, ...]:
    write_articles(folder / "news")
    write_table(folder / "table.jsonl")
    return "news", "table.jsonl"


def checked(inputs: tuple[str, ...], config: Config = ENGLISH) -> Report:
    return Checker(config, quality=FakeQuality()).check(inputs)
