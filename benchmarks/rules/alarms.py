"""False alarms of every surface rule by language, on what people translated.

FLORES-101 dev with English both ways, and NTREX where it is at hand. With the source, an alarm
counts for the language that is not English, in either direction; without it, for the language of
the text, each text once. A finding on a human translation is counted as false, even where the human
text has the error itself. A sample of each direction is read, spread evenly over its sentences.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from benchmarks.data.judged import read_jsonl_zst
from benchmarks.rules.languages import MOST_FALSE, SETS, Pair
from tqcheck.language import weigh_languages
from tqcheck.records import Segment
from tqcheck.rules import RULES
from tqcheck.signals.surface import read_surface

CODES = tuple(code for code in RULES if code.startswith("TQ3"))
TEXT_CODES = tuple(code for code in CODES if not RULES[code].needs_source)
MOST = 200  # of each language and direction
NAME = "rules-alarms"


@dataclass(slots=True)
class Alarms:
    """Count segments of one language, and those on which each rule fires."""

    segments: int = 0
    fired: Counter[str] = field(default_factory=Counter)

    def add(self, segment: Segment) -> None:
        """Read one segment by all surface rules."""
        self.segments += 1
        found = read_surface(segment, weigh_languages).findings
        self.fired.update({finding.code for finding in found})

    def record(self) -> dict[str, Any]:
        """Give the counts as plain values."""
        return {"segments": self.segments, "alarms": dict(sorted(self.fired.items()))}


def read_human(data: Path) -> dict[tuple[str, str], list[Pair]]:
    """Read the human translations by (source language, target language), each once."""
    found: defaultdict[tuple[str, str], dict[Pair, None]] = defaultdict(dict)
    for path in sorted((data / "weak").glob("*.jsonl.zst")):
        source_lang, lang = path.name.split(".")[0].split("-")
        for record in read_jsonl_zst(path):
            if record["set"] in SETS and record.get("ref"):
                _put(found, source_lang, lang, record["src"], record["ref"])
    for path in sorted((data / "parallel").glob("en-*.jsonl.zst")):
        lang = path.name.split(".")[0].split("-")[1]
        for record in read_jsonl_zst(path):
            if record["set"].startswith("ntrex"):
                _put(found, "en", lang, record["a"], record["b"])
                _put(found, lang, "en", record["b"], record["a"])
    return {direction: list(pairs) for direction, pairs in found.items()}


def _put(
    found: Mapping[tuple[str, str], dict[Pair, None]],
    source_lang: str, lang: str, source: str, text: str,
) -> None:  # fmt: skip
    other = lang if source_lang == "en" else source_lang
    found[source_lang, lang][Pair(other, source_lang, lang, source, text)] = None


def spread(pairs: Sequence[Pair], most: int | None) -> Sequence[Pair]:
    """Take at most so many, evenly spread; all without a number."""
    if most is None or len(pairs) <= most:
        return pairs
    return [pairs[i * len(pairs) // most] for i in range(most)]


def count(pairs: Iterable[Pair]) -> dict[str, dict[str, dict[str, Any]]]:
    """Count alarms by language, with and without the source."""
    by_source: defaultdict[str, Alarms] = defaultdict(Alarms)
    by_text: defaultdict[str, Alarms] = defaultdict(Alarms)
    seen: set[tuple[str, str]] = set()
    for pair in pairs:
        segment = pair.segment()
        by_source[pair.lang].add(segment)
        if (pair.target_lang, pair.text) not in seen:
            seen.add((pair.target_lang, pair.text))
            by_text[pair.target_lang].add(replace(segment, source=None, source_lang=None))
    return {
        "source": {lang: counts.record() for lang, counts in sorted(by_source.items())},
        "text": {lang: counts.record() for lang, counts in sorted(by_text.items())},
    }


def _too_many(result: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Give (kind, language, code) where a rule breaks its promise in a language it claims."""
    for kind, counted in result.items():
        for lang, record in counted.items():
            for code, alarms in record["alarms"].items():
                claimed = RULES[code].languages
                if alarms > MOST_FALSE * record["segments"] and (not claimed or lang in claimed):
                    yield kind, lang, code


