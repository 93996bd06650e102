r"""Write LaTeX tables for a paper: scores with intervals and clusters, then the pairs' p-values.

They need `\usepackage{booktabs}`. Every name is escaped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tqcheck.comparison.records import Comparison, MeasureResult
from tqcheck.comparison.writers.display import (
    DASH,
    LEGEND,
    direction,
    facts,
    interval_text,
    main_measures,
    names_of,
    p_text,
    shown,
    value_text,
)

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    **{char: f"\\{char}" for char in "&%$#_"},
}


def render(comparison: Comparison) -> str:
    """Render the comparison as LaTeX."""
    lines = [f"% {name}: {value}" for name, value in facts(comparison)]
    lines += [f"% note: {shown(notice)}" for notice in comparison.notices]
    lines += _scores(comparison)
    for measure in comparison.measures:
        lines += _pairs(measure)
    return "\n".join(lines) + "\n"


def escape(text: str) -> str:
    """Escape a text for LaTeX."""
    return "".join(_SPECIAL.get(char, char) for char in shown(text))


def _scores(comparison: Comparison) -> Iterator[str]:
    measures = main_measures(comparison)
    details = [m for m in comparison.measures if m not in measures]
    for part, caption in ((measures, "Scores"), (details, "Errors per 1,000 words by kind")):
        if part:
            rows = [[escape(name), *_cells(part, name)] for name in names_of(comparison)]
            heads = ["System", *(f"{escape(m.name)} {_arrow(m)}" for m in part)]
            note = f"{caption} with 95\\% intervals; the superscript is the cluster. "
            yield from _table(heads, rows, note + escape(LEGEND))


def _cells(measures: Sequence[MeasureResult], system: str) -> Iterator[str]:
    for measure in measures:
        score = measure.score_of(system)
        value = _number(value_text(measure, score.value))
        cluster = f"$^{{{score.cluster}}}$" if score.cluster else ""
        interval = interval_text(measure, score)
        best = score.cluster == 1 and len(measure.scores) > 1
        shown_value = f"\\textbf{{{value}}}" if best else value
        yield f"{shown_value}{cluster} {{\\scriptsize {_number(interval)}}}".replace(
            " {\\scriptsize }", ""
        )


def _pairs(measure: MeasureResult) -> Iterator[str]:
    if not measure.pairs:
        return
    heads = ["Pair", "Difference", "95\\% interval", "$p$ (AR)", "Holm", "$p$ (BS)", "Holm"]
    rows = [
        [
            f"{escape(pair.first)} -- {escape(pair.second)}",
            _number(value_text(measure, pair.difference, signed=True)),
            _number(interval_text(measure, pair, signed=True)),
            *(
                _number(p_text(p))
                for p in (
                    pair.p_randomisation,
                    pair.p_randomisation_holm,
                    pair.p_bootstrap,
                    pair.p_bootstrap_holm,
                )
            ),
        ]
        for pair in measure.pairs
    ]
    yield from _table(heads, rows, f"{escape(measure.title)}, {direction(measure)}: all pairs.")


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]], caption: str) -> Iterator[str]:
    yield ""
    yield r"\begin{table}"
    yield r"\centering"
    yield rf"\begin{{tabular}}{{l{'r' * (len(heads) - 1)}}}"
    yield r"\toprule"
    yield " & ".join(heads) + r" \\"
    yield r"\midrule"
    yield from (" & ".join(row) + r" \\" for row in rows)
    yield r"\bottomrule"
    yield r"\end{tabular}"
    yield rf"\caption{{{caption}}}"
    yield r"\end{table}"


def _arrow(measure: MeasureResult) -> str:
    return r"$\uparrow$" if measure.higher_is_better else r"$\downarrow$"


def _number(text: str) -> str:
    """Write a minus as mathematics does, and a dash as LaTeX does."""
    return text.replace("-", "$-$").replace("<", "$<$").replace(DASH, "--")
