"""Weigh both directions of the translator: `python -m models.roundtrip.channel --data DATA`.

On human pairs that it was not taught (`corpus.py` holds them out): what a search finds, and chrF
when the one is taken that is likeliest given the source, with the source's likelihood given it
counting as much, or more, or less (`embedded_translator.CHANNEL_WEIGHT`). "best" is chrF when the
one nearest to the reference is taken.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from sacrebleu.metrics.chrf import CHRF

from models.roundtrip.corpus import HELD_OUT, Pair, read_pairs
from tqcheck.backends.beam_writing import BeamWriter
from tqcheck.backends.embedded_translator import (
    Candidate,
    EmbeddedTranslator,
    load_embedded_translator,
)
from tqcheck.backends.translator_options import TranslatorOptions

WEIGHTS = (0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 4.0)
_CHRF = CHRF()


def read_held_out(data: Path, langs: Sequence[str], limit: int) -> dict[str, list[Pair]]:
    """Take human pairs that were not taught, so many of each direction."""
    found: dict[str, list[Pair]] = {}
    for pair in read_pairs(data, langs):
        own = found.setdefault(f"{pair.source_lang}-{pair.target_lang}", [])
        if pair.is_human and pair.draw < HELD_OUT and len(own) < limit:
            own.append(pair)
    return found


def search(
    translator: EmbeddedTranslator, pairs: Sequence[Pair], languages: tuple[str, str]
) -> list[list[Candidate]]:
    """Give all that is found for each source."""
    writer = translator._writer
    assert isinstance(writer, BeamWriter)
    sources = [pair.source for pair in pairs]
    prompts = [translator._prompt(translator._lm.tokenizer.encode(s), *languages) for s in sources]
    found: dict[int, list[Candidate]] = {}
    for hypotheses in writer.search(prompts):
        found |= translator._candidates(hypotheses, sources, languages)
    return [found[n] for n in range(len(pairs))]


def chrf_of(
    pairs: Sequence[Pair],
    listed: Sequence[Sequence[Candidate]],
    worth: Callable[[Pair, Candidate], float],
) -> float:
    """Give chrF when of each source's translations the worthiest is taken."""
    texts = [
        max(own, key=lambda candidate: worth(pair, candidate)).translation.text or ""
        for pair, own in zip(pairs, listed, strict=True)
    ]
    return float(_CHRF.corpus_score(texts, [[pair.target for pair in pairs]]).score)


def weighed(weight: float) -> Callable[[Pair, Candidate], float]:
    """Rate a translation by both directions."""
    return lambda pair, candidate: candidate.worth(weight)


def nearness(pair: Pair, candidate: Candidate) -> float:
    """Rate a translation by the reference: what choosing could give at best."""
    return float(_CHRF.sentence_score(candidate.translation.text or "", [pair.target]).score)


def main() -> None:
    """Search, and print chrF by direction and weight."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder with weak and parallel")
    parser.add_argument("--langs", nargs="+", default=["de", "fr", "es", "ru", "zh"])
    parser.add_argument("--beams", type=int, default=4)
    parser.add_argument("--limit", type=int, default=50, help="texts of each direction")
    args = parser.parse_args()
    options = TranslatorOptions(beams=args.beams)
    translator = load_embedded_translator(options, lambda done, total: None)
    print("direction  texts found s/text", *(f"{weight:5}" for weight in WEIGHTS), " best")
    rows = []
    for way, pairs in read_held_out(args.data, args.langs, args.limit).items():
        source_lang, target_lang = way.split("-")
        since = time.perf_counter()
        listed = search(translator, pairs, (source_lang, target_lang))
        seconds = (time.perf_counter() - since) / len(pairs)
        row = [chrf_of(pairs, listed, rate) for rate in (*map(weighed, WEIGHTS), nearness)]
        rows.append(row)
        size = sum(map(len, listed)) / len(listed)
        print(f"{way:9} {len(pairs):6} {size:5.1f} {seconds:6.2f}", *_told(row), flush=True)
    means = [sum(column) / len(column) for column in zip(*rows, strict=True)]
    print(f"{'mean':30}", *_told(means))


def _told(row: Sequence[float]) -> list[str]:
    return [f"{value:5.1f}" for value in row]


if __name__ == "__main__":
    main()
