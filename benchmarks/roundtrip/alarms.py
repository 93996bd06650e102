"""Count human translations that the way back alarms on: `python -m benchmarks.roundtrip.alarms`.

Human translations of `DATA/parallel/eval` are laid beside their sources, as for
`benchmarks.roundtrip.reference --to-source`. The cuts of major findings (TQ206, TQ207) are taken
from one half of the texts, just as the shipped ones, and the other half is judged by them; then the
other way round. The shipped cuts come from twice as many texts.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from math import isnan
from pathlib import Path
from typing import Any

from benchmarks.data.judged import place_of
from benchmarks.markdown import table
from benchmarks.roundtrip.measure import value_of
from benchmarks.roundtrip.records import WayBack
from benchmarks.roundtrip.reference import UNMATCHED, WAYS, read_texts, send, unmatched_cuts
from tqcheck.backends.encoder import load_encoder
from tqcheck.backends.translator_options import TranslatorOptions
from tqcheck.backends.translators import load_translator
from tqcheck.config import ModelConfig
from tqcheck.records import SegmentResult
from tqcheck.signals.roundtrip.reference import Way
from tqcheck.signals.roundtrip.trip import name_of_translator

RULES = dict(zip(("TQ206", "TQ207"), UNMATCHED, strict=True))
RESULTS = Path("benchmarks/results/roundtrip-alarms.json")
Json = dict[str, Any]


def count_alarms(results: Mapping[Way, Sequence[SegmentResult]]) -> dict[Way, Json]:
    """Judge each half by the cuts of the other; texts without a way back are left out."""
    done = {
        way: [r for r in own if not any(isnan(value_of(r, name)) for name in UNMATCHED)]
        for way, own in results.items()
    }
    halves = [
        {way: [r for r in own if _is_first(r) == first] for way, own in done.items()}
        for first in (False, True)
    ]
    found = {
        way: {"n": len(own), **dict.fromkeys((*RULES, "either"), 0)} for way, own in done.items()
    }
    for half, other in (halves, halves[::-1]):
        for way, cuts in unmatched_cuts(other).items():
            for result in half[way]:
                far = [rule for rule, name in RULES.items() if value_of(result, name) >= cuts[name]]
                for rule in (*far, *(["either"] if far else [])):
                    found[way][rule] += 1
    return found


def _is_first(result: SegmentResult) -> bool:
    return place_of(f"alarms {result.segment.text}") < 0.5


def render(ways: dict[str, Json]) -> str:
    """Write the counts as a Markdown table."""
    names = ("n", *RULES, "either")
    total = {name: sum(row[name] for row in ways.values()) for name in names}
    rows = [
        [way, *(str(row[name]) for name in names), f"{row['either'] / row['n']:.1%}"]
        for way, row in (*ways.items(), ("all", total))
    ]
    return table(["direction", "texts", *RULES, "either", "share"], rows)


def main(arguments: Sequence[str] | None = None) -> int:
    """Send, lay beside, count, write."""
    parser = argparse.ArgumentParser(
        prog="benchmarks.roundtrip.alarms",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--limit", type=int, default=300, help="texts of each direction")
    parser.add_argument("--trips", type=Path, required=True, help="keep the translator's answers")
    parser.add_argument("--out", type=Path, default=RESULTS)
    given = parser.parse_args(arguments)
    translator = WayBack(load_translator("embedded", TranslatorOptions()), given.trips)
    encoder = load_encoder(ModelConfig())
    name = name_of_translator(translator)
    results = {}
    for lang, source_lang in WAYS:
        texts = read_texts(given.data, (lang, source_lang), given.limit)
        way = Way(lang, source_lang, name, to_source=True)
        results[way] = send(texts, (lang, source_lang), translator, encoder)
        print(f"{source_lang}-{lang}", file=sys.stderr, flush=True)
    ways = {f"{way.pivot}-{way.lang}": found for way, found in count_alarms(results).items()}
    result = {"benchmark": "roundtrip.alarms", "translator": name, "ways": ways}
    given.out.write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    print(render(ways))
    return 0


if __name__ == "__main__":
    sys.exit(main())
