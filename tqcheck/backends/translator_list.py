"""What there is to translate with here, and how to get more; nothing is loaded to say so."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tqcheck.backends import apertium
from tqcheck.errors import ModelError

if TYPE_CHECKING:
    from tqcheck.backends.store import ModelEntry

ADAPTER_KIND, LM_KIND = "translation-adapter", "causal-lm"
SOUND_STATES = ("ready", "not unpacked")


@dataclass(frozen=True, slots=True)
class TranslatorEntry:
    """Describe a translator; `id` is what `--translator` takes.

    `state` is `ready`, `not unpacked`, `missing`, `damaged`, or `elsewhere`: the user says where.
    `pairs` are those available here: (source, target) as primary subtags.
    """

    id: str
    state: str
    licence: str = ""
    licence_url: str = ""
    pairs: tuple[tuple[str, str], ...] = ()
    origin: str = ""
    path: Path | None = None
    hint: str | None = None


ELSEWHERE = (
    TranslatorEntry(
        "hf:PLACE",
        "elsewhere",
        origin="Marian, NLLB, M2M100, small100 or T5, from a folder or the Hugging Face hub",
        hint="name one, such as --translator hf:Helsinki-NLP/opus-mt-en-de",
    ),
    TranslatorEntry(
        "nllb:PLACE",
        "elsewhere",
        "CC-BY-NC-4.0",
        "https://creativecommons.org/licenses/by-nc/4.0/",
        origin="200 languages, for non-commercial use",
        hint="name one, such as --translator nllb:facebook/nllb-200-distilled-600M",
    ),
    TranslatorEntry(
        "libretranslate:URL",
        "elsewhere",
        origin="a LibreTranslate server; the text is sent to it",
        hint="name yours, such as --translator libretranslate:http://127.0.0.1:5000",
    ),
)


def list_translators(models: Sequence[ModelEntry]) -> tuple[TranslatorEntry, ...]:
    """List the translators, given the known models: those here first, then those to be named."""
    return (_embedded(models), _apertium(), *ELSEWHERE)


def _embedded(models: Sequence[ModelEntry]) -> TranslatorEntry:
    parts = [model for kind in (ADAPTER_KIND, LM_KIND) for model in models if model.kind == kind]
    if len(parts) < 2:
        return TranslatorEntry("embedded", "missing", hint="install tqcheck again")
    adapter, lm = parts
    worst = next((part for part in parts if part.state not in SOUND_STATES), lm)
    return TranslatorEntry(
        "embedded",
        worst.state,
        f"{adapter.licence}; {lm.licence}",
        lm.licence_url,
        _taught_pairs(adapter.path),
        origin=f"{lm.id} with the adapter {adapter.id}",
        path=adapter.path,
        hint=worst.hint,
    )


def _taught_pairs(path: Path | None) -> tuple[tuple[str, str], ...]:
    """Read from an adapter's file what it was taught; nothing where it cannot be read."""
    from safetensors import SafetensorError, safe_open

    if path is None:
        return ()
    try:
        with safe_open(path, "np") as file:
            pairs = json.loads(file.metadata()["tqcheck"])["pairs"]
        return tuple(sorted((str(source), str(target)) for source, target in pairs))
    except (OSError, SafetensorError, KeyError, TypeError, ValueError):
        return ()


def _apertium() -> TranslatorEntry:
    program = apertium.find_program()
    if program is None:
        return _without_apertium("missing", apertium.INSTALL_HINT)
    try:
        pairs = tuple(sorted(apertium.installed_modes(program)))
    except ModelError as error:
        return _without_apertium("damaged", str(error))
    if not pairs:
        return _without_apertium("missing", f"no language pair: {apertium.INSTALL_HINT}")
    return TranslatorEntry(
        "apertium", "ready", apertium.LICENCE, apertium.LICENCE_URL, pairs, path=Path(program)
    )


def _without_apertium(state: str, hint: str) -> TranslatorEntry:
    return TranslatorEntry("apertium", state, apertium.LICENCE, apertium.LICENCE_URL, hint=hint)
