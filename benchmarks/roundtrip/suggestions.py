"""Would what the translator says be better: `python -m benchmarks.roundtrip.suggestions`.

Takes machine output from `DATA/weak`, of systems good and bad, of a part that no training has seen.
Candidates are the source translated afresh, whole and each of its phrases put into the output in
the place of what differs there, and what comes back from a trip by way of the source's language.
tqcheck judges output and candidates with the source; a candidate is suggested where its risk, in
log-odds, is lower by a margin. One half of the sentences chooses the margin: the smallest from
which on nine in ten suggestions are nearer to the reference (chrF); the other half says what it
gives, and whether suggestions are shown: nine in ten there, too, and five repaired for one spoiled.
A suggestion repairs a sentence if it brings content words that the reference has and the output
lacks and takes none away; it spoils it if it does.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import regex
from sacrebleu.metrics.chrf import CHRF

from benchmarks.data.judged import place_of, read_jsonl_zst
from benchmarks.languages.measure import PART
from benchmarks.roundtrip.measure import load_recorded
from tqcheck import Checker
from tqcheck.backends.protocols import Translator
from tqcheck.config import Config, SegmentConfig
from tqcheck.records import Origin, Row, SegmentResult
from tqcheck.signals.roundtrip.comparison import compare

PAIRS = ("de-en", "ru-en", "zh-en")
NEWS = ("wmt",)
SLICE = 0.06
FEWEST_LETTERS = 4  # of a word that counts as one of content
MOST_PHRASES = 4
RIGHT, FEWEST = 0.9, 15
WANTED = 5.0  # repaired for one spoiled
SHOWN = 10
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")
_CHRF = CHRF()
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Output:
    """Hold a machine translation with its source and a human translation of it."""

    key: str
    lp: str
    source: str
    text: str
    reference: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """Hold what could stand instead, where it is from, and what each judge says of it.

    `gain` is by how much its risk is lower, in log-odds; `nearer` by how much its chrF is higher.
    """

    output: Output
    kind: str
    text: str
    gain: float
    nearer: float
    verdict: str


def read_outputs(weak: Path, limit: int) -> list[Output]:
    """Take the outputs of each pair in a fixed random order, one system a source."""
    found: list[Output] = []
    for pair in PAIRS:
        own = sorted(_of_pair(weak / f"{pair}.jsonl.zst", pair), key=lambda o: place_of(o.key))
        found += own[: limit // len(PAIRS)]
    return found


def _of_pair(path: Path, pair: str) -> Iterator[Output]:
    for number, record in enumerate(read_jsonl_zst(path)):
        key = f"weak-{record['set']}/{pair}/{number}/ref"
        is_news = str(record["set"]).startswith(NEWS) and record.get("ref")
        if is_news and PART[0] <= place_of(key) < PART[0] + SLICE:
            systems = sorted(name for name, text in record["outputs"].items() if text)
            text = record["outputs"][systems[number % len(systems)]]
            yield Output(key, pair, record["src"], text, record["ref"])


def candidates_of(output: Output, fresh: str | None, back: str | None) -> Iterator[tuple[str, str]]:
    """Give kind and text of all that could stand instead of an output."""
    lang = output.lp.split("-")[1]
    seen = {output.text}
    for kind, other in (("fresh", fresh), ("back", back)):
        if other is None:
            continue
        found = [
            (kind, other),
            *((f"{kind} phrase", p) for p in _phrases(output.text, other, lang)),
        ]
        for name, text in found[: 1 + MOST_PHRASES]:
            if text not in seen:
                seen.add(text)
                yield name, text


def _phrases(text: str, other: str, lang: str) -> Iterator[str]:
    compared = compare(text, other, lang)
    for change in compared.changes:
        if change.back_words is not None:
            ours = compared.words[change.words[0]].start, compared.words[change.words[1] - 1].end
            first, last = (
                compared.back_words[n] for n in (change.back_words[0], change.back_words[1] - 1)
            )
            yield text[: ours[0]] + other[first.start : last.end] + text[ours[1] :]


def content_words(text: str) -> set[str]:
    """Give the first letters of the longer words, so that endings may differ."""
    words = (match[0].casefold() for match in _WORD.finditer(text))
    return {word[:5] for word in words if len(word) >= FEWEST_LETTERS}


def judge(text: str, candidate: str, reference: str) -> str:
    """Say whether a candidate repairs a text, spoils it, or does neither."""
    wanted, has, now = map(content_words, (reference, text, candidate))
    gains, losses = (now - has) & wanted, (has - now) & wanted
    return "repairs" if gains and not losses else "spoils" if losses else "neither"


def make_candidates(
    outputs: Sequence[Output], checker: Checker, translator: Translator
) -> list[Candidate]:
    """Translate, judge all, and compare with the references."""
    found: list[Candidate] = []
    for pair in dict.fromkeys(output.lp for output in outputs):
        own = [output for output in outputs if output.lp == pair]
        source_lang, lang = pair.split("-")
        fresh = _translate([o.source for o in own], source_lang, lang, translator)
        there = _translate([o.text for o in own], lang, source_lang, translator)
        back = _translate([text or "." for text in there], source_lang, lang, translator)
        listed = [
            (output, [("output", output.text), *candidates_of(output, new, home if way else None)])
            for output, new, home, way in zip(own, fresh, back, there, strict=True)
        ]
        odds = iter(_odds(listed, checker.for_languages(lang, source_lang)))
        for output, texts in listed:
            first, *others = [next(odds) for _ in texts]
            found += [
                _candidate(output, kind, text, first - one)
                for (kind, text), one in zip(texts[1:], others, strict=True)
            ]
        print(pair, len(found), file=sys.stderr, flush=True)
    return found


def _translate(
    texts: Sequence[str], source_lang: str, lang: str, translator: Translator
) -> list[str | None]:
    answers = translator.translate(texts, source_lang, lang, lambda done, total: None)
    return [None if answer.is_cut else answer.text for answer in answers]


def _odds(
    listed: Sequence[tuple[Output, list[tuple[str, str]]]], checker: Checker
) -> Iterator[float]:
    rows = [
        Row(
            Origin(output.key, n),
            text,
            source=output.source,
            id=f"{output.key}#{n}",
            doc=f"{output.key}#{n}",
        )
        for output, texts in listed
        for n, (_, text) in enumerate(texts, start=1)
    ]
    results = {r.segment.id: r for r in checker.check_rows(rows).results}
    for row in rows:
        yield _risk_odds(results[str(row.id)])


def _risk_odds(result: SegmentResult) -> float:
    risk = min(max(result.risk if result.risk is not None else 1.0, 1e-4), 1 - 1e-4)
    return float(np.log(risk / (1 - risk)))


def _candidate(output: Output, kind: str, text: str, gain: float) -> Candidate:
    chrf = [float(_CHRF.sentence_score(t, [output.reference]).score) for t in (output.text, text)]
    verdict = judge(output.text, text, output.reference)
    return Candidate(output, kind, text, gain, chrf[1] - chrf[0], verdict)


def chosen(candidates: Sequence[Candidate], margin: float) -> list[Candidate]:
    """Give the best candidate of each output, where it is better by the margin."""
    best: dict[str, Candidate] = {}
    for one in candidates:
        before = best.get(one.output.key)
        if one.gain >= margin and (before is None or one.gain > before.gain):
            best[one.output.key] = one
    return list(best.values())


def fit_margin(candidates: Sequence[Candidate]) -> float | None:
    """Find the smallest margin from which on suggestions are right nine times in ten, if any is."""
    for margin in sorted({round(c.gain, 2) for c in candidates if c.gain > 0}):
        own = chosen(candidates, margin)
        right = sum(c.nearer > 0 for c in own)
        if len(own) >= FEWEST and right >= RIGHT * len(own):
            return margin
    return None


def is_fitted_on(candidate: Candidate) -> bool:
    """Tell the half of the sentences that chooses the margin."""
    return place_of(f"suggest {candidate.output.key}") < 0.5


def describe(own: Sequence[Candidate]) -> Json:
    """Count what became of sentences with a suggestion."""
    verdicts = [c.verdict for c in own]
    return {
        "suggested": len(own),
        "nearer": sum(c.nearer > 0 for c in own),
        **{name: verdicts.count(name) for name in ("repairs", "spoils", "neither")},
        "kinds": {kind: sum(c.kind == kind for c in own) for kind in sorted({c.kind for c in own})},
    }


def summarize(outputs: Sequence[Output], candidates: Sequence[Candidate]) -> Json:
    """Fit the margin on one half, and say on the other what it and others would give."""
    fitted = [c for c in candidates if is_fitted_on(c)]
    held = [c for c in candidates if not is_fitted_on(c)]
    margin = fit_margin(fitted)
    table = {str(m): describe(chosen(held, m)) for m in (0.0, 0.5, 1.0, 1.5, 2.0, 3.0)}
    told = chosen(held, margin if margin is not None else 1.0)
    ranked = sorted(told, key=lambda c: c.nearer)
    found = describe(told) if margin is not None else None
    is_good = (
        found is not None
        and found["nearer"] >= RIGHT * found["suggested"]
        and found["repairs"] >= WANTED * max(1, found["spoils"])
    )
    return {
        "sentences": len(outputs),
        "held_out": len({c.output.key for c in held}),
        "candidates": len(candidates),
        "margin": margin,
        "is_shown": is_good,
        "held_out_at_margin": found,
        "held_out_at": table,
        "good": [_case(c) for c in ranked[::-1][:SHOWN]],
        "bad": [_case(c) for c in ranked[:SHOWN]],
    }


def _case(candidate: Candidate) -> Json:
    return {**asdict(candidate), "output": asdict(candidate.output)}


def render(result: Json) -> str:
    """Write counts and cases as Markdown."""
    margin = result["margin"]
    told = "no margin is right nine times in ten" if margin is None else f"the margin is {margin}"
    lines = [
        f"{result['sentences']} sentences, {result['candidates']} candidates: {told}; a suggestion "
        f"is {'shown' if result['is_shown'] else 'not shown'}. The other half of the sentences, "
        f"{result['held_out']}, by margin:",
        "",
        "| margin | suggested | nearer to the reference | repaired | spoiled | neither |",
        "|---|---|---|---|---|---|",
    ]
    for name, row in result["held_out_at"].items():
        cells = [row[key] for key in ("suggested", "nearer", "repairs", "spoils", "neither")]
        lines.append(f"| {name} | " + " | ".join(map(str, cells)) + " |")
    for title, key in (("Best by chrF", "good"), ("Worst by chrF", "bad")):
        lines += ["", f"## {title}", ""]
        for case in result[key]:
            lines.append(f"- {case['kind']}, {case['nearer']:+.1f} chrF ({case['verdict']})")
            lines += [f"  - output: {case['output']['text']}", f"  - instead: {case['text']}"]
            lines.append(f"  - reference: {case['output']['reference']}")
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Translate, judge, write."""
    parser = argparse.ArgumentParser(
        prog="benchmarks.roundtrip.suggestions",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--limit", type=int, default=150, help="sentences")
    parser.add_argument("--trips", type=Path, required=True, help="keep the translator's answers")
    parser.add_argument("--readings", type=Path, required=True, help="the quality model's answers")
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results/suggestions"))
    given = parser.parse_args(arguments)
    quality, translator = load_recorded(given.readings, given.trips, "embedded")
    checker = Checker(Config(segment=SegmentConfig(lang="en")), quality=quality)
    outputs = read_outputs(given.data / "weak", given.limit)
    result = summarize(outputs, make_candidates(outputs, checker, translator))
    content = json.dumps(result, indent=1, ensure_ascii=False) + "\n"
    given.out.with_suffix(".json").write_text(content, "utf-8")
    given.out.with_suffix(".md").write_text("# Suggestions\n\n" + render(result), "utf-8")
    print(render(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
