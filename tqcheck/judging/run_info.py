"""What makes a run's numbers repeatable: its settings and its signature."""

from __future__ import annotations

from collections.abc import Sequence

from tqcheck._version import __version__
from tqcheck.config import Config, RoundtripConfig
from tqcheck.judging.combine import Calibration
from tqcheck.judging.tally import Tally
from tqcheck.language import identifier_before_03
from tqcheck.plugins import Signal
from tqcheck.records import JsonValue, ModelInfo, RunInfo


def run_info(
    config: Config,
    models: tuple[ModelInfo, ...],
    calibration: Calibration,
    tally: Tally,
    signals: Sequence[Signal] = (),
) -> RunInfo:
    """Describe a run that judged; `signals` are those of other packages."""
    own = config.combine.threshold
    return RunInfo(
        version=__version__,
        signature=_signature(tally, models, calibration, config)
        + "".join(f"|signal:{signal.name}={signal.version}" for signal in signals),
        alarm_rate=config.combine.alarm_rate if own is None else None,
        threshold=own,
        models=models,
        options={
            "lang": config.segment.lang,
            "source_lang": config.segment.source_lang,
            "encoding": config.read.encoding,
            "lm": config.model.lm,
            "head": config.model.head,
            "precision": config.model.precision,
            "device": config.model.device,
            "disabled": list(config.combine.disabled),
            "signals": [signal.name for signal in signals],
            **roundtrip_options(config.roundtrip),
        },
        has_source=tally.with_text_source > 0,
    )


def trips_info(config: RoundtripConfig, models: tuple[ModelInfo, ...]) -> RunInfo:
    """Describe a run of nothing but round trips."""
    return RunInfo(
        version=__version__,
        signature="|".join([f"tqcheck:{__version__}", *_model_parts(models)]),
        alarm_rate=None,
        threshold=None,
        models=models,
        options=roundtrip_options(config),
    )


def roundtrip_options(config: RoundtripConfig) -> dict[str, JsonValue]:
    """Name the settings of the round trip that can change a number."""
    return {
        "roundtrip": config.roundtrip,
        "pivot": config.pivot,
        "translator": config.translator,
        "beams": config.beams,
    }


def _signature(
    tally: Tally,
    models: Sequence[ModelInfo],
    calibration: Calibration,
    config: Config,
) -> str:
    """Name every choice that changes a number, in the manner of sacreBLEU."""
    disabled, trips = config.combine.disabled, config.roundtrip
    parts = [f"tqcheck:{__version__}", f"combine:{calibration.id}@{calibration.digest[:12]}"]
    parts += _model_parts(models)
    old = identifier_before_03()
    parts += [f"langid:py3langid-{old}"] if old else []
    if trips.roundtrip != "off":
        parts.append(f"roundtrip:{trips.roundtrip},pivot={trips.pivot or 'best'}")
    parts.append("judged:" + ",".join(f"{level}/{lang}" for level, lang, _ in sorted(tally.kinds)))
    own = config.combine.threshold
    parts.append(f"alarms:{config.combine.alarm_rate:g}" if own is None else f"threshold:{own:.4f}")
    return "|".join([*parts, *(["off:" + ",".join(sorted(disabled))] if disabled else [])])


def _model_parts(models: Sequence[ModelInfo]) -> list[str]:
    return [
        f"{m.kind}:{m.id}@{m.digest[:12]}" + (f":{m.precision}" if m.precision else "")
        for m in models
    ]
