"""The folder of an encoder-decoder translator: fetched, recognised, its licence read from the card.

Families: Marian (Helsinki-NLP/opus-mt-*), NLLB, M2M100, small100 (an M2M100 that reads the target
language instead of the source's), and T5 with its likes, MADLAD among them.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from tqcheck.backends.hub import reason_of
from tqcheck.errors import ModelError

FAMILIES = ("marian", "nllb", "m2m100", "small100", "t5")
# Weights come as safetensors alone; a pickle could run code, and so could a *.py.
_WANTED = ["*.safetensors", "*.json", "*.model", "*.spm", "README.md"]
_FAMILIES_OF_TYPE = {
    "marian": ("marian",),
    "m2m_100": ("m2m100", "nllb", "small100"),
    "nllb-moe": ("nllb",),
    "t5": ("t5",),
    "mt5": ("t5",),
    "umt5": ("t5",),
}
# The licences of the published weights, for folders without a card.
_LICENCES = {"nllb": "CC-BY-NC-4.0", "m2m100": "MIT", "small100": "MIT"}
UNKNOWN_LICENCE = "unknown"
_NON_COMMERCIAL = re.compile(r"(?:^|[-_ ])(?:nc|non-?commercial)(?:$|[-_ ])", re.IGNORECASE)


@dataclass(frozen=True)
class ModelFolder:
    """Hold where a model lies and what the user called it."""

    name: str
    path: Path

    @cached_property
    def config(self) -> dict[str, Any]:
        """Give `config.json`; raises ModelError where there is none."""
        found = self._json("config.json")
        if not found:
            raise ModelError(f"{self.path}: no model there: it has no config.json")
        return found

    @cached_property
    def tokenizer_config(self) -> dict[str, Any]:
        """Give `tokenizer_config.json`, empty where there is none."""
        return self._json("tokenizer_config.json")

    @cached_property
    def card(self) -> str:
        """Give the lines at the head of README.md that describe the model, empty without one."""
        try:
            text = (self.path / "README.md").read_text("utf-8", errors="replace")
        except OSError:
            return ""
        found = re.match(r"\s*---[ \t]*\n(.*?\n)---", text, re.DOTALL)
        return found[1] if found else ""

    def _json(self, name: str) -> dict[str, Any]:
        path = self.path / name
        try:
            found = json.loads(path.read_text("utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, RecursionError) as error:
            raise ModelError(f"{path}: cannot be read: {reason_of(error)}") from error
        if not isinstance(found, dict):
            raise ModelError(f"{path}: not a configuration: it holds no object")
        return found


def open_folder(place: str) -> ModelFolder:
    """Find a model's folder, fetching it from the hub where it is none: `NAME` or `NAME@REVISION`.

    Raises ModelError when there is neither a folder nor such a model, or the hub is out of reach.
    """
    if place and Path(place).is_dir():
        return ModelFolder(place, Path(place))
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError

    name, _, revision = place.partition("@")
    try:
        path = snapshot_download(name, revision=revision or None, allow_patterns=_WANTED)
    except (HFValidationError, HfHubHTTPError, OSError, ValueError) as error:
        raise ModelError(
            f"{place}: no folder of that name, and not found on the hub: {reason_of(error)}"
        ) from error
    return ModelFolder(name, Path(path))


def recognise(folder: ModelFolder, family: str | None) -> str:
    """Name the family of a model; raises ModelError where `family` cannot be it."""
    kind = str(folder.config.get("model_type"))
    possible = _FAMILIES_OF_TYPE.get(kind)
    if family is not None and family not in FAMILIES:
        raise ModelError(f"no family is called {family!r} (allowed: {', '.join(FAMILIES)})")
    if possible is None:
        raise ModelError(
            f"{folder.name}: no translator that is known here: its model_type is {kind!r} "
            f"(allowed: {', '.join(_FAMILIES_OF_TYPE)})"
        )
    if family is not None and family not in possible:
        raise ModelError(
            f"{folder.name}: not of the family {family}: its model_type is {kind!r}, "
            f"which is {' or '.join(possible)}"
        )
    return family or (possible[0] if len(possible) == 1 else _by_traces(folder))


def _by_traces(folder: ModelFolder) -> str:
    """Tell apart the three families that share one architecture, by tokenizer class and name."""
    names = (
        folder.tokenizer_config.get("tokenizer_class"),
        folder.config.get("_name_or_path"),
        folder.name,
    )
    for name in map(str, names):
        for family in ("small100", "nllb", "m2m100"):
            if family in re.sub(r"[-_]", "", name.lower()):
                return family
    raise ModelError(
        f"{folder.name}: neither its tokenizer nor its name tells whether it is m2m100, nllb or "
        f"small100; name the family"
    )


def licence_of(folder: ModelFolder, family: str) -> str:
    """Give the licence that the card states, else that of the family's published weights."""
    stated = re.search(r"^license:[ \t]*['\"]?([^\s'\"#]+)", folder.card, re.MULTILINE)
    named = re.search(r"^license_name:[ \t]*['\"]?([^\s'\"#]+)", folder.card, re.MULTILINE)
    if stated and stated[1] == "other" and named:
        return named[1]
    return stated[1] if stated else _LICENCES.get(family, UNKNOWN_LICENCE)


def notice_of(name: str, licence: str) -> str | None:
    """Say in a sentence that a licence forbids commercial use; None where it does not."""
    if not _NON_COMMERCIAL.search(licence):
        return None
    return f"{name} is under {licence}: its translations may not be used commercially."


def card_languages(folder: ModelFolder) -> tuple[str, ...]:
    """List the languages that the card names, in its order."""
    block = re.search(r"^language:[ \t]*(.*\n(?:[ \t]*-.*\n)*)", folder.card, re.MULTILINE)
    return tuple(re.findall(r"[A-Za-z][\w]+", block[1])) if block else ()