def failures(result: Mapping[str, Any]) -> list[str]:
    """Say where a rule fires falsely too often."""
    return [
        f"{code} {lang}{'' if kind == 'source' else ' without the source'}: false in "
        f"{result[kind][lang]['alarms'][code]} of {result[kind][lang]['segments']} segments"
        for kind, lang, code in _too_many(result)
    ]


def render(result: Mapping[str, Any]) -> str:
    """Print the alarms by rule, and by the languages that have any."""
    lines = [
        "Segments with a finding on human translations, by rule; the worst language in brackets.",
        "",
        "| rule | with the source | without |",
        "|---|---|---|",
    ]
    for code in CODES:
        bare = _total(result["text"], code) if code in TEXT_CODES else "–"
        lines.append(f"| {code} {RULES[code].name} | {_total(result['source'], code)} | {bare} |")
    lines += ["", "| language | with the source | without |", "|---|---|---|"]
    for lang in sorted({lang for counted in result.values() for lang in counted}):
        cells = [_alarms(result[kind].get(lang)) for kind in ("source", "text")]
        if any(": " in cell for cell in cells):
            lines.append(f"| {lang} | {cells[0]} | {cells[1]} |")
    return "\n".join(lines)


def _total(counted: Mapping[str, Any], code: str) -> str:
    segments = sum(record["segments"] for record in counted.values())
    alarms = sum(record["alarms"].get(code, 0) for record in counted.values())
    if not alarms:
        return f"0 of {segments:,}"
    lang, worst = _worst(counted, code)
    n = counted[lang]["alarms"][code]
    return f"{alarms} of {segments:,} ({lang}: {n} of {counted[lang]['segments']:,}, {worst:.2%})"


def _worst(counted: Mapping[str, Any], code: str) -> tuple[str, float]:
    shares = {lang: r["alarms"].get(code, 0) / r["segments"] for lang, r in counted.items()}
    lang = max(shares, key=lambda each: shares[each])
    return lang, shares[lang]


def _alarms(record: Mapping[str, Any] | None) -> str:
    if record is None:
        return "–"
    found = ", ".join(f"{code} {n}" for code, n in record["alarms"].items())
    return f"{record['segments']}: {found}" if found else str(record["segments"])


def render_block(result: Mapping[str, Any]) -> str:
    """Say in a sentence how the rules do."""
    langs = {lang for counted in result.values() for lang in counted}
    segments = sum(record["segments"] for record in result["source"].values())
    worst = max(
        (share, lang, code)
        for counted in result.values()
        for code in CODES
        for lang, share in [_worst(counted, code)]
    )
    failed = len(failures(result))
    return (
        f"The {len(CODES)} surface rules on {segments:,} human translations in {len(langs)} "
        f"languages: {failed or 'no'} rates of false alarms above 1 in 200; the highest is "
        f"{worst[0]:.2%}, {worst[2]} in {worst[1]} "
        f"([by rule and language](../benchmarks/results/{NAME}.md))."
    )


def measure(data: Path, out: Path, most: int | None) -> list[str]:
    """Measure all rules in all languages, write the results, and give what fails."""
    directions = read_human(data).values()
    result = count(pair for pairs in directions for pair in spread(pairs, most))
    out.mkdir(parents=True, exist_ok=True)
    (out / f"{NAME}.json").write_text(json.dumps(result) + "\n", encoding="utf-8")
    page = (
        "# False alarms of the surface rules\n\nMade by `python -m benchmarks.rules alarms`: "
        "FLORES-101 dev and NTREX, with and without the source; see `benchmarks/rules/alarms.py`."
    )
    (out / f"{NAME}.md").write_text(f"{page}\n\n{render(result)}\n", encoding="utf-8")
    return failures(result)
