"""Rules that the quality model judges (TQ1xx)."""

from __future__ import annotations

from tqcheck.records import Severity
from tqcheck.rules.kinds import Category, Rule

MODEL_RULES: tuple[Rule, ...] = (
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
)
