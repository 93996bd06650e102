"""The folder of a translator: which family it is, and what its card says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tqcheck.backends.seq2seq_files import (
    ModelFolder,
    card_languages,
    licence_of,
    notice_of,
    open_folder,
    recognise,
)
from tqcheck.errors import ModelError


def folder(path: Path, *, tokenizer: dict[str, Any] | None = None, **config: Any) -> ModelFolder:
    (path / "config.json").write_text(json.dumps(config), "utf-8")
    if tokenizer is not None:
        (path / "tokenizer_config.json").write_text(json.dumps(tokenizer), "utf-8")
    return ModelFolder("some/model", path)


def card(path: Path, text: str) -> ModelFolder:
    (path / "README.md").write_text(text, "utf-8")
    return ModelFolder("some/model", path)


@pytest.mark.parametrize(
    ("kind", "tokenizer", "name", "family"),
    [
        ("marian", None, "x", "marian"),
        ("t5", None, "x", "t5"),
        ("mt5", None, "x", "t5"),
        ("umt5", None, "x", "t5"),
        ("nllb-moe", None, "x", "nllb"),
        ("m2m_100", "NllbTokenizer", "x", "nllb"),
        ("m2m_100", "NllbTokenizerFast", "x", "nllb"),
        ("m2m_100", "M2M100Tokenizer", "x", "m2m100"),
        ("m2m_100", "SMALL100Tokenizer", "x", "small100"),
        ("m2m_100", None, "facebook/nllb-200-distilled-600M", "nllb"),
        ("m2m_100", None, "facebook/m2m100_418M", "m2m100"),
        ("m2m_100", None, "alirezamsh/small100", "small100"),
        ("m2m_100", None, "someone/SMaLL-100", "small100"),
    ],
)
def test_families_are_recognised(
    tmp_path: Path, kind: str, tokenizer: str | None, name: str, family: str
) -> None:
    noted = {} if tokenizer is None else {"tokenizer_class": tokenizer}
    made = folder(tmp_path, tokenizer=noted, model_type=kind)
    assert recognise(ModelFolder(name, made.path), None) == family


def test_a_family_that_is_named_wins_over_traces(tmp_path: Path) -> None:
    made = folder(tmp_path, tokenizer={"tokenizer_class": "M2M100Tokenizer"}, model_type="m2m_100")
    assert recognise(made, "small100") == "small100"


@pytest.mark.parametrize(
    ("kind", "family", "message"),
    [
        ("bart", None, "some/model: no translator that is known here: its model_type is 'bart'"),
        ("t5", "marian", "not of the family marian: its model_type is 't5', which is t5"),
        ("t5", "opus", "no family is called 'opus' .allowed: marian, nllb, m2m100, small100, t5."),
        ("m2m_100", None, "tells whether it is m2m100, nllb or small100; name the family"),
        ([1], None, "model_type is '.1.'"),
    ],
)
def test_what_is_no_known_translator_is_refused(
    tmp_path: Path, kind: Any, family: str | None, message: str
) -> None:
    with pytest.raises(ModelError, match=message):
        recognise(folder(tmp_path, model_type=kind), family)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "it has no config.json"),
        (b"", "cannot be read"),
        (b"\xff\x00", "cannot be read"),
        (b"[1]", "it holds no object"),
        (b"[" * 100_000, "cannot be read"),
    ],
)
def test_a_damaged_config_is_refused(tmp_path: Path, content: bytes | None, message: str) -> None:
    if content is not None:
        (tmp_path / "config.json").write_bytes(content)
    with pytest.raises(ModelError, match=message) as caught:
        recognise(ModelFolder("x", tmp_path), None)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("place", ["nobody/no-such-model", "nobody/none@refs/pr/1", "a b", "@", ""])
def test_what_is_neither_folder_nor_known_is_refused(place: str) -> None:
    with pytest.raises(ModelError, match="no folder of that name, and not found on the hub"):
        open_folder(place)


def test_a_folder_is_itself(tmp_path: Path) -> None:
    assert open_folder(str(tmp_path)) == ModelFolder(str(tmp_path), tmp_path)


@pytest.mark.parametrize(
    ("text", "licence"),
    [
        ("---\nlicense: cc-by-nc-4.0\nlanguage: en\n---\n# Model", "cc-by-nc-4.0"),
        ('---\r\nlicense: "apache-2.0" # as is\r\n---\r\n', "apache-2.0"),
        ("---\nlicense: other\nlicense_name: cc-by-nc-sa\n---\n", "cc-by-nc-sa"),
        ("---\nlicense: other\n---\n", "other"),
        ("---\nlanguage: en\n---\nlicense: mit\n", "unknown"),
        ("license: mit\n", "unknown"),
        ("", "unknown"),
        ("---\n", "unknown"),
    ],
)
def test_the_licence_is_the_cards(tmp_path: Path, text: str, licence: str) -> None:
    assert licence_of(card(tmp_path, text), "marian") == licence


@pytest.mark.parametrize(
    ("family", "licence"),
    [("nllb", "CC-BY-NC-4.0"), ("m2m100", "MIT"), ("small100", "MIT"), ("t5", "unknown")],
)
def test_without_a_card_the_family_tells(tmp_path: Path, family: str, licence: str) -> None:
    assert licence_of(ModelFolder("x", tmp_path), family) == licence


@pytest.mark.parametrize(
    ("licence", "is_free"),
    [
        ("CC-BY-NC-4.0", False),
        ("cc-by-nc-sa-4.0", False),
        ("my-non-commercial", False),
        ("mit", True),
        ("apache-2.0", True),
        ("unknown", True),
        ("ncsa", True),
    ],
)
def test_non_commercial_licences_are_noticed(licence: str, *, is_free: bool) -> None:
    notice = notice_of("a/model", licence)
    assert (notice is None) == is_free
    assert notice is None or (licence in notice and notice.endswith("."))


@pytest.mark.parametrize(
    ("text", "languages"),
    [
        (
            "---\nlanguage:\n- it\n- ca\n  - pt_br\ntags:\n- translation\n---\n",
            ("it", "ca", "pt_br"),
        ),
        ("---\nlanguage: [en, de]\nlicense: mit\n---\n", ("en", "de")),
        ("---\nlanguage: \n- en\n- \n- multilingual\n---\n", ("en", "multilingual")),
        ("---\nlicense: mit\n---\n", ()),
        ("", ()),
    ],
)
def test_the_cards_languages_are_read(
    tmp_path: Path, text: str, languages: tuple[str, ...]
) -> None:
    assert card_languages(card(tmp_path, text)) == languages
