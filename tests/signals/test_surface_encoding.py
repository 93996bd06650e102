"""Mojibake is made here by Python's own codecs, and found."""

from __future__ import annotations

import pytest

from tests.signals.examples import make_segment
from tqcheck.signals.surface import read_surface

TEXTS = {
    "fr": "Le président a été élu à l’unanimité.",
    "de": "Die Straße ist für Fußgänger geöffnet.",
    "es": "El niño comió una piña en España.",
    "ru": "Президент выступил с речью.",
    "uk": "Президент виступив із промовою.",
    "el": "Ο πρόεδρος μίλησε χθες.",
    "zh": "总统昨天发表了讲话。",
    "ja": "大統領は昨日演説した。",
    "pl": "Prezydent wygłosił przemówienie.",
    "cs": "Prezident včera přednesl řeč.",
}


@pytest.mark.parametrize("lang", TEXTS)
def test_utf8_read_as_latin_is_found(lang: str) -> None:
    garbled = TEXTS[lang].encode().decode("latin-1")
    codes = {f.code for f in read_surface(make_segment(garbled, "und"), None).findings}
    assert "TQ331" in codes


@pytest.mark.parametrize("lang", ["ru", "uk", "zh"])
def test_utf8_read_as_windows_1251_is_found(lang: str) -> None:
    garbled = TEXTS[lang].encode().decode("cp1251", errors="ignore")
    codes = {f.code for f in read_surface(make_segment(garbled, "und"), None).findings}
    assert "TQ331" in codes


@pytest.mark.parametrize("lang", TEXTS)
def test_sound_text_is_not_mojibake(lang: str) -> None:
    assert read_surface(make_segment(TEXTS[lang], lang), None).findings == ()


def test_what_was_meant_is_said() -> None:
    (found,) = read_surface(make_segment("It wasnâ€™t true.", "en"), None).findings
    assert found.evidence == {"meant": "’"}
