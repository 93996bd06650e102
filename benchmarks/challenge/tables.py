"""Render the results of `benchmarks.challenge` as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from benchmarks.markdown import NONE, estimate, number, table

Json = Mapping[str, Any]
LEVELS = ("translation", "source")
LEGEND = """\
Clean human translations (FLORES-101 devtest, nothing of it used in training; into English: the
original, its translations as sources) with one error put in by a program. Two figures in a cell:
translation only / with source. Recall: share of the spoiled
translations whose `risk` reaches what {rate:.0%} of the clean ones of the same language reach.
Suspect: share of the spoiled translations that tqcheck calls suspect, each text by itself, at the
alarm rate that it ships with. Higher than its clean version: share of the spoiled translations with
a higher `risk` than the same translation without the error. Marks: share of the found ones in which
a marked word touches the error or stands beside the gap; in brackets, with source, the mean share
of the text that is marked.
Mean: over languages, with 95% bootstrap intervals (sentences drawn, threshold set anew); for marks,
over all found ones. Wrong senses are words of the same shape and frequency, not real ambiguities;
an omitted or added clause, a swapped name, a changed number or a negation often leaves a sentence
that no one could fault without the source."""


def render(result: Json) -> str:
    """Write challenge.md."""
    parts = [
        "# Challenge set",
        "Written by `python -m benchmarks.challenge`; do not edit.",
        _facts(result),
        LEGEND.format(rate=result["false_alarms"]),
        "## Recall at 5% false alarms",
        render_figure(result, "recall"),
        "## Higher than its clean version",
        render_figure(result, "within"),
        "## Suspect, as tqcheck ships",
        render_figure(result, "suspect"),
        _suspect_clean(result),
        "## Marks on the error",
        _touched(result),
        "## Translations that are none: risk over 0.9, with source",
        render_constructed(result),
        "## Sizes and thresholds",
        _sizes(result),
        "## Examples",
        _examples(result),
    ]
    return "\n\n".join(parts) + "\n"


def _facts(result: Json) -> str:
    options = result["options"]
    models = [f"- {model['id']}: sha256 {model['digest']}" for model in result["models"]]
    signatures = [f"- {level}: `{s}`" for level, own in result["signatures"].items() for s in own]
    data = [
        f"- {file['name']}: {file['n']} pairs, sha256 {file['sha256']}" for file in result["data"]
    ]
    limit = options["limit"] or "all"
    head = (
        f"tqcheck {result['version']}; at most {limit} a kind and language, seed {options['seed']}."
    )
    return "\n".join([head, "", *models, *signatures, *data])


def _langs(result: Json) -> list[str]:
    return list(dict.fromkeys(entry["lang"] for entry in result["clean"]))


def _kinds(result: Json) -> list[str]:
    return list(dict.fromkeys(entry["kind"] for entry in result["means"]))


def _both(cells: Iterable[Json | None], key: str) -> str:
    values: list[float | None] = [cell[key]["value"] if cell else None for cell in cells]
    shown = " / ".join(number(value) for value in values)
    return shown if any(value is not None for value in values) else NONE


def _grid(result: Json) -> dict[tuple[str, str], list[Json | None]]:
    """Give the cells of both levels by kind and language."""
    found = {(c["kind"], c["lang"], c["level"]): c for c in result["cells"]}
    return {
        (kind, lang): [found.get((kind, lang, level)) for level in LEVELS]
        for kind in _kinds(result)
        for lang in _langs(result)
    }


def render_figure(result: Json, key: str) -> str:
    """Write the table of one figure: kinds as rows, the mean and the languages as columns."""
    langs, grid = _langs(result), _grid(result)
    means = {(mean["kind"], mean["level"]): mean[key] for mean in result["means"]}
    rows = [
        [
            kind,
            *(estimate(means[kind, level]) for level in LEVELS),
            *(_both(grid[kind, lang], key) for lang in langs),
        ]
        for kind in _kinds(result)
    ]
    return table(["error", "mean, translation only", "mean, with source", *langs], rows)


def _suspect_clean(result: Json) -> str:
    told = [
        f"{sum(e['suspect'] for e in own)} of {sum(e['n'] for e in own)} {name}"
        for name, own in (
            (name, [e for e in result["clean"] if e["level"] == level])
            for name, level in zip(("translation only", "with source"), LEVELS, strict=True)
        )
    ]
    return f"Of the clean ones are suspect: {', '.join(told)}."


def _touched(result: Json) -> str:
    langs, grid = _langs(result), _grid(result)
    means = {(mean["kind"], mean["level"]): mean["touched"] for mean in result["means"]}
    rows = [
        [
            kind,
            *(number(means[kind, level]) for level in LEVELS),
            *(_marks(grid[kind, lang]) for lang in langs),
        ]
        for kind in _kinds(result)
    ]
    return table(["error", "all, translation only", "all, with source", *langs], rows)


def _marks(cells: Sequence[Json | None]) -> str:
    text, last = _both(cells, "touched"), cells[-1]
    return f"{text} ({number(last['marked'])})" if last and last["detected"] else text


def render_constructed(result: Json) -> str:
    """Write the table of the translations that are none."""
    langs = _langs(result)
    rows = [
        [
            entry["case"],
            str(entry["n"]),
            estimate(entry["over"]),
            str(entry["unscored"]),
            *(number(entry["langs"].get(lang)) for lang in langs),
        ]
        for entry in result["constructed"]
    ]
    return table(["case", "texts", "risk over 0.9", "without a risk", *langs], rows)


def _sizes(result: Json) -> str:
    langs, grid = _langs(result), _grid(result)
    rows = [
        [kind, *(str(max((c["n"] for c in grid[kind, lang] if c), default=0)) for lang in langs)]
        for kind in _kinds(result)
    ]
    clean = {(entry["lang"], entry["level"]): entry for entry in result["clean"]}
    pairs = [[clean[lang, level] for level in LEVELS] for lang in langs]
    rows.append(["clean", *(str(pair[0]["n"]) for pair in pairs)])
    rows.append(["threshold", *(" / ".join(number(e["threshold"]) for e in p) for p in pairs)])
    rows.append(
        ["clean, without a risk", *(" / ".join(str(e["unscored"]) for e in p) for p in pairs)]
    )
    return table(["spoiled", *langs], rows)


def _examples(result: Json) -> str:
    return "\n".join(f"- {entry['kind']}: {_shown(entry)}" for entry in result["examples"])


def _shown(entry: Json) -> str:
    """Show a spoiled text with the error in bold, and what was there."""
    text, start, end = entry["text"], entry["start"], entry["end"]
    gone = entry["clean"][start : len(entry["clean"]) - (len(text) - end)]
    error = f" **{text[start:end].strip()}** " if start < end else " "
    note = f"~~{gone.strip()}~~" if gone.strip() else ""
    return " ".join(f"{text[:start]} {note}{error}{text[end:]}".split())
