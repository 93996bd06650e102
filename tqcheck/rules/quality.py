"""Rules that the quality model judges (TQ1xx)."""

from __future__ import annotations

from tqcheck.records import Severity
from tqcheck.rules.kinds import Category, Rule

# Those between which `benchmarks.fit.unrelated` found that the encoder can tell.
_TOLD_APART = (
    "af am ar az be bg bn bs ca cs cy da de el en es et fa fi fr gl gu he hi hr hu hy id ig "
    "is it ja kn ko lt lv ml mr ms mt my nb nl pl pt ro ru sk sl sr sv ta te th tl tr uk vi "
    "zh"
)

UNRELATED = Rule(
    code="TQ103",
    name="unrelated-to-source",
    category=Category.NON_TRANSLATION,
    severity=Severity.CRITICAL,
    summary="The text seems to say something else than its source.",
    why=(
        "The encoder finds as little of the text in its source, and of the source in the text, as "
        "between texts that do not belong together: the lines may be shifted against each other, "
        "or the translator made something up. A very free translation of a short text can look so."
    ),
    needs_source=True,
    decisive=True,
    languages=tuple(_TOLD_APART.split()),
)

LEFT_OUT = Rule(
    code="TQ104",
    name="missing-from-translation",
    category=Category.ACCURACY,
    severity=Severity.MAJOR,
    summary="Words of the source seem to be missing from the translation.",
    why=(
        "The encoder lays the translation beside its source, word by word, and learned from "
        "translations with clauses, names and numbers taken out what it looks like when nothing "
        "stands for a word. The finding has no length: it is where the words belong. What is said "
        "in quite other words, or was left out for good reason, can look alike."
    ),
    needs_source=True,
)

QUALITY_RULES: tuple[Rule, ...] = (
    Rule(
        code="TQ101",
        name="suspect-wording",
        category=Category.FLUENCY,
        severity=Severity.MAJOR,
        summary="The model finds these words likely to be part of an error.",
        why=(
            "The quality model learned from the marks of professional annotators which surprises "
            "of the language model are errors. It reads these words as garbled, wrongly chosen or "
            "out of place. It can be wrong: rare names, quotations and dialect look similar."
        ),
    ),
    Rule(
        code="TQ102",
        name="suspect-wording-minor",
        category=Category.FLUENCY,
        severity=Severity.MINOR,
        summary="The model finds these words somewhat likely to be part of an error.",
        why=(
            "As TQ101, but the model is less sure or the error looks small: a clumsy word, a wrong "
            "preposition, an odd order. Worth a look when there is time."
        ),
    ),
    UNRELATED,
    LEFT_OUT,
)
