"""Draw the plots of a page as SVG, in plain text: nothing to load, sharp at every size.

Colours are classes (`s0` to `s7`) that the page's style gives, so that plots follow its theme.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from tqcheck.comparison.records import MeasureResult
from tqcheck.comparison.writers.display import shown, value_text

# Narrow, so that letters stay legible where a page is as wide as a phone.
WIDTH = 480
VALUES = 70
ROW = 30
TOP, BOTTOM = 10, 34
N_COLOURS = 8
LONGEST_LABEL = 20
LETTER = 9


@dataclass(frozen=True, slots=True)
class Axis:
    """Map values from `low` to `high` to places from `start` to `end`."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Give the place of a value."""
        share = (value - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)


def forest(measure: MeasureResult) -> Markup:
    """Draw each system's value with its interval, best first, a line between clusters."""
    known = [score for score in measure.scores if score.value is not None]
    if not known:
        return Markup("")
    bounds = [v for s in known for v in (s.value, s.low, s.high) if v is not None]
    labels = _room([score.system for score in known])
    scale = Axis(*_padded(min(bounds), max(bounds)), labels, WIDTH - VALUES)
    height = TOP + ROW * len(known) + BOTTOM
    parts = _axis(scale, height)
    for i, score in enumerate(known):
        y = TOP + ROW * (i + 0.5)
        if i and score.cluster != known[i - 1].cluster:
            edge = TOP + ROW * i
            parts.append(f'<line class="cluster" x1="0" x2="{WIDTH}" y1="{edge}" y2="{edge}"/>')
        parts.append(_text(labels - 10, y + 4, score.system, "end"))
        assert score.value is not None
        if score.low is not None and score.high is not None:
            x1, x2 = scale(score.low), scale(score.high)
            parts.append(f'<line class="bar" x1="{x1:.1f}" x2="{x2:.1f}" y1="{y}" y2="{y}"/>')
        parts.append(f'<circle class="dot" cx="{scale(score.value):.1f}" cy="{y}" r="5"/>')
        parts.append(_text(WIDTH, y + 4, value_text(measure, score.value), "end"))
    title = f"{measure.title} of each system with its 95% interval"
    return _svg(height, title, parts)


def stacked(title: str, rows: Mapping[str, Sequence[float]], names: Sequence[str]) -> Markup:
    """Draw a bar a row, stacked of one piece for each name."""
    most = max((sum(values) for values in rows.values()), default=0.0)
    if most <= 0:
        return Markup("")
    labels = _room(rows)
    scale = Axis(0.0, most, labels, WIDTH - VALUES)
    height = TOP + ROW * len(rows) + BOTTOM
    parts = _axis(scale, height)
    for i, (name, values) in enumerate(rows.items()):
        y, done = TOP + ROW * i + 5, 0.0
        parts.append(_text(labels - 10, y + 14, name, "end"))
        for j, (value, kind) in enumerate(zip(values, names, strict=True)):
            x, width = scale(done), scale(done + value) - scale(done)
            tip = f"<title>{escape(shown(f'{name}, {kind}: {value:.2f}'))}</title>"
            box = f'x="{x:.1f}" y="{y}" width="{width:.1f}" height="{ROW - 10}"'
            parts.append(f'<rect class="s{j % N_COLOURS}" {box}>{tip}</rect>')
            done += value
        parts.append(_text(WIDTH, y + 14, f"{done:.1f}", "end"))
    return _svg(height, title, parts)


def lines(
    title: str, groups: Sequence[str], series: Mapping[str, Sequence[float | None]]
) -> Markup:
    """Draw a line a series over groups that stand in an order; a gap where a value is undefined."""
    values = [v for row in series.values() for v in row if v is not None]
    if not values or len(groups) < 2:
        return Markup("")
    height = 240
    low, high = _padded(min(values), max(values))
    across = Axis(0, len(groups) - 1, 90, WIDTH - 60)
    up = Axis(low, high, height - BOTTOM, TOP + 10)
    parts = []
    for tick, label in _ticks(low, high):
        y = up(tick)
        parts.append(f'<line class="grid" x1="60" x2="{WIDTH}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(_text(52, y + 4, label, "end"))
    for i, group in enumerate(groups):
        parts.append(_text(across(i), height - 10, group, "middle"))
    for j, (name, row) in enumerate(series.items()):
        places = [(across(i), up(v)) for i, v in enumerate(row) if v is not None]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        colour = f"l{j % N_COLOURS}"
        parts.append(f'<polyline class="line {colour}" points="{path}"/>')
        parts += [
            f'<circle class="{colour}" cx="{x:.1f}" cy="{y:.1f}" r="4">'
            f"<title>{escape(shown(name))}</title></circle>"
            for x, y in places
        ]
    return _svg(height, title, parts)


def _svg(height: float, title: str, parts: Sequence[str]) -> Markup:
    """Put the parts in a picture; all text in them is escaped already."""
    head = f'<svg viewBox="0 0 {WIDTH} {height:g}" role="img" xmlns="http://www.w3.org/2000/svg">'
    return Markup(f"{head}<title>{escape(title)}</title>{''.join(parts)}</svg>")


def _axis(scale: Axis, height: float) -> list[str]:
    parts = []
    for tick, label in _ticks(scale.low, scale.high):
        x, foot = scale(tick), height - BOTTOM
        parts.append(f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{foot}"/>')
        parts.append(_text(x, foot + 18, label, "middle"))
    return parts


def _room(names: Iterable[str]) -> float:
    """Give the width of a column of names."""
    return 16 + LETTER * max(len(_short(name)) for name in names)


def _short(text: str) -> str:
    label = shown(text)
    return label if len(label) <= LONGEST_LABEL else label[: LONGEST_LABEL - 1] + "…"


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(_short(text))}</text>'


def _padded(low: float, high: float) -> tuple[float, float]:
    margin = 0.05 * (high - low) or 0.05 * abs(high) or 1.0
    return low - margin, high + margin


def _ticks(low: float, high: float) -> list[tuple[float, str]]:
    """Give two to five round numbers in a range, written as short as they can be told apart."""
    power = math.floor(math.log10((high - low) / 2))
    factor = next(f for f in (1, 2, 5, 10) if (high - low) / (f * 10**power) <= 5)
    step, digits = factor * 10**power, max(0, -power - (factor == 10))
    numbers = range(math.ceil(low / step), math.floor(high / step) + 1)
    return [(n * step, f"{n * step + 0.0:.{digits}f}") for n in numbers]
