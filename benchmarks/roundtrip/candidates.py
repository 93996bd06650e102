"""Make what could stand instead of machine output, and let three judges say what it is worth."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import regex
from sacrebleu.metrics.chrf import CHRF

from benchmarks.data.judged import place_of, read_jsonl_zst
from benchmarks.languages.measure import PART
from tqcheck import Checker
from tqcheck.backends.protocols import Translator
from tqcheck.records import Origin, Row, SegmentResult
from tqcheck.signals.roundtrip.comparison import compare

PAIRS = ("de-en", "ru-en", "zh-en")
NEWS = ("wmt",)
SLICE = 0.06
FEWEST_LETTERS = 4  # of a word that counts as one of content
MOST_PHRASES = 4
LEAST = -20.0  # log-probability where there is nothing to read
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")
_CHRF = CHRF()


@dataclass(frozen=True, slots=True)
class Output:
    """Hold a machine translation with its source and a human translation of it."""

    key: str
    lp: str
    source: str
    text: str
    reference: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """Hold what could stand instead, where it is from, and what each judge says of it.

    `gain` is by how much its risk is lower, in log-odds, `explained` and `returned` by how much
    likelier it is given the source and the source given it, in nats a token; `nearer` is by how
    much its chrF is higher. `worth` is what the judges make of it together, in log-odds.
    """

    output: Output
    kind: str
    text: str
    gain: float
    explained: float
    returned: float
    nearer: float
    verdict: str
    worth: float = 0.0

    @property
    def judged(self) -> tuple[float, ...]:
        """Give what the judges say."""
        is_phrase = "phrase" in self.kind
        both = (self.explained, self.returned)
        return (self.gain, *both, float(is_phrase), *(is_phrase * value for value in both))


def read_outputs(weak: Path, limit: int) -> list[Output]:
    """Take the outputs of each pair in a fixed random order, one system a source."""
    found: list[Output] = []
    for pair in PAIRS:
        own = sorted(_of_pair(weak / f"{pair}.jsonl.zst", pair), key=lambda o: place_of(o.key))
        found += own[: limit // len(PAIRS)]
    return found


def _of_pair(path: Path, pair: str) -> Iterator[Output]:
    for number, record in enumerate(read_jsonl_zst(path)):
        key = f"weak-{record['set']}/{pair}/{number}/ref"
        is_news = str(record["set"]).startswith(NEWS) and record.get("ref")
        if is_news and PART[0] <= place_of(key) < PART[0] + SLICE:
            systems = sorted(name for name, text in record["outputs"].items() if text)
            text = record["outputs"][systems[number % len(systems)]]
            yield Output(key, pair, record["src"], text, record["ref"])


def candidates_of(output: Output, others: Mapping[str, str | None]) -> Iterator[tuple[str, str]]:
    """Give kind and text of all that could stand instead of an output; `others` by kind."""
    lang = output.lp.split("-")[1]
    seen = {output.text}
    for kind, other in others.items():
        if other is None:
            continue
        phrases = list(_phrases(output.text, other, lang))[:MOST_PHRASES]
        for name, text in [(kind, other), *((f"{kind} phrase", p) for p in phrases)]:
            if text not in seen:
                seen.add(text)
                yield name, text


def _phrases(text: str, other: str, lang: str) -> Iterator[str]:
    compared = compare(text, other, lang)
    for change in compared.changes:
        if change.back_words is not None:
            ours = compared.words[change.words[0]].start, compared.words[change.words[1] - 1].end
            first, last = (
                compared.back_words[n] for n in (change.back_words[0], change.back_words[1] - 1)
            )
            yield text[: ours[0]] + other[first.start : last.end] + text[ours[1] :]


def content_words(text: str) -> set[str]:
    """Give the first letters of the longer words, so that endings may differ."""
    words = (match[0].casefold() for match in _WORD.finditer(text))
    return {word[:5] for word in words if len(word) >= FEWEST_LETTERS}


def judge(text: str, candidate: str, reference: str) -> str:
    """Say whether a candidate repairs a text, spoils it, or does neither."""
    wanted, has, now = map(content_words, (reference, text, candidate))
    gains, losses = (now - has) & wanted, (has - now) & wanted
    return "repairs" if gains and not losses else "spoils" if losses else "neither"


@dataclass(frozen=True, slots=True)
class Judges:
    """Hold who translates and judges; `searcher` translates by beams."""

    checker: Checker
    translator: Translator
    searcher: Translator


def make_candidates(outputs: Sequence[Output], judges: Judges) -> list[Candidate]:
    """Translate, judge all, and compare with the references."""
    found: list[Candidate] = []
    for pair in dict.fromkeys(output.lp for output in outputs):
        own = [output for output in outputs if output.lp == pair]
        listed = list(zip(own, _list(own, pair, judges), strict=True))
        found += _judge(listed, pair, judges)
        print(pair, len(found), file=sys.stderr, flush=True)
    return found


def _list(own: Sequence[Output], pair: str, judges: Judges) -> Iterator[list[tuple[str, str]]]:
    """Give kinds and texts for each output, itself first."""
    source_lang, lang = pair.split("-")
    sources = [o.source for o in own]
    fresh = _translate(sources, source_lang, lang, judges.translator)
    beams = _translate(sources, source_lang, lang, judges.searcher)
    there = _translate([o.text for o in own], lang, source_lang, judges.translator)
    back = _translate([text or "." for text in there], source_lang, lang, judges.translator)
    for output, new, best, way, home in zip(own, fresh, beams, there, back, strict=True):
        others = {"fresh": new, "beams": best, "back": home if way else None}
        yield [("output", output.text), *candidates_of(output, others)]


def _judge(
    listed: Sequence[tuple[Output, list[tuple[str, str]]]], pair: str, judges: Judges
) -> Iterator[Candidate]:
    source_lang, lang = pair.split("-")
    texts = [(output.source, text) for output, own in listed for _, text in own]
    odds = _odds(listed, judges.checker.for_languages(lang, source_lang))
    way, home = (source_lang, lang), (lang, source_lang)
    forced = _force(texts, way, judges.translator)
    returned = _force([text[::-1] for text in texts], home, judges.translator)
    answers = zip(odds, forced, returned, strict=True)
    for output, own in listed:
        first, *others = [next(answers) for _ in own]
        for (kind, text), one in zip(own[1:], others, strict=True):
            yield _candidate(
                output, kind, text, (first[0] - one[0], one[1] - first[1], one[2] - first[2])
            )


def _force(
    texts: Sequence[tuple[str, str]], pair: tuple[str, str], translator: Translator
) -> Iterator[float]:
    """Give the log-probability of each second text after the first, for a token on average."""
    sources, targets = zip(*texts, strict=True)
    for reading in translator.score(sources, targets, pair, lambda done, total: None):
        yield float(np.mean(reading.logprobs)) if reading and reading.logprobs else LEAST


def _translate(
    texts: Sequence[str], source_lang: str, lang: str, translator: Translator
) -> list[str | None]:
    answers = translator.translate(texts, source_lang, lang, lambda done, total: None)
    return [None if answer.is_cut else answer.text for answer in answers]


def _odds(
    listed: Sequence[tuple[Output, list[tuple[str, str]]]], checker: Checker
) -> Iterator[float]:
    rows = [
        Row(
            Origin(output.key, n),
            text,
            source=output.source,
            id=f"{output.key}#{n}",
            doc=f"{output.key}#{n}",
        )
        for output, texts in listed
        for n, (_, text) in enumerate(texts, start=1)
    ]
    results = {r.segment.id: r for r in checker.check_rows(rows).results}
    for row in rows:
        yield _risk_odds(results[str(row.id)])


def _risk_odds(result: SegmentResult) -> float:
    risk = min(max(result.risk if result.risk is not None else 1.0, 1e-4), 1 - 1e-4)
    return float(np.log(risk / (1 - risk)))


def _candidate(
    output: Output, kind: str, text: str, judged: tuple[float, float, float]
) -> Candidate:
    chrf = [float(_CHRF.sentence_score(t, [output.reference]).score) for t in (output.text, text)]
    verdict = judge(output.text, text, output.reference)
    return Candidate(output, kind, text, *judged, chrf[1] - chrf[0], verdict)
