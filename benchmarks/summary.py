"""The README's one table: what each benchmark found, good or bad, in a row or two: see `readme`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from benchmarks.markdown import NONE, estimate, number, table
from benchmarks.measures.evaluate import OURS
from benchmarks.quality.tables import baselines

Json = Mapping[str, Any]
Row = list[str]

FILES = (
    "verdict.json",
    "native.json",
    "quality.json",
    "quality-source.json",
    "contrast.json",
    "challenge.json",
    "languages.json",
    "gate.json",
    "speed.json",
)
HEADER = ("measured", "translation only", "with source", "to compare")
LEVELS = ("translation", "source")
TOTAL = "all"
UNSEEN = "qe/dev/mqm-wmt22dev."
INJECTED = ("number changed", "negation", "clause omitted", "word order broken")
PROMISE = "at most {:.0%} promised"


def render(results: Sequence[Json]) -> str:
    """Write the table from the results in the order of FILES."""
    verdict, native, quality, with_source, contrast, challenge, languages, gate, speed = results
    promise = PROMISE.format(native["alarm_rate"])
    rows = [
        *_verdict(verdict, promise),
        *_native(native, promise),
        *_quality((quality, with_source)),
        _contrast(contrast),
        *_challenge(challenge),
        _languages(languages),
        _gate(gate),
        _speed(speed),
    ]
    return table(HEADER, rows)


def _share(cell: Json | None, places: int = 0) -> str:
    """Write a share in per cent with its interval."""
    if cell is None or cell["value"] is None:
        return NONE
    value, *bounds = (
        NONE if cell[key] is None else f"{cell[key]:.{places}%}" for key in ("value", "low", "high")
    )
    return value if NONE in bounds else f"{value} [{', '.join(bounds)}]"


def _both(levels: Json, write: Callable[[Any], str]) -> Row:
    """Write one cell for each level of evidence, a dash where it was not measured."""
    return [write(levels[level]) if level in levels else NONE for level in LEVELS]


def _verdict(result: Json, promise: str) -> list[Row]:
    levels = {level: entry["languages"][TOTAL] for level, entry in result["written"].items()}
    articles = max(entry["articles"] for entry in levels.values())
    garbled = f"garbled sentences in {articles} articles: called suspect"
    return [
        [garbled, *_both(levels, lambda own: _share(own["recall"])), NONE],
        [
            "clean sentences there: called suspect",
            *_both(levels, lambda own: _share(own["false_alarms"], 1)),
            promise,
        ],
    ]


def _native(result: Json, promise: str) -> list[Row]:
    rows = []
    for kind, told in (("native", "news by native writers"), ("human", "human translations")):
        levels = {
            level: entry["texts"][kind][TOTAL]["held_out"]
            for level, entry in result["levels"].items()
            if kind in entry["texts"]
        }
        cells = _both(levels, lambda own: _share(own, 1))
        rows.append([f"{told}, held out: called suspect", *cells, promise])
    return rows


def _quality(results: Sequence[Json]) -> list[Row]:
    """Tell how the two runs order segments, as annotators do."""
    pooled = [result["pooled"]["sentences"] if result["pooled"] else {} for result in results]
    rows = [_scores("major errors in news into English: AUROC", pooled, "auroc")]
    sets = [{entry["name"]: entry["sentences"] for entry in result["sets"]} for result in results]
    for name in sorted({name for run in sets for name in run if name.startswith(UNSEEN)}):
        measured = f"annotators' scores of unseen news, {name.removeprefix(UNSEEN)}: Spearman"
        rows.append(_scores(measured, [run.get(name, {}) for run in sets], "spearman"))
    return rows


def _scores(measured: str, runs: Sequence[Json], metric: str) -> Row:
    """Write tqcheck's value in each run, and the highest of any baseline of theirs."""
    ours = [estimate(run[OURS]["metrics"].get(metric)) if OURS in run else NONE for run in runs]
    others = [
        (cell["value"], name) for run in runs for name, cell in baselines(run, metric).items()
    ]
    best = "{1} {0:.2f}".format(*max(others)) if others else NONE
    return [measured, *ours, best]


def _contrast(result: Json) -> Row:
    levels = {level: entry[TOTAL][TOTAL] for level, entry in result["levels"].items()}
    pairs = max(entry["pairs"] for entry in levels.values())
    measured = f"{pairs} pairs, one text damaged: it has the higher risk"
    return [measured, *_both(levels, _share), "50% by chance"]


def _challenge(result: Json) -> list[Row]:
    found = {(entry["kind"], entry["level"]): entry["recall"] for entry in result["means"]}
    by_chance = f"{result['false_alarms']:.0%} false alarms"
    rows = [
        [f"damaged, {kind}: found", *(_share(found.get((kind, at))) for at in LEVELS), by_chance]
        for kind in INJECTED
    ]
    cases = {entry["case"]: entry["over"]["value"] for entry in result["constructed"]}
    worst = f"{min(cases.values()):.0%} to {max(cases.values()):.0%}"
    return [*rows, [f"no translation ({', '.join(cases)}): risk over 0.9", NONE, worst, NONE]]


def _languages(result: Json) -> Row:
    """Average over languages: only a handful of them have judgements behind them."""
    known = result["languages"].values()
    means = [
        sum(own[level]["detection"]["value"] for own in known) / len(known) for level in LEVELS
    ]
    measured = f"machine told from human translations, mean of {len(known)} languages: AUROC"
    return [measured, *(number(mean) for mean in means), "0.50 by chance"]


def _gate(result: Json) -> Row:
    def told(entries: Sequence[Json]) -> str:
        found = [entry["presets"]["standard"]["major"] for entry in entries]
        return f"{min(found):.0%} to {max(found):.0%}"

    measured = "sentences with a major error: stopped by the gate, by pair"
    return [measured, *_both(result["levels"], told), NONE]


def _speed(result: Json) -> Row:
    rates = result["summary"]["rates"]

    def rate(name: str) -> str:
        return f"{rates[name]['segments_per_second']['median']:.1f}" if name in rates else NONE

    other = f"XLM-R-large {rate('xlmr-bfloat16')}, with source"
    measured = f"segments a second on {result['machine']['cores']} cores"
    return [measured, *(rate(f"ours-{level}") for level in LEVELS), other]
