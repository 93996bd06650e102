"""Damage each kind of file that tqcheck keeps, and see that it is refused, mended or unharmed.

    python -m benchmarks.robustness.corruption --each 1000

No damage may raise any exception but ours, and none may change what a run, its index, its parts or
the cache give without a word. A corruption is told by kind and number alone. Writes
`corruption.json`.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.batch.soak import make_checker, write_input
from tqcheck import __version__
from tqcheck.batch import BatchRequest, RunResults, run_batch
from tqcheck.batch.report import write_reports
from tqcheck.cache import ScoreCache
from tqcheck.config import Config, SegmentConfig, ViewConfig, load_config
from tqcheck.errors import TqcheckError
from tqcheck.gate.fingerprints import ANY_RULE, fingerprint
from tqcheck.gate.waivers.baseline import read_baseline
from tqcheck.gate.waivers.decisions import read_decisions, standing
from tqcheck.gate.waivers.suppressions import read_suppressions
from tqcheck.report import render
from tqcheck.report.stored import decode_report

ENTRIES = {f"key {n}": bytes([n]) * 300 for n in range(40)}
BASELINE = {
    "version": 1,
    "entries": [
        {"path": "a.txt", "code": "TQ101", "text": "One.", "fingerprint": "0a" * 16, "count": 2},
        {"path": "b.txt", "code": "TQ302", "text": "Two.", "fingerprint": "1b" * 16},
    ],
}
DECISIONS = "".join(
    json.dumps({"fingerprint": f"{n:032x}", "decision": verdict, "reason": "so"}) + "\n"
    for n, verdict in enumerate(("dismiss", "error", "undo"))
)
SETTINGS = """\
[segment]
lang = "en"
[combine]
threshold = 0.4
disabled = ["TQ101"]
[view]
top = 10
min_risk = 0.25
[cache]
size_mb = 100
[gate]
max_suspect_share = 0.1
"""
SUPPRESSIONS = """\
[[suppress]]
rules = ["TQ101"]
path = "news/*.txt"
text = "gone fishing"
reason = "a headline"
expires = 2026-12-31
"""
# What stands in the place of a value.
JSON_VALUES = (
    *("null", "true", "-3", "0", "1.5", "NaN", "Infinity", "-Infinity", "1e400", "9" * 401),
    *('""', '"\\ud800"', '"\\u0000"', "[]", "{}", "[" * 2_000 + "]" * 2_000, '[["a"]]', '{"a": 1}'),
)
TOML_VALUES = (
    *("nan", "inf", "-1", "1e400", "9" * 401, "0x" + "f" * 5_000, '""', '"\\u0000"', "[]", "{}"),
    *("true", "[" * 2_000, "2026-12-31", "12:00:00", "[[1]]", "'''", "{a = 1}", "1979-99-99"),
)
MARK = "\ue000"


def damaged_bytes(data: bytes, chance: random.Random) -> bytes:
    """Change one byte, or cut or blank a stretch."""
    at = chance.randrange(len(data))
    match chance.randrange(6):
        case 0:
            return data[:at]
        case 1:
            length = chance.choice((16, 512, 4096))
            return data[:at] + b"\0" * len(data[at : at + length]) + data[at + length :]
        case _:
            return data[:at] + bytes([data[at] ^ (1 << chance.randrange(8))]) + data[at + 1 :]


def damaged_json(data: bytes, chance: random.Random) -> bytes:
    """Take a key away or put another value in a place, in one of the lines; or change a byte."""
    if chance.random() < 0.2:
        return damaged_bytes(data, chance)
    is_lines = data.count(b"\n{") > 0 and not data.startswith(b"{\n")
    lines = data.decode().split("\n") if is_lines else [data.decode()]
    number = chance.choice([n for n, line in enumerate(lines) if line.strip()])
    content = json.loads(lines[number])
    holder, key = chance.choice([*_places(content)])
    if chance.random() < 0.3:
        del holder[key]
        lines[number] = json.dumps(content)
    else:
        holder[key] = MARK
        value = chance.choice(JSON_VALUES)
        lines[number] = json.dumps(content, ensure_ascii=False).replace(f'"{MARK}"', value)
    return "\n".join(lines).encode()


def _places(content: Any) -> list[tuple[Any, Any]]:
    keys = [*content] if isinstance(content, dict) else [*range(len(content))]
    found = [(content, key) for key in keys]
    for key in keys:
        if isinstance(content[key], dict | list):
            found += _places(content[key])
    return found


def damaged_toml(data: bytes, chance: random.Random) -> bytes:
    """Put another value behind a key; or change a byte."""
    if chance.random() < 0.3:
        return damaged_bytes(data, chance)
    lines = data.decode().split("\n")
    number = chance.choice([n for n, line in enumerate(lines) if "=" in line])
    key = lines[number].partition("=")[0]
    lines[number] = f"{key}= {chance.choice(TOML_VALUES)}"
    return "\n".join(lines).encode()


Damage = Callable[[bytes, random.Random], bytes]
Use = Callable[[Path], str]


def _run(folder: Path) -> str:
    results = RunResults(folder / "run")
    listed = [*results.results(), *results.results(ViewConfig(top=9))]
    return repr([listed, *results.documents(), results.by_rule(), results.by_language()])


def _note(folder: Path) -> str:
    results = RunResults(folder / "run")
    write_reports(results, ("jsonl", "markdown", "csv"), folder)
    return _run(folder)


def _report(folder: Path) -> str:
    report = decode_report((folder / "report.jsonl").read_bytes(), "report.jsonl")
    for result in report.results:
        fingerprint(ANY_RULE, result.segment.text)
        if result.risk is not None and not 0 <= result.risk <= 1:
            return f"risk {result.risk}"
    for format in ("jsonl", "markdown", "csv", "html"):
        render(report, format, ViewConfig())
    return ""


def _cache(folder: Path) -> str:
    cache = ScoreCache(folder, 10_000_000)
    wrong = {key for key, value in cache.get_many(ENTRIES).items() if value != ENTRIES[key]}
    cache.put_many({"new": b"new"})
    again = ScoreCache(folder, 10_000_000)
    again.put_many({"new": b"new"})
    found = again.get_many(["new"])
    return f"{sorted(wrong)} {cache.problems} {found}"


def _settings(folder: Path) -> str:
    load_config(folder / "tqcheck.toml", folder)
    return ""


def _baseline(folder: Path) -> str:
    baseline = read_baseline(folder / "baseline.json")
    baseline.takes("a.txt", "0a" * 16)
    return "" if all(entry.count > 0 for entry in baseline.entries) else "count"


def _decisions(folder: Path) -> str:
    standing(read_decisions(folder / "decisions.jsonl"))
    return ""


def _suppressions(folder: Path) -> str:
    for one in read_suppressions(folder / "suppressions.toml"):
        one.covers("TQ101", "news/a.txt", "gone fishing")
    return ""


KINDS: dict[str, tuple[str, Damage, Use]] = {
    "note of a run": ("run/run.json", damaged_json, _note),
    "index": ("run/index.sqlite", damaged_bytes, _run),
    "parts": ("run/parts/0000000.jsonl", damaged_bytes, _run),
    "stored report": ("report.jsonl", damaged_json, _report),
    "baseline": ("baseline.json", damaged_json, _baseline),
    "decisions": ("decisions.jsonl", damaged_json, _decisions),
    "settings": ("tqcheck.toml", damaged_toml, _settings),
    "suppressions": ("suppressions.toml", damaged_toml, _suppressions),
    "cache": ("scores.sqlite", damaged_bytes, _cache),
}
"""Kind -> its file, how it is damaged, and what is done with it then."""


class Files:
    """Keep whole files of every kind, and damage one at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        write_input(folder / "in.jsonl", 40)
        config = replace(Config(), segment=SegmentConfig(lang="en", source_lang="de"))
        request = BatchRequest((str(folder / "in.jsonl"),), folder / "run", config)
        results = run_batch(request, make_checker=make_checker).results
        write_reports(results, ("jsonl",), folder)
        (folder / "baseline.json").write_text(json.dumps(BASELINE, indent=1), "utf-8")
        (folder / "decisions.jsonl").write_text(DECISIONS, "utf-8")
        (folder / "tqcheck.toml").write_text(SETTINGS, "utf-8")
        (folder / "suppressions.toml").write_text(SUPPRESSIONS, "utf-8")
        ScoreCache(folder, 10_000_000).put_many(ENTRIES)
        self._whole = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        self._wanted = {kind: use(folder) for kind, (_, _, use) in KINDS.items()}

    def outcome(self, kind: str, number: int) -> str:
        """Say what comes of a corruption: `refused`, `unharmed`, `changed` or an exception."""
        name, damage, use = KINDS[kind]
        self._restore()
        path = self._folder / name
        path.write_bytes(damage(self._whole[path], random.Random(f"{kind} {number}")))
        try:
            found = use(self._folder)
        except TqcheckError as error:
            return "refused" if str(error).isprintable() else f"told badly: {str(error)!r}"
        except Exception as error:
            return f"{type(error).__name__}: {error}"
        return "unharmed" if found == self._wanted[kind] else "changed"

    def _restore(self) -> None:
        for path in [*self._folder.rglob("*")]:
            if path.is_file() and path not in self._whole:
                path.unlink()
        for path, content in self._whole.items():
            if not path.exists() or path.read_bytes() != content:
                path.write_bytes(content)


def measure(each: int) -> dict[str, object]:
    """Count what came of all corruptions, by kind."""
    told: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as folder:
        files = Files(Path(folder))
        for kind in KINDS:
            counts = Counter(files.outcome(kind, number) for number in range(each))
            known = {name: counts.pop(name, 0) for name in ("refused", "unharmed", "changed")}
            told[kind] = {**known, "tracebacks": counts.total(), "examples": sorted(counts)[:5]}
            print(kind, json.dumps(told[kind]), flush=True)
    return {"version": __version__, "each": each, "kinds": told}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--each", type=int, default=1_000, help="corruptions of each kind")
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results/corruption.json"))
    given = parser.parse_args(argv)
    result = measure(given.each)
    given.out.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
