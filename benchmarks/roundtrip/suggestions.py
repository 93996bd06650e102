"""Would what the translator says be better: `python -m benchmarks.roundtrip.suggestions`.

Takes machine output from `DATA/weak`, of systems good and bad, of a part that no training has seen.
Candidates are the source translated afresh, greedily and by a search with four beams, whole and
each of its phrases put into the output in the place of what differs there, and what comes back from
a trip by way of the source's language. Output and candidates are judged by
- tqcheck with the source: by how much the risk of the candidate is lower, in log-odds;
- the translator that reads the source first: by how much p(candidate | source) is higher;
- the same the other way: by how much p(source | candidate) is higher, both in nats for each token.
The three, and whether it is a phrase or all of the sentence, make one log-odds that the candidate
is nearer to the reference (chrF), fitted on one half of the sentences. There the margin is chosen
as well, across five parts: the smallest from which on nine in ten suggestions are nearer. The other
half says what it gives, and whether suggestions are shown: nine in ten there, too, and five
repaired for one spoiled. A suggestion repairs a sentence if it brings content words that the
reference has and the output lacks and takes none away; it spoils it if it does.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from benchmarks.data.judged import place_of
from benchmarks.roundtrip.candidates import (
    Candidate,
    Judges,
    Output,
    make_candidates,
    read_outputs,
)
from benchmarks.roundtrip.records import RecordedTranslator, load_recorded
from tqcheck import Checker
from tqcheck.backends.translator_options import TranslatorOptions
from tqcheck.backends.translators import load_translator
from tqcheck.config import Config, SegmentConfig

RIGHT, FEWEST = 0.9, 15
BEAMS = 4
PARTS = 5
MARGINS = (-1.0, 0.0, 1.0, 1.5, 2.0, 2.5)
WANTED = 5.0  # repaired for one spoiled
SHOWN = 10
AFRESH = ("fresh", "beams")
Json = dict[str, Any]


def weigh(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Let the first half say what the judges are worth; its own are weighed by its other parts."""
    fitted = [c for c in candidates if is_fitted_on(c)]
    parts = [int(place_of(f"part {c.output.key}") * PARTS) for c in fitted]
    found = _by(fitted, [c for c in candidates if not is_fitted_on(c)])
    for part in sorted(set(parts)):
        known = [c for c, own in zip(fitted, parts, strict=True) if own != part]
        found += _by(known, [c for c, own in zip(fitted, parts, strict=True) if own == part])
    return found


def _by(known: Sequence[Candidate], asked: Sequence[Candidate]) -> list[Candidate]:
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=2000))
    model.fit([c.judged for c in known], [c.nearer > 0 for c in known])
    odds = model.decision_function([c.judged for c in asked])
    return [replace(c, worth=float(worth)) for c, worth in zip(asked, odds, strict=True)]


def chosen(candidates: Sequence[Candidate], margin: float) -> list[Candidate]:
    """Give the best candidate of each output, where it is better by the margin."""
    best: dict[str, Candidate] = {}
    for one in candidates:
        before = best.get(one.output.key)
        if one.worth >= margin and (before is None or one.worth > before.worth):
            best[one.output.key] = one
    return list(best.values())


def fit_margin(candidates: Sequence[Candidate]) -> float | None:
    """Find the smallest margin from which on suggestions are right nine times in ten, if any is."""
    for margin in sorted({round(c.worth, 2) for c in candidates}):
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
    """Fit weights and margin on one half, and say on the other what it and others would give."""
    candidates = weigh(candidates)
    fitted = [c for c in candidates if is_fitted_on(c)]
    held = [c for c in candidates if not is_fitted_on(c)]
    margin = fit_margin(fitted)
    table = {str(m): describe(chosen(held, m)) for m in MARGINS}
    told = chosen(held, margin if margin is not None else MARGINS[0])
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
        "reranked": rerank(candidates),
        "is_shown": is_good,
        "held_out_at_margin": found,
        "held_out_at": table,
        "good": [_case(c) for c in ranked[::-1][:SHOWN]],
        "bad": [_case(c) for c in ranked[:SHOWN]],
    }


def _case(candidate: Candidate) -> Json:
    return {**asdict(candidate), "output": asdict(candidate.output)}


def rerank(candidates: Sequence[Candidate]) -> Json:
    """Choose of each source's two translations by each judge; how much nearer than the output.

    In points of chrF on average; `best` is what one could choose who knew the reference.
    """
    by_output: dict[str, list[Candidate]] = {}
    for one in candidates:
        if one.kind in AFRESH:
            by_output.setdefault(one.output.key, []).append(one)
    both = [own for own in by_output.values() if len(own) == len(AFRESH)]
    found = {name: [c.nearer for own in both for c in own if c.kind == name] for name in AFRESH}
    for name in ("gain", "explained", "returned"):
        found[name] = [max(own, key=lambda c: getattr(c, name)).nearer for own in both]
    found["best"] = [max(c.nearer for c in own) for own in both]
    return {"n": len(both), **{k: round(float(np.mean(v)), 2) for k, v in found.items() if v}}


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
    searcher = RecordedTranslator(
        load_translator("embedded", TranslatorOptions(beams=BEAMS)),
        given.trips.with_suffix(f".beams{given.trips.suffix}"),
    )
    checker = Checker(Config(segment=SegmentConfig(lang="en")), quality=quality)
    outputs = read_outputs(given.data / "weak", given.limit)
    result = summarize(outputs, make_candidates(outputs, Judges(checker, translator, searcher)))
    content = json.dumps(result, indent=1, ensure_ascii=False) + "\n"
    given.out.with_suffix(".json").write_text(content, "utf-8")
    given.out.with_suffix(".md").write_text("# Suggestions\n\n" + render(result), "utf-8")
    print(render(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
