"""Let a LibreTranslate-compatible server translate; the text is sent to the server named.

The key, where the server wants one, comes from the environment variable TQCHECK_LIBRETRANSLATE_KEY
and appears in no message and no report.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from tqcheck.backends.external import (
    PATIENCE,
    BatchLimits,
    Unscoring,
    other_pairs,
    taken,
    translate_by,
)
from tqcheck.backends.http_json import JsonServer, ServerError, Trouble, parse_address
from tqcheck.backends.protocols import Step, Translation
from tqcheck.backends.translator_options import TranslatorOptions
from tqcheck.errors import ConfigError, ModelError
from tqcheck.language import primary_subtag
from tqcheck.records import ModelInfo

KEY_VARIABLE = "TQCHECK_LIBRETRANSLATE_KEY"
# Servers limit the characters of a request, many to 2,000.
LIMITS = BatchLimits(texts=16, chars=2000)
WHO = "the server"
_OTHER_SHAPE = "the answer is JSON of another shape than LibreTranslate's"

Pair = tuple[str, str]


def load_libretranslate(url: str, options: TranslatorOptions) -> LibreTranslate:
    """Ask the server at `url` for its languages.

    Raises ConfigError for a URL that is none, ModelError where the server cannot be reached or
    does not answer as LibreTranslate does.
    """
    key = os.environ.get(KEY_VARIABLE) or None
    server = JsonServer(parse_address(url), options.timeout_s, options.requests_per_s, secret=key)
    return LibreTranslate(server, key)


class LibreTranslate(Unscoring):
    """Translate by asking a server."""

    def __init__(self, server: JsonServer, key: str | None = None) -> None:
        self._server = server
        self._key = key
        self.destination = server.address.place
        model_id = f"libretranslate:{server.address.url}"
        self.models = (ModelInfo(model_id, "translation-server", "", "unknown"),)
        try:
            self._codes = _codes_of_pairs(server.get("/languages"))
        except ServerError as error:
            raise ModelError(f"{server.address.url}/languages: {error}") from error

    @property
    def pairs(self) -> frozenset[Pair]:
        """Name the language pairs that the server offers."""
        return frozenset(self._codes)

    def supports(self, source_lang: str, target_lang: str) -> bool:
        """Tell whether the server offers the pair."""
        return (source_lang, target_lang) in self._codes

    def translate(
        self, texts: Sequence[str], source_lang: str, target_lang: str, step: Step
    ) -> tuple[Translation, ...]:
        """Translate every text, several with a request; one that fails in company goes alone."""
        if not self.supports(source_lang, target_lang):
            known = other_pairs(self._codes, source_lang)
            pair = f"{source_lang}-{target_lang}"
            raise ModelError(f"{self._server.address.url} does not translate {pair}; {known}")
        requests = _Requests(self._server, self._codes[source_lang, target_lang], self._key)
        return translate_by(requests, texts, LIMITS, step)


class _Requests:
    """Ask for translations until the server is found to be past asking."""

    def __init__(self, server: JsonServer, codes: Pair, key: str | None) -> None:
        self.name = server.address.url
        self.halted: str | None = None
        self._server = server
        self._n_failing = 0
        self._frame: dict[str, Any] = {"source": codes[0], "target": codes[1], "format": "text"}
        if key is not None:
            self._frame["api_key"] = key

    def translate(self, texts: Sequence[str]) -> list[Translation]:
        """Answer for every text."""
        if len(texts) > 1 and not self.halted:
            try:
                answer = self._server.post("/translate", {"q": list(texts), **self._frame})
                translated = _translations(answer, len(texts))
                self._n_failing = 0
                return [taken(text, WHO) for text in translated]
            except ServerError as error:
                if error.trouble is Trouble.CLOSED:
                    self.halted = str(error)
        return [self._alone(text) for text in texts]

    def _alone(self, text: str) -> Translation:
        if self.halted:
            return Translation(None, f"not tried, the server is past asking: {self.halted}")
        try:
            # Not a list: some servers know no lists.
            answer = self._server.post("/translate", {"q": text, **self._frame})
            (translated,) = _translations(answer, 1)
        except ServerError as error:
            self._note(error)
            return Translation(None, str(error))
        self._n_failing = 0
        return taken(translated, WHO)

    def _note(self, error: ServerError) -> None:
        self._n_failing = self._n_failing + 1 if error.trouble is Trouble.FAILING else 0
        if error.trouble is Trouble.CLOSED or self._n_failing == PATIENCE:
            self.halted = str(error)


def _translations(answer: object, n_texts: int) -> list[str]:
    texts = answer.get("translatedText") if isinstance(answer, dict) else None
    if isinstance(texts, str):
        texts = [texts]
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise ServerError(Trouble.FAILING, _OTHER_SHAPE)
    if len(texts) != n_texts:
        message = f"the answer holds {len(texts)} translations for {n_texts} texts"
        raise ServerError(Trouble.FAILING, message)
    return texts


def _codes_of_pairs(answer: object) -> Mapping[Pair, Pair]:
    """Map pairs of language subtags to pairs of the server's codes: (zh, en) to (zh-Hans, en).

    Where several of its codes have one subtag, the subtag itself wins, then the first. Codes that
    are no language tags, such as its old ones for variants, are left out.
    """
    offers = _offers(answer)
    codes = [(source, target) for source, targets in offers.items() for target in targets]
    codes.sort(key=lambda pair: sum(_subtag(code) != code for code in pair))
    pairs: dict[Pair, Pair] = {}
    for source, target in codes:
        own = (_subtag(source), _subtag(target))
        if own[0] and own[1] and own[0] != own[1]:
            pairs.setdefault((own[0], own[1]), (source, target))
    return pairs


def _offers(answer: object) -> dict[str, list[str]]:
    """Map each language's code to those it is translated into; old servers do not name them."""
    languages = answer if isinstance(answer, list) else [None]
    offers: dict[str, list[str]] = {}
    for language in languages:
        code, targets = (
            (language.get("code"), language.get("targets"))
            if isinstance(language, dict)
            else (None, None)
        )
        if targets is None:
            targets = [other.get("code") for other in languages if isinstance(other, dict)]
        if not isinstance(targets, list) or not all(isinstance(x, str) for x in [code, *targets]):
            raise ServerError(Trouble.CLOSED, _OTHER_SHAPE)
        offers[str(code)] = targets
    return offers


@cache
def _subtag(code: str) -> str | None:
    try:
        return primary_subtag(code)
    except ConfigError:
        return None
