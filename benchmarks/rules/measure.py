"""Measure how often each rule fires on human and on machine translations.

    python -m benchmarks.rules [--data DIR] [--out DIR]            `alarms` and `numbers`; exit code
                                                                   1 where a rule does not keep up
    python -m benchmarks.rules alarms [--all] [--data DIR] [--out DIR]    false alarms of every
                                      surface rule by language (see `alarms`)
    python -m benchmarks.rules numbers [--all] [--data DIR] [--out DIR]   each rule for numbers by
                                      language, faults put in as well (see `languages`)
    python -m benchmarks.rules measure [--data DIR] [--out DIR]    firing rates, to rules.md, .json
    python -m benchmarks.rules lengths [--data DIR]                the table of surface/lengths.py
    python -m benchmarks.rules show CODE [--data DIR] [--mt]       what fires, for reading

Human translations: NTREX (English with ten languages, both directions; without documents, so TQ4xx
are not measured on it) and the human references of the MQM sets (with documents). A rule that fires
there is wrong, save where the human text has the error itself. The exceptions of the rules were
written after reading what fired on these two; FLORES-101 devtest is the held-out check. Machine
translations: the other systems of qe/dev and qe/train, and a sample of weak.
"""

from __future__ import annotations

import argparse
import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.data.judged import read_jsonl_zst
from benchmarks.rules import alarms, languages
from tqcheck.language import weigh_languages
from tqcheck.records import Document, Finding, Origin, Segment
from tqcheck.rules import RULES
from tqcheck.signals.consistency import read_consistency
from tqcheck.signals.surface import read_surface
from tqcheck.signals.surface.lengths import weigh

WEAK_PER_PAIR = 30
BANDS = (12, 25, 50, 100, 200, 400)
KEPT = 0.9995


@dataclass(frozen=True, slots=True)
class Item:
    """Hold one translation: `group` names its set, `has_major` whether a rater marked a major."""

    group: str
    segment: Segment
    has_major: bool | None = None


@dataclass(slots=True)
class Tally:
    """Count segments, and for each rule those it fires on and those of them with a major error."""

    segments: int = 0
    judged: int = 0
    majors: int = 0
    fired: Counter[str] = field(default_factory=Counter)
    fired_judged: Counter[str] = field(default_factory=Counter)
    fired_major: Counter[str] = field(default_factory=Counter)


def make_segment(index: int, doc: str, texts: tuple[str, str], pair: str, system: str) -> Segment:
    """Build a segment from (source, translation)."""
    source_lang, lang = pair.split("-")
    return Segment(
        index=index,
        id=str(index),
        doc=doc,
        origin=Origin("benchmark", index + 1),
        start=0,
        end=len(texts[1]),
        text=texts[1],
        lang=lang,
        source=texts[0],
        source_lang=source_lang,
        system=system,
    )


def read_parallel(folder: Path, prefix: str) -> Iterator[Item]:
    """Read both directions of the sets named `prefix…`; every segment is a document of its own."""
    for path in sorted(folder.glob("en-*.jsonl.zst")):
        other = path.name.split(".")[0].split("-")[1]
        for i, record in enumerate(read_jsonl_zst(path)):
            if not record["set"].startswith(prefix):
                continue
            doc = f"{record['set']}/{i}"
            there = make_segment(i, doc, (record["a"], record["b"]), f"en-{other}", "human")
            back = make_segment(i, doc, (record["b"], record["a"]), f"{other}-en", "human")
            yield Item(f"{prefix} en-{other}", there)
            yield Item(f"{prefix} {other}-en", back)


def read_ntrex(data: Path) -> Iterator[Item]:
    """Read NTREX."""
    return read_parallel(data / "parallel", "ntrex")


def read_held_out(data: Path) -> Iterator[Item]:
    """Read FLORES-101 devtest, on which no rule was looked at or fitted."""
    return read_parallel(data / "parallel" / "eval", "flores")


def read_mqm(data: Path, *, human: bool) -> Iterator[Item]:
    """Read the MQM sets of qe/dev and qe/train: human references or the systems."""
    for path in sorted(data.glob("qe/*/mqm-*.jsonl.zst")):
        for i, record in enumerate(read_jsonl_zst(path)):
            if bool(record.get("human")) is not human:
                continue
            doc = f"{record['set']}/{record.get('doc')}"
            texts = (record["src"], record["mt"])
            segment = make_segment(i, doc, texts, record["lp"], record["system"])
            yield Item(f"{record['set']} {record['lp']}", segment, _has_major(record))


def _has_major(record: Mapping[str, Any]) -> bool | None:
    if record.get("no_spans"):
        return None
    return any(span["severity"] == "major" for span in record.get("spans") or ())


