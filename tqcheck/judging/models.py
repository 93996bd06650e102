"""The models of a checker: loaded when first needed, named, and used by one thread at a time."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from tqcheck.backends.embedded import INSTALL_HINT
from tqcheck.backends.identity import identify_model, is_encoder_alone
from tqcheck.backends.protocols import Aligner, QualityModel, Translator
from tqcheck.backends.store import cache_folder, checked_file
from tqcheck.backends.translator_options import TranslatorOptions
from tqcheck.cache import CachedQuality, ScoreCache
from tqcheck.cache.keys import digest
from tqcheck.config import CacheConfig, Config
from tqcheck.errors import ConfigError
from tqcheck.judging.combine import Calibration, read_calibration
from tqcheck.judging.evidence import load_signals
from tqcheck.plugins import Signal
from tqcheck.records import ModelInfo
from tqcheck.signals.roundtrip.reference import ReferenceDistribution, read_reference

Progress = Callable[[str, int, int], None]
"""Told of long work: its name, how much is done, of how much."""

COMBINER_ID = "combine-12"
REFERENCE_ID = "roundtrip-reference-4"


class Models:
    """Hold what `config` has loaded; `quality` and `translator` take the places of its models.

    `signals` come before those that it names. Whoever lets a model work holds `lock`.
    """

    def __init__(
        self,
        config: Config,
        progress: Progress,
        *,
        quality: QualityModel | None = None,
        translator: Translator | None = None,
        signals: Sequence[Signal] = (),
    ) -> None:
        self.lock = threading.RLock()
        self.signals = load_signals(config.evidence.signals, signals)
        self._config = config
        self._progress = progress
        self._given = quality
        self._quality: QualityModel | None = None
        self._translator = translator
        self._calibration: Calibration | None = None
        self._reference: ReferenceDistribution | None = None
        self._cache: ScoreCache | None = None
        self._identity: str | None = None

    def refuse_other(self, config: Config) -> None:
        """Raise ConfigError for settings that may mean other models, or others of their texts."""
        for name in ("model", "roundtrip", "evidence", "cache"):
            if getattr(config, name) != getattr(self._config, name):
                raise ConfigError(f"models: they were loaded for other settings of [{name}]")

    @property
    def is_sending(self) -> bool:
        """Tell whether the settings ask for round trips."""
        return self._config.roundtrip.roundtrip != "off"

    @property
    def infos(self) -> tuple[ModelInfo, ...]:
        """Name the models that judge, those of the round trip included where it is asked for."""
        with self.lock:
            return (*self.quality.models, *(self.translator.models if self.is_sending else ()))

    @property
    def languages(self) -> frozenset[str]:
        """Name the target languages that the quality model was trained on."""
        with self.lock:
            return self.quality.languages

    @property
    def notices(self) -> tuple[str, ...]:
        """Say what is not judged for want of a model."""
        config = self._config.model
        if self._given is not None or not is_encoder_alone(config):
            return ()
        why = (
            "was not wanted (lm: none)"
            if config.lm
            else f"is not installed ({INSTALL_HINT}; or name one with --lm)"
        )
        return (
            f"a language model {why}: the encoder judges alone, only texts beside their source, "
            "and mostly by what the source gives away",
        )

    @property
    def identity(self) -> str:
        """Name the quality model and what of this machine may change its numbers; loads nothing."""
        with self.lock:
            if self._identity is None:
                given = self._given
                self._identity = digest(
                    [[m.id, m.digest, m.precision] for m in given.models]
                    if given is not None
                    else [*identify_model(self._config.model)]
                )
            return self._identity

    @property
    def quality(self) -> QualityModel:
        """Give the quality model; with a cache before it, it is loaded when that knows too little.

        Raises ModelError.
        """
        with self.lock:
            if self._quality is None:
                cache = self.cache
                self._quality = (
                    self._load_quality()
                    if cache is None
                    else CachedQuality(self._load_quality, cache, self.identity)
                )
            return self._quality

    @property
    def translator(self) -> Translator:
        """Give what makes round trips. Raises ModelError or ConfigError."""
        with self.lock:
            if self._translator is None:
                self._translator = self._load_translator()
            return self._translator

    @property
    def aligner(self) -> Aligner | None:
        """Give what lays texts beside each other: the encoder, or a program's own quality model.

        None where that cannot. Raises ModelError.
        """
        with self.lock:
            if self._given is not None:
                return self._given if isinstance(self._given, Aligner) else None
            from tqcheck.backends.encoder import load_encoder  # late: imports torch

            return load_encoder(self._config.model)

    @property
    def destination(self) -> str | None:
        """Name the server that text was sent to, if any was."""
        return self._translator.destination if self._translator is not None else None

    @property
    def calibration(self) -> Calibration:
        """Give the combiner's fitted numbers."""
        with self.lock:
            if self._calibration is None:
                self._calibration = read_calibration(checked_file(COMBINER_ID))
            return self._calibration

    @property
    def reference(self) -> ReferenceDistribution | None:
        """Say how fluent human texts fare on round trips; None where none are asked for."""
        with self.lock:
            if not self.is_sending and self._translator is None:
                return None
            if self._reference is None:
                content = json.loads(checked_file(REFERENCE_ID).read_text("utf-8"))
                self._reference = read_reference(content)
            return self._reference

    @property
    def cache(self) -> ScoreCache | None:
        """Give the cache, if the settings ask for one."""
        with self.lock:
            if self._config.cache.size_mb and self._cache is None:
                self._cache = open_cache(self._config.cache)
            return self._cache

    @property
    def cache_problems(self) -> tuple[str, ...]:
        """Say what kept the cache from working, one line each."""
        return tuple(self._cache.problems) if self._cache is not None else ()

    def _load_quality(self) -> QualityModel:
        if self._given is not None:
            return self._given
        from tqcheck.backends.two_views import load_two_views  # late: imports torch

        return load_two_views(self._config.model, self._unpacking)

    def _load_translator(self) -> Translator:
        from tqcheck.backends.translators import load_translator  # late: imports torch

        config, model = self._config.roundtrip, self._config.model
        options = TranslatorOptions(
            device=model.device,
            precision=model.precision,
            batch_tokens=model.batch_tokens,
            threads=model.threads,
            beams=config.beams,
            timeout_s=config.timeout_s,
            requests_per_s=config.requests_per_s,
        )
        return load_translator(config.translator, options, self._unpacking)

    def _unpacking(self, done: int, total: int) -> None:
        self._progress("unpack", done, total)


def open_cache(config: CacheConfig) -> ScoreCache:
    """Open the cache of scores that the settings mean; nothing is written yet."""
    folder = Path(config.folder) if config.folder else cache_folder() / "scores"
    return ScoreCache(folder, (config.size_mb or 0) * 1_000_000)
