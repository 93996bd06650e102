"""How the rules for numbers do in each language: false alarms on human text, faults caught.

Human translations: FLORES-101 dev with English both ways, and NTREX where it is at hand. A finding
there is counted as false. Faults are put into a translation at places that plain patterns find,
not the words of the rules: any figure that stands in digits on both sides, and, in English
translations, scales, per cent, currencies, months and days.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import regex

from benchmarks.data.judged import read_jsonl_zst
from tqcheck.records import Finding, Origin, Segment
from tqcheck.rules import RULES
from tqcheck.signals.surface.currencies import find_currency_mismatch
from tqcheck.signals.surface.dates import find_date_mismatch
from tqcheck.signals.surface.digits import plain_digits
from tqcheck.signals.surface.numbers import find_number_mismatch
from tqcheck.signals.surface.percents import find_percent_mismatch

Check = Callable[[Segment, str], Iterator[Finding]]
CHECKS: Mapping[str, Check] = {
    "TQ351": find_number_mismatch,
    "TQ352": find_date_mismatch,
    "TQ353": find_percent_mismatch,
    "TQ354": find_currency_mismatch,
}
MOST = 900  # of each language and direction
MOST_FALSE = 1 / 200
LEAST_CAUGHT = 0.8
LEAST_FAULTS = 10  # fewer say nothing of a language
SETS = ("flores-dev", "wmt19")  # wmt19: the English of NTREX, translated

# Scripts without blanks between words write words to their figures: 3人.
_LETTER = r"[\p{L}--[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]]"
_FIGURE = regex.compile(rf"(?<![{_LETTER}\d.,])\d+(?:[.,]\d+)*(?![{_LETTER}\d])", regex.VERSION1)
_SCALE = regex.compile(r"(?<=\d )(?:thousand|million|billion|trillion)(?!\p{L})")
_OTHER_SCALE = {"thousand": "million", "million": "billion", "billion": "million",
                "trillion": "billion"}  # fmt: skip
_PERCENT = regex.compile(r"(?<=\d)\s?(?:%|percent(?!\p{L})|per cent(?!\p{L}))")
_SIGN = regex.compile(r"(?:US\$|(?<![A-Z])\$|€|£)(?=\d)")
_OTHER_SIGN = {"US$": "€", "$": "€", "€": "£", "£": "€"}
_MONEY = regex.compile(r"(?<=\d (?:million |billion )?)(?:dollars|euros|pounds)(?!\p{L})")
_OTHER_MONEY = {"dollars": "euros", "euros": "pounds", "pounds": "euros"}
_MONTHS = ("January February March April June July August September October November December").split()  # fmt: skip  # noqa: E501, SIM905
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()  # noqa: SIM905
_NAMES = regex.compile(rf"(?<!\p{{L}})(?:{'|'.join(_MONTHS + _DAYS)})(?!\p{{L}})")


@dataclass(frozen=True, slots=True)
class Pair:
    """Hold a human translation with its source; `lang` is the one that is not English."""

    lang: str
    source_lang: str
    target_lang: str
    source: str
    text: str

    def segment(self, text: str | None = None) -> Segment:
        """Build the segment, with another text in place of the translation."""
        text = self.text if text is None else text
        origin = Origin("benchmark", 1)
        return Segment(
            index=0, id="0", doc="d", origin=origin, start=0, end=len(text), text=text,
            lang=self.target_lang, source=self.source, source_lang=self.source_lang,
        )  # fmt: skip


@dataclass(slots=True)
class Count:
    """Count what the rules do in one language."""

    segments: int = 0
    false: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    caught: Counter[str] = field(default_factory=Counter)

    def record(self) -> dict[str, Any]:
        """Give the counts as plain values."""
        rules = {code: [self.false[code], self.caught[code], self.faults[code]] for code in CHECKS}
        return {"segments": self.segments, "rules": rules}


def read_pairs(data: Path, most: int | None) -> Iterator[Pair]:
    """Read up to `most` human translations of each language and direction; all without."""
    for path in sorted((data / "weak").glob("*.jsonl.zst")):
        source_lang, target_lang = path.name.split(".")[0].split("-")
        lang = target_lang if source_lang == "en" else source_lang
        records = (r for r in read_jsonl_zst(path) if r["set"] in SETS and r.get("ref"))
        for record in islice(records, most):
            yield Pair(lang, source_lang, target_lang, record["src"], record["ref"])


def faults_of(pair: Pair) -> Iterator[tuple[str, str]]:
    """Give (code, translation with one fault) for each kind that fits."""
    rng = Random(f"{pair.target_lang}/{pair.text}")
    yield from _first("TQ351", _wrong_digit(pair, rng), rng)
    if pair.target_lang != "en":
        return
    text, digits = pair.text, _digits(pair.source)
    yield from _first("TQ351", _swapped(text, _SCALE, _OTHER_SCALE, digits), rng)
    yield from _first("TQ353", _swapped(text, _PERCENT, defaultdict(str), digits), rng)
    signs = [*_swapped(text, _SIGN, _OTHER_SIGN, digits), *_swapped(text, _MONEY, _OTHER_MONEY, digits)]  # fmt: skip  # noqa: E501
    yield from _first("TQ354", signs, rng)
    yield from _first("TQ352", _swapped(text, _NAMES, _next_names(), None), rng)


def _first(code: str, texts: Iterable[str], rng: Random) -> Iterator[tuple[str, str]]:
    found = list(texts)
    if found:
        yield code, rng.choice(found)


def _wrong_digit(pair: Pair, rng: Random) -> Iterator[str]:
    """Change a digit of a figure that the source has as well, digit by digit."""
    known = _digits(pair.source)
    plain = plain_digits(pair.text)
    for match in _FIGURE.finditer(plain):
        if regex.sub(r"\D", "", match[0]) in known:
            place = rng.choice([i for i in range(*match.span()) if plain[i].isdigit()])
            other = rng.choice([d for d in "123456789" if d != plain[place]])
            yield pair.text[:place] + other + pair.text[place + 1 :]


def _swapped(
    text: str, pattern: regex.Pattern[str], others: Mapping[str, str], digits: set[str] | None
) -> Iterator[str]:
    """Put another word in place of each; only beside figures that the source has in digits."""
    for match in pattern.finditer(text):
        near = text[max(0, match.start() - 9) : match.end() + 9]
        figures = {regex.sub(r"\D", "", each).rstrip("0") for each in _FIGURE.findall(near)}
        if digits is None or figures & {each.rstrip("0") for each in digits}:
            yield text[: match.start()] + others[match[0]] + text[match.end() :]


def _digits(text: str) -> set[str]:
    return {regex.sub(r"\D", "", match) for match in _FIGURE.findall(plain_digits(text))}


def _next_names() -> dict[str, str]:
    groups = (_MONTHS, _DAYS)
    return {name: group[(i + 1) % len(group)] for group in groups for i, name in enumerate(group)}


def count(pairs: Iterable[Pair]) -> dict[str, Count]:
    """Count false alarms and caught faults by language."""
    counts: defaultdict[str, Count] = defaultdict(Count)
    for pair in pairs:
        here = counts[pair.lang]
        here.segments += 1
        segment = pair.segment()
        fired = {code for code, check in CHECKS.items() if any(check(segment, pair.source))}
        here.false.update(fired)
        for code, text in faults_of(pair):
            if code not in fired:
                here.faults[code] += 1
                here.caught[code] += any(CHECKS[code](pair.segment(text), pair.source))
    return dict(counts)


def failures(counted: Mapping[str, Any]) -> list[str]:
    """Say where a rule breaks its promise in a language that it claims."""
    found: list[str] = []
    for lang, record in counted.items():
        for code, (false, caught, faults) in record["rules"].items():
            if lang not in RULES[code].languages:
                continue
            if false > MOST_FALSE * record["segments"]:
                found.append(f"{code} {lang}: false in {false} of {record['segments']} segments")
            if faults >= LEAST_FAULTS and caught < LEAST_CAUGHT * faults:
                found.append(f"{code} {lang}: caught {caught} of {faults} faults")
    return found


def render(result: Mapping[str, Any]) -> str:
    """Print false alarms in 1,000 segments and faults caught, before and after, by language."""
    after, before = result["after"], result.get("before", {})
    lines = [
        "False alarms in 1,000 human translations, and of the faults put in, how many were "
        "caught; before → now.",
        "",
        "| language | segments | " + " | ".join(f"{c} false | caught" for c in CHECKS) + " |",
        "|---|---|" + "---|---|" * len(CHECKS),
    ]
    for lang, record in after.items():
        cells = [cell for code in CHECKS for cell in _cells(code, record, before.get(lang))]
        lines.append(f"| {lang} | {record['segments']} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _cells(
    code: str, after: Mapping[str, Any], before: Mapping[str, Any] | None
) -> tuple[str, str]:
    records = [record for record in (before, after) if record]
    false = (f"{1000 * r['rules'][code][0] / r['segments']:.1f}" for r in records)
    caught = (_share(*r["rules"][code][1:]) for r in records)
    return " → ".join(false), " → ".join(caught)


def _share(caught: int, faults: int) -> str:
    return f"{caught}/{faults}" if faults else "–"


def measure(data: Path, path: Path, most: int | None, name: str) -> list[str]:
    """Measure all languages, keep the counts under a name, and give what fails."""
    counted = {lang: c.record() for lang, c in sorted(count(read_pairs(data, most)).items())}
    result = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    result[name] = counted
    path.write_text(json.dumps(result) + "\n", encoding="utf-8")
    return failures(counted) if name == "after" else []