def read_weak(data: Path) -> Iterator[Item]:
    """Read the first records of each pair of weak, all systems."""
    for path in sorted((data / "weak").glob("*.jsonl.zst")):
        for i, record in enumerate(islice(read_jsonl_zst(path), WEAK_PER_PAIR)):
            for system, text in record["outputs"].items():
                texts = (record["src"], text)
                segment = make_segment(i, f"{path.name}/{i}", texts, record["lp"], system)
                yield Item("weak to English" if record["lp"].endswith("-en") else "weak", segment)


def findings_of(items: Iterable[Item]) -> Iterator[tuple[Item, tuple[Finding, ...]]]:
    """Give each item with all its findings; segments of one document and system stay together."""
    documents: dict[tuple[str, str | None, str], list[Item]] = defaultdict(list)
    for item in items:
        segment = item.segment
        documents[item.group, segment.system, segment.doc].append(item)
    for (_, system, doc), members in documents.items():
        segments = tuple(item.segment for item in members)
        document = Document(
            doc, "benchmark", segments[0].lang, segments, segments[0].source_lang, system
        )
        for item, found in zip(members, read_consistency(document), strict=True):
            surface = read_surface(item.segment, weigh_languages).findings
            yield item, surface + (found if len(members) > 1 else ())


def tally(items: Iterable[Item]) -> dict[str, Tally]:
    """Count the findings by group."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    for item, found in findings_of(items):
        counts = tallies[item.group]
        codes = {finding.code for finding in found}
        counts.segments += 1
        counts.fired.update(codes)
        if item.has_major is not None:
            counts.judged += 1
            counts.majors += item.has_major
            counts.fired_judged.update(codes)
            counts.fired_major.update(codes if item.has_major else ())
    return dict(tallies)


def rates_table(tallies: Mapping[str, Tally]) -> str:
    """Print the percentage of segments each rule fires on, one column a group."""
    codes = [code for code in RULES if not code.startswith(("TQ1", "TQ9"))]
    lines = ["| rule | " + " | ".join(tallies) + " | all |", "|---" * (len(tallies) + 2) + "|"]
    total = sum(t.segments for t in tallies.values())
    lines.append(
        "| segments | " + " | ".join(str(t.segments) for t in tallies.values()) + f" | {total} |"
    )
    for code in codes:
        cells = [_percent(t.fired[code], t.segments) for t in tallies.values()]
        cells.append(_percent(sum(t.fired[code] for t in tallies.values()), total))
        lines.append(f"| {code} {RULES[code].name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _percent(n: int, total: int) -> str:
    return f"{100 * n / total:.2f}" if n else "0"


def precision_table(tallies: Mapping[str, Tally]) -> str:
    """Print for each rule the share of judged segments with a major error where it fires."""
    judged = sum(t.judged for t in tallies.values())
    majors = sum(t.majors for t in tallies.values())
    lines = [
        f"Of {judged} judged machine translations {_percent(majors, judged)} % have a major error.",
        "",
        "| rule | decisive | fires on | of them with a major error, % |",
        "|---|---|---|---|",
    ]
    for code, entry in RULES.items():
        fired = sum(t.fired_judged[code] for t in tallies.values())
        major = sum(t.fired_major[code] for t in tallies.values())
        if not code.startswith(("TQ1", "TQ9")):
            share = _percent(major, fired) if fired else "n/a"
            yes = "yes" if entry.decisive else ""
            lines.append(f"| {code} {entry.name} | {yes} | {fired} | {share} |")
    return "\n".join(lines)


def measure(data: Path, out: Path) -> str:
    """Measure all rules on all data and write `rules.md` and `rules.json` into `out`."""
    ntrex = tally(read_ntrex(data))
    human = tally(read_mqm(data, human=True))
    held_out = tally(read_held_out(data))
    systems = tally(read_mqm(data, human=False))
    weak = tally(read_weak(data))
    over = [
        f"- {code} {RULES[code].name} on {group}: {_percent(t.fired[code], t.segments)} %"
        for group, t in {**ntrex, **human, **held_out}.items()
        for code in t.fired
        if t.fired[code] >= 0.01 * t.segments
    ]
    page = "\n\n".join(
        [
            "# How often each rule fires\n\nMade by `python -m benchmarks.rules measure`. "
            "Percentages of segments with at least one finding of the rule. A finding on a human "
            "translation may be right: `show CODE` prints them. The rules were shaped on NTREX and "
            "the MQM references; FLORES-101 devtest is held out.",
            "## Human translations: NTREX\n\n" + rates_table(ntrex),
            "## Human translations: references of the MQM sets\n\n" + rates_table(human),
            "## Human translations: FLORES-101 devtest (held out)\n\n" + rates_table(held_out),
            "At or over 1 % on human translations:\n\n" + ("\n".join(over) or "none."),
            "## Machine translations: MQM sets\n\n" + rates_table(systems),
            "## Machine translations: weak\n\n" + rates_table(weak),
            "## Does an editor agree?\n\n" + precision_table(systems),
        ]
    )
    out.mkdir(parents=True, exist_ok=True)
    (out / "rules.md").write_text(page + "\n", encoding="utf-8")
    references = {f"human {name}": counts for name, counts in human.items()}
    groups = {**ntrex, **references, **held_out, **systems, **weak}
    record = {
        name: {"segments": t.segments, "fired": dict(sorted(t.fired.items()))}
        for name, t in groups.items()
    }
    (out / "rules.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    return page


def human_pairs(data: Path) -> Iterator[tuple[str, str, str]]:
    """Give (language, English, other text) of professional translations.

    NTREX and FLORES from parallel, FLORES references from weak for the other languages.
    """
    for path in sorted((data / "parallel").glob("en-*.jsonl.zst")):
        for record in read_jsonl_zst(path):
            if record["set"].startswith(("ntrex", "flores", "wmt18", "wmt17")):
                yield path.name.split(".")[0].split("-")[1], record["a"], record["b"]
    for path in sorted((data / "weak").glob("en-*.jsonl.zst")):
        for record in read_jsonl_zst(path):
            if record["set"].startswith("flores") and record.get("ref"):
                yield path.name.split(".")[0].split("-")[1], record["src"], record["ref"]


def lengths(data: Path) -> str:
    """Fit the characters a language needs for one of English, and the usual range by length."""
    pairs: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for lang, english, other in human_pairs(data):
        pairs[lang].append((weigh(english), weigh(other)))
    factors = {
        lang: math.exp(_quantile([math.log(b / a) for a, b in sizes if a >= 40 and b], 0.5))
        for lang, sizes in sorted(pairs.items())
    }
    strays: dict[int, list[float]] = defaultdict(list)
    for lang, sizes in pairs.items():
        for n_english, n_other in sizes:
            band = max((least for least in BANDS if n_english >= least), default=None)
            if band is not None and n_other:
                stray = math.log(n_other / n_english / factors[lang])
                strays[band] += [stray, -stray]  # into the language, and out of it
    table = ", ".join(f'"{lang}": {factor:.2f}' for lang, factor in factors.items())
    bands = ", ".join(
        f"({band}, {math.exp(_quantile(values, 1 - KEPT)):.2f}, "
        f"{math.exp(_quantile(values, KEPT)):.2f})"
        for band, values in sorted(strays.items())
    )
    count = sum(map(len, strays.values())) // 2
    return f"_PER_ENGLISH = {{{table}}}\n_BANDS = ({bands})\n# {count} pairs"


def _quantile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def show(data: Path, code: str, *, machine: bool) -> Iterator[str]:
    """Give one line for each finding of a rule on human (or machine) translations."""
    items = (
        [read_mqm(data, human=False)] if machine else [read_ntrex(data), read_mqm(data, human=True)]
    )
    for source in items:
        for item, found in findings_of(source):
            for finding in found:
                if finding.code == code:
                    marked = item.segment.text[finding.start : finding.end]
                    yield (
                        f"{item.group}\t{finding.message}\t[{marked}]\t{item.segment.text}"
                        f"\t<= {item.segment.source}"
                    )


def _by_language(options: argparse.Namespace) -> list[str]:
    failed: list[str] = []
    if options.command != "numbers":
        most = None if options.all else options.most or alarms.MOST
        failed += alarms.measure(options.data, options.out, most)
    if options.command != "alarms":
        path = options.out / "rules-languages.json"
        most = None if options.all else options.most or languages.MOST
        failed += languages.measure(options.data, path, most, options.name)
    return failed


def main() -> int:
    """Run the command line; give the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    commands = ("languages", "alarms", "numbers", "measure", "lengths", "show")
    parser.add_argument("command", nargs="?", default="languages", choices=commands)
    parser.add_argument("code", nargs="?", default="TQ351")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results"))
    parser.add_argument("--mt", action="store_true")
    parser.add_argument("--most", type=int, help="segments a language and direction")
    parser.add_argument("--all", action="store_true", help="all segments, not a sample")
    parser.add_argument("--name", default="after", choices=("before", "after"))
    options = parser.parse_args()
    if options.command in ("languages", "alarms", "numbers"):
        failed = _by_language(options)
        print("\n".join(failed) or "every rule keeps its promise")
        return int(bool(failed))
    if options.command == "measure":
        print(measure(options.data, options.out))
    elif options.command == "lengths":
        print(lengths(options.data))
    else:
        for line in show(options.data, options.code, machine=options.mt):
            print(line)
    return 0
