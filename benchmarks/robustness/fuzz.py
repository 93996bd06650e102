"""Read mutated inputs of every format: rows or one line of error, never another exception.

    python -m benchmarks.robustness.fuzz --mutations 100000

A mutation is told by its format and number alone, so that any of them can be made again. The seeds
are the golden files of the reading tests. Writes `fuzz.json`.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from tqcheck import __version__
from tqcheck.config import ReadConfig
from tqcheck.errors import TqcheckError
from tqcheck.read import InputFile, read_file

SEEDS = Path(__file__).parents[2] / "tests" / "read" / "golden"
FORMATS = {
    "text": ("news.txt",),
    "markdown": ("news.md",),
    "tsv": ("table.tsv",),
    "csv": ("table.csv",),
    "jsonl": ("lines.jsonl",),
    "po": ("messages.po",),
    "xliff": ("v12.xlf", "v20.xliff"),
    "tmx": ("memory.tmx",),
    "wmt": ("wmt.xml",),
    "feed": ("feed.rss", "feed.atom"),
    "html": ("page.html",),
    "parquet": ("table.parquet",),
}
"""Format -> the seeds of its mutations, which take turns."""

MAX_CHANGES = 2
# What has hurt parsers before: ends, entities, encodings, controls, numbers, nesting.
PIECES = (
    *(b"\0", b"\xff", b"\xfe\xff", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\r", b"\n", b"\t", b'"'),
    *(b"<", b">", b"</", b"/>", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<?", b"<!DOCTYPE x ["),
    *(b"&", b"&nbsp;", b"&#99999999;", b"&#xD800;", b"&#0;", b"<html><head"),
    *(b'<?xml version="1.0" encoding="idna"?>', b'encoding="x-user-defined"', b'charset="utf-7"'),
    *(b"<item>", b"</item>"),
    *(b"<enclosure/>", b"<link/>", b"<source>", b"<meta charset=x-user-defined>", b" xmlns:a=''"),
    *(b"{", b"[" * 40, b"}", b"\\ud800", b"NaN", b"1e400", b"9" * 50, b"-1", b"msgid ", b"#~ "),
    *(b"msgstr[9] ", b"\\", b"<g>" * 40, b"```", b"---\n", b"\xc2\x85", b"\xe2\x80\xa8", b";"),
)


class Reading(NamedTuple):
    """Say what came of reading a mutation: `rows`, `refused`, or the exception that passed."""

    outcome: str
    seconds: float


def mutated(format: str, number: int) -> tuple[str, bytes]:
    """Make a mutation; gives the name of its seed and the bytes."""
    names = FORMATS[format]
    name = names[number % len(names)]
    # Not only for fear of attackers: a seeded generator makes the same mutation again.
    chance = random.Random(f"{format} {number}")
    data = (SEEDS / name).read_bytes()
    for _ in range(chance.randint(1, MAX_CHANGES)):
        data = _changed(data, chance)
    return name, data


def _changed(data: bytes, chance: random.Random) -> bytes:
    at = chance.randint(0, len(data))
    end = min(len(data), at + int(chance.expovariate(1 / 12)))
    match chance.randrange(7):
        case 0:
            byte = chance.randrange(128 if chance.random() < 0.8 else 256)
            return data[:at] + bytes([byte]) + data[at + 1 :]
        case 1:
            return data[:at] + data[end:]
        case 2:
            return data[:end] + data[at:]
        case 3:
            return data[:at]
        case 4:
            other = chance.randint(0, len(data))
            return data[:other] + data[at:end] + data[other:]
        case _:
            return data[:at] + chance.choice(PIECES) + data[end if chance.random() < 0.5 else at :]


def read_mutation(format: str, number: int, folder: Path) -> Reading:
    """Write a mutation into a folder and read it to its end."""
    name, data = mutated(format, number)
    path = folder / name
    path.write_bytes(data)
    began = time.process_time()
    try:
        n_rows = sum(len(one.rows) for one in read_file(InputFile(str(path)), ReadConfig()))
        outcome = "rows" if n_rows else "empty"
    except TqcheckError as error:
        line = str(error)
        outcome = "refused" if line.isprintable() and str(path) in line else f"told badly: {line!r}"
    except Exception as error:
        outcome = f"{type(error).__name__}: {error}"
    return Reading(outcome, time.process_time() - began)


def readings(format: str, numbers: Sequence[int]) -> Iterator[Reading]:
    """Read mutations one after the other."""
    with tempfile.TemporaryDirectory() as folder:
        for number in numbers:
            yield read_mutation(format, number, Path(folder))


def measure(formats: Sequence[str], mutations: int) -> dict[str, object]:
    """Count what came of all, by format."""
    told: dict[str, object] = {}
    for format in formats:
        counts: Counter[str] = Counter()
        slowest = 0.0
        for reading in readings(format, range(mutations)):
            counts[reading.outcome] += 1
            slowest = max(slowest, reading.seconds)
        known = {name: counts.pop(name, 0) for name in ("rows", "refused", "empty")}
        told[format] = {
            **known,
            "tracebacks": counts.total(),
            "examples": sorted(counts)[:5],
            "slowest_s": round(slowest, 2),
        }
        print(format, json.dumps(told[format]), flush=True)
    return {"version": __version__, "mutations": mutations, "formats": told}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--mutations", type=int, default=100_000, help="of each format")
    parser.add_argument("--formats", nargs="+", choices=FORMATS, default=[*FORMATS])
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results/fuzz.json"))
    given = parser.parse_args(argv)
    result = measure(given.formats, given.mutations)
    given.out.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
