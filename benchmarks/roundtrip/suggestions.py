"""How often the round trip suggests what was meant: `python -m benchmarks.roundtrip.suggestions`.

Takes machine output of news into English from `DATA/weak`, by weak systems and far from its
reference, of a part that no training has seen; sends it by way of German and back. A finding
repairs its words where its suggestion brings a content word that the reference has and the
translation lacks, and harms them where it takes one away that the reference has. Writes ten good
and ten bad cases, as they come in a random order.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import regex
from sacrebleu.metrics.chrf import CHRF

from benchmarks.data.judged import read_jsonl_zst
from benchmarks.languages.measure import PART, SYSTEMS, place_of
from benchmarks.roundtrip.records import RecordedTranslator
from tqcheck.api import Checker
from tqcheck.backends.translator_options import TranslatorOptions
from tqcheck.backends.translators import load_translator
from tqcheck.config import Config, RoundtripConfig, SegmentConfig
from tqcheck.records import Finding, Origin, Row, SegmentResult

PAIRS = ("zh-en", "ru-en", "cs-en", "tr-en", "fi-en")
NEWS = ("wmt",)
CODES = ("TQ201", "TQ202")
FEWEST_LETTERS = 4  # of a word that counts as one of content
MOST_CHRF, LEAST_CHRF = 35.0, 15.0
SHOWN = 10
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Garbled:
    """Hold a weak translation and the human one of the same source."""

    key: str
    text: str
    reference: str
    chrf: float


@dataclass(frozen=True, slots=True)
class Case:
    """Hold what one finding suggests and whether that is nearer to the reference."""

    text: str
    reference: str
    marked: str
    suggestion: str
    verdict: str


def read_garbled(weak: Path, limit: int) -> list[Garbled]:
    """Take the outputs, in a fixed random order over all pairs."""
    found = [item for pair in PAIRS for item in _of_pair(weak / f"{pair}.jsonl.zst", pair)]
    return sorted(found, key=lambda item: place_of(item.key))[:limit]


def _of_pair(path: Path, pair: str) -> Iterator[Garbled]:
    metric = CHRF()
    for number, record in enumerate(read_jsonl_zst(path)):
        key = f"weak-{record['set']}/{pair}/{number}/ref"
        names = [name for name in SYSTEMS if record["outputs"].get(name)]
        is_news = str(record["set"]).startswith(NEWS) and record.get("ref")
        # A thin slice of the part that is kept from all training: scoring all takes minutes.
        if not is_news or not names or not PART[0] <= place_of(key) < PART[0] + 0.06:
            continue
        text, reference = record["outputs"][names[0]], record["ref"]
        chrf = float(metric.sentence_score(text, [reference]).score)
        if LEAST_CHRF <= chrf <= MOST_CHRF:
            yield Garbled(key, text, reference, chrf)


def content_words(text: str) -> set[str]:
    """Give the first letters of the longer words, so that endings may differ."""
    words = (match[0].casefold() for match in _WORD.finditer(text))
    return {word[:5] for word in words if len(word) >= FEWEST_LETTERS}


def judge(finding: Finding, text: str, reference: str) -> Case:
    """Compare marked words and suggestion with the reference."""
    marked = text[finding.start : finding.end]
    suggestion = str(finding.evidence.get("suggestion") or "")
    wanted, has = content_words(reference), content_words(text)
    gains = (content_words(suggestion) - has) & wanted
    losses = (content_words(marked) - content_words(suggestion)) & wanted
    verdict = "repairs" if gains and not losses else "harms" if losses else "neither"
    return Case(text, reference, marked, suggestion, verdict)


def cases_of(items: Sequence[Garbled], results: Sequence[SegmentResult]) -> list[Case]:
    """Judge the findings of all trips."""
    return [
        judge(finding, item.text, item.reference)
        for item, result in zip(items, results, strict=True)
        for finding in result.findings
        if finding.code in CODES
    ]


def summarize(items: Sequence[Garbled], results: Sequence[SegmentResult]) -> Json:
    """Count sentences and findings, and choose cases to show."""
    cases = cases_of(items, results)
    repaired = {case.text for case in cases if case.verdict == "repairs"}
    good = [case for case in cases if case.verdict == "repairs"]
    bad = [case for case in cases if case.verdict != "repairs"]
    return {
        "sentences": len(items),
        "mean_chrf": sum(item.chrf for item in items) / max(1, len(items)),
        "trips_failed": sum(r.roundtrip is None or not r.roundtrip.back_text for r in results),
        "with_finding": len({case.text for case in cases}),
        "with_repair": len(repaired),
        "findings": len(cases),
        **{v: sum(c.verdict == v for c in cases) for v in ("repairs", "harms", "neither")},
        "good": [asdict(case) for case in good[:SHOWN]],
        "bad": [asdict(case) for case in bad[:SHOWN]],
    }


def render(result: Json) -> str:
    """Write counts and cases as Markdown."""
    lines = [
        f"{result['with_finding']} of {result['sentences']} sentences have a finding, "
        f"{result['with_repair']} one that repairs. Of {result['findings']} findings "
        f"{result['repairs']} repair, {result['harms']} harm, {result['neither']} do neither.",
    ]
    for title, key in (("Good cases", "good"), ("Bad cases", "bad")):
        lines += ["", f"## {title}", ""]
        for case in result[key]:
            lines.append(f"- “{case['marked']}” → “{case['suggestion']}” ({case['verdict']})")
            lines.append(f"  - text: {case['text']}")
            lines.append(f"  - reference: {case['reference']}")
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Send, judge, write."""
    parser = argparse.ArgumentParser(prog="benchmarks.roundtrip.suggestions", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--limit", type=int, default=100, help="sentences")
    parser.add_argument("--trips", type=Path, required=True, help="keep the translator's answers")
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results/suggestions"))
    given = parser.parse_args(arguments)
    items = read_garbled(given.data / "weak", given.limit)
    translator = RecordedTranslator(load_translator("embedded", TranslatorOptions()), given.trips)
    config = Config(segment=SegmentConfig(lang="en"), roundtrip=RoundtripConfig(pivot="de"))
    checker = Checker(config, translator=translator)
    rows = [
        Row(Origin(item.key, number), item.text, id=item.key)
        for number, item in enumerate(items, start=1)
    ]
    results = checker.roundtrip_rows(rows).results
    result = summarize(items, results)
    given.out.with_suffix(".json").write_text(
        json.dumps(result, indent=1, ensure_ascii=False) + "\n", "utf-8"
    )
    given.out.with_suffix(".md").write_text("# Suggestions\n\n" + render(result), "utf-8")
    print(render(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
