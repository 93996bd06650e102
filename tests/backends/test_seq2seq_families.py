"""Where each family names its languages, as its files tell."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.backends import tiny_seq2seq
from tqcheck.backends.seq2seq_families import Directions, Frame, open_family
from tqcheck.backends.seq2seq_files import ModelFolder
from tqcheck.errors import ModelError


def marian(path: Path, name: str, **options: Any) -> Directions:
    tiny_seq2seq.write_marian(path, **options)
    return open_family("marian", ModelFolder(name, path)).directions


def opened_tag(path: Path, frame: Frame | None) -> str | None:
    """Give the token that stands before the source."""
    assert frame is not None
    words = json.loads((path / "vocab.json").read_text("utf-8"))
    return next((word for word, i in words.items() if (i,) == frame.before), None)


def test_a_marian_with_tags_names_the_target(tmp_path: Path) -> None:
    directions = marian(tmp_path, "opus-mt-en-mul", tags=tiny_seq2seq.TAGS, languages=None)
    assert directions.targets == {"de", "fr", "zh"}
    assert opened_tag(tmp_path, directions.find("en", "de")) == ">>deu<<"
    assert opened_tag(tmp_path, directions.find("en", "zh")) == ">>cmn_Hans<<"
    assert directions.find("en", "es") is None
    assert directions.find("fr", "de") is None


def test_a_single_target_gets_its_tag_where_there_is_one(tmp_path: Path) -> None:
    directions = marian(tmp_path, "opus-mt-en-zh", tags=tiny_seq2seq.TAGS, languages=None)
    assert directions.targets == {"zh"}
    assert opened_tag(tmp_path, directions.find("en", "zh")) == ">>cmn_Hans<<"


def test_a_group_of_sources_is_the_cards(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("---\nlanguage:\n- it\n- ca\n- en\n---\n", "utf-8")
    directions = marian(tmp_path, "opus-mt-ROMANCE-en", languages=None)
    assert directions.find("it", "en") == Frame((), (0,))
    assert directions.find("de", "en") is None
    assert directions.refusal("de", "en") == "does not translate from de to en (from: ca, en, it)"


def test_a_group_without_a_card_takes_any_language(tmp_path: Path) -> None:
    directions = marian(tmp_path, "opus-mt-mul-en", languages=None)
    assert directions.find("sw", "en") is not None
    assert directions.find("xx", "en") is None
    assert directions.refusal("xx", "en").endswith("('xx' is no language)")


@pytest.mark.parametrize(
    ("name", "origin", "languages", "pair"),
    [
        ("opus-mt-fr-en", "", ("en", "de"), ("fr", "en")),
        ("mine", "", ("eng", "deu"), ("en", "de")),
        ("mine", "Helsinki-NLP/opus-mt-fi-sv", None, ("fi", "sv")),
        ("mine", "", None, ("uk", "pl")),
    ],
)
def test_a_marians_pair_is_found(
    tmp_path: Path,
    name: str,
    origin: str,
    languages: tuple[str, str] | None,
    pair: tuple[str, str],
) -> None:
    folder = tmp_path / "news-uk-pl"
    folder.mkdir()
    tiny_seq2seq.write_marian(folder, languages=languages)
    tiny_seq2seq.change_config(folder, _name_or_path=origin)
    directions = open_family("marian", ModelFolder(name, folder)).directions
    assert (directions.sources, directions.targets) == ({pair[0]}, {pair[1]})


@pytest.mark.parametrize("name", ["mine", "opus-mt-en-mul"])
def test_a_marian_without_a_pair_is_refused(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    with pytest.raises(ModelError, match="which languages it translates stands neither"):
        marian(folder, name, languages=None)


def test_nllb_maps_codes_and_knows_only_its_own(tmp_path: Path) -> None:
    tiny_seq2seq.write_nllb(tmp_path)
    tokenizer = json.loads((tmp_path / "tokenizer.json").read_text("utf-8"))
    ids = {token["content"]: token["id"] for token in tokenizer["added_tokens"]}
    family = open_family("nllb", ModelFolder("x", tmp_path))
    frame = family.directions.find("zh", "fa")
    assert frame == Frame((ids["zho_Hans"],), (2,), (ids["pes_Arab"],))
    assert family.directions.find("en", "ru") is None
    assert ids["deu_Latn"] not in family.codec.encode_source("deu_Latn </s>").ids
    decoded = family.codec.decode([ids["deu_Latn"], *family.codec.encode_target("Der Rat").ids])
    assert decoded == "Der Rat" or "deu" not in decoded


def test_an_old_nllb_names_the_source_at_the_end(tmp_path: Path) -> None:
    tiny_seq2seq.write_nllb(tmp_path)
    path = tmp_path / "tokenizer_config.json"
    path.write_text(
        json.dumps(json.loads(path.read_text("utf-8")) | {"legacy_behaviour": True}), "utf-8"
    )
    frame = open_family("nllb", ModelFolder("x", tmp_path)).directions.find("en", "de")
    assert frame is not None
    assert frame.before == ()
    assert frame.after[0] == 2


def test_an_nllb_without_codes_is_refused(tmp_path: Path) -> None:
    tiny_seq2seq.write_t5(tmp_path)
    with pytest.raises(ModelError, match="knows no language codes such as eng_Latn"):
        open_family("nllb", ModelFolder("x", tmp_path))


def test_small100_reads_the_target_where_m2m100_reads_the_source(tmp_path: Path) -> None:
    tiny_seq2seq.write_m2m100(tmp_path)
    folder = ModelFolder("x", tmp_path)
    usual = open_family("m2m100", folder).directions.find("en", "de")
    small = open_family("small100", folder).directions.find("en", "de")
    assert usual is not None
    assert small == Frame(usual.opening, usual.after, ())
    assert open_family("m2m100", folder).directions.find("nb", "fil") is not None


def test_a_t5_knows_the_pairs_of_its_tasks(tmp_path: Path) -> None:
    tiny_seq2seq.write_t5(tmp_path, tasks=tiny_seq2seq.T5_TASKS)
    directions = open_family("t5", ModelFolder("x", tmp_path)).directions
    assert directions.find("en", "fr") is not None
    assert directions.find("fr", "en") is None
    assert directions.refusal("en", "es") == "does not translate from en to es (to: de, fr)"


def test_a_pair_is_more_than_two_known_languages(tmp_path: Path) -> None:
    tasks = {f"translation_{pair}": {} for pair in ("en_to_de", "de_to_en", "ro_to_en")}
    tiny_seq2seq.write_t5(tmp_path, tasks=tasks)
    directions = open_family("t5", ModelFolder("x", tmp_path)).directions
    assert directions.find("ro", "de") is None
    assert directions.refusal("ro", "de").endswith("(allowed: de-en, en-de, ro-en)")


def test_a_t5_without_tasks_is_asked_for_any_pair(tmp_path: Path) -> None:
    tiny_seq2seq.write_t5(tmp_path)
    family = open_family("t5", ModelFolder("x", tmp_path))
    prefix = family.codec.encode_source("translate Ukrainian to English:").ids.tolist()
    assert family.directions.find("uk", "en") == Frame(tuple(prefix), (1,))
    assert family.directions.find("uk", "gmw") is None


def test_a_madlad_is_told_the_target_by_a_token(tmp_path: Path) -> None:
    tiny_seq2seq.write_t5(tmp_path, codes=("<2de>", "<2en>", "<2zh_Hant>"))
    family = open_family("t5", ModelFolder("x", tmp_path))
    frame = family.directions.find("en", "de")
    assert frame is not None
    assert family.directions.find("de", "zh") is not None
    assert family.directions.find("de", "fr") is None
    assert frame.before[0] not in family.codec.encode_source("<2de> Rain </s>").ids
    assert "<2de>" not in family.codec.decode([*frame.before, 1, 5, 6])
