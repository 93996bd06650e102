"""What became of each word on the round trip, and which phrases came back as something else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import groupby

from tqcheck.signals.roundtrip.alignment import Alignment, Step, align
from tqcheck.signals.roundtrip.words import Word, WordKind, words_of

_FEWEST_TO_PART = 3  # kept function words between two changed phrases that keep them apart


class Fate(StrEnum):
    """Name what became of a word; `added` are words that only the back-translation has."""

    KEPT = "kept"
    MOVED = "moved"
    CHANGED = "changed"
    LOST = "lost"
    ADDED = "added"


class ChangeKind(StrEnum):
    """Tell what did not come back: words, or the facts that translators like to lose."""

    WORDING = "wording"
    NUMBER = "number"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class PhraseChange:
    """Hold a phrase that did not come back, and what came in its place.

    `words` and `back_words` are the numbers of the first word of the phrase and behind its last, in
    the text and in the back-translation; `back_words` is None where nothing came instead.
    """

    kind: ChangeKind
    words: tuple[int, int]
    back_words: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Compared:
    """Hold the words of a text and of its back-translation and what became of them."""

    words: tuple[Word, ...]
    back_words: tuple[Word, ...]
    fates: tuple[Fate, ...]
    back_fates: tuple[Fate, ...]
    changes: tuple[PhraseChange, ...]

    @property
    def changed_share(self) -> float | None:
        """Give the share of the content words that changed or were lost; None without any."""
        content = [f for w, f in zip(self.words, self.fates, strict=True) if w.is_content]
        gone = sum(fate in (Fate.CHANGED, Fate.LOST) for fate in content)
        return gone / len(content) if content else None


@dataclass(frozen=True, slots=True)
class _Run:
    """Hold a stretch of the path without a kept content word."""

    steps: tuple[Step, ...]

    @property
    def ours(self) -> tuple[int, ...]:
        return tuple(i for i, _ in self.steps if i is not None)

    @property
    def theirs(self) -> tuple[int, ...]:
        return tuple(j for _, j in self.steps if j is not None)


@dataclass(frozen=True, slots=True)
class _Trial:
    """Hold both word lists and who neither stayed nor moved: `gone` of ours, `come` of theirs."""

    ours: Sequence[Word]
    theirs: Sequence[Word]
    aligned: Alignment
    gone: frozenset[int]
    come: frozenset[int]


@lru_cache(maxsize=64)  # for the scores, the findings and the view of one segment
def compare(text: str, back: str, lang: str) -> Compared:
    """Compare a text with its back-translation, word by word."""
    trial = _try_words(words_of(text, lang), words_of(back, lang))
    changes = tuple(sorted(_find_changes(trial, list(_runs(trial))), key=lambda each: each.words))
    return Compared(tuple(trial.ours), tuple(trial.theirs), *_fates(trial, changes), changes)


def _try_words(ours: Sequence[Word], theirs: Sequence[Word]) -> _Trial:
    aligned = align(ours, theirs)
    stayed = [*aligned.kept, *aligned.moves]
    gone = frozenset(range(len(ours))) - {i for i, _ in stayed}
    come = frozenset(range(len(theirs))) - {j for _, j in stayed}
    return _Trial(ours, theirs, aligned, gone, come)


def _runs(trial: _Trial) -> Iterator[_Run]:
    steps: list[Step] = []
    for is_kept, group in groupby(trial.aligned.path, key=lambda step: step in trial.aligned.kept):
        stretch = list(group)
        if not (is_kept and _parts(stretch, trial.ours)):
            steps += stretch
        elif steps:
            yield _Run(tuple(steps))
            steps = []
    if steps:
        yield _Run(tuple(steps))


def _parts(kept: Sequence[Step], ours: Sequence[Word]) -> bool:
    """Say whether kept words are enough to keep what stands before and after them apart."""
    words = [ours[i] for i, _ in kept if i is not None]
    return len(words) >= _FEWEST_TO_PART or any(word.is_content or word.is_char for word in words)


def _find_changes(trial: _Trial, runs: Sequence[_Run]) -> Iterator[PhraseChange]:
    for run in runs:
        facts = [i for i in run.ours if i in trial.gone and _fact_kind(trial.ours[i])]
        answers = {i: _answer_to_fact(i, trial) for i in facts}
        for i in facts:
            kind = _fact_kind(trial.ours[i]) or ChangeKind.WORDING
            yield PhraseChange(kind, (i, i + 1), _around(answers[i]))
        taken = {j for answer in answers.values() for j in answer}
        for phrase in _phrases(run, trial, set(facts)):
            gone = tuple(i for i in phrase if i in trial.gone)
            near = _around_phrase(run, gone, trial)
            own = _answer(near, trial, taken) or _answer(run, trial, taken)
            yield _change(phrase, own or _answer_with_moved(near, trial), runs, trial)


def _change(
    phrase: tuple[int, ...], own: Sequence[int], runs: Sequence[_Run], trial: _Trial
) -> PhraseChange:
    """Take what came in the same place; else, with the words that moved away, what is by them."""
    gone = _around(i for i in phrase if i in trial.gone) or (0, 0)
    if own:
        return PhraseChange(ChangeKind.WORDING, gone, _around(own))
    elsewhere = _around(_answer_elsewhere(phrase, runs, trial))
    whole = (phrase[0], phrase[-1] + 1)
    return PhraseChange(ChangeKind.WORDING, whole if elsewhere else gone, elsewhere)


def _fact_kind(word: Word) -> ChangeKind | None:
    if word.kind is WordKind.NUMBER:
        return ChangeKind.NUMBER
    return ChangeKind.NAME if word.is_name else None


def _answer_to_fact(number: int, trial: _Trial) -> list[int]:
    """Find the word that faces a number or name in the path, if it is one of that kind."""
    kind = _fact_kind(trial.ours[number])
    facing = [j for i, j in trial.aligned.path if i == number and j is not None]
    return [j for j in facing if _fact_kind(trial.theirs[j]) is kind]


def _phrases(run: _Run, trial: _Trial, facts: set[int]) -> Iterator[tuple[int, ...]]:
    """Give the content words of a run that did not stay, parted by its facts; some have gone."""
    for is_fact, group in groupby(run.ours, key=lambda i: i in facts):
        stayed = {i for i, _ in trial.aligned.kept}
        phrase = tuple(i for i in group if i not in stayed and trial.ours[i].is_content)
        if not is_fact and any(i in trial.gone for i in phrase):
            yield phrase


def _around_phrase(run: _Run, gone: Sequence[int], trial: _Trial) -> _Run:
    """Narrow a run to a phrase and what did not stay right before and behind it."""
    places = [n for n, (i, _) in enumerate(run.steps) if i in gone]
    first, last = places[0], places[-1]
    while first and run.steps[first - 1] not in trial.aligned.kept:
        first -= 1
    while last + 1 < len(run.steps) and run.steps[last + 1] not in trial.aligned.kept:
        last += 1
    return _Run(run.steps[first : last + 1])


def _answer(run: _Run, trial: _Trial, taken: set[int]) -> list[int]:
    come = (j for j in run.theirs if j in trial.come and j not in taken)
    return [j for j in come if trial.theirs[j].is_content]


def _answer_with_moved(run: _Run, trial: _Trial) -> list[int]:
    """Find new function words beside content that moved there: `oppose` is now `fight against`."""
    moved = {j for _, j in trial.aligned.moves}
    beside = [j for j in run.theirs if j in moved or j in trial.come]
    is_answer = moved.intersection(beside) and trial.come.intersection(beside)
    return beside if is_answer else []


def _answer_elsewhere(phrase: Iterable[int], runs: Sequence[_Run], trial: _Trial) -> list[int]:
    """Find new words beside the words of the phrase that moved, from the first that has some."""
    moves = dict(trial.aligned.moves)
    for partner in (moves[i] for i in phrase if i in moves):
        run = next(run for run in runs if partner in run.theirs)
        beside = list(_unbroken(partner, set(run.theirs) & (trial.come | set(moves.values()))))
        while beside and not trial.theirs[beside[-1]].is_content:
            beside.pop()
        if trial.come.intersection(beside):
            return beside
    return []


def _unbroken(number: int, allowed: set[int]) -> range:
    """Give the unbroken stretch of allowed numbers around one of them."""
    first = last = number
    while first - 1 in allowed:
        first -= 1
    while last + 1 in allowed:
        last += 1
    return range(first, last + 1)


def _around(numbers: Iterable[int]) -> tuple[int, int] | None:
    listed = list(numbers)
    return (min(listed), max(listed) + 1) if listed else None


def _fates(
    trial: _Trial, changes: Sequence[PhraseChange]
) -> tuple[tuple[Fate, ...], tuple[Fate, ...]]:
    ours = [Fate.LOST if i in trial.gone else Fate.KEPT for i in range(len(trial.ours))]
    theirs = [Fate.ADDED if j in trial.come else Fate.KEPT for j in range(len(trial.theirs))]
    for i, j in trial.aligned.moves:
        ours[i] = theirs[j] = Fate.MOVED
    for gone, come in trial.aligned.path:
        if gone is not None and come is not None and gone in trial.gone and come in trial.come:
            ours[gone] = theirs[come] = Fate.CHANGED
    for change in changes:
        if change.back_words is not None:
            _become_changed(ours, change.words, trial.gone)
            _become_changed(theirs, change.back_words, trial.come)
    return tuple(ours), tuple(theirs)


def _become_changed(fates: list[Fate], place: tuple[int, int], free: frozenset[int]) -> None:
    for n in range(*place):
        if n in free:
            fates[n] = Fate.CHANGED
