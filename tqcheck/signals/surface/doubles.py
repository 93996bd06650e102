"""Words that a language says twice by right, and sounds that anybody repeats."""

from __future__ import annotations

from functools import lru_cache

import regex

# Languages that do not double words by grammar, with the doubles that are right in them.
RIGHT_DOUBLES: dict[str, frozenset[str]] = {
    lang: frozenset(words.split())
    for lang, words in {
        "en": "had that very so no yes is her do did in on up really much far many never now long "
        "there again more bye ha hey knock night night well please what who it you big old "
        "ever wait go run oh ah ok okay yeah hear chop boo double",
        "de": "die der das sie ihr sehr nein ja so was wir uns euch es viel ganz nie ob sich denn "
        "zu auf an in",
        "fr": "nous vous non oui si très en elle tout bien la",
        "es": "no si sí muy ya que poco casi",
        "pt": "não sim muito do da dos das se que quase logo já",
        "it": "piano via così quasi subito poco mano no sì ben si che pian man appena quatto lemme "
        "terra passo zitto zitti zitta lento lenti lenta forte fitto fitta vicino presto tardi "
        "bianco bianca neri nero nera rosso rossa grande grandi piccolo piccola piccoli piccole "
        "lungo lunga lunghi lunghe alto alta basso bassa stretto stretta caldo calda freddo fredda "
        "bello bella solo sola tutto tutta giù su dentro",
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

# Slavic languages double adverbs and adjectives for stress: медленно медленно, белый белый.
_STRESSED = regex.compile(r"\p{Cyrillic}{2,}(?:[оеѐ]|[иыо]й|ая|яя|ое|ее|ые|ие)")
_STRESSING = frozenset({"ru", "uk", "be", "bg", "mk", "sr"})

_SOUND_WORDS = (
    "ha hah haha he hehe hi ho hahaha la na da blah bla tra ta tick tock ding dong beep yeah hey "
    "oh ah eh uh ja хи ха хе ля бла та да ой"
)
SOUNDS = frozenset(_SOUND_WORDS.split())
"""Words that tell a sound: laughter, song, machines."""

_LAUGH = regex.compile(
    r"(?:[hjxχхг][aeiouαεаеиоі]|[aeiouαεаеиоі][hjxχхг]|b?la|[ndt]a|бла|л?я|ля|wk|kw|rs|sr|mua"
    r"|हा|हे|হা|ஹா|హా|ಹಾ|ഹാ|હા|ਹਾ|හා)",
    regex.IGNORECASE,
)


@lru_cache(maxsize=1024)
def may_stand_twice(word: str, lang: str) -> bool:
    """Say whether a language, in small letters, may double a word; yes where it is not known."""
    right = RIGHT_DOUBLES.get(lang)
    if right is None or word in right:
        return True
    return lang in _STRESSING and _STRESSED.fullmatch(word) is not None


def is_laughter(syllable: str) -> bool:
    """Say whether a syllable is one of laughter or song."""
    return _LAUGH.fullmatch(syllable) is not None
