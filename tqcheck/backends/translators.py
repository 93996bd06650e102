"""Load the translator that the user names; each is imported on its first use."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from tqcheck.backends.hub import require_transformers
from tqcheck.backends.protocols import Step, Translator
from tqcheck.backends.translator_options import TranslatorOptions, check_options
from tqcheck.config import nearest
from tqcheck.errors import ConfigError
from tqcheck.plugins import TRANSLATORS, load_factory, made

EMBEDDED = "embedded"
# With these names stands a place, behind a colon: a folder, a name on the hub, or a URL.
FAMILIES = ("marian", "nllb", "m2m100", "small100", "t5", "hf")
_FORMS = {
    EMBEDDED: EMBEDDED,
    "apertium": "apertium",
    "libretranslate": "libretranslate:URL",
    **{family: f"{family}:PLACE" for family in FAMILIES},
    "plugin": "plugin:NAME",
}
_PROTOCOL = ("models", "destination", "can_score", "supports", "translate", "score")


def load_translator(
    spec: str, options: TranslatorOptions, step: Step = lambda done, total: None
) -> Translator:
    """Load `embedded`, `apertium`, `libretranslate:URL`, `plugin:NAME`, or a family with its PLACE.

    `hf:PLACE` finds the family by itself; a PLACE is a folder or a name on the hub. `step` is told
    of the unpacking. Raises ConfigError for an unknown name or a missing place, ModelError where
    the translator cannot be had.
    """
    check_options(options)
    name, place = parse_spec(spec)
    if name == EMBEDDED:
        from tqcheck.backends.embedded_translator import load_embedded_translator

        return load_embedded_translator(options, step)
    if name == "apertium":
        from tqcheck.backends.apertium import load_apertium

        return load_apertium(options)
    if name == "libretranslate":
        from tqcheck.backends.libretranslate import load_libretranslate

        return load_libretranslate(place, options)
    if name == "plugin":
        make = cast(Callable[[TranslatorOptions], Translator], load_factory(TRANSLATORS, place))
        return made(f"translator {spec!r}", lambda: make(options), _PROTOCOL)
    return _load_seq2seq(None if name == "hf" else name, place, options)


def _load_seq2seq(family: str | None, place: str, options: TranslatorOptions) -> Translator:
    require_transformers(place)
    import torch

    from tqcheck.backends.causal_lm import INT8
    from tqcheck.backends.seq2seq import Seq2SeqOptions, load_seq2seq

    if options.threads:
        torch.set_num_threads(options.threads)
    chosen = Seq2SeqOptions(
        device=options.device,
        precision="float32" if options.precision == INT8 else options.precision,
        batch_tokens=options.batch_tokens,
        beams=options.beams,
    )
    return load_seq2seq(family, place, chosen)


def parse_spec(spec: str) -> tuple[str, str]:
    """Split a translator's name from its place; raises ConfigError with the allowed forms."""
    name, colon, place = spec.partition(":")
    if name not in _FORMS:
        hint = nearest(name, _FORMS)
        raise ConfigError(
            f"unknown translator {name!r}; allowed: {', '.join(_FORMS.values())}{hint}"
        )
    takes_place = ":" in _FORMS[name]
    if takes_place and not place.strip():
        raise ConfigError(f"translator {name!r} needs a place: {_FORMS[name]}")
    if not takes_place and colon:
        raise ConfigError(f"translator {name!r} takes nothing behind its name")
    return name, place
