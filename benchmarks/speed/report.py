"""Sum up the turns of `benchmarks.speed` and write them as Markdown."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from typing import Any

from benchmarks.markdown import NONE, table
from benchmarks.speed.jobs import SENTENCE_BATCHES, Json

MEMORY_BAR_MB = 3000.0
SHARE_BAR = 0.5
FLAT_BAR = 1.1  # times the cost per segment of the smallest number of segments
RATIO_BARS = (
    ("ours-translation", "xlmr-bfloat16", 6.0),
    ("ours-source", "xlmr-bfloat16", 3.0),
    ("ours-translation", "xlmr-float32", 12.0),
    ("ours-source", "xlmr-float32", 6.0),
)
NOTES = """\
- Segments/s and ratios: median of the turns with the range; a ratio is taken within each turn.
  Each turn is a new process: it loads, warms up on sentences of all lengths, then reads all
  sentences once. Batch: the fastest of several, tried before. Peak memory: resident memory of the
  process with everything that it has loaded, sampled every 20 ms.
- tqcheck: a whole check through the library (tokens, language model, head, rules, report).
  *Documents*: the same sentences as running texts instead of one by one.
- XLM-R-large: random weights, `<s> translation </s></s> source </s>`, the first state through a
  small network, sorted by length. There is no tokenizer of XLM-R here: the ids are random, and the
  lengths are those of our model's tokenizer. It is spared tokenizing, the mixing of its layers and
  word tags, and has the same settings of the memory allocator as tqcheck.
- lmppl, minicons: perplexity or surprisal of the translation alone, with the weights of our
  language model; both compute all logits.
