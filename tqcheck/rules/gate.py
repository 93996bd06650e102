"""Rules that the gate judges by its policy (TQ9xx)."""

from __future__ import annotations

from tqcheck.records import Severity
from tqcheck.rules.kinds import Category, Rule

RISK, IN_DOCUMENT, IN_RUN, LEFT = "TQ901", "TQ902", "TQ903", "TQ904"

GATE_RULES: tuple[Rule, ...] = (
    Rule(
        code=RISK,
        name="risk-over-limit",
        category=Category.POLICY,
        severity=Severity.MAJOR,
        summary="The risk of the sentence is higher than the gate's policy allows.",
        why=(
            "The policy's max_risk is the highest risk that a sentence may have. The risk is the "
            "probability that a professional annotator would mark a major error, so some alarms "
            "are false: a finding of the same sentence says where to look. It stands as long as "
            "one of the sentence's findings stands, or if there are none."
        ),
    ),
    Rule(
        code=IN_DOCUMENT,
        name="suspects-in-document",
        category=Category.POLICY,
        severity=Severity.MAJOR,
        summary="A document has more suspect sentences than the gate's policy allows.",
        why=(
            "The policy's max_suspects and max_suspect_share bound the suspect sentences of one "
            "document. Sentences that the baseline knows, or that are suppressed, do not count."
        ),
    ),
    Rule(
        code=IN_RUN,
        name="suspects-in-run",
        category=Category.POLICY,
        severity=Severity.MAJOR,
        summary="The whole run has more suspect sentences than the gate's policy allows.",
        why=(
            "The policy's max_suspects_total and max_suspect_share_total are the budget of a feed. "
            "Sentences that the baseline knows, or that are suppressed, do not count."
        ),
    ),
    Rule(
        code=LEFT,
        name="left-unchecked",
        category=Category.POLICY,
        severity=Severity.NEUTRAL,
        summary="Sentences were left unchecked because the time budget was spent.",
        why=(
            "With a time budget the documents that cheap rules find worst are read first, and "
            "round trips are made last. What no model has read, and which trips were not made, is "
            "reported, and fails only where the policy's fail_on names TQ904."
        ),
    ),
)
