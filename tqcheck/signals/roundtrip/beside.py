"""Lay what came back beside the source, and trace each difference to the words it came from.

Two words are told apart by their spelling first, then by an encoder that looks at both in their
sentences, so that synonyms are no difference. A word of the source has been lost where neither what
came back nor the translation has one like it: what the translation says the translator dropped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from tqcheck.backends.protocols import STANDS_FOR, Link
from tqcheck.signals.roundtrip.comparison import Compared, Fate, compare
from tqcheck.signals.roundtrip.trip import Links, Trip
from tqcheck.signals.roundtrip.words import Word, WordKind, words_of

_ONE_WORD = 0.7  # cosine from which on two words of one language say the same
_GAP = 2  # words by which two of a phrase may be apart
_DIFFERENT = frozenset({Fate.CHANGED, Fate.LOST, Fate.ADDED})

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Unmatched:
    """Hold how far each word, of the source or of what came back, is from all on the other side.

    `unlike` (0 to 2) is one minus the best cosine, None for a word that matters little or has not
    changed. `places` are those in the translation that the words stand for; an empty one is where
    such words belong, None: nobody knows.
    """

    unlike: tuple[float | None, ...]
    places: tuple[Place | None, ...]

    @property
    def worst(self) -> float:
        """Give the greatest distance; 0 without any."""
        return max((value for value in self.unlike if value is not None), default=0.0)

    def phrases(self, least: float) -> Iterator[tuple[int, int]]:
        """Give the runs of words that are at least so far (first, behind the last)."""
        far = [n for n, value in enumerate(self.unlike) if value is not None and value >= least]
        start = 0
        for n, number in enumerate(far, start=1):
            if n == len(far) or far[n] - number > _GAP:
                yield far[start], number + 1
                start = n


@dataclass(frozen=True, slots=True)
class Beside:
    """Hold the source and what came back, compared, and the words of the translation.

    `lost` speaks of the words of the source, `added` of those that came back, None where nothing
    laid the texts beside each other.
    """

    comparison: Compared
    text_words: tuple[Word, ...]
    text_fates: tuple[Fate, ...]
    lost: Unmatched | None = None
    added: Unmatched | None = None


@lru_cache(maxsize=64)  # for the scores, the findings and the view of one segment
def lay_beside(text: str, trip: Trip) -> Beside:
    """Compare a text's source with what came back, by the links of the trip where it has some."""
    words = words_of(text, trip.lang)
    plain = compare(trip.source or "", trip.back_text or "", trip.pivot or "")
    if trip.links is None:
        return Beside(plain, words, (Fate.KEPT,) * len(words))
    comparison = _without_synonyms(plain, trip.links)
    lost = _lost(comparison, words, trip.links)
    added = _added(comparison, trip.links)
    fates = tuple(_text_fates(words, comparison, lost, added))
    return Beside(comparison, words, fates, lost, added)


def _without_synonyms(compared: Compared, links: Links) -> Compared:
    """Take the words that have one of the same meaning on the other side for kept."""
    sides = (
        (compared.words, compared.fates, links.source_back.links),
        (compared.back_words, compared.back_fates, links.source_back.other_links),
    )
    ours, theirs = (
        tuple(
            Fate.KEPT if fate in _DIFFERENT and _says_the_same(word, link_at(known, word)) else fate
            for word, fate in zip(words, fates, strict=True)
        )
        for words, fates, known in sides
    )
    return replace(compared, fates=ours, back_fates=theirs)


def _says_the_same(word: Word, link: Link | None) -> bool:
    is_fact = word.is_name or word.kind in (WordKind.NUMBER, WordKind.NEGATION)
    return not is_fact and link is not None and link.alike >= _ONE_WORD


def _lost(compared: Compared, text: Sequence[Word], links: Links) -> Unmatched:
    """Measure the words of the source, and find where in the text they are or belong."""
    figures = {word.key for word in text if word.kind is WordKind.NUMBER}
    unlike: list[float | None] = []
    places: list[Place | None] = []
    behind = 0
    for word, fate in zip(compared.words, compared.fates, strict=True):
        own = link_at(links.text_source.other_links, word)
        back = link_at(links.source_back.links, word)
        is_here = own is not None and own.alike >= STANDS_FOR
        places.append((own.other_start, own.other_end) if own and is_here else (behind, behind))
        behind = own.other_end if own and is_here else behind
        matters = word.is_content and fate in _DIFFERENT and word.key not in figures
        unlike.append(_unlike(own, back) if matters else None)
    return Unmatched(tuple(unlike), tuple(places))


def _added(compared: Compared, links: Links) -> Unmatched:
    """Measure the words that came back, and find which of the text they came from."""
    unlike: list[float | None] = []
    places: list[Place | None] = []
    for word, fate in zip(compared.back_words, compared.back_fates, strict=True):
        source = link_at(links.source_back.other_links, word)
        own = link_at(links.text_back.other_links, word)
        is_known = own is not None and own.alike >= STANDS_FOR
        place = (own.other_start, own.other_end) if own and is_known else None
        said = _at(links.text_source.links, place) if place else None
        places.append(place)
        matters = word.is_content and fate in _DIFFERENT and place is not None
        unlike.append(_unlike(source, said) if matters else None)
    return Unmatched(tuple(unlike), tuple(places))


def _unlike(*links: Link | None) -> float | None:
    """Give one minus the best cosine; None where a side was cut off."""
    known = [link.alike for link in links if link is not None]
    return 1.0 - max(known) if len(known) == len(links) else None


def link_at(links: Sequence[Link], word: Word) -> Link | None:
    """Give the link of what covers a word."""
    return _at(links, (word.start, word.end))


def _at(links: Sequence[Link], place: Place) -> Link | None:
    start, end = place
    touching = [link for link in links if link.start < end and start < link.end]
    return max(touching, key=lambda link: min(link.end, end) - max(link.start, start), default=None)


def _text_fates(
    words: Sequence[Word], compared: Compared, lost: Unmatched, added: Unmatched
) -> Iterator[Fate]:
    """Say of each word of the translation what became of it in what came back."""
    changed = list(_places_of(compared.words, compared.fates, lost))
    come = list(_places_of(compared.back_words, compared.back_fates, added))
    for word in words:
        if any(start < word.end and word.start < end for start, end in changed):
            yield Fate.CHANGED
        elif any(start < word.end and word.start < end for start, end in come):
            yield Fate.ADDED
        else:
            yield Fate.KEPT


def _places_of(words: Sequence[Word], fates: Sequence[Fate], traced: Unmatched) -> Iterator[Place]:
    for word, fate, place in zip(words, fates, traced.places, strict=True):
        if fate in _DIFFERENT and word.is_content and place is not None:
            yield place
