"""Tables and curves of the gate's benchmark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

from benchmarks.markdown import table

WIDTH, HEIGHT, MARGIN = 640, 420, 56
MOST_SHOWN = 0.1  # alarms: a tenth of the human translations, and no more
COLOURS = ("#1b6ca8", "#c0392b", "#2e8b57", "#8e44ad")
MARKS = {"relaxed": "R", "standard": "S", "strict": "X"}


def render_tables(result: Mapping[str, Any]) -> str:
    """Render what the presets do as Markdown."""
    parts = ["# The gate's presets, on the MQM sets of qe/dev", ""]
    rates = ", ".join(
        f"`{name}` {'all that is suspect' if rate is None else f'{rate:.1%}'}"
        for name, rate in result["alarm_rates"].items()
    )
    parts.append(
        f"Made by `python -m benchmarks.gate{_limit(result)}`. Of people's own segments so many "
        f"stand out far enough to alarm: {rates}. Alarms: of 1,000 human-translated segments. "
        "Caught: of the machine-translated segments in which at least half the annotators marked a "
        "major error. Other alarms: of 1,000 machine-translated segments without one. The curves "
        "run over alarm rates, without the findings that fail by themselves."
    )
    for level, entries in result["levels"].items():
        parts += ["", f"## {level}", "", preset_table(entries), "", f"![curve](gate-{level}.svg)"]
    return "\n".join(parts) + "\n"


def _limit(result: Mapping[str, Any]) -> str:
    return f" --limit {result['limit']}" if result["limit"] else ""


def render_block(result: Mapping[str, Any]) -> str:
    """Render the table of docs/gate.md: what the presets alarm and catch by level and pair."""
    rows = [
        [
            level,
            entry["lp"],
            *(
                f"{found['human']:.1%} / {found['major']:.1%}"
                for found in entry["presets"].values()
            ),
        ]
        for level, entries in result["levels"].items()
        for entry in entries
    ]
    return table(["judged by", "pair", *MARKS], rows)


def preset_table(entries: Sequence[Mapping[str, Any]]) -> str:
    """Render one level's table: a row for each language pair and preset."""
    header = ["pair", "preset", "alarms per 1,000 human", "major errors caught", "other alarms",
              "human segments", "major errors"]  # fmt: skip
    rows = [
        [
            entry["lp"],
            preset,
            f"{1000 * found['human']:.1f}",
            f"{found['major']:.1%}",
            f"{1000 * found['machine_fine']:.1f}",
            str(entry["n"]["human"]),
            str(entry["n"]["major"]),
        ]
        for entry in entries
        for preset, found in entry["presets"].items()
    ]
    return table(header, rows)


def trip_table(result: Mapping[str, Any]) -> str:
    """Render what findings of round trips would alarm and catch beside `standard`."""
    rows = []
    for level, entries in result["levels"].items():
        for entry in entries:
            shown = (
                " / ".join(
                    f"{found[group] / n:.1%}" if (n := entry["n"][group]) else "-"
                    for group in ("human", "major")
                )
                for found in entry["alarms"].values()
            )
            sizes = f"{entry['n']['human']} / {entry['n']['major']}"
            rows.append([level, entry["lp"], sizes, *shown])
    codes = list(next(iter(result["levels"].values()))[0]["alarms"])
    header = ["judged by", "pair", "segments", "`standard`", *(f"and {c}" for c in codes[1:])]
    return table(header, rows)


def render_curve(entries: Sequence[Mapping[str, Any]], level: str) -> str:
    """Draw errors caught over alarms, a line for each language pair, a letter for each preset."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        *_axes(level),
    ]
    for number, entry in enumerate(entries):
        parts += _line(entry, number)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _axes(level: str) -> list[str]:
    parts = [
        f'<text x="{MARGIN}" y="20" font-weight="bold">Gate, judged by: {escape(level)}</text>'
    ]
    for step in range(6):
        alarms, caught = MOST_SHOWN * step / 5, step / 5
        x, y = _point(alarms, caught)
        bottom, left = _point(alarms, 0.0)[1], _point(0.0, caught)[0]
        right = _point(MOST_SHOWN, caught)[0]
        parts += [
            f'<line x1="{left}" y1="{y}" x2="{right}" y2="{y}" stroke="#dddddd"/>',
            f'<text x="{x}" y="{bottom + 18}" text-anchor="middle">{1000 * alarms:.0f}</text>',
            f'<text x="{left - 8}" y="{y + 4}" text-anchor="end">{caught:.0%}</text>',
        ]
    x, y = _point(MOST_SHOWN / 2, 0.0)
    legend = "alarms per 1,000 human-translated segments (presets: R relaxed, S standard, X strict)"
    parts.append(f'<text x="{x}" y="{y + 40}" text-anchor="middle">{legend}</text>')
    parts.append(f'<text x="{MARGIN}" y="36">major errors caught</text>')
    return parts


def _line(entry: Mapping[str, Any], number: int) -> list[str]:
    colour = COLOURS[number % len(COLOURS)]
    shown = [(alarms, caught) for _, alarms, caught in entry["curve"] if alarms <= MOST_SHOWN]
    points = " ".join(f"{x},{y}" for x, y in (_point(*pair) for pair in shown))
    right, top = WIDTH - MARGIN - 60, 44 + 18 * number
    parts = [
        f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>',
        f'<text x="{right}" y="{top}" fill="{colour}">{escape(entry["lp"])}</text>',
    ]
    for preset, found in entry["presets"].items():
        if found["human"] <= MOST_SHOWN:
            cx, cy = _point(found["human"], found["major"])
            parts.append(
                f'<circle cx="{cx}" cy="{cy}" r="8" fill="#ffffff" stroke="{colour}"/>'
                f'<text x="{cx}" y="{cy + 4}" fill="{colour}" text-anchor="middle">{MARKS[preset]}'
                "</text>"
            )
    return parts


def _point(alarms: float, caught: float) -> tuple[float, float]:
    width, height = WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN
    x = MARGIN + width * alarms / MOST_SHOWN
    return round(x, 1), round(HEIGHT - MARGIN - height * caught, 1)
