"""What a language model is shown before a translation of a source."""

from __future__ import annotations

import numpy as np

from tqcheck.backends.tokens import Ints, Tokenizer
from tqcheck.language import name_of


def lead_of(source: Ints, source_lang: str | None, lang: str, tokenizer: Tokenizer) -> Ints:
    """Lay out what precedes a translation: its language's name, the source, and its own's."""
    return np.concatenate(
        [
            _heading(tokenizer, source_lang or "", "Source"),
            source,
            tokenizer.encode("\n").ids,
            _heading(tokenizer, lang, "Translation"),
        ]
    )


def _heading(tokenizer: Tokenizer, lang: str, otherwise: str) -> Ints:
    name = name_of(lang) if lang else None
    return tokenizer.encode(f"{name or otherwise}:\n").ids
