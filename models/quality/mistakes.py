"""Spoil a translation so that what was left out or changed is known on both sides.

What only the source can give away: a clause left out or put in, a number or name that is not the
source's, a negation lost, words left untranslated or exchanged for others, a sentence missing. And
what anyone can see, by `models/quality/corrupt.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import regex
from corrupt import spoil
from labels import Floats, Judged

Random = np.random.Generator
Span = tuple[int, int]

_CLAUSE = regex.compile(r"[^,;:，；：、،؛–—]+")
_COPIED = regex.compile(r"[\p{L}\p{N}][\p{L}\p{N}\p{M}.,:'’-]*[\p{L}\p{N}]|\p{N}|\p{Lu}")
_NEGATIONS = {
    "en": "not|never|no|n't|n’t|cannot|without|none|nobody|nothing",
    "de": "nicht|nie|niemals|kein|keine|keinen|keiner|keines|keinem|ohne|nichts|niemand",
    "fr": "pas|jamais|aucun|aucune|sans|rien|ni",
    "es": "no|nunca|sin|ningún|ninguna|nada|tampoco",
    "pt": "não|nunca|sem|nenhum|nenhuma|nada",
    "it": "non|mai|senza|nessun|nessuna|niente",
    "ru": "не|нет|ни|никогда|без|ничего|нельзя",
    "uk": "не|немає|ні|ніколи|без|нічого",
    "pl": "nie|nigdy|bez|nic|żaden|żadna",
    "cs": "ne|není|nikdy|bez|nic|žádný|žádná|nebyl|nebyla|nebude",
    "tr": "değil|yok|hiç|asla|hiçbir",
    "zh": "不|没有|没|未|无|非|别",
}  # fmt: skip
_INSERTED = {"en": "not", "de": "nicht", "ru": "не", "uk": "не", "pl": "nie", "es": "no",
             "pt": "não", "it": "non", "zh": "不"}  # fmt: skip
_AUXILIARIES = {
    "en": "is|are|was|were|will|would|should|could|can|must|has|have|had|may|might",
    "de": "ist|sind|war|waren|wird|werden|wurde|wurden|kann|können|muss|hat|haben|soll|sollte",
    "es": "es|son|fue|fueron|era|está|están|ha|han|había|puede|pueden|debe|deben|tiene|tienen",
    "pt": "é|são|foi|foram|era|está|estão|tem|têm|pode|podem|deve|devem",
    "it": "è|sono|era|erano|ha|hanno|può|possono|deve|devono",
    "ru": "был|была|было|были|будет|будут|может|могут|должен|должна|должны|является",
    "uk": "був|була|було|були|буде|будуть|може|можуть|повинен|є",
    "pl": "jest|są|był|była|było|były|będzie|będą|może|mogą|ma|mają",
    "zh": "是|会|能|可以|应该|需要",
}
_AFTER = ("en", "de")  # the negation follows the verb; elsewhere it stands before it
_UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]+")
# A word with what stands at it; where a script has no blanks, two characters.
_UNIT = regex.compile(rf"{_UNSPACED.pattern[:-1]}{{1,2}}|(?:(?!{_UNSPACED.pattern[:-1]})\S)+")
# A word that is likely to mean something.
_CONTENT = regex.compile(
    rf"{_UNSPACED.pattern[:-1]}{{2,4}}|(?:(?!{_UNSPACED.pattern[:-1]})[\p{{L}}\p{{M}}]){{4,}}"
)
_PENALTY = 8.0
_LEAST = 8  # characters of a clause


@dataclass(frozen=True, slots=True)
class Spoiled:
    """Hold a spoiled translation, the source it stands beside and the good translation of that."""

    judged: Judged
    source: str
    good: str
    left_out: Floats
    is_fluent: bool


@dataclass(frozen=True, slots=True)
class Change:
    """Replace `text[start:end]` by `by`; `lost` are the spans of the source that it stood for."""

    start: int
    end: int
    by: str
    lost: tuple[Span, ...]


def spoil_with_source(own: Judged, donor: Judged, rng: Random) -> Spoiled | None:
    """Spoil one translation in one way by chance; None where nothing suitable was found."""
    ways: list[Callable[[Judged, Judged, Random], Spoiled | None]] = [
        _clause_out, _clause_out, _clause_out, _clause_in, _clause_in, _sentence_out, _sentence_in,
        _copied_changed, _copied_changed, _copied_changed, _changed_here, _changed_here,
        _changed_here, _copied_out, _negation_out, _negation_out, _negation_out, _negation_in,
        _negation_in, _untranslated, _untranslated, _untranslated, _word_changed, _word_changed,
        _word_changed, _words_out, _visible, _visible, _unrelated,
    ]  # fmt: skip
    for _ in range(6):
        made = ways[rng.integers(len(ways))](own, donor, rng)
        if made is not None and made.judged.text.strip() and made.judged.text != made.good:
            return made
    return None


def _visible(own: Judged, donor: Judged, rng: Random) -> Spoiled | None:
    judged = spoil(own, donor, rng)
    if judged is None:
        return None
    unknown = np.full(len(own.source), np.nan, dtype=np.float32)
    return Spoiled(judged, own.source, own.text, unknown, is_fluent=False)


def _unrelated(own: Judged, donor: Judged, rng: Random) -> Spoiled | None:
    if rng.random() < 0.5:
        return None
    ones = np.ones(len(donor.text), dtype=np.float32)
    judged = _relabelled(own, donor.text, ones, 25.0)
    lost = np.ones(len(own.source), dtype=np.float32)
    return Spoiled(judged, own.source, own.text, lost, is_fluent=True)


def _relabelled(own: Judged, text: str, risk: Floats, penalty: float) -> Judged:
    marked = np.where(risk > 0, np.float32(1), np.float32(np.nan))
    return replace(
        own, id=f"{own.id}/spoiled", text=text, score=-penalty, is_human=False, has_major=0.97,
        penalty=penalty, char_risk=risk, char_major=marked, char_accuracy=marked, char_weight=1.0,
    )  # fmt: skip


def _changed(own: Judged, change: Change) -> Spoiled:
    text = own.text[: change.start] + change.by + own.text[change.end :]
    risk = np.zeros(len(text), dtype=np.float32)
    if change.by:
        risk[change.start : change.start + len(change.by)] = 1.0
    lost = np.zeros(len(own.source), dtype=np.float32)
    for start, end in change.lost:
        lost[start:end] = 1.0
    judged = _relabelled(own, text, risk, _PENALTY)
    return Spoiled(judged, own.source, own.text, lost, is_fluent=True)


def _clauses(own: Judged) -> list[tuple[Span, Span]] | None:
    """Pair the clauses of source and translation where they are as many and as long."""
    source, text = ([m.span() for m in _CLAUSE.finditer(t)] for t in (own.source, own.text))
    if len(source) != len(text) or len(source) < 2:
        return None
    ratio = len(own.text) / len(own.source)
    pairs = list(zip(source, text, strict=True))
    fits = all(0.6 < (b[1] - b[0] + 3) / ((a[1] - a[0]) * ratio + 3) < 1.7 for a, b in pairs)
    return pairs if fits else None


def _clause_out(own: Judged, _: Judged, rng: Random) -> Spoiled | None:
    pairs = _clauses(own)
    if pairs is None:
        return None
    source, text = pairs[rng.integers(len(pairs))]
    if text[1] - text[0] < _LEAST and len(own.text) > 3 * _LEAST:
        return None
    end = min(text[1] + 1, len(own.text)) if text[1] < len(own.text) else text[1]
    start = text[0] if text[1] < len(own.text) else max(0, text[0] - 1)
    return _changed(own, Change(start, end, "", (source,)))


def _clause_in(own: Judged, _: Judged, rng: Random) -> Spoiled | None:
    """Take a clause out of the source: then the translation says more than it."""
    pairs = _clauses(own)
    if pairs is None:
        return None
    source, text = pairs[rng.integers(len(pairs))]
    if source[1] - source[0] < 4:
        return None
    kept = own.source[: source[0]] + own.source[min(source[1] + 1, len(own.source)) :]
    good = own.text[: text[0]] + own.text[min(text[1] + 1, len(own.text)) :]
    risk = np.zeros(len(own.text), dtype=np.float32)
    risk[slice(*text)] = 1.0
    judged = _relabelled(replace(own, source=kept), own.text, risk, _PENALTY)
    if not kept.strip() or not good.strip():
        return None
    return Spoiled(judged, kept, good, np.zeros(len(kept), dtype=np.float32), is_fluent=True)


def _glue(lang: str) -> str:
    return "" if lang in ("zh", "ja", "th") else " "


def _at_an_end(length: int, n: int, *, is_first: bool) -> Floats:
    """Mark the first or the last `n` of so many characters."""
    marked = np.zeros(length, dtype=np.float32)
    marked[slice(n) if is_first else slice(length - n, None)] = 1.0
    return marked


def _sentence_out(own: Judged, donor: Judged, rng: Random) -> Spoiled | None:
    if len(own.source) + len(donor.source) > 300:
        return None
    is_first = rng.random() < 0.5
    one, two = (donor, own) if is_first else (own, donor)
    source_lang, lang = own.lp.split("-")
    source = one.source + _glue(source_lang) + two.source
    good = one.text + _glue(lang) + two.text
    lost = _at_an_end(len(source), len(donor.source), is_first=is_first)
    risk = np.zeros(len(own.text), dtype=np.float32)
    judged = _relabelled(replace(own, source=source), own.text, risk, _PENALTY)
    return Spoiled(judged, source, good, lost, is_fluent=True)


def _sentence_in(own: Judged, donor: Judged, rng: Random) -> Spoiled | None:
    if len(own.text) + len(donor.text) > 300:
        return None
    is_first = rng.random() < 0.5
    one, two = (donor, own) if is_first else (own, donor)
    text = one.text + _glue(own.lp.split("-")[1]) + two.text
    risk = _at_an_end(len(text), len(donor.text), is_first=is_first)
    lost = np.zeros(len(own.source), dtype=np.float32)
    judged = _relabelled(own, text, risk, _PENALTY)
    return Spoiled(judged, own.source, own.text, lost, is_fluent=True)


def _copied(own: Judged) -> list[tuple[Span, Span]]:
    """Find numbers and names that stand in both texts in the same letters, once in each."""
    theirs: dict[str, list[Span]] = {}
    for m in _COPIED.finditer(own.source):
        theirs.setdefault(m[0], []).append(m.span())
    found = []
    for m in _COPIED.finditer(own.text):
        spans = theirs.get(m[0], ())
        is_name = m[0][0].isupper() and len(m[0]) > 2
        is_number = any(c.isdigit() for c in m[0])
        if len(spans) == 1 and own.text.count(m[0]) == 1 and (is_name or is_number):
            found.append((spans[0], m.span()))
    return found


def _copied_changed(own: Judged, donor: Judged, rng: Random) -> Spoiled | None:
    pairs = _copied(own)
    if not pairs:
        return None
    source, text = pairs[rng.integers(len(pairs))]
    word = own.text[slice(*text)]
    by = (
        _other_number(word, rng) if any(c.isdigit() for c in word) else _other_name(own, donor, rng)
    )
    return None if by is None or by == word else _changed(own, Change(*text, by, (source,)))


_NUMBER = regex.compile(r"\p{Nd}+")
_NAME = regex.compile(r"(?<=[\p{Ll},] )\p{Lu}\p{L}{2,}")


def _changed_here(own: Judged, donor: Judged, rng: Random) -> Spoiled | None:
    """Change a number or a name of the translation, however the source writes it."""
    spans = [m.span() for p in (_NUMBER, _NAME) for m in p.finditer(own.text)]
    if not spans:
        return None
    start, end = spans[rng.integers(len(spans))]
    word = own.text[start:end]
    by = _other_number(word, rng) if word[0].isdecimal() else _other_name(own, donor, rng)
    if by is None or by == word:
        return None
    unknown = np.full(len(own.source), np.nan, dtype=np.float32)
    return replace(_changed(own, Change(start, end, by, ())), left_out=unknown)


def _other_number(word: str, rng: Random) -> str:
    places = [n for n, c in enumerate(word) if c.isdecimal()]
    if len(places) > 1 and rng.random() < 0.25:  # a digit falls out, or two change places
        at = places[rng.integers(len(places))]
        return word[:at] + word[at + 1 :]
    at = places[rng.integers(len(places))]
    digits = [d for d in "123456789" if d != word[at]]
    return word[:at] + digits[rng.integers(len(digits))] + word[at + 1 :]


def _other_name(own: Judged, donor: Judged, rng: Random) -> str | None:
    names = [m[0] for m in _NAME.finditer(donor.text + " " + own.text)]
    names = [n for n in names if n not in own.source] or names
    return names[rng.integers(len(names))] if names else None


def _copied_out(own: Judged, _: Judged, rng: Random) -> Spoiled | None:
    pairs = _copied(own)
    if not pairs or len(own.text) < 30:
        return None
    source, (start, end) = pairs[rng.integers(len(pairs))]
    end += own.text[end : end + 1] == " "
    return _changed(own, Change(start, end, "", (source,)))


def _negations(text: str, lang: str) -> list[Span]:
    words = _NEGATIONS.get(lang)
    if words is None:
        return []
    pattern = words if lang == "zh" else rf"(?<!\p{{L}})(?:{words})(?!\p{{L}})"
    return [m.span() for m in regex.finditer(pattern, text, flags=regex.IGNORECASE)]


def _negation_out(own: Judged, _: Judged, rng: Random) -> Spoiled | None:
    source_lang, lang = own.lp.split("-")
    theirs, ours = _negations(own.source, source_lang), _negations(own.text, lang)
    if lang == "en":
        ours = [s for s in ours if own.text[slice(*s)].lower() in ("not", "never", "no")]
    if len(theirs) != 1 or len(ours) != 1:
        return None
    start, end = ours[0]
    end += own.text[end : end + 1] == " "
    return _changed(own, Change(start, end, "", (theirs[0],)))


def _negation_in(own: Judged, _: Judged, rng: Random) -> Spoiled | None:
    lang = own.lp.split("-")[1]
    if lang not in _AUXILIARIES or _negations(own.text, lang):
        return None
    verbs = _AUXILIARIES[lang]
    pattern = verbs if lang == "zh" else rf"(?<!\p{{L}})(?:{verbs})(?!\p{{L}})"
    spans = [m.span() for m in regex.finditer(pattern, own.text)]
    if not spans:
        return None
    start, end = spans[rng.integers(len(spans))]
    if lang in _AFTER:
        return _changed(own, Change(end, end, " " + _INSERTED[lang], ()))
    return _changed(own, Change(start, start, _INSERTED[lang] + _glue(lang), ()))


def _untranslated(own: Judged, _: Judged, rng: Random) -> Spoiled | None:
    """Leave words of the source as they are: a clause, or a run in about the same place."""
    pairs = _clauses(own)
    if pairs is not None and rng.random() < 0.6:
        source, text = pairs[rng.integers(len(pairs))]
        return _changed(own, Change(*text, own.source[slice(*source)], ()))
    words, ours = ([m.span() for m in _UNIT.finditer(t)] for t in (own.source, own.text))
    if len(words) < 4 or len(ours) < 4:
        return None
    n = int(rng.integers(1, min(5, len(words))))
    at = int(rng.integers(0, len(words) - n + 1))
    spot = round(at / len(words) * (len(ours) - 1))
    last = min(spot + n, len(ours)) - 1
    theirs = own.source[words[at][0] : words[at + n - 1][1]]
    if theirs.casefold() in own.text.casefold():
        return None
    return _changed(own, Change(ours[spot][0], ours[last][1], theirs, ()))


def _word_changed(own: Judged, donor: Judged, rng: Random) -> Spoiled | None:
    """Exchange a word for one of another text that has its ending, about its length and its case.

    Where a script has no blanks, two to four characters in a row are the word.
    """
    spans = [m.span() for m in _CONTENT.finditer(own.text)]
    if not spans:
        return None
    start, end = spans[rng.integers(len(spans))]
    word = own.text[start:end]
    others = [m[0] for m in _CONTENT.finditer(donor.text) if _is_alike(m[0], word)]
    if not others:
        return None
    by = others[rng.integers(len(others))]
    unknown = np.full(len(own.source), np.nan, dtype=np.float32)
    return replace(_changed(own, Change(start, end, by, ())), left_out=unknown)


def _is_alike(one: str, other: str) -> bool:
    if one.casefold()[:4] == other.casefold()[:4] or one[0].isupper() != other[0].isupper():
        return False
    if _UNSPACED.match(one) or _UNSPACED.match(other):
        return len(one) == len(other) and bool(_UNSPACED.match(one)) == bool(_UNSPACED.match(other))
    return one[-1] == other[-1] and abs(len(one) - len(other)) <= 3


def _words_out(own: Judged, _: Judged, rng: Random) -> Spoiled | None:
    """Leave out one to four words in the middle."""
    ours = [m.span() for m in _UNIT.finditer(own.text)]
    if len(ours) < 8:
        return None
    n = int(rng.integers(1, 5))
    at = int(rng.integers(1, len(ours) - n))
    unknown = np.full(len(own.source), np.nan, dtype=np.float32)
    made = _changed(own, Change(ours[at][0], ours[at + n][0], "", ()))
    return replace(made, left_out=unknown)
