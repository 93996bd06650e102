"""How near the back-translation is to the text, by sacreBLEU's metrics at sentence level.

The text is the reference, the back-translation the hypothesis. Languages written without blanks
are cut into characters for what counts words, since no word cutter of theirs comes with us; the
signatures say so.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from tqcheck.language.letters import UNSPACED_LANGS

if TYPE_CHECKING:
    from sacrebleu.metrics.bleu import BLEU
    from sacrebleu.metrics.chrf import CHRF
    from sacrebleu.metrics.ter import TER

CHRF_SCORE, CHRFPP_SCORE = "roundtrip_chrf", "roundtrip_chrfpp"
BLEU_SCORE, TER_SCORE = "roundtrip_bleu", "roundtrip_ter"
LONGEST_FOR_TER = 80


@cache
def _metrics(tokenizer: str) -> Mapping[str, CHRF | BLEU | TER]:
    from sacrebleu.metrics.bleu import BLEU  # late: a third of a second
    from sacrebleu.metrics.chrf import CHRF
    from sacrebleu.metrics.ter import TER

    return {
        CHRF_SCORE: CHRF(),
        CHRFPP_SCORE: CHRF(word_order=2),
        BLEU_SCORE: BLEU(tokenize=tokenizer, effective_order=True),
        TER_SCORE: TER(),
    }


def _tokenizer(lang: str) -> str:
    if lang == "zh":
        return "zh"
    return "char" if lang in UNSPACED_LANGS else "13a"


def _is_cut_before(name: str, lang: str) -> bool:
    return lang in UNSPACED_LANGS and name in (CHRFPP_SCORE, TER_SCORE)


def score_back(text: str, back: str, lang: str) -> dict[str, float]:
    """Give chrF, chrF++ and BLEU (0 to 100, higher is nearer) and TER (from 0, lower is nearer).

    TER is left out where either text has more than 80 words, for it would take seconds.
    """
    scores = {}
    for name, metric in _metrics(_tokenizer(lang)).items():
        one, other = text, back
        if _is_cut_before(name, lang):
            one, other = _in_characters(text), _in_characters(back)
        if name != TER_SCORE or max(len(one.split()), len(other.split())) <= LONGEST_FOR_TER:
            scores[name] = metric.sentence_score(other, [one]).score
    return scores


def signatures(lang: str) -> dict[str, str]:
    """Name, for each score, every choice that changes it; `pre:char` is our cut into characters."""
    found = {}
    for name, metric in _metrics(_tokenizer(lang)).items():
        metric.sentence_score("a", ["a"])  # a metric knows its signature once it has scored
        cut = "|pre:char" if _is_cut_before(name, lang) else ""
        found[name] = f"{metric.get_signature()}{cut}"
    return found


def _in_characters(text: str) -> str:
    return " ".join("".join(text.split()))
