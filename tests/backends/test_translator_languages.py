"""Codes of translation models: what each means, and which stands for a language best."""

from __future__ import annotations

import pytest

from tqcheck.backends.translator_languages import (
    LanguageSide,
    allowed,
    codes_by_language,
    find_language,
    language_of,
    pair_of_opus_name,
    pair_of_tail,
    read_sides,
)


def test_each_language_has_nllbs_code_for_its_standard_variety() -> None:
    """The codes are those of transformers, the choices those of FLORES-200."""
    from transformers.models.nllb.tokenization_nllb import FAIRSEQ_LANGUAGE_CODES

    found = codes_by_language(FAIRSEQ_LANGUAGE_CODES)
    expected = {
        "en": "eng_Latn",
        "de": "deu_Latn",
        "uk": "ukr_Cyrl",
        "zh": "zho_Hans",
        "ar": "arb_Arab",
        "fa": "pes_Arab",
        "et": "est_Latn",
        "lv": "lvs_Latn",
        "sw": "swh_Latn",
        "ms": "zsm_Latn",
        "id": "ind_Latn",
        "sr": "srp_Cyrl",
        "ks": "kas_Arab",
        "kr": "knc_Latn",
        "sq": "als_Latn",
        "nb": "nob_Latn",
        "ceb": "ceb_Latn",
    }
    assert {language: found[language] for language in expected} == expected


def test_every_code_of_m2m100_is_a_language() -> None:
    from transformers.models.m2m_100.tokenization_m2m_100 import FAIRSEQ_LANGUAGE_CODES

    codes = FAIRSEQ_LANGUAGE_CODES["m2m100"]
    found = codes_by_language(codes)
    assert sorted(found.values()) == sorted(codes)
    assert (found["nso"], found["fil"], found["zh"]) == ("ns", "tl", "zh")


@pytest.mark.parametrize("order", [1, -1])
def test_the_best_code_does_not_depend_on_order(order: int) -> None:
    codes = ["cmn_Hans", "cmn_Hant", "yue_Hant", "pt_BR", "pt", "srp_Latn", "srp_Cyrl", "gmw", "xx"]
    assert codes_by_language(codes[::order]) == {
        "zh": "cmn_Hans",
        "yue": "yue_Hant",
        "pt": "pt",
        "sr": "srp_Cyrl",
    }


@pytest.mark.parametrize(
    ("code", "language"),
    [("deu", "de"), ("pt-BR", "pt"), ("tl", "fil"), ("ns", "nso"), ("iw", "he"), ("zho_Hant", "zh")]
    + [(code, None) for code in ("", "mul", "gmw", "und", "xx", "ÄÖ", "x" * 50, "\ud800", "e n")],
)
def test_a_code_is_read(code: str, language: str | None) -> None:
    assert language_of(code) == language


def test_norwegian_is_found_as_bokmal() -> None:
    assert find_language({"nb", "nn"}, "no") == "nb"
    assert find_language({"no"}, "nb") == "no"
    assert find_language({"no"}, "nn") is None


def test_indonesian_is_not_malay() -> None:
    assert find_language({"ms"}, "id") is None


def one(*languages: str) -> LanguageSide:
    return LanguageSide(frozenset(languages))


GROUP = LanguageSide(None)


@pytest.mark.parametrize(
    ("name", "pair"),
    [
        ("Helsinki-NLP/opus-mt-en-de", (one("en"), one("de"))),
        ("Helsinki-NLP/opus-mt-zh-en", (one("zh"), one("en"))),
        ("opus-mt-tc-big-en-uk", (one("en"), one("uk"))),
        ("opus-mt-tc-base-uk-hu", (one("uk"), one("hu"))),
        ("opus-mt-en-ROMANCE", (one("en"), GROUP)),
        ("opus-mt-gmw-gmw", (GROUP, GROUP)),
        ("opus-mt-mul-en", (GROUP, one("en"))),
        ("opus-mt-NORTH_EU-NORTH_EU", (GROUP, GROUP)),
        ("opus-mt-de-ZH", (one("de"), one("zh"))),
        ("opus-mt-tc-bible-big-deu_eng_fra-mul", (one("de", "en", "fr"), GROUP)),
        ("someone/opus-mt-en-ro-finetuned-en-to-ro", (one("en"), one("ro"))),
        ("opus-mt-en", None),
        ("opus-mt-", None),
        ("opus-mt-xx-en", None),
        ("mine", None),
        ("", None),
    ],
)
def test_helsinkis_names_tell_the_pair(
    name: str, pair: tuple[LanguageSide, LanguageSide] | None
) -> None:
    assert pair_of_opus_name(name) == pair


def test_the_end_of_any_name_may_tell_the_pair() -> None:
    assert pair_of_tail("news-2024-en-de") == (one("en"), one("de"))
    assert pair_of_tail("my-model") is None
    assert pair_of_tail("de") is None
    assert read_sides("en", "") is None


def test_few_languages_are_all_named() -> None:
    assert allowed("de", {"fr", "en"}) == "en, fr"
    assert allowed("de", ()) == "none"


def test_of_many_languages_the_nearest_are_named() -> None:
    many = ["en", "de", "fr", "es", "pl", "cs", "uk", "ru", "it", "nl", "sv", "da", "fi"]
    assert allowed("nds", many).startswith("de (German), ")
    assert allowed("nds", many).endswith("(13 languages)")
    assert allowed("xx", many).startswith("cs, da, de")
