"""The factory: a name and a place, and nothing imported before it is used."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from tqcheck.backends import apertium, libretranslate
from tqcheck.backends.translator_options import TranslatorOptions, check_options
from tqcheck.backends.translators import FAMILIES, load_translator, parse_spec
from tqcheck.errors import ConfigError

OPTIONS = TranslatorOptions(beams=3, device="cpu", precision="float32", batch_tokens=128)
URL = "http://127.0.0.1:5000"


def recorded(*arguments: object) -> Any:
    return arguments


@pytest.fixture(autouse=True)
def _stand_ins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apertium, "load_apertium", recorded)
    monkeypatch.setattr(libretranslate, "load_libretranslate", recorded)
    monkeypatch.setitem(
        sys.modules,
        "tqcheck.backends.embedded_translator",
        SimpleNamespace(load_embedded_translator=recorded),
    )
    monkeypatch.setitem(
        sys.modules,
        "tqcheck.backends.seq2seq",
        SimpleNamespace(load_seq2seq=recorded, Seq2SeqOptions=SimpleNamespace),
    )


def load(spec: str, step: Callable[[int, int], None] = lambda done, total: None) -> Any:
    return load_translator(spec, OPTIONS, step)


def test_a_name_gives_its_translator() -> None:
    step = lambda done, total: None  # noqa: E731
    assert load("embedded", step) == (OPTIONS, step)
    assert load("apertium") == (OPTIONS,)
    assert load(f"libretranslate:{URL}") == (URL, OPTIONS)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("place", ["Helsinki-NLP/opus-mt-en-de", "C:\\models\\x", "./a:b"])
def test_a_family_gives_a_model_of_its_kind(family: str, place: str) -> None:
    kind, given, options = load(f"{family}:{place}")
    assert (kind, given) == (None if family == "hf" else family, place)
    assert vars(options) == {
        "beams": 3,
        "device": "cpu",
        "precision": "float32",
        "batch_tokens": 128,
    }


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("marain:x", "unknown translator 'marain'; allowed: embedded, apertium, "
         "libretranslate:URL, marian:PLACE, nllb:PLACE, m2m100:PLACE, "
         "small100:PLACE, t5:PLACE, hf:PLACE, plugin:NAME; did you mean 'marian'?"),
        ("", "unknown translator ''; allowed: "),
        (":x", "unknown translator ''; allowed: "),
        ("http://127.0.0.1:5000", "unknown translator 'http'; allowed: "),
        ("nllb", "translator 'nllb' needs a place: nllb:PLACE"),
        ("hf: ", "translator 'hf' needs a place: hf:PLACE"),
        ("libretranslate:", "translator 'libretranslate' needs a place: libretranslate:URL"),
        ("apertium:eng-spa", "translator 'apertium' takes nothing behind its name"),
        ("embedded:", "translator 'embedded' takes nothing behind its name"),
    ],
)  # fmt: skip
def test_other_names_are_refused(spec: str, message: str) -> None:
    for act in (load, parse_spec):
        with pytest.raises(ConfigError) as caught:
            act(spec)
        assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (TranslatorOptions(device="gpu"), "device: 'gpu' is not one of auto, cpu, cuda, mps"),
        (TranslatorOptions(precision="float16"), "precision: 'float16' is not one of auto"),
        (TranslatorOptions(batch_tokens=8), "batch_tokens: 8 is not a whole number from 64"),
        (TranslatorOptions(threads=0), "threads: 0 is not a whole number from 1"),
        (TranslatorOptions(beams=0), "beams: 0 is not a whole number from 1"),
        (TranslatorOptions(beams=True), "beams: True is not a whole number from 1"),
        (TranslatorOptions(timeout_s=0), "timeout_s: 0 is not a number above 0"),
        (TranslatorOptions(timeout_s=float("nan")), "timeout_s: nan is not a number above 0"),
        (TranslatorOptions(requests_per_s=-1), "requests_per_s: -1 is not a number above 0"),
        (TranslatorOptions(requests_per_s=float("inf")), "requests_per_s: inf is not a number"),
    ],
)
def test_options_are_judged_before_anything_is_loaded(
    options: TranslatorOptions, message: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        load_translator("apertium", options)
    assert str(caught.value).startswith(message)


def test_an_option_is_called_what_the_user_calls_it() -> None:
    with pytest.raises(ConfigError, match=r"^--beams: 0 is not"):
        check_options(TranslatorOptions(beams=0), "--{}".format)


def test_nothing_heavy_is_imported_for_a_program() -> None:
    code = (
        "import sys\n"
        "from tqcheck.backends.translators import load_translator\n"
        "from tqcheck.backends import apertium, libretranslate\n"
        "print([name for name in ('torch', 'transformers', 'numpy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
