"""What there is to translate with: told without loading any of it."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from tqcheck.backends import apertium
from tqcheck.backends.store import ModelEntry, list_models
from tqcheck.backends.translator_list import TranslatorEntry, list_translators
from tqcheck.errors import ModelError

LM = ModelEntry("lm", "causal-lm", "Gemma Terms", "https://g", 1, "", ("mul",), "", "ready",
                Path("lm"), None)  # fmt: skip
ADAPTER = dataclasses.replace(
    LM, id="roundtrip", kind="translation-adapter", licence="Apache-2.0", path=Path("gone")
)


def find(id: str, *models: ModelEntry) -> TranslatorEntry:
    return next(entry for entry in list_translators(models) if entry.id == id)


@pytest.fixture(autouse=True)
def _no_apertium(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apertium, "find_program", lambda: None)


def test_the_pairs_of_the_embedded_one_are_those_it_was_taught(tmp_path: Path) -> None:
    path = tmp_path / "adapter.safetensors"
    note = {"tqcheck": json.dumps({"pairs": [["en", "de"], ["de", "en"]]})}
    save_file({"x": np.zeros(1)}, path, note)
    entry = find("embedded", LM, dataclasses.replace(ADAPTER, path=path))
    assert entry.pairs == (("de", "en"), ("en", "de"))
    assert (entry.state, entry.hint, entry.path) == ("ready", None, path)
    assert entry.licence == "Apache-2.0; Gemma Terms"


def test_it_is_as_ready_as_the_worse_of_its_parts() -> None:
    packed = dataclasses.replace(LM, state="not unpacked", hint="unpacked on first use")
    missing = dataclasses.replace(LM, state="missing", hint="pip install it")
    damaged = dataclasses.replace(ADAPTER, state="damaged", hint="install tqcheck again")
    assert find("embedded", packed, ADAPTER).state == "not unpacked"
    assert find("embedded", missing, ADAPTER).state == "missing"
    assert find("embedded", missing, ADAPTER).hint == "pip install it"
    assert find("embedded", packed, damaged).state == "damaged"
    assert find("embedded", LM).state == "missing"
    assert find("embedded").hint == "install tqcheck again"


@pytest.mark.parametrize("content", [None, b"", b"\xff" * 100, b"\x02\0\0\0\0\0\0\0{}"])
def test_a_damaged_adapter_has_no_pairs(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "adapter.safetensors"
    if content is not None:
        path.write_bytes(content)
    assert find("embedded", LM, dataclasses.replace(ADAPTER, path=path)).pairs == ()


def test_apertium_as_it_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert find("apertium").state == "missing"
    assert "apt install apertium" in (find("apertium").hint or "")
    monkeypatch.setattr(apertium, "find_program", lambda: "bin/apertium")
    monkeypatch.setattr(apertium, "installed_modes", lambda program: {("es", "en"): "spa-eng"})
    entry = find("apertium")
    assert (entry.state, entry.pairs, entry.path) == (
        "ready",
        (("es", "en"),),
        Path("bin/apertium"),
    )
    monkeypatch.setattr(apertium, "installed_modes", lambda program: {})
    assert (find("apertium").state, find("apertium").pairs) == ("missing", ())


def test_a_broken_apertium_hides_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(program: str) -> dict[tuple[str, str], str]:
        raise ModelError("apertium -l: exit code 1")

    monkeypatch.setattr(apertium, "find_program", lambda: "bin/apertium")
    monkeypatch.setattr(apertium, "installed_modes", fail)
    assert (find("apertium").state, find("apertium").hint) == (
        "damaged",
        "apertium -l: exit code 1",
    )
    assert len(list_translators(())) == 5


def test_it_is_said_how_to_get_others() -> None:
    for id in ("hf:PLACE", "nllb:PLACE", "libretranslate:URL"):
        entry = find(id)
        assert entry.state == "elsewhere"
        assert f"--translator {id.partition(':')[0]}:" in (entry.hint or "")


def test_the_known_models_are_understood() -> None:
    kinds = {model.kind for model in list_models()}
    assert "causal-lm" in kinds
    assert list_translators(list_models())[0].id == "embedded"
