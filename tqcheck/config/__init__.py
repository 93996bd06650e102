"""The settings of a run: one frozen record for each stage, checked, and read from a file.

A file is `tqcheck.toml`, with a table for each stage (`[read]`, `[segment]`, `[model]`,
`[roundtrip]`, `[evidence]`, `[combine]`, `[view]`, `[gate]`, `[cache]`), or the same tables under
`[tool.tqcheck]` in `pyproject.toml`. Whatever builds a `Config` (file, options, library user),
`validate` is the one place that judges it.
"""

from tqcheck.config.files import FILE_NAME, find_settings, load_config
from tqcheck.config.nearest import nearest
from tqcheck.config.policy import GateConfig
from tqcheck.config.records import (
    CacheConfig,
    CombineConfig,
    Config,
    EvidenceConfig,
    ModelConfig,
    ReadConfig,
    RoundtripConfig,
    SegmentConfig,
    ViewConfig,
    override,
    validate,
)

__all__ = [
    "FILE_NAME",
    "CacheConfig",
    "CombineConfig",
    "Config",
    "EvidenceConfig",
    "GateConfig",
    "ModelConfig",
    "ReadConfig",
    "RoundtripConfig",
    "SegmentConfig",
    "ViewConfig",
    "find_settings",
    "load_config",
    "nearest",
    "override",
    "validate",
]
