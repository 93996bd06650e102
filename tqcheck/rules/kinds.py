"""What a rule is: its code, name, MQM category, default severity, explanation and examples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from tqcheck.records import Finding, JsonValue, Severity


class Category(StrEnum):
    """Name the MQM error type a rule belongs to; `POLICY`, no error, is what the gate judges."""

    ACCURACY = "accuracy"
    ADDITION = "accuracy/addition"
    OMISSION = "accuracy/omission"
    MISTRANSLATION = "accuracy/mistranslation"
    UNTRANSLATED = "accuracy/untranslated"
    FLUENCY = "fluency"
    GRAMMAR = "fluency/grammar"
    SPELLING = "fluency/spelling"
    PUNCTUATION = "fluency/punctuation"
    INCONSISTENCY = "fluency/inconsistency"
    NON_TRANSLATION = "non-translation"
    POLICY = "policy"


@dataclass(frozen=True, slots=True)
class Rule:
    """Describe one kind of finding.

    `bad` and `good` are example texts on which it fires and does not. An example reads
    `[lang] translation` or, where a source matters, `[source_lang>lang] source ||| translation`;
    of the round trip `[lang via pivot] text → pivot text → what comes back`; ` ¶ ` parts the
    sentences of a document. `needs_source`: silent without one. `decisive`: an
    editor would nearly always call it a major error, so it alone lifts the risk of its segment.
    `languages` are those whose words it knows, as primary subtags: it is silent in others, and
    where they are empty it needs no words.
    """

    code: str
    name: str
    category: Category
    severity: Severity
    summary: str
    why: str
    bad: tuple[str, ...] = ()
    good: tuple[str, ...] = ()
    needs_source: bool = False
    decisive: bool = False
    languages: tuple[str, ...] = ()

    def at(
        self, start: int, end: int, message: str, evidence: Mapping[str, JsonValue] | None = None
    ) -> Finding:
        """Report this rule's finding at `text[start:end]` with the default severity."""
        return Finding(self.code, self.severity, start, end, message, evidence or {})
