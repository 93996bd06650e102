"""Count human translations that the way back alarms on: `python -m benchmarks.roundtrip.alarms`.

Human translations of `DATA/parallel/eval` are laid beside their sources, as for
`benchmarks.roundtrip.reference --to-source`. The cuts of major findings (TQ206, TQ207) are taken
from one half of a direction's texts, just as from the shipped file, and the other half is judged by
them; then the other way round. The shipped cuts come from twice as many texts.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from math import isnan
from pathlib import Path
from typing import Any

from benchmarks.data.judged import place_of
from benchmarks.markdown import table
from benchmarks.roundtrip.measure import value_of
from benchmarks.roundtrip.records import WayBack
from benchmarks.roundtrip.reference import PROBABILITIES, WAYS, buckets, read_texts, send
from tqcheck.backends.encoder import load_encoder
from tqcheck.backends.translator_options import TranslatorOptions
from tqcheck.backends.translators import load_translator
from tqcheck.config import ModelConfig
from tqcheck.errors import InputError
from tqcheck.records import SegmentResult
from tqcheck.signals.roundtrip.findings import RoundtripCuts
from tqcheck.signals.roundtrip.reference import FORMAT, Way, read_reference
from tqcheck.signals.roundtrip.trip import name_of_translator

RULES = {"TQ206": "roundtrip_lost", "TQ207": "roundtrip_added"}
RESULTS = Path("benchmarks/results/roundtrip-alarms.json")
Json = dict[str, Any]


def cuts_of(results: Sequence[SegmentResult], way: Way) -> dict[str, float]:
    """Give by rule the distance from which a finding is major, as these human texts have it."""
    distribution = {
        "lang": way.lang,
        "pivot": way.pivot,
        "translator": way.translator,
        "to_source": True,
        "buckets": buckets(results, way.lang, to_source=True),
    }
    content = {
        "format": FORMAT,
        "probabilities": PROBABILITIES,
        "distributions": [distribution],
    }
    reference = read_reference(content)
    share = RoundtripCuts().far_percentile / 2
    cuts: dict[str, float] = {}
    for rule, name in RULES.items():
        value = reference.value(name, share, way, 0)
        if value is None:
            raise InputError(f"{way.pivot}-{way.lang}: {len(results)} texts are too few for cuts")
        cuts[rule] = value
    return cuts


def count_alarms(results: Sequence[SegmentResult], way: Way) -> Json:
    """Judge each half by the cuts of the other; texts without a way back are left out."""
    done = [r for r in results if not any(isnan(value_of(r, name)) for name in RULES.values())]
    halves: tuple[list[SegmentResult], ...] = ([], [])
    for result in done:
        halves[place_of(f"alarms {result.segment.text}") < 0.5].append(result)
    alarms = dict.fromkeys((*RULES, "either"), 0)
    for own, other in (halves, halves[::-1]):
        cuts = cuts_of(other, way)
        for result in own:
            far = [rule for rule, cut in cuts.items() if value_of(result, RULES[rule]) >= cut]
            for rule in (*far, *(["either"] if far else [])):
                alarms[rule] += 1
    return {"n": len(done), **alarms}


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
    ways = {}
    for lang, source_lang in WAYS:
        texts = read_texts(given.data, (lang, source_lang), given.limit)
        results = send(texts, (lang, source_lang), translator, encoder)
        way = Way(lang, source_lang, name, to_source=True)
        direction = f"{source_lang}-{lang}"
        ways[direction] = count_alarms(results, way)
        print(direction, ways[direction], file=sys.stderr, flush=True)
    result = {"benchmark": "roundtrip.alarms", "translator": name, "ways": ways}
    given.out.write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    print(render(ways))
    return 0


if __name__ == "__main__":
    sys.exit(main())
