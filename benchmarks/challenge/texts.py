"""Build the challenge set from `DATA/parallel/eval`: clean, spoiled and constructed translations.

Only FLORES-101 devtest is taken, which no training file holds: the WMT references that lie beside
it are among the human translations of `qe/train`. The sentences are the same in all languages. Into
English, where they were written, each has the source of one other language, in turn.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from random import Random

from benchmarks.challenge.injection import KINDS, Language, Sentence, Spoiled, describe, spoil
from benchmarks.challenge.injection.links import Links, learn_links
from benchmarks.challenge.injection.splitting import Splitter, han_words
from benchmarks.data.judged import SUFFIX, read_jsonl_zst
from tqcheck.errors import InputError

PREFIX = "flores"
PIVOT = "en"
COPY, OTHER_LANGUAGE, EMPTY, UNRELATED = (
    "copy of the source",
    "wrong language",
    "empty",
    "unrelated",
)
CASES = (COPY, OTHER_LANGUAGE, EMPTY, UNRELATED)
NEIGHBOURS = 10  # lines this near may speak of the same thing
LENGTHS = (0.8, 1.25)


@dataclass(frozen=True, slots=True)
class PairFile:
    """Hold one file of clean pairs, both sides; `line` of a sentence is that of the file."""

    name: str
    digest: str
    lang: str
    there: tuple[Sentence, ...]
    back: tuple[Sentence, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CleanText:
    """Hold the clean translations of one target language, in a random but fixed order."""

    language: Language
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Constructed:
    """Hold a translation that is none: `case` says in which way."""

    case: str
    sentence: Sentence
    text: str


HELD_OUT, FOR_TRAINING = Path("parallel/eval"), Path("parallel")


def read_pairs(data: Path, place: Path = HELD_OUT) -> list[PairFile]:
    """Read the pairs of a folder, sorted by language; raises InputError where there are none."""
    folder = data / place
    files = [_read_pair(path) for path in sorted(folder.glob(f"{PIVOT}-*{SUFFIX}"))]
    found = [file for file in files if file.there]
    if not found:
        raise InputError(f"no pairs of {PREFIX} in {PIVOT}-*{SUFFIX}", path=str(folder))
    return found


def _read_pair(path: Path) -> PairFile:
    stem = path.name.removesuffix(SUFFIX)
    lang = stem.removeprefix(f"{PIVOT}-")
    there, back, texts = [], [], []
    for line, record in enumerate(read_jsonl_zst(path), start=1):
        english, other = record["a"], record["b"]
        texts.append(other)
        if record["set"].startswith(PREFIX):
            there.append(Sentence(english, line, lang, PIVOT, other, english))
            back.append(Sentence(english, line, PIVOT, lang, english, other))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    name = f"parallel/eval/{stem}"
    return PairFile(name, digest, lang, tuple(there), tuple(back), tuple(texts))


def clean_texts(files: Sequence[PairFile], seed: int) -> dict[str, CleanText]:
    """Give the clean text and what is known of each language, English first, then by code."""
    split = Splitter(han_words(text for file in files if file.lang == "zh" for text in file.texts))
    english = _into_english(files)
    links = {file.lang: learn_links(file.back, split) for file in files}
    texts = {PIVOT: _clean(english, split, links, seed)}
    for file in files:
        forward = {PIVOT: learn_links(file.there, split)}
        texts[file.lang] = _clean(file.there, split, forward, seed)
    return texts


def _into_english(files: Sequence[PairFile]) -> list[Sentence]:
    """Take each English sentence once, its source from the languages in turn."""
    by_key: defaultdict[str, list[Sentence]] = defaultdict(list)
    for file in files:
        for sentence in file.back:
            by_key[sentence.key].append(sentence)
    return [choices[n % len(choices)] for n, choices in enumerate(by_key.values())]


def _clean(
    sentences: Sequence[Sentence], split: Splitter, links: Mapping[str, Links], seed: int
) -> CleanText:
    language = describe(sentences, split, links)
    shuffled = sorted(sentences, key=lambda s: hashlib.sha256(f"{seed}/{s.key}".encode()).digest())
    return CleanText(language, tuple(shuffled))


def spoil_text(
    clean: CleanText, limit: int | None, seed: int, among: int | None = None
) -> list[Spoiled]:
    """Spoil up to `limit` sentences in each way that fits, among the first `among` sentences."""
    found: list[Spoiled] = []
    for kind in KINDS:
        made = (spoil(kind, s, clean.language, seed) for s in clean.sentences[:among])
        found += islice((item for item in made if item), limit)
    return found


def construct(
    texts: Mapping[str, CleanText], langs: Sequence[str], n: int, seed: int
) -> list[Constructed]:
    """Make `n` translations of each case that are none, into the languages `langs` in turn."""
    versions: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for lang, clean in texts.items():
        for sentence in clean.sentences:
            versions[sentence.key][lang] = sentence.text
    found: list[Constructed] = []
    for case in CASES:
        for number in range(n):
            sentences = texts[langs[number % len(langs)]].sentences
            sentence = sentences[number // len(langs) % len(sentences)]
            text = _construct(case, sentence, sentences, versions[sentence.key], seed)
            found += [Constructed(case, sentence, text)] if text is not None else []
    return found


def _construct(
    case: str,
    sentence: Sentence,
    sentences: Sequence[Sentence],
    versions: Mapping[str, str],
    seed: int,
) -> str | None:
    rng = Random(f"{seed}/{case}/{sentence.lang}/{sentence.text}")
    if case == COPY:
        return sentence.source
    if case == EMPTY:
        return ""
    if case == OTHER_LANGUAGE:
        others = [
            t for lang, t in versions.items() if lang not in (sentence.lang, sentence.source_lang)
        ]
    else:
        others = [other.text for other in sentences if _is_unrelated(other, sentence)]
    return rng.choice(others) if others else None


def _is_unrelated(other: Sentence, sentence: Sentence) -> bool:
    low, high = LENGTHS
    is_far = abs(other.line - sentence.line) > NEIGHBOURS
    return is_far and low * len(sentence.text) <= len(other.text) <= high * len(sentence.text)
