"""Soak the batch runner: memory and rate over time, to see that neither depends on the input.

    python -m benchmarks.batch.soak --segments 100000 --out benchmarks/results

A model that costs nothing stands in for the real one, so that the runner itself is measured: its
reading, rules, shards, index and reports. Writes `soak.json` and `soak.svg`.
"""

from __future__ import annotations

import argparse
import functools
import json
import random
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import psutil

from tqcheck import Checker
from tqcheck.backends.protocols import QualityReading, Step, WordReading
from tqcheck.batch import BatchRequest, run_batch
from tqcheck.batch.report import write_reports
from tqcheck.config import Config, SegmentConfig
from tqcheck.records import Document, ModelInfo, Segment

# fmt: off
WORDS = [
    "the", "council", "met", "on", "monday", "and", "talked", "about", "a", "new", "road", "in",
    "town", "which", "nobody", "wanted", "to", "pay", "for", "while", "rain", "fell", "prices",
    "rose", "again", "at", "markets", "of", "old", "harbour",
]
# fmt: on
EVERY_S = 0.5
WIDTH, HEIGHT, MARGIN = 720, 220, 50


class FreeModel:
    """Give every word a risk that follows from its letters."""

    models = (ModelInfo("free", "quality-free", "0" * 64, "none", "float64"),)
    languages = frozenset({"en"})

    def read(
        self, documents: Sequence[Document], step: Step
    ) -> tuple[tuple[QualityReading | None, ...], ...]:
        """Judge every segment at once."""
        return tuple(tuple(map(self._read, document.segments)) for document in documents)

    def _read(self, segment: Segment) -> QualityReading | None:
        words, start = [], 0
        for word in segment.text.split():
            risk = sum(map(ord, word)) % 97 / 300
            words.append(WordReading(start, start + len(word), risk, 3.0, 2.0, 0.2, 0.3))
            start += len(word) + 1
        if not words:
            return None
        risk = max(word.risk for word in words)
        return QualityReading(risk * 10, 8 * risk - 3, 1 - risk, 3.0, tuple(words))


class Sample(NamedTuple):
    """Hold one look at the process."""

    seconds: float
    megabytes: float
    segments: int


def make_checker(config: Config) -> Checker:
    """Make a checker whose model costs nothing."""
    return Checker(config, quality=FreeModel())


def write_input(path: Path, n_segments: int) -> None:
    """Write documents of 20 sentences each."""
    source = random.Random(1)
    with path.open("w", encoding="utf-8") as file:
        for number in range(n_segments):
            text = " ".join(source.choices(WORDS, k=source.randint(6, 30))).capitalize() + "."
            file.write(json.dumps({"translation": text, "doc": f"d{number // 20}"}) + "\n")


def soak(n_segments: int, formats: Sequence[str]) -> list[Sample]:
    """Run a batch and look at this process twice a second."""
    samples: list[Sample] = []
    seen = {"segments": 0}
    over = threading.Event()
    process, began = psutil.Process(), time.monotonic()

    def look() -> None:
        while not over.wait(EVERY_S):
            megabytes = process.memory_info().rss / 1e6
            samples.append(Sample(time.monotonic() - began, megabytes, seen["segments"]))

    thread = threading.Thread(target=look)
    thread.start()
    with tempfile.TemporaryDirectory() as folder:
        try:
            path, run = Path(folder) / "in.jsonl", Path(folder) / "run"
            write_input(path, n_segments)
            request = BatchRequest((str(path),), run, Config(segment=SegmentConfig("en", "de")))
            outcome = run_batch(
                request,
                watch=lambda state: seen.update(segments=max(seen["segments"], state.segments)),
                make_checker=functools.partial(make_checker),
            )
            write_reports(outcome.results, formats, run)
        finally:
            over.set()
            thread.join()
    return samples


def slope(samples: Sequence[Sample]) -> float:
    """Fit megabytes against segments by least squares: bytes a segment, after the first tenth."""
    points = [(s.segments, s.megabytes) for s in samples if s.segments]
    points = points[len(points) // 10 :]
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    return 1e6 * sum((x - mean_x) * (y - mean_y) for x, y in points) / spread if spread else 0.0


def svg(samples: Sequence[Sample]) -> str:
    """Draw memory and segments done over time."""
    body = "".join(_panels(samples))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {2 * HEIGHT}" '
        f'font-family="sans-serif" font-size="12">{body}</svg>\n'
    )


def _panels(samples: Sequence[Sample]) -> Iterator[str]:
    for number, (title, values) in enumerate(
        (
            ("resident memory, MB", [s.megabytes for s in samples]),
            ("segments judged", [float(s.segments) for s in samples]),
        )
    ):
        top = number * HEIGHT
        end, most = samples[-1].seconds, max([*values, 1.0])
        points = " ".join(
            f"{MARGIN + s.seconds / end * (WIDTH - 2 * MARGIN):.1f},"
            f"{top + HEIGHT - MARGIN / 2 - value / most * (HEIGHT - MARGIN):.1f}"
            for s, value in zip(samples, values, strict=True)
        )
        yield f'<text x="{MARGIN}" y="{top + 14}">{title}, at most {most:,.0f}</text>'
        yield f'<polyline points="{points}" fill="none" stroke="#2563eb" stroke-width="1.5"/>'
        line = top + HEIGHT - MARGIN / 2
        yield f'<path d="M{MARGIN} {line}H{WIDTH - MARGIN}" stroke="#888"/>'
        yield f'<text x="{WIDTH - MARGIN}" y="{line + 14}">{end:.0f} s</text>'


def main() -> None:
    """Soak, print and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--segments", type=int, default=100_000)
    parser.add_argument("--formats", default="jsonl,html")
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    samples = soak(given.segments, given.formats.split(","))
    judged = [s for s in samples if s.segments]
    figures = {
        "segments": given.segments,
        "seconds": round(samples[-1].seconds, 1),
        "peak_mb": round(max(s.megabytes for s in samples), 1),
        "bytes_a_segment": round(slope(samples), 1),
        "segments_a_second": round(given.segments / (judged[-1].seconds - judged[0].seconds), 1),
    }
    print(json.dumps(figures))
    (given.out / "soak.json").write_text(json.dumps(figures, indent=1) + "\n", "utf-8")
    (given.out / "soak.svg").write_text(svg(samples), "utf-8")


if __name__ == "__main__":
    main()
