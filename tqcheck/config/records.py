"""The records of the settings: each says its default, what it may be, and what its option is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from tqcheck.config import checks
from tqcheck.config.checks import setting
from tqcheck.config.policy import GateConfig
from tqcheck.errors import ConfigError


@dataclass(frozen=True, slots=True)
class ReadConfig:
    """Say how inputs are read.

    `encoding` None means UTF-8 (with or without BOM) or UTF-16 by BOM. `columns` maps our field
    names (`source`, `translation`, `reference`, `id`, `doc`, `system`) to the input's own.
    """

    encoding: str | None = field(
        default=None,
        metadata=setting(
            checks.text_encoding,
            "NAME",
            "Encoding of the inputs, such as latin-1.  [default: UTF-8, or UTF-16 with a BOM]",
        ),
    )
    columns: Mapping[str, str] = field(
        default_factory=dict,
        metadata=setting(
            checks.column_names,
            "OURS=YOURS,...",
            "Names of the columns of a table, such as translation=mt,source=src.",
        ),
    )


@dataclass(frozen=True, slots=True)
class SegmentConfig:
    """Say what the texts are: languages (None: identify it)."""

    lang: str | None = field(
        default=None,
        metadata=setting(
            checks.language_tag,
            "CODE",
            "Language of the translation, such as en.  [default: found]",
        ),
    )
    source_lang: str | None = field(
        default=None,
        metadata=setting(
            checks.language_tag, "CODE", "Language of the source, such as ru.  [default: found]"
        ),
    )


@dataclass(frozen=True, slots=True)
class ModelConfig:
    """Say which models run and how; none may change a number but `lm`, `head` and `precision`.

    `lm` None is the embedded model, `none` lets the encoder judge alone, else it is a folder or a
    hub name. `head` is the file of the quality
    head trained for `lm`; None is the one that came with tqcheck. `precision` is `auto`,
    `bfloat16`, `float32` or `int8`, for a Gemma 3 on processors with AVX2; `device` is `auto`,
    `cpu`, `cuda` or `mps`. `batch_tokens` bounds the tokens, padding included, of one forward pass.
    """

    lm: str | None = field(
        default=None,
        metadata=setting(
            checks.plain_name,
            "MODEL",
            "Another causal language model: a folder, or a Hugging Face name; none: the encoder "
            "judges alone, texts beside their source.  [default: the embedded one]",
        ),
    )
    head: str | None = field(
        default=None,
        metadata=setting(
            checks.plain_name,
            "FILE",
            "The quality head trained for --lm (models/quality/train.py).  "
            "[default: that of the embedded model]",
        ),
    )
    precision: str = field(
        default="auto",
        metadata=setting(
            checks.one_of(*checks.PRECISIONS),
            "NAME",
            "bfloat16, float32: the last digits; int8: faster where there is only AVX2, further "
            "digits; auto: the fastest of them for the processor.  [default: auto]",
        ),
    )
    device: str = field(
        default="auto",
        metadata=setting(
            checks.one_of(*checks.DEVICES), "NAME", "auto, cpu, cuda or mps.  [default: auto]"
        ),
    )
    batch_tokens: int = field(
        default=2048,
        metadata=setting(
            checks.whole_from(64),
            "N",
            "Tokens in one pass of the model: fewer need less memory.  [default: 2048]",
        ),
    )
    threads: int | None = field(
        default=None,
        metadata=setting(
            checks.whole_from(1), "N", "Threads of the model.  [default: one a processor core]"
        ),
    )


@dataclass(frozen=True, slots=True)
class RoundtripConfig:
    """Say which segments are translated and back, by way of which language, and by what.

    `roundtrip` is `off`, `on`, `auto`: only segments whose risk is in doubt, or `forced`: nothing
    is translated, segments with a source are read with it before them. `pivot` None sends
    a text with a source into the source's language and no further, another by way of the best one
    there is. `translator` is named as for `tqcheck translate`; but for `embedded` it may send the
    text to a server.
    """

    roundtrip: str = field(
        default="off",
        metadata=setting(
            checks.one_of(*checks.ROUNDTRIP_MODES),
            "MODE",
            "Translate sentences into another language and back, or into that of their source, "
            "and compare: on, auto (only where the risk is in doubt), forced (translate nothing, "
            "only ask which words a source does not lead to) or off.  [default: off]",
        ),
    )
    pivot: str | None = field(
        default=None,
        metadata=setting(
            checks.language_tag,
            "CODE",
            "The other language of a round trip, such as de.  [default: a text with a source goes "
            "back into the source's language alone, another by the best way there is]",
        ),
    )
    translator: str = field(
        default="embedded",
        metadata=setting(
            checks.plain_name,
            "SPEC",
            "What translates: embedded, apertium, marian:MODEL, nllb:MODEL, m2m100:MODEL, "
            "hf:MODEL, libretranslate:URL (sends the text there).  [default: embedded]",
        ),
    )
    beams: int = field(default=1, metadata=setting(checks.whole_from(1)))
    timeout_s: float = field(default=60.0, metadata=setting(checks.positive))
    requests_per_s: float = field(default=10.0, metadata=setting(checks.positive))


@dataclass(frozen=True, slots=True)
class EvidenceConfig:
    """Name the `signals` of other packages that are read beside tqcheck's own; see `plugins`."""

    signals: tuple[str, ...] = field(
        default=(),
        metadata=setting(
            checks.signal_names,
            "NAME",
            "Read a signal of an installed plug-in, too: evidence that changes no risk; may be "
            "given again.",
            option="--signal",
        ),
    )


