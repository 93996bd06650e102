"""Measure every target language, weakly: `python -m benchmarks.languages`.

For each language: translations that some system made, and the human reference of the same source,
from `DATA/weak`; of a fixed random order of its records a part that neither the training (which
took from its beginning) nor the fit of the risk (from its end) has seen; what is suspect is fitted
on other stretches of these sets, some lines of which may be among them. Three figures, translation
only and with the source:
- `detection`: AUROC of the risk, machine output against human references (0.5 is chance);
- `agreement`: Spearman of the predicted `mqm` with the output's chrF against the reference;
- `alarms`: share of the references that are suspect, each read by itself.
chrF is no human judgement: a good free translation scores low. It says whether a language works.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sacrebleu.metrics.chrf import CHRF

from benchmarks.data.checked import LEVELS, CheckerFor, checkers
from benchmarks.data.judged import place_of, read_jsonl_zst
from benchmarks.markdown import write_results
from benchmarks.measures import statistics as st
from tqcheck.config import ModelConfig
from tqcheck.records import Origin, Row, SegmentResult

LANGUAGES = (
    "en", "de", "ru", "zh", "es", "fr", "it", "pt", "nl", "pl", "cs", "uk", "et", "fi", "tr", "ro",
    "hi", "ja", "ar", "sv", "bg", "el", "hu", "ko", "gu", "ta", "te",
)  # fmt: skip
# Systems weak enough to err; one of them in turn gives the output of a record.
SYSTEMS = ("argos", "bergamot-tiny", "bergamot-base-memory", "opusmt", "nllb")
PART = (0.5, 0.8)
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Item:
    """Hold a source, a system's output, and the human translation."""

    key: str
    source: str
    output: str
    reference: str


def pair_of(lang: str) -> str:
    """Name the pair in which a target language is measured: from English, English from German."""
    return "de-en" if lang == "en" else f"en-{lang}"


def read_items(weak: Path, lang: str, limit: int) -> list[Item]:
    """Take records with a reference from the part of the order that is kept for this."""
    lp = pair_of(lang)
    found = [(place_of(item.key), item) for item in _items(weak / f"{lp}.jsonl.zst", lp)]
    ours = sorted((place, item.key, item) for place, item in found if PART[0] <= place < PART[1])
    return [item for _, _, item in ours[:limit]]


def _items(path: Path, lp: str) -> Iterator[Item]:
    for number, record in enumerate(read_jsonl_zst(path)):
        outputs = record["outputs"]
        names = [name for name in SYSTEMS if outputs.get(name)]
        if record.get("ref") and names:
            key = f"weak-{record['set']}/{lp}/{number}/ref"
            yield Item(key, record["src"], outputs[names[number % len(names)]], record["ref"])


def to_rows(items: Sequence[Item], *, with_source: bool) -> list[Row]:
    """Give the outputs, then the references, each a text of its own."""
    texts = [*(("mt", i, i.output) for i in items), *(("ref", i, i.reference) for i in items)]
    return [
        Row(
            Origin(kind, number),
            translation=text,
            source=item.source if with_source else None,
            id=f"{kind} {item.key}",
            doc=f"{kind} {item.key}",
        )
        for number, (kind, item, text) in enumerate(texts, start=1)
    ]


def measure(items: Sequence[Item], results: Sequence[SegmentResult], replicates: int) -> Json:
    """Compute the three figures; outputs come first in `results`, then the references."""
    n = len(items)
    outputs, references = results[:n], results[n:]
    known = [k for k in range(n) if outputs[k].risk is not None and references[k].risk is not None]
    chrf = CHRF()
    quality = np.asarray(
        [chrf.sentence_score(items[k].output, [items[k].reference]).score for k in known]
    )
    risk = np.asarray([part[k].risk for part in (outputs, references) for k in known], dtype=float)
    is_output = np.repeat([1.0, 0.0], len(known))
    mqm = np.asarray([outputs[k].mqm for k in known], dtype=float)
    suspect = np.asarray([references[k].is_suspect for k in known], dtype=float)
    weights = st.resample([items[k].key for k in known], replicates, 0)
    ones = np.ones(len(known))
    return {
        "n": len(known),
        "detection": asdict(
            st.estimate(st.auroc, risk, is_output, np.concatenate([weights, weights], axis=1))
        ),
        "agreement": asdict(st.estimate(st.spearman, mqm, quality, weights)),
        "alarms": asdict(st.estimate(st.share, suspect, ones, weights)),
    }


def run(
    weak: Path, checker_for: CheckerFor, langs: Sequence[str], limit: int, replicates: int
) -> Json:
    """Measure the languages at both levels of evidence."""
    found: Json = {}
    signatures: set[str] = set()
    for lang in langs:
        items = read_items(weak, lang, limit)
        found[lang] = {"pair": pair_of(lang)}
        for level, with_source in LEVELS.items():
            source_lang = pair_of(lang).split("-")[0] if with_source else None
            report = checker_for(lang, source_lang).check_rows(
                to_rows(items, with_source=with_source)
            )
            signatures.add(report.run.signature)
            found[lang][level] = measure(items, report.results, replicates)
        print(f"{lang}: {len(items)} records", file=sys.stderr, flush=True)
    return {"benchmark": "languages", "signatures": sorted(signatures), "languages": found}


def _cell(estimate: Json, *, as_share: bool = False) -> str:
    if estimate["value"] is None:
        return "–"
    if as_share:
        return f"{estimate['value']:.1%}"
    return f"{estimate['value']:.2f} [{estimate['low']:.2f}, {estimate['high']:.2f}]"


def render_table(result: Json) -> str:
    """Write the figures as a Markdown table."""
    head = [
        "| language | pair | n | detection | with source | agreement | with source "
        "| alarms | with source |",
        "|---|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    rows = []
    for lang, entry in result["languages"].items():
        both = [entry[level] for level in LEVELS]
        cells = [_cell(level[key], as_share=key == "alarms")
                 for key in ("detection", "agreement", "alarms") for level in both]  # fmt: skip
        rows.append(f"| {lang} | {entry['pair']} | {both[0]['n']} | " + " | ".join(cells) + " |")
    return "\n".join([*head, *rows])


def render(result: Json) -> str:
    """Write languages.md."""
    signatures = [f"- `{signature}`" for signature in result["signatures"]]
    parts = ["# Languages", (__doc__ or "").strip(), render_table(result), "\n".join(signatures)]
    return "\n\n".join(parts) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and write `languages.json` and `languages.md`."""
    parser = argparse.ArgumentParser(prog="benchmarks.languages", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--langs", nargs="+", choices=LANGUAGES, default=LANGUAGES)
    parser.add_argument("--limit", type=int, default=150, help="records of each language")
    parser.add_argument("--replicates", type=int, default=500, help="of the bootstrap")
    parser.add_argument("--readings", type=Path, help="keep the model's answers in this file")
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results"))
    given = parser.parse_args(arguments)
    checker_for = checkers(ModelConfig(), given.readings)
    result = run(given.data / "weak", checker_for, given.langs, given.limit, given.replicates)
    write_results(given.out, "languages", result, render(result))
    return 0
