"""Read the signals of other packages beside the verdict: evidence, which changes no risk."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import product

from tqcheck.errors import ConfigError, TqcheckError
from tqcheck.plugins import Signal, load_signal
from tqcheck.records import Document, SegmentResult, SignalScore, SignalState

_NAME = re.compile(r"[\w.-]+")
_VERSION = re.compile(r"[^\s|]+")


def load_signals(names: Sequence[str], given: Sequence[Signal]) -> tuple[Signal, ...]:
    """Load the signals that settings name, after those that a caller gives.

    Raises ConfigError for one that cannot be had, and where two have the same name.
    """
    signals = (*given, *map(load_signal, names))
    for signal in signals:
        if not (_NAME.fullmatch(signal.name) and _VERSION.fullmatch(signal.version)):
            message = f"signal {signal.name!r}, version {signal.version!r}: not fit for a signature"
            raise ConfigError(message)
    counts = Counter(signal.name for signal in signals)
    twice = next((name for name, n in counts.items() if n > 1), None)
    if twice is not None:
        raise ConfigError(f"signals: {counts[twice]} are called {twice!r}")
    return signals


def add_evidence(
    documents: Sequence[Document], results: Sequence[SegmentResult], signals: Sequence[Signal]
) -> tuple[tuple[SegmentResult, ...], tuple[str, ...]]:
    """Add what signals of other packages read, and say which of them failed, and where.

    Raises ConfigError where one breaks its contract: that is a mistake in it, not in a text.
    """
    found = {result.segment.index: result for result in results}
    failures: dict[str, list[str]] = {}
    for document, signal in product(documents, signals):
        scores, failure = _read(document, signal)
        if failure:
            failures.setdefault(signal.name, []).append(f"{document.id}: {failure}")
        for segment, score in zip(document.segments, scores, strict=True):
            result = found[segment.index]
            if any(own.name == score.name for own in result.evidence):
                raise ConfigError(f"signal {signal.name!r}: tqcheck has one of that name itself")
            found[segment.index] = replace(result, evidence=(*result.evidence, score))
    notices = tuple(
        f"signal {name} failed in {len(where)} of {len(documents)} documents; {where[0]}"
        for name, where in failures.items()
    )
    return tuple(found[result.segment.index] for result in results), notices


def _read(document: Document, signal: Signal) -> tuple[Sequence[SignalScore], str | None]:
    """Read one document; what another package does wrong there costs nothing but its scores."""
    try:
        scores = signal.read(document)
    except TqcheckError:
        raise
    except Exception as error:
        reason = " ".join(f"{type(error).__name__}: {error}".split())
        failed = SignalScore(signal.name, SignalState.FAILED, reason=reason)
        return [failed] * len(document.segments), reason
    is_right = isinstance(scores, Sequence) and len(scores) == len(document.segments)
    if not is_right or not all(_is_score(score, signal.name) for score in scores):
        raise ConfigError(f"signal {signal.name!r} must give one score of that name a segment")
    for score in scores:
        value: object = score.value
        is_number = isinstance(value, int | float) and math.isfinite(value)
        if score.state is SignalState.OK and not is_number:
            raise ConfigError(
                f"signal {signal.name!r}: {value!r} is no score; say skipped or failed"
            )
    return scores, None


def _is_score(score: object, name: str) -> bool:
    return isinstance(score, SignalScore) and score.name == name
