"""What the way back catches beside the source: `python -m benchmarks.roundtrip.catches`.

Human translations of `DATA/parallel/eval` go back into the source's language once. An error is
then put into the source, not into the translation: a clause that only the source has was left out,
a name that stands otherwise in it was swapped; what came back stays as it is, so one leg serves all
kinds. Half of the sentences say how far words of human translations are from all others: the cuts
of major TQ206 and TQ207, at one in a hundred each. The other half says how many of its human
translations they alarm on and what they catch, kind by kind; beside it what the encoder finds left
out (TQ104), which sees no translator.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.challenge.injection import Language, Sentence, describe, spoil
from benchmarks.challenge.injection.splitting import Splitter
from benchmarks.data.judged import place_of
from benchmarks.roundtrip.records import WayBack
from benchmarks.roundtrip.reference import read_texts, send
from tqcheck.backends.encoder import Pair, PairEncoder, load_encoder
from tqcheck.backends.translator_options import TranslatorOptions
from tqcheck.backends.translators import load_translator
from tqcheck.config import ModelConfig
from tqcheck.records import SegmentResult

# The error of the translation that an error of its source stands for.
KINDS = {
    "number changed": "number changed",
    "name swapped": "name swapped",
    "negation": "negation",
    "wrong sense": "wrong sense",
    "clause left out": "clause added",
    "clause added": "clause omitted",
}
CLEAN = "human"
RARE = 0.99
FOR_LISTS = 4000  # sentences that teach names, clauses and words
COEFFICIENTS = Path("models/combine/coefficients.json")
RESULTS = Path("benchmarks/results/roundtrip-catches.json")
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Case:
    """Hold a translation with its source as it is (`CLEAN`) or with an error, and the distances."""

    kind: str
    text: str
    source: str
    lost: float = 0.0
    added: float = 0.0
    is_left_out: bool = False


def make_cases(
    pairs: Sequence[tuple[str, str]], way: tuple[str, str], language: Language
) -> Iterator[Case]:
    """Give each pair as it is, and with an error of each kind that fits its source."""
    lang, source_lang = way
    for n, (text, source) in enumerate(pairs):
        yield Case(CLEAN, text, source)
        for kind, injected in KINDS.items():
            spoiled = spoil(injected, Sentence(text, n, source_lang, lang, source, text), language)
            if spoiled is not None:
                yield Case(kind, text, spoiled.text)


def measure_cases(
    cases: Sequence[Case],
    way: tuple[str, str],
    translator: WayBack,
    encoder: PairEncoder,
    cut: float,
) -> list[Case]:
    """Lay what comes back beside each source; what could not be laid beside it is left out."""
    results = send([(c.text, c.source) for c in cases], way, translator, encoder)
    asked = [Pair(case.text, (), case.source) for case in cases]
    risks = {
        n: max((word.risk for word in second.left_out), default=0.0)
        for n, second in encoder.read(asked)
    }
    return [
        Case(case.kind, case.text, case.source, *distances, risks[n] >= cut)
        for n, (case, result) in enumerate(zip(cases, results, strict=True))
        if (distances := _distances(result)) is not None
    ]


def _distances(result: SegmentResult) -> tuple[float, float] | None:
    values = {score.name: score.value for score in result.evidence}
    lost, added = values["roundtrip_lost"], values["roundtrip_added"]
    return None if lost is None or added is None else (lost, added)


def is_fitted_on(case: Case) -> bool:
    """Tell the half of the sentences whose human translations give the cuts."""
    return place_of(f"catches {case.text}") < 0.5


def summarize(cases: Sequence[Case]) -> Json:
    """Give the cuts, and what each witness says of the other half."""
    clean = [c for c in cases if is_fitted_on(c) and c.kind == CLEAN]
    lost, added = (
        float(np.quantile(values, RARE))
        for values in ([c.lost for c in clean], [c.added for c in clean])
    )
    by_kind: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        if not is_fitted_on(case):
            by_kind[case.kind].append(case)
    return {
        "fitted_on": len(clean),
        "cuts": {"lost": round(lost, 3), "added": round(added, 3)},
        "kinds": {
            kind: {
                "n": len(own),
                "TQ206": sum(c.lost > lost for c in own),
                "TQ207": sum(c.added > added for c in own),
                "either": sum(c.lost > lost or c.added > added for c in own),
                "TQ104": sum(c.is_left_out for c in own),
                "all": sum(c.lost > lost or c.added > added or c.is_left_out for c in own),
            }
            for kind, own in sorted(by_kind.items())
        },
    }


def render(result: Json) -> str:
    """Write the counts as a Markdown table."""
    names = ("n", "TQ206", "TQ207", "either", "TQ104", "all")
    lines = ["| error | " + " | ".join(names) + " |", "|---|" + "---|" * len(names)]
    for kind, row in result["kinds"].items():
        lines.append(f"| {kind} | " + " | ".join(str(row[name]) for name in names) + " |")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Send, spoil, lay beside, write."""
    parser = argparse.ArgumentParser(
        prog="benchmarks.roundtrip.catches",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--lang", default="de", help="of the translations; the source is English")
    parser.add_argument("--limit", type=int, default=200, help="human translations")
    parser.add_argument("--trips", type=Path, required=True, help="keep the translator's answers")
    parser.add_argument("--out", type=Path, default=RESULTS)
    given = parser.parse_args(arguments)
    way = (given.lang, "en")
    translator = WayBack(load_translator("embedded", TranslatorOptions()), given.trips)
    known = read_texts(given.data, way, FOR_LISTS)
    sentences = [Sentence(t, n, "en", given.lang, s, t) for n, (t, s) in enumerate(known)]
    language = describe(sentences, Splitter(frozenset()), {})
    cases = list(make_cases(known[: given.limit], way, language))
    levels = json.loads(COEFFICIENTS.read_text("utf-8"))["levels"]
    cut = levels["source+encoder"]["words"]["left_out"]
    encoder = load_encoder(ModelConfig())
    result = {"lang": given.lang, "limit": given.limit}
    result |= summarize(measure_cases(cases, way, translator, encoder, cut))
    given.out.write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    print(result["fitted_on"], result["cuts"])
    print(render(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