@dataclass(frozen=True, slots=True)
class CombineConfig:
    """Say what makes a segment suspect: that at most `alarm_rate` of people's own stand out so far.

    A `threshold` replaces that by a risk. `disabled` are rule codes that stay silent.
    """

    alarm_rate: float = field(
        default=0.02,
        metadata=setting(
            checks.share,
            "X",
            "Call sentences suspect that stand out as far as this share of what people write, "
            "0 to 1: the false alarms you allow.  [default: 0.02]",
        ),
    )
    threshold: float | None = field(
        default=None,
        metadata=setting(
            checks.share,
            "X",
            "Call a sentence suspect from this risk on, 0 to 1, however far it stands out.",
        ),
    )
    disabled: tuple[str, ...] = field(
        default=(),
        metadata=setting(
            checks.rule_codes,
            "CODE",
            "Silence a rule, such as TQ302; may be given again.",
            option="--disable",
        ),
    )


@dataclass(frozen=True, slots=True)
class ViewConfig:
    """Say which segments a report lists: the `top` riskiest, and none under `min_risk`."""

    top: int | None = field(
        default=None,
        metadata=setting(
            checks.whole_from(1), "N", "List the N riskiest sentences, from 1.  [default: all]"
        ),
    )
    min_risk: float | None = field(
        default=None,
        metadata=setting(checks.share, "X", "List sentences with a risk of at least X, 0 to 1."),
    )


@dataclass(frozen=True, slots=True)
class CacheConfig:
    """Say where scores are remembered and how much; none of it changes a number.

    `folder` None is the user's cache. `size_mb` bounds it in megabytes, 0 turns it off; None is
    0 for the library and 512 for the command line.
    """

    folder: str | None = field(default=None, metadata=setting(checks.plain_name))
    size_mb: int | None = field(
        default=None,
        metadata=setting(
            checks.whole_from(0),
            "MB",
            "Remember scores on disk, at most so many megabytes; 0: do not.  [default: 512]",
            option="--cache-size",
        ),
    )


@dataclass(frozen=True, slots=True)
class Config:
    """Hold all settings of a run."""

    read: ReadConfig = field(default_factory=ReadConfig)
    segment: SegmentConfig = field(default_factory=SegmentConfig)
    model: ModelConfig = field(default_factory=ModelConfig)
    roundtrip: RoundtripConfig = field(default_factory=RoundtripConfig)
    evidence: EvidenceConfig = field(default_factory=EvidenceConfig)
    combine: CombineConfig = field(default_factory=CombineConfig)
    view: ViewConfig = field(default_factory=ViewConfig)
    gate: GateConfig = field(default_factory=GateConfig)
    cache: CacheConfig = field(default_factory=CacheConfig)


Naming = Callable[[str, str], str]
"""Name a setting for a message: table and key -> what the user would look for."""


def validate(config: Config, naming: Naming = "{0}.{1}".format) -> Config:
    """Return `config` if every value in it is allowed, else raise ConfigError for the first."""
    for table in fields(config):
        section = getattr(config, table.name)
        for each in fields(section):
            value = getattr(section, each.name)
            if value is None and each.default is None:
                continue
            problem = each.metadata["setting"].check(value)
            if problem:
                raise ConfigError(f"{naming(table.name, each.name)}: {problem}")
    return config


def override(config: Config, given: Mapping[str, object]) -> Config:
    """Return `config` with those settings of `given`, by name, that are not None; unchecked.

    No two tables have settings of one name.
    """
    changed = frozen({name: value for name, value in given.items() if value is not None})
    sections = {}
    for table in fields(config):
        section = getattr(config, table.name)
        own = changed.keys() & {each.name for each in fields(section)}
        sections[table.name] = replace(section, **{name: changed.pop(name) for name in own})
    if changed:
        raise TypeError(f"no such settings: {', '.join(changed)}")
    return Config(**sections)


def frozen(content: Mapping[str, object]) -> dict[str, Any]:
    """Give settings with their lists as tuples."""
    return {name: tuple(v) if isinstance(v, list) else v for name, v in content.items()}
