from __future__ import annotations

import subprocess
import sys
from functools import cache
from threading import Event, Timer
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tqcheck.errors import ConfigError
from tqcheck.language import (
    identifier_before_03,
    identify,
    load_early,
    may_be_confused,
    primary_subtag,
    weigh_languages,
)

# Article 1 of the Universal Declaration of Human Rights, the first sentence.
ARTICLE_1 = {
    "be": "Усе людзі нараджаюцца свабоднымі і роўнымі ў сваёй годнасці і правах.",
    "cs": "Všichni lidé rodí se svobodní a sobě rovní co do důstojnosti a práv.",
    "de": "Alle Menschen sind frei und gleich an Würde und Rechten geboren.",
    "en": "All human beings are born free and equal in dignity and rights.",
    "es": "Todos los seres humanos nacen libres e iguales en dignidad y derechos.",
    "fr": "Tous les êtres humains naissent libres et égaux en dignité et en droits.",
    "hi": "सभी मनुष्यों को गौरव और अधिकारों के मामले में जन्मजात स्वतन्त्रता और समानता प्राप्त है।",
    "ja": "すべての人間は、生まれながらにして自由であり、かつ、尊厳と権利とについて平等である。",
    "ko": "모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다.",
    "pl": "Wszyscy ludzie rodzą się wolni i równi pod względem swej godności i swych praw.",
    "ru": "Все люди рождаются свободными и равными в своем достоинстве и правах.",
    "sk": "Všetci ľudia sa rodia slobodní a rovní v dôstojnosti a právach.",
    "uk": "Всі люди народжуються вільними і рівними у своїй гідності та правах.",
    "zh": "人人生而自由，在尊严和权利上一律平等。",
}


@pytest.mark.parametrize(("code", "text"), ARTICLE_1.items())
def test_identifies_a_sentence(code: str, text: str) -> None:
    found, confidence = identify(text)
    assert found == code
    assert confidence > 0.5


@pytest.mark.parametrize("text", ["", " \n", "2024-12-31", "«…»", "😀", "\ud800", "\x00"])
def test_a_text_without_letters_has_no_language(text: str) -> None:
    assert identify(text) == ("und", 0.0)


@pytest.mark.parametrize(
    ("text", "own", "near"),
    [
        ("O ministro disse que as conversações vão continuar até à noite.", "pt", "es"),
        ("Министр заявил, что переговоры продолжатся до вечера.", "ru", "uk"),
        ("Ministern sade att samtalen fortsätter till kvällen.", "sv", "da"),
    ],
)
def test_languages_are_weighed_against_near_ones(text: str, own: str, near: str) -> None:
    weights = weigh_languages(text)
    assert sum(weights.values()) == pytest.approx(1.0, abs=1e-3)
    assert max(weights, key=lambda code: weights[code]) == own == identify(text)[0]
    assert weights[near] < 0.03 < weights[own]


def test_nothing_is_weighed_without_letters() -> None:
    assert weigh_languages("1,400 — 12%") == {}


def test_little_text_gives_little_confidence() -> None:
    assert identify("Photo: AP")[1] < 0.5


@given(st.text(max_size=50))
def test_confidence_is_a_probability(text: str) -> None:
    assert 0.0 <= identify(text)[1] <= 1.0


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("en", "en"),
        ("EN", "en"),
        ("en-GB", "en"),
        ("pt_BR", "pt"),
        ("zh-Hant", "zh"),
        ("ger", "de"),
        ("deu", "de"),
        ("iw", "he"),
        ("cmn", "zh"),
        ("nb", "nb"),
        ("hr", "hr"),
        ("tlh", "tlh"),
        ("und", "und"),
    ],
)
def test_primary_subtag(tag: str, code: str) -> None:
    assert primary_subtag(tag) == code


@pytest.mark.parametrize("tag", ["", "12", "x-foo", "qq", "en us", "en-GB-oops-!", "\ud800"])
def test_what_is_no_language_is_refused(tag: str) -> None:
    with pytest.raises(ConfigError, match="unknown language"):
        primary_subtag(tag)


@pytest.mark.parametrize(("name", "code"), [("german", "de"), ("French", "fr"), ("ukr.", "uk")])
def test_the_error_names_setting_value_and_nearest_code(name: str, code: str) -> None:
    with pytest.raises(ConfigError) as caught:
        primary_subtag(name, "source_lang")
    assert str(caught.value) == (
        f"source_lang: unknown language {name!r} "
        f"(allowed: a code such as en, de or pt-BR; did you mean {code}?)"
    )


def test_neighbours_may_be_confused() -> None:
    assert may_be_confused("hr", "bs")
    assert may_be_confused("nb", "no")
    assert may_be_confused("en", "en")
    assert not may_be_confused("ru", "uk")
    assert not may_be_confused("hr", "id")


def test_nothing_heavy_is_imported_early() -> None:
    code = (
        "import tqcheck.language, sys; print({'py3langid', 'numpy', 'langcodes'} & {*sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_what_begins_early_is_loaded_once_and_who_asks_waits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    began, may_end, loads = Event(), Event(), []

    @cache
    def load() -> object:
        loads.append(1)
        began.set()
        may_end.wait(10)
        return SimpleNamespace(rank=lambda text: [("de", 0.9), ("en", 0.1)])

    monkeypatch.setattr("tqcheck.language._load_identifier", load)
    load_early()
    assert began.wait(10)
    Timer(0.05, may_end.set).start()
    assert weigh_languages("Guten Tag") == {"de": 0.9, "en": 0.1}
    assert len(loads) == 1


def test_what_goes_wrong_early_is_told_to_who_asks(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    tried = Event()

    def fail() -> object:
        tried.set()
        raise OSError("no such model")

    monkeypatch.setattr("tqcheck.language._load_identifier", fail)
    load_early()
    assert tried.wait(10)
    with pytest.raises(OSError, match="no such model"):
        identify("Guten Tag")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("version", "found"), [("0.2.2", "0.2.2"), ("0.3.0", None), ("0.10", None), ("1.0.1", None)]
)
def test_an_older_identifier_is_named(
    monkeypatch: pytest.MonkeyPatch, version: str, found: str | None
) -> None:
    """unbabel-comet's numpy brings one, whose model gives other answers."""
    monkeypatch.setattr("tqcheck.language.version", lambda name: version)
    assert identifier_before_03() == found
