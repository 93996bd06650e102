"""Decisions of `tqcheck review` as labels: how many of the alarms were errors?

    python -m benchmarks.gate.decisions run/decisions.jsonl [MORE.jsonl ...]

Prints the precision of what was found, by rule and by risk, with 95% intervals (Wilson, 1927).
People review the riskiest sentences first, so that shares by risk hold for what was reviewed; no
recall can be told from them.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import cast

from benchmarks.markdown import table
from tqcheck.batch.shares import told_share
from tqcheck.errors import TqcheckError
from tqcheck.gate import Decision, standing
from tqcheck.gate import read_decisions as read_lines

BANDS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


@dataclass(frozen=True, slots=True)
class Label:
    """Hold what a person decided on a sentence, and what tqcheck had said of it.

    `signature` names the models that gave `risk`, which is None for a sentence without one.
    """

    id: str
    doc: str
    path: str
    text: str
    source: str | None
    risk: float | None
    is_suspect: bool
    codes: tuple[str, ...]
    is_error: bool
    reason: str
    time: str
    signature: str


def read_decisions(path: Path) -> tuple[Label, ...]:
    """Read the decisions that hold, as labels, in order.

    Those that somebody wrote by hand, without the sentence, are none and left out. Raises
    ConfigError with the place where a line is damaged.
    """
    return tuple(filter(None, map(_label, standing(read_lines(path)).values())))


def _label(decision: Decision) -> Label | None:
    said = decision.content
    texts = [said.get(name) for name in ("id", "doc", "path", "text", "time")]
    risk, codes = said.get("risk"), said.get("codes")
    is_number = isinstance(risk, int | float) and not isinstance(risk, bool)
    is_list = isinstance(codes, list) and all(isinstance(code, str) for code in codes)
    if not (all(isinstance(text, str) for text in texts) and is_list):
        return None
    if risk is not None and not is_number:
        return None
    id_, doc, path, text, time = map(str, texts)
    source = said.get("source")
    return Label(
        id=id_,
        doc=doc,
        path=path,
        text=text,
        source=source if isinstance(source, str) else None,
        risk=cast(float | None, risk),
        is_suspect=said.get("suspect") is True,
        codes=tuple(cast(list[str], codes)),
        is_error=decision.decision == "error",
        reason=decision.reason,
        time=time,
        signature=str(said.get("signature") or ""),
    )


def render(labels: Sequence[Label]) -> str:
    """Write the tables: by rule, by risk."""
    codes = sorted({code for label in labels for code in label.codes})
    by_code = {code: [label for label in labels if code in label.codes] for code in codes}
    by_code["no finding"] = [label for label in labels if not label.codes]
    by_code["suspect"] = [label for label in labels if label.is_suspect]
    by_code["all"] = list(labels)
    by_risk = {
        f"{low:.0%} to {high:.0%}": [label for label in labels if _is_in(label, low, high)]
        for low, high in pairwise(BANDS)
    }
    by_risk["no risk"] = [label for label in labels if label.risk is None]
    return "\n\n".join([_table("finding", by_code), _table("risk", by_risk)])


def _is_in(label: Label, low: float, high: float) -> bool:
    return label.risk is not None and low <= label.risk and (label.risk < high or high == BANDS[-1])


def _table(name: str, groups: Mapping[str, Sequence[Label]]) -> str:
    rows = []
    for title, own in groups.items():
        n_errors = sum(label.is_error for label in own)
        if own:
            rows.append([title, str(len(own)), str(n_errors), told_share(n_errors, len(own))])
    return table([name, "decided", "errors", "precision"], rows)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables of all files together."""
    parser = argparse.ArgumentParser(description="Precision of alarms, as people decided it.")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    try:
        files = parser.parse_args(arguments).files
        n_lines = sum(len(standing(read_lines(path))) for path in files)
        labels = [label for path in files for label in read_decisions(path)]
    except TqcheckError as error:
        print(error, file=sys.stderr)
        return 2
    if n_lines > len(labels):
        print(f"{n_lines - len(labels)} of {n_lines} decisions are no labels", file=sys.stderr)
    if not labels:
        print("no decision that could be a label", file=sys.stderr)
        return 2
    if len({label.signature for label in labels}) > 1:
        print("the risks are of different models or settings", file=sys.stderr)
    print(render(labels))
    return 0


if __name__ == "__main__":
    sys.exit(main())
