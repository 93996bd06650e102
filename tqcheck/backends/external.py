"""What translators outside this process have in common: a server, or a program."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from tqcheck.backends.protocols import ForcedReading, Step, Translation
from tqcheck.errors import ModelError

NO_TEXT = "there is no text to translate"
# A server or program that failed on so many texts in a row is not asked again.
PATIENCE = 3

Answers = tuple[Translation, ...]


@dataclass(frozen=True, slots=True)
class BatchLimits:
    """Bound what is asked at once: a number of texts, and of their characters together."""

    texts: int
    chars: int


class Asker(Protocol):
    """Ask a server or program, until it is found past asking: `halted` then says why."""

    name: str
    halted: str | None

    def translate(self, texts: Sequence[str]) -> list[Translation]:
        """Answer for every text."""


class Unscoring:
    """Be a translator that cannot force-decode a given translation."""

    can_score = False

    def score(
        self,
        sources: Sequence[str],
        targets: Sequence[str],
        languages: tuple[str, str],
        step: Step,
    ) -> tuple[ForcedReading | None, ...]:
        """Raise ModelError: neither server nor program tells probabilities."""
        raise ModelError("this translator only translates: it gives no probabilities")


def flaw_in(text: str) -> str | None:
    """Say why a text can neither be sent nor taken; None where it can."""
    if not text.strip():
        return NO_TEXT
    if "\0" in text:
        return "the text holds a NUL character"
    try:
        text.encode()
    except UnicodeEncodeError as error:
        return f"the text holds a lone surrogate, \\u{ord(text[error.start]):04x}"
    return None


def taken(text: str, who: str) -> Translation:
    """Take a translation that came from outside, if it is fit to be one."""
    if not text.strip():
        return Translation(None, f"{who} gave an empty translation")
    flaw = flaw_in(text)
    if flaw:
        return Translation(None, f"{who} gave what is no translation: {flaw}")
    return Translation(text.strip())


def translate_by(asker: Asker, texts: Sequence[str], limits: BatchLimits, step: Step) -> Answers:
    """Have the sound ones of `texts` translated in batches; the others' answers say what is wrong.

    Raises ModelError where the asker has given up and there is not a single translation.
    """
    found = [Translation(None, flaw_in(text)) for text in texts]
    sound = [row for row, answer in enumerate(found) if answer.problem is None]
    done = len(texts) - len(sound)
    for rows in _batches(texts, sound, limits):
        answers = asker.translate([texts[row] for row in rows])
        for row, answer in zip(rows, answers, strict=True):
            found[row] = answer
        done += len(rows)
        step(done, len(texts))
    if asker.halted and all(answer.text is None for answer in found):
        raise ModelError(f"{asker.name}: {asker.halted}")
    return tuple(found)


def _batches(texts: Sequence[str], rows: Sequence[int], limits: BatchLimits) -> Iterator[list[int]]:
    """Group rows in their order; a text over the limit of characters goes alone."""
    batch: list[int] = []
    n_chars = 0
    for row in rows:
        if batch and (len(batch) == limits.texts or n_chars + len(texts[row]) > limits.chars):
            yield batch
            batch, n_chars = [], 0
        batch.append(row)
        n_chars += len(texts[row])
    if batch:
        yield batch


def other_pairs(pairs: Collection[tuple[str, str]], source_lang: str) -> str:
    """Say what there is instead of a missing pair: into what from that language, else from what."""
    targets = sorted({target for source, target in pairs if source == source_lang})
    if targets:
        return f"from {source_lang} it translates into {', '.join(targets)}"
    return f"it translates from {', '.join(sorted({source for source, _ in pairs})) or 'nothing'}"
