"""Spoiled translations: marked where they are spoiled, as they were elsewhere."""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

TEXTS = {
    "en": "The minister said on 14 May that the talks with Poland would go on until the evening.",
    "de": "Der Minister sagte am 14. Mai, dass die Gespräche mit Polen bis zum Abend dauern.",
    "ru": "Министр заявил 14 мая, что переговоры с Польшей продолжатся до самого вечера.",
    "zh": "部长5月14日表示，与波兰的谈判将一直持续到晚上，之后双方将发表联合声明。",
}
OTHERS = {
    "en": "Heavy rain closed 3 roads near Vienna, and nobody could leave the small village.",
    "de": "Starker Regen sperrte 3 Straßen bei Wien, und niemand konnte das Dorf verlassen.",
    "ru": "Сильный дождь закрыл 3 дороги близ Вены, и никто не мог покинуть деревню.",
    "zh": "大雨封闭了维也纳附近的3条道路，没有人能离开那个小村庄，救援人员正在赶来。",
}


def spoil(lang: str, seed: int) -> tuple[Any, Any]:
    corrupt, weak = (importlib.import_module(name) for name in ("corrupt", "weak_labels"))
    clean = weak.clean("a", f"xx-{lang}", TEXTS["de" if lang == "en" else "en"], TEXTS[lang])
    donor = weak.clean("b", f"xx-{lang}", OTHERS["en"], OTHERS[lang])
    return clean, corrupt.spoil(clean, donor, np.random.default_rng(seed))


@given(st.sampled_from(sorted(TEXTS)), st.integers(0, 10_000))
def test_what_is_not_marked_is_as_it_was(lang: str, seed: int) -> None:
    clean, made = spoil(lang, seed)
    if made is None:
        return
    assert len(made.text) == len(made.char_risk) == len(made.char_major) == len(made.char_accuracy)
    assert made.text != clean.text
    assert (made.penalty > clean.penalty, made.has_major > clean.has_major) == (True, True)
    marked = np.flatnonzero(made.char_risk)
    start, end = int(marked[0]), int(marked[-1]) + 1
    assert len(marked) == end - start
    assert clean.text.startswith(made.text[:start])
    assert clean.text.endswith(made.text[end:])


def test_nothing_is_done_that_only_the_source_could_show() -> None:
    for seed in range(200):
        clean, made = spoil("en", seed)
        if made is not None:
            assert made.text != OTHERS["en"]
            assert len(made.text) >= len(clean.text) - 12  # words are replaced, never left out


def test_the_same_seed_spoils_alike() -> None:
    for seed in range(20):
        one, two = (spoil("en", seed)[1] for _ in range(2))
        assert (one and one.text) == (two and two.text)
