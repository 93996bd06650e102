"""How often is suspect what people wrote themselves? `python -m benchmarks.verdict.native`.

- *texts*: native news and human translations (`data.clean`), as running texts and line by
  line, for each language and level. The yardsticks that ship are fitted on these very texts; so
  `held_out` counts, too, with yardsticks fitted on the other half of them.
- *mqm*: the human translations of the MQM sets of `DATA/qe/dev`, which nothing of the verdict is
  fitted on. Annotators of zh-en marked many of theirs, so there is a row without them.
- *calibration*: expected calibration error of the risk on these sets, by target language, for all
  documents and for those that the risk was not fitted on.

Intervals draw texts and documents. Writes `native.json` and `native.md`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.data.checked import LEVELS, CheckerFor, Options, checkers
from benchmarks.data.clean_results import Read, read_clean
from benchmarks.data.judged import Judged, find_sets
from benchmarks.fit.combine import SETS, Pair, calibration_error, is_fitted_on, read_pairs
from benchmarks.fit.standing import fit, like
from benchmarks.markdown import NONE, table, write_results
from benchmarks.measures import statistics as st
from tqcheck.config import CombineConfig, ModelConfig
from tqcheck.judging.combine import is_decided
from tqcheck.records import SegmentResult

TOTAL = "all"
STRICT = "zh-en"
WITHOUT_STRICT = f"all but {STRICT}"
COEFFICIENTS = Path("models/combine/coefficients.json")
Json = dict[str, Any]


@dataclass(slots=True)
class Tally:
    """Collect for each segment whether it is suspect, and the text it belongs to."""

    suspect: list[bool] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def add(self, is_suspect: bool, text: str) -> None:
        """Count one segment."""
        self.suspect.append(is_suspect)
        self.texts.append(text)

    def told(self, replicates: int) -> Json:
        """Give the count, and the share with its interval over the texts."""
        values = np.asarray(self.suspect, dtype=np.float64)
        weights = st.resample(self.texts, replicates, 0)
        share = st.estimate(st.share, values, np.ones(len(values)), weights)
        return {"suspect": sum(self.suspect), "of": len(self.suspect), **asdict(share)}


def hold_out(
    read: Sequence[Read], weights: Mapping[str, float], rate: float
) -> dict[tuple[str, str], bool]:
    """Judge each half of the texts by yardsticks of the other; by segment id and way of reading."""
    found: dict[tuple[str, str], bool] = {}
    for half in (True, False):
        standing = fit(weights, [one for one in read if one.text.is_fitted_on is not half])
        for one in (one for one in read if one.text.is_fitted_on is half):
            for group in like(one.results):
                rates = standing.alarm_rates(group, is_connected=one.is_connected)
                for result, found_rate in zip(group, rates, strict=True):
                    is_rare = found_rate is not None and found_rate <= rate
                    key = (str(result.segment.id), way_of(one))
                    found[key] = is_rare or is_decided(result.findings)
    return found


def way_of(one: Read) -> str:
    """Name the kind of text and how it was read."""
    return one.text.kind if one.is_connected else f"{one.text.kind}, line by line"


def count_texts(
    read: Sequence[Read], held_out: Mapping[tuple[str, str], bool], replicates: int
) -> Json:
    """Count what is suspect by kind of text and language."""
    shipped: dict[str, dict[str, Tally]] = {}
    held: dict[str, dict[str, Tally]] = {}
    for one, result in _judged(read):
        way = way_of(one)
        for lang in (one.text.lang, TOTAL):
            shipped.setdefault(way, {}).setdefault(lang, Tally()).add(
                result.is_suspect, one.text.id
            )
            held.setdefault(way, {}).setdefault(lang, Tally()).add(
                held_out[str(result.segment.id), way], one.text.id
            )
    return {
        way: {
            lang: {"shipped": tally.told(replicates), "held_out": held[way][lang].told(replicates)}
            for lang, tally in own.items()
        }
        for way, own in shipped.items()
    }


def _judged(read: Sequence[Read]) -> Iterator[tuple[Read, SegmentResult]]:
    for one in read:
        for result in one.results:
            if result.risk is not None:
                yield one, result


def count_human(pairs: Sequence[Pair], replicates: int) -> Json:
    """Count suspect human translations of the MQM sets by pair, and without a major error."""
    tallies: dict[str, dict[str, Tally]] = {}
    for gold, result in pairs:
        if not gold.human:
            continue
        names = [gold.lp, TOTAL] + ([WITHOUT_STRICT] if gold.lp != STRICT else [])
        for name in names:
            own = tallies.setdefault(name, {"human": Tally(), "without_major": Tally()})
            own["human"].add(result.is_suspect, _document(gold))
            if not gold.has_major:
                own["without_major"].add(result.is_suspect, _document(gold))
    return {
        name: {kind: tally.told(replicates) for kind, tally in own.items()}
        for name, own in sorted(tallies.items())
    }


def _document(gold: Judged) -> str:
    return f"{gold.set} {gold.lp} {gold.doc}"


def calibrate(pairs: Sequence[Pair]) -> Json:
    """Measure the calibration error of the risk by target language."""
    known = [(gold, result) for gold, result in pairs if gold.major_share is not None]
    langs = sorted({gold.lp.split("-")[1] for gold, _ in known})
    groups = {lang: [p for p in known if p[0].lp.endswith(f"-{lang}")] for lang in langs}
    return {name: _calibration(own) for name, own in {**groups, TOTAL: known}.items()}


def _calibration(pairs: Sequence[Pair]) -> Json:
    held_out = [pair for pair in pairs if not is_fitted_on(pair[0])]
    return {
        "segments": len(pairs),
        "error": _error(pairs),
        "held_out_segments": len(held_out),
        "held_out_error": _error(held_out),
    }


def _error(pairs: Sequence[Pair]) -> float | None:
    if not pairs:
        return None
    risk = np.asarray([result.risk for _, result in pairs], dtype=np.float64)
    share = np.asarray([gold.major_share for gold, _ in pairs], dtype=np.float64)
    return round(calibration_error(risk, share), 4)


def run(data: Path, checker_for: CheckerFor, limit: int | None, replicates: int) -> Json:
    """Measure at both levels of evidence."""
    rate = CombineConfig().alarm_rate
    content = json.loads(COEFFICIENTS.read_text("utf-8"))
    files = [file for file in find_sets(data, ("dev",)) if file.set in SETS]
    levels = {}
    for level, with_source in LEVELS.items():
        read = [
            one
            for is_connected in (True, False)
            for one in read_clean(
                data, checker_for, with_source=with_source, is_connected=is_connected
            )
        ]
        weights = content["levels"][level]["standing"]["weights"]
        options = Options(("dev",), (), limit, with_source, 0, replicates)
        pairs = read_pairs(files, checker_for, options)
        levels[level] = {
            "texts": count_texts(read, hold_out(read, weights, rate), replicates),
            "mqm": count_human(pairs, replicates),
            "calibration": calibrate(pairs),
        }
    return {"benchmark": "native", "alarm_rate": rate, "limit": limit, "levels": levels}


def told(entry: Mapping[str, Any]) -> str:
    """Write a share with its interval and what it is of."""
    if entry["value"] is None:
        return NONE
    bounds = "" if entry["low"] is None else f" [{entry['low']:.1%}, {entry['high']:.1%}]"
    return f"{entry['value']:.1%}{bounds} of {entry['of']}"


def render_texts(level: Mapping[str, Any]) -> str:
    """Write a row a language: each kind of text, as shipped and held out."""
    ways = list(level["texts"])
    langs = list(dict.fromkeys(lang for way in ways for lang in level["texts"][way]))
    langs = [lang for lang in langs if lang != TOTAL] + [TOTAL]
    header = ["language", *(f"{way}{more}" for way in ways for more in ("", ", held out"))]
    rows = [
        [
            lang,
            *(
                told(level["texts"][way][lang][kind]) if lang in level["texts"][way] else NONE
                for way in ways
                for kind in ("shipped", "held_out")
            ),
        ]
        for lang in langs
    ]
    return table(header, rows)


def render_human(level: Mapping[str, Any]) -> str:
    """Write a row a pair of the MQM sets."""
    rows = [
        [name, told(own["human"]), told(own["without_major"])] for name, own in level["mqm"].items()
    ]
    return table(["pair", "human, suspect", "of these without a major error"], rows)


def render_calibration(levels: Mapping[str, Any]) -> str:
    """Write the calibration errors."""
    rows = [
        [
            level,
            name,
            _number(own["error"]),
            str(own["segments"]),
            _number(own["held_out_error"]),
            str(own["held_out_segments"]),
        ]
        for level, entry in levels.items()
        for name, own in entry["calibration"].items()
    ]
    header = ["judged by", "into", "error", "segments", "error, held out", "segments"]
    return table(header, rows)


def _number(value: float | None) -> str:
    return NONE if value is None else f"{value:.3f}"


def render_block(result: Mapping[str, Any]) -> str:
    """Write the table of docs/quality.md: a row a level and kind of text, languages together."""
    rows = [
        [level, way, told(own[TOTAL]["shipped"]), told(own[TOTAL]["held_out"])]
        for level, entry in result["levels"].items()
        for way, own in entry["texts"].items()
    ]
    rows += [
        [level, f"MQM human translations, {name}", NONE, told(entry["mqm"][name]["human"])]
        for level, entry in result["levels"].items()
        for name in (TOTAL, WITHOUT_STRICT)
        if name in entry["mqm"]
    ]
    return table(["judged by", "text", "suspect", "held out"], rows)


def render(result: Mapping[str, Any]) -> str:
    """Write native.md."""
    parts = ["# Native texts and human translations", (__doc__ or "").strip()]
    parts.append(render_block(result))
    for level, entry in result["levels"].items():
        parts += [f"## Judged by: {level}", render_texts(entry), render_human(entry)]
    parts += ["## Calibration error", render_calibration(result["levels"])]
    return "\n\n".join(parts) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and write `native.json` and `native.md`."""
    parser = argparse.ArgumentParser(prog="benchmarks.verdict.native", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--limit", type=int, help="at most so many records of each MQM set")
    parser.add_argument("--replicates", type=int, default=1000, help="of the bootstrap")
    parser.add_argument("--readings", type=Path, help="keep the model's answers in this file")
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results"))
    given = parser.parse_args(arguments)
    checker_for = checkers(ModelConfig(), given.readings)
    result = run(given.data, checker_for, given.limit, given.replicates)
    write_results(given.out, "native", result, render(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