- Share of the peak: operations of the matrix products (layers, attention, logits of the kept
  vocabulary) over the time of the whole pass, over the best rate of any matrix product measured
  just before and after in the same process."""


def spread_of(values: Sequence[float]) -> Json | None:
    """Give median, lowest and highest; None without values."""
    if not values:
        return None
    return {
        "median": round(statistics.median(values), 4),
        "low": round(min(values), 4),
        "high": round(max(values), 4),
    }


def summarize(result: Json) -> Json:
    """Compute rates, ratios, shares and what the bars ask for."""
    entries = [entry for entry in result["contenders"] if entry["reason"] is None]
    n = result["sentences"]["n"]
    rates = {e["name"]: _summary(e, n) for e in entries if e["kind"] != "pass"}
    shares = {e["name"]: _shares(e) for e in entries if e["kind"] == "pass"}
    ratios = [
        {"ours": ours["name"], "against": other["name"], **_ratio(ours, other)}
        for ours in entries
        for other in entries
        if ours["kind"] == "ours" and other["kind"] not in ("ours", "pass")
    ]
    summary = {"rates": rates, "shares": shares, "ratios": ratios}
    return {**summary, "bars": _bars(summary, result.get("growth"))}


def _summary(entry: Json, n: int) -> Json:
    turns = entry["turns"]
    return {
        "precision": turns[0]["precision"],
        "segments_per_second": spread_of([n / turn["seconds"] for turn in turns]),
        "peak_mb": max(turn["peak_mb"] for turn in turns),
        "load_seconds": statistics.median(turn["load_seconds"] for turn in turns),
    }


def _shares(entry: Json) -> Json:
    turns = entry["turns"]
    names = ("peak_gflops", "gflops", "share")
    return {
        "precision": turns[0]["precision"],
        **{name: spread_of([turn[name] for turn in turns]) for name in names},
    }


def _ratio(ours: Json, other: Json) -> Json:
    pairs = zip(ours["turns"], other["turns"], strict=True)
    return spread_of([theirs["seconds"] / own["seconds"] for own, theirs in pairs]) or {}


def _bars(summary: Json, growth: Json | None) -> list[Json]:
    """Compare with what was asked; what was not measured has no value and is not reached."""
    ratios = {(r["ours"], r["against"]): r["median"] for r in summary["ratios"]}
    bars = [
        _bar(f"{ours} against {other}, times as fast", bar, ratios.get((ours, other)))
        for ours, other, bar in RATIO_BARS
    ]
    for name, shares in summary["shares"].items():
        bars.append(_bar(f"{name}, share of the peak", SHARE_BAR, shares["share"]["median"]))
    memory = [rate["peak_mb"] for name, rate in summary["rates"].items() if _is_ours(name)]
    steps = growth["steps"] if growth and growth["reason"] is None else []
    memory += [step["peak_mb"] for step in steps]
    most = max(memory, default=None)
    bars.append(_bar("tqcheck, peak memory in MB, at most", MEMORY_BAR_MB, most, is_limit=True))
    costs = [step["seconds"] / step["segments"] for step in steps]
    growing = costs[-1] / costs[0] if len(costs) > 1 else None
    what = "cost per segment, most segments to fewest, at most"
    return [*bars, _bar(what, FLAT_BAR, growing, is_limit=True)]


def _is_ours(name: str) -> bool:
    return name.startswith("ours-")


def _bar(what: str, bar: float, value: float | None, *, is_limit: bool = False) -> Json:
    is_reached = value is not None and (value <= bar if is_limit else value >= bar)
    return {"what": what, "bar": bar, "value": value, "is_reached": is_reached}


def render(result: Json) -> str:
    """Write the report; `result` has its summary."""
    parts = ["# Speed", "Written by `python -m benchmarks.speed`; do not edit.", _setting(result)]
    parts += ["## Speed and memory", _rates(result), *_not_measured(result)]
    parts += ["## Times as fast", _ratios(result)]
    parts += ["## Share of the processor's peak", *_peaks(result)]
    parts += ["## From few segments to many", _growth(result.get("growth"))]
    parts += ["## A whole command", _command(result["command"])]
    parts += ["## Bars", render_bars(result), "## How it was measured", NOTES]
    return "\n\n".join(parts) + "\n"


def _setting(result: Json) -> str:
    machine, options, read = result["machine"], result["options"], result["sentences"]
    data = ", ".join(file["name"] for file in result["data"])
    load = machine["load_before"]
    return (
        f"tqcheck {result['version']} on {machine['processor']}, {machine['threads']} threads of "
        f"{machine['cores']} cores, instructions {machine['instructions']}, torch "
        f"{machine['torch']}, transformers "
        f"{machine['transformers']}; load average before: {NONE if load is None else load}. "
        f"{read['n']} sentences of {data} (seed {options['seed']}): {read['tokens']:.1f} tokens a "
        f"translation, {read['source_tokens']:.1f} a source. {options['repetitions']} turns."
    )


def _range(cell: Json | None, form: Callable[[float], str]) -> str:
    if not cell:
        return NONE
    low, high = form(cell["low"]), form(cell["high"])
    return form(cell["median"]) + (f" ({low}–{high})" if low != high else "")


def _rate_text(value: float) -> str:
    return f"{value:.1f}"


def _percent(value: float) -> str:
    return f"{value:.0%}"


def _rates(result: Json) -> str:
    header = ("", "precision", "batch", "segments/s", "peak memory, MB", "load, s")
    rates = result["summary"]["rates"]
    rows = []
    for entry in result["contenders"]:
        if entry["name"] in rates:
            rate = rates[entry["name"]]
            unit = "sentences" if tuple(entry["batches"]) == SENTENCE_BATCHES else "tokens"
            rows.append(
                [
                    entry["title"],
                    rate["precision"],
                    f"{entry['batch']} {unit}",
                    _range(rate["segments_per_second"], _rate_text),
                    f"{rate['peak_mb']:.0f}",
                    f"{rate['load_seconds']:.1f}",
                ]
            )
    return table(header, rows)


def _not_measured(result: Json) -> list[str]:
    lines = [
        f"- {entry['name']}: not measured: {entry['reason']}"
        for entry in result["contenders"]
        if entry["reason"] is not None
    ]
    return ["\n".join(lines)] if lines else []


def _ratios(result: Json) -> str:
    cells = {(r["ours"], r["against"]): r for r in result["summary"]["ratios"]}
    ours = list(dict.fromkeys(name for name, _ in cells))
    others = list(dict.fromkeys(name for _, name in cells))
    rows = [[name, *(_range(cells[name, other], _rate_text) for other in others)] for name in ours]
    return table(["", *others], rows) if rows else "Not measured."


def _peaks(result: Json) -> list[str]:
    shares = result["summary"]["shares"]
    if not shares:
        return ["Not measured."]
    header = ("precision", "peak, GFLOPS", "pass, GFLOPS", "share")
    rows = [
        [
            share["precision"],
            _range(share["peak_gflops"], lambda value: f"{value:.0f}"),
            _range(share["gflops"], lambda value: f"{value:.0f}"),
            _range(share["share"], _percent),
        ]
        for share in shares.values()
    ]
    return [table(header, rows), _products(result)]


def _products(result: Json) -> str:
    """List the best rate of each product in any turn, one column a precision."""
    best: dict[str, dict[str, float]] = {}
    for entry in result["contenders"]:
        for turn in entry["turns"] if entry["kind"] == "pass" else []:
            for name, rate in turn["products_gflops"].items():
                row = best.setdefault(name, {})
                row[turn["precision"]] = max(rate, row.get(turn["precision"], 0.0))
    precisions = sorted({precision for row in best.values() for precision in row})
    rows = [[name, *(f"{row.get(p, 0.0):.0f}" for p in precisions)] for name, row in best.items()]
    return table(["product, best GFLOPS", *precisions], rows)


def _growth(growth: Json | None) -> str:
    if growth is None:
        return "Not measured."
    if growth["reason"] is not None:
        return f"Not measured: {growth['reason']}"
    header = ("segments", "tokens each", "ms a segment", "peak memory, MB", "over warm, MB")
    rows = [
        [
            f"{step['segments']:,}",
            f"{step['tokens_per_segment']:.1f}",
            f"{1000 * step['seconds'] / step['segments']:.2f}",
            f"{step['peak_mb']:.0f}",
            f"{step['peak_mb'] - growth['warm_mb']:+.0f}",
        ]
        for step in growth["steps"]
    ]
    warm = f"{growth['name']} in one process; {growth['warm_mb']:.0f} MB after warming up."
    return f"{warm}\n\n{table(header, rows)}"


def _command(command: Json) -> str:
    what = f"`tqcheck check {command['file']}`, each time a new process"
    if command["reason"] is not None:
        return f"{what}: not measured: {command['reason']}"
    return f"{what}: {', '.join(f'{seconds:.1f}' for seconds in command['seconds'])} s."


def render_bars(result: Json) -> str:
    """Write what was reached of what was asked for, as a table."""

    def row(bar: Json) -> list[str]:
        value: Any = bar["value"]
        measured = "not measured" if value is None else f"{value:.4g}"
        return [bar["what"], f"{bar['bar']:g}", measured, "yes" if bar["is_reached"] else "no"]

    rows = [row(bar) for bar in result["summary"]["bars"]]
    return table(("", "bar", "measured", "reached"), rows)
