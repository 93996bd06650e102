"""What the way back adds in minimal pairs: `python -m benchmarks.roundtrip.contrast`.

Minimal pairs of `DATA/contrast/dev`, as in `benchmarks.challenge.contrast`, between languages of
the translator: both sides go back into the source's language and are laid beside the source. For
each set and kind of error the share of pairs in which the good side wins, a tie counting half:
- `risk`: by the risk with the source, without the way back;
- `way back`: by the sum of how much of the source does not come back and how much comes back that
  it has not (`roundtrip_lost`, `roundtrip_added`);
- `both`: by both, their weights cross-fitted over five parts of the sources.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.challenge.contrast import (
    SIDES,
    Contrast,
    measure,
    read_contrasts,
    render_block,
    row_of,
)
from benchmarks.data.checked import CheckerFor
from benchmarks.data.readings import recorded_views
from benchmarks.markdown import write_results
from benchmarks.measures import statistics as st
from benchmarks.roundtrip.measure import LINKED, PARTS, risk_odds, trip_checkers, value_of
from benchmarks.roundtrip.records import WayBack
from tqcheck.backends.protocols import Translator
from tqcheck.backends.translator_options import TranslatorOptions
from tqcheck.backends.translators import load_translator
from tqcheck.config import ModelConfig, RoundtripConfig
from tqcheck.errors import InputError, TqcheckError

DISTANCES = ("roundtrip_lost", "roundtrip_added")
FEATURES = ("roundtrip_chrf", *LINKED)
PAGE = """# Contrast pairs with the way back

{about}

{table}
"""


@dataclass(frozen=True, slots=True)
class Lead:
    """Hold by how much the bad side of a pair is worse than the good one, number by number."""

    contrast: Contrast
    risk: float
    trip: tuple[float, ...]

    @property
    def distance(self) -> float:
        """Say by how much farther from the source the bad side comes back."""
        values = dict(zip(FEATURES, self.trip, strict=True))
        return sum(values[name] for name in DISTANCES)


def can_go_back(contrast: Contrast, translator: Translator) -> bool:
    """Tell whether the translator leads from the translation to the source."""
    source_lang, _, lang = contrast.lp.partition("-")
    return translator.supports(lang, source_lang)


def judge(contrasts: Sequence[Contrast], checker_for: CheckerFor) -> list[Lead]:
    """Judge both sides of the pairs; those of which one did not come back are left out."""
    found: list[Lead] = []
    for lp in sorted({one.lp for one in contrasts}):
        source_lang, _, lang = lp.partition("-")
        own = [one for one in contrasts if one.lp == lp]
        rows = [row_of(one, side, with_source=True) for one in own for side in SIDES]
        checked = checker_for(lang, source_lang).check_rows(rows).results
        by_id = {result.segment.id: result for result in checked}
        for one in own:
            good, bad = (by_id.get(f"{one.id} {side}") for side in SIDES)
            if good is None or bad is None or good.risk is None or bad.risk is None:
                continue
            trip = tuple(value_of(bad, name) - value_of(good, name) for name in FEATURES)
            if not np.isnan(trip).any():
                odds = risk_odds([bad, good])
                found.append(Lead(one, float(odds[0] - odds[1]), trip))
        print(f"{lp}: {len(own)} pairs", file=sys.stderr, flush=True)
    return found


def part_of(contrast: Contrast) -> int:
    """Give the part to which a pair's source belongs."""
    return hashlib.sha256(f"contrast {contrast.source}".encode()).digest()[0] % PARTS


def add_up(judged: Sequence[Lead]) -> st.Array:
    """Weigh risk and way back, each part by what the others teach.

    A logistic regression of which side is better on the differences, without a constant: a pair
    turned round has the opposite answer.
    """
    from sklearn.linear_model import LogisticRegression

    rows = np.asarray([[one.risk, *one.trip] for one in judged])
    rows = rows / np.maximum(rows.std(axis=0), 1e-9)
    parts = np.asarray([part_of(one.contrast) for one in judged])
    out = np.zeros(len(rows))
    for part in np.unique(parts):
        known = rows[parts != part]
        model = LogisticRegression(C=1.0, fit_intercept=False).fit(
            np.concatenate([known, -known]), np.repeat([1, 0], len(known))
        )
        out[parts == part] = rows[parts == part] @ model.coef_[0]
    return out


def wins_of(judged: Sequence[Lead], leads: Sequence[float]) -> Mapping[str, float]:
    """Tell for each pair's id whether the good side leads: 1, 0, or one half for a tie."""
    pairs = zip(judged, leads, strict=True)
    return {one.contrast.id: 0.5 if lead == 0 else float(lead > 0) for one, lead in pairs}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and write `roundtrip-contrast.json` and `roundtrip-contrast.md`."""
    parser = argparse.ArgumentParser(
        prog="benchmarks.roundtrip.contrast",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--limit", type=int, help="at most so many pairs of each kind")
    parser.add_argument("--seed", type=int, default=0, help="of the pairs drawn")
    parser.add_argument("--replicates", type=int, default=1000, help="of the bootstrap")
    parser.add_argument("--trips", type=Path, required=True, help="keep the translator's answers")
    parser.add_argument("--readings", type=Path, required=True, help="the quality model's answers")
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results"))
    given = parser.parse_args(arguments)
    try:
        quality = recorded_views(ModelConfig(), given.readings)
        translator = WayBack(load_translator("embedded", TranslatorOptions()), given.trips)
        checker_for = trip_checkers(quality, translator, RoundtripConfig(roundtrip="on"))
        drawn = read_contrasts(given.data, given.limit, given.seed)
        judged = judge([one for one in drawn if can_go_back(one, translator)], checker_for)
        if not judged:
            raise InputError("of no pair both sides came back", path=str(given.data))
    except TqcheckError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    leads = {
        "risk": [one.risk for one in judged],
        "way back": [one.distance for one in judged],
        "both": add_up(judged).tolist(),
    }
    contrasts = [one.contrast for one in judged]
    levels = {
        name: measure(contrasts, wins_of(judged, own), given.replicates)
        for name, own in leads.items()
    }
    result = {"limit": given.limit, "seed": given.seed, "levels": levels}
    page = PAGE.format(about=(__doc__ or "").strip(), table=render_block(result, by_kind=True))
    write_results(given.out, "roundtrip-contrast", result, page)
    print(render_block(result, by_kind=True))
    return 0


if __name__ == "__main__":
    sys.exit(main())
