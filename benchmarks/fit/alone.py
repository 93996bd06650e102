"""Fit what the encoder's judgement is worth where no language model reads the text beside it.

    python -m benchmarks.fit.alone --data DATA

To be run after `benchmarks.fit.encoder`, of whose level it takes what the encoder finds beyond
people's own translations, what is left out and what is unrelated. The rest is fitted as
`fit.combine` and `fit.standing` do it, on the encoder's scores in place of the language model's,
always with the source. Writes the level `source+encoder-alone` of
`models/combine/coefficients.json`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.data.checked import checkers
from benchmarks.data.clean_results import read_clean
from benchmarks.fit import standing
from benchmarks.fit.combine import (
    COMBINER,
    SCORES,
    by_language,
    fit,
    fragment_offset,
    is_fitted_on,
    level_entry,
    note_digest,
    read_annotated,
    report,
    word_cuts,
)
from tqcheck.backends.identity import NO_LM
from tqcheck.config import ModelConfig
from tqcheck.judging.combine import ENCODER, ENCODER_ALONE, EXCESS_SCORE
from tqcheck.judging.standing import SERIOUS_SHARE
from tqcheck.judging.tally import SOURCE

POINTS_SCORES = (*SCORES, "marked", "words")
STANDING_SCORES = ("da", SERIOUS_SHARE)
FROM_BOTH = ("excess", "unrelated")
Json = dict[str, Any]


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, report, write."""
    parser = argparse.ArgumentParser(prog="benchmarks.fit.alone", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--limit", type=int, help="at most so many records of each set")
    parser.add_argument("--out", type=Path, default=Path("models/combine/coefficients.json"))
    given = parser.parse_args(arguments)
    content: Json = json.loads(given.out.read_text("utf-8"))
    content["levels"][SOURCE + ENCODER_ALONE] = fit_level(
        given.data, content["levels"][SOURCE + ENCODER], given.limit
    )
    given.out.write_text(json.dumps(content, indent=1) + "\n", "utf-8")
    note_digest(given.out, COMBINER)
    return 0


def fit_level(data: Path, both: Json, limit: int | None) -> Json:
    """Fit all numbers of the level; `both` is the level at which a language model reads, too."""
    checker_for = checkers(ModelConfig(lm=NO_LM))
    pairs = read_annotated(data, checker_for, with_source=True, limit=limit)
    own = [pair for pair in pairs if is_fitted_on(pair[0])]
    fitted = fit(own, POINTS_SCORES)
    read = [
        one
        for is_connected in (True, False)
        for one in read_clean(data, checker_for, with_source=True, is_connected=is_connected)
    ]
    connected = [one for one in read if one.is_connected]
    fitted = replace(fitted, fragment=fragment_offset(fitted, by_language(connected)))
    rest = [pair for pair in pairs if not is_fitted_on(pair[0])]
    print(json.dumps(report(fitted, rest), indent=1))
    weights = standing.fit_weights(
        standing.read_examples(checker_for, STANDING_SCORES, with_source=True)
    )
    print(json.dumps({"standing": weights}))
    words = word_cuts([pair for pair in own if "news" in pair[0].set])
    words["plain"] = standing.plain_cut(read)
    words["left_out"] = both["words"]["left_out"]
    level: Json = dict(level_entry(fitted, words, standing.as_json(standing.fit(weights, read))))
    level["weights"] |= {EXCESS_SCORE: both["weights"][EXCESS_SCORE]}
    return level | {name: both[name] for name in FROM_BOTH}


if __name__ == "__main__":
    sys.exit(main())
