"""Words and phrases said twice, and loops."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import regex

from tqcheck.records import Finding, Segment
from tqcheck.rules import RULES
from tqcheck.signals.surface.words import Word, lang_of, shorten, words_of

_MAX_PHRASE = 8
_LOOP_TIMES = 4
_LOOP_TIMES_PARTED = 6
_PHRASE_LOOP_TIMES = 3
_MIN_PHRASE_LOOP = 3

# Languages that do not double words by grammar, with the doubles that are right in them.
_RIGHT_DOUBLES: dict[str, frozenset[str]] = {
    lang: frozenset(words.split())
    for lang, words in {
        "en": "had that very so no yes is her do did in on up really much far many never now long "
        "there again more bye ha hey knock night night well please what who it you big old "
        "ever wait go run oh ah ok okay yeah hear chop boo double",
        "de": "die der das sie ihr sehr nein ja so was wir uns euch es viel ganz nie ob sich denn "
        "zu auf an in",
        "fr": "nous vous non oui si très en elle tout bien la",
        "es": "no si sí muy ya que poco casi",
        "pt": "não sim muito se que quase logo já",
        "it": "piano via via così quasi subito poco mano no sì ben si che pian man piccolo appena",
        "nl": "je die dat ze zij had was heel ja nee het er haar zijn in op uit aan",
        "ru": "да нет очень еле чуть едва что как его их много долго давно только вот ну "
        "то так был",
        "uk": "так ні дуже ледь що як його їх багато довго ось то",
        "be": "так не вельмі што як яго іх",
        "bg": "да не много че се си ги",
        "pl": "to się bardzo tak nie że co no już",
        "cs": "se si je to ho ne ano už jen moc co jí ji",
        "sk": "sa si je to ho nie áno už len",
        "sl": "se si je to da ne",
        "hr": "se si je to da ne",
        "sv": "det som den har är ja nej på i om till för att",
        "da": "det der den har er ja nej på i om til for at",
        "nb": "det der den har er ja nei på i om til for at",
        "no": "det der den har er ja nei på i om til for at",
        "ro": "da nu",
        "et": "ei ja",
        "lv": "nē jā",
        "lt": "ne taip",
        "el": "σιγά πολύ ναι όχι του της να",
        "ca": "no sí molt",
    }.items()
}
_SOUNDS = frozenset(
    [
        "ha",
        "hah",
        "haha",
        "he",
        "hehe",
        "hi",
        "ho",
        "hahaha",
        "la",
        "na",
        "da",
        "blah",
        "bla",
        "tra",
        "ta",
        "tick",
        "tock",
        "ding",
        "dong",
        "beep",
        "yeah",
        "hey",
        "oh",
        "ah",
        "eh",
        "uh",
        "ja",
        "хи",
        "ха",
        "хе",
        "ля",
        "бла",
        "та",
        "да",
        "ой",
    ]
)
_DENSE = r"\p{Han}\p{Hiragana}\p{Katakana}"
_DENSE_TWICE = regex.compile(rf"([{_DENSE}]{{4,20}}?)\1")
_DENSE_LOOP = regex.compile(
    rf"([{_DENSE}\p{{Thai}}\p{{Lao}}\p{{Khmer}}\p{{Myanmar}}]{{2,15}}?)\1{{3,}}"
)
_LONG_LETTER = regex.compile(r"([^\W\d_])\1{3,}")
_LETTER_LOOP = regex.compile(r"([^\W\d_])\1{11,}")
_LAUGHTER = regex.compile(r"[哈呵嘿嘻哇啊呀笑哎喔哦嗯呜はハワｗ5ฮ่าห]+")


@dataclass(frozen=True, slots=True)
class _Run:
    """Hold a phrase of `n_words` words that stands `times` times in a row from `start` to `end`."""

    first: int
    n_words: int
    times: int
    is_parted: bool

    @property
    def after(self) -> int:
        return self.first + self.n_words * self.times


def find_repetition(segment: Segment) -> Iterator[Finding]:
    """Find doubled words, doubled phrases and loops, unless the source repeats itself as well."""
    found = list(_dense_runs(segment.text)) + list(_word_runs(segment.text, lang_of(segment)))
    if found and segment.source and _repeats(segment.source):
        return
    yield from found


def _repeats(source: str) -> bool:
    """Say whether a source repeats words or phrases at all, right or wrong."""
    words = words_of(source)
    is_doubled = any(_run_at(words, i) for i in range(len(words)))
    loops = (_DENSE_TWICE, _DENSE_LOOP, _LONG_LETTER)
    return is_doubled or any(loop.search(source) for loop in loops)


def _word_runs(text: str, lang: str) -> Iterator[Finding]:
    words = words_of(text)
    place = 0
    while place < len(words):
        run = _run_at(words, place, text)
        finding = _judge(run, words, text, lang) if run else None
        if finding:
            yield finding
        place = run.after if run and finding else place + 1


def _run_at(words: Sequence[Word], first: int, text: str | None = None) -> _Run | None:
    """Give the run of the shortest phrase that repeats itself at once from word `first`."""
    for n in range(1, min(_MAX_PHRASE, (len(words) - first) // 2) + 1):
        if words[first].key != words[first + n].key:
            continue
        times = 1
        phrase = [w.key for w in words[first : first + n]]
        while [w.key for w in words[first + n * times : first + n * (times + 1)]] == phrase:
            times += 1
        if times > 1:
            gaps = zip(words[first:], words[first + 1 : first + n * times], strict=False)
            is_parted = any(text is not None and text[a.end : b.start].strip() for a, b in gaps)
            return _Run(first, n, times, is_parted)
    return None


def _judge(run: _Run, words: Sequence[Word], text: str, lang: str) -> Finding | None:
    span = words[run.first : run.after]
    start, end = span[0].start, span[-1].end
    phrase = words[run.first : run.first + run.n_words]
    if all(w.key.isdigit() or w.key in _SOUNDS for w in phrase):
        return None
    said = shorten(text[phrase[0].start : phrase[-1].end])
    if _is_loop(run):
        return RULES["TQ313"].at(start, end, f"{said!r} is said {run.times} times in a row")
    if run.is_parted or all(w.text[0].isupper() for w in phrase):
        return None
    if run.n_words == 1:
        if not _is_doubled_word(phrase[0], run.times, lang):
            return None
        return RULES["TQ311"].at(start, end, f"{said!r} stands {run.times} times in a row")
    before = words[run.first - 1].key if run.first else None
    after = words[run.after].key if run.after < len(words) else None
    # More and more and more; day by day by day.
    is_chain = before == phrase[-1].key or after == phrase[0].key
    is_phrase = sum(len(w.key) for w in phrase) >= 5 and len({w.key for w in phrase}) > 1
    if is_phrase and not (is_chain and run.n_words == 2):
        return RULES["TQ312"].at(start, end, f"{said!r} is said {run.times} times in a row")
    return None


def _is_loop(run: _Run) -> bool:
    if run.n_words >= _MIN_PHRASE_LOOP:
        return run.times >= _PHRASE_LOOP_TIMES
    return run.times >= (_LOOP_TIMES_PARTED if run.is_parted else _LOOP_TIMES)


def _is_doubled_word(word: Word, times: int, lang: str) -> bool:
    right = _RIGHT_DOUBLES.get(lang)
    if right is None or any(char.isdigit() for char in word.key):
        return False
    return word.key not in right or times > 2


def _dense_runs(text: str) -> Iterator[Finding]:
    """Find phrases said twice and loops in scripts that write no blanks."""
    taken = 0
    for pattern, code in ((_DENSE_LOOP, "TQ313"), (_LETTER_LOOP, "TQ313"), (_DENSE_TWICE, "TQ312")):
        for match in pattern.finditer(text):
            if match.start() < taken or _LAUGHTER.fullmatch(match[0]):
                continue
            if code == "TQ313":
                taken = match.end()
            elif len(set(match[1])) < 3:
                continue
            times = len(match[0]) // len(match[1])
            message = f"{shorten(match[1])!r} is said {times} times in a row"
            yield RULES[code].at(*match.span(), message)
