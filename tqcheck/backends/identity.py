"""Name the quality model that a configuration means, without loading it.

Two runs with one identity give the same numbers: it covers the files of the model and whatever of
the machine decides on which device and in which precision it runs.
"""

from __future__ import annotations

import os
import platform
from pathlib import Path

from tqcheck.backends import store
from tqcheck.backends.expected import WORDS_ID
from tqcheck.backends.hub import folder_digest, hub_folder
from tqcheck.config import ModelConfig

HEAD_ID = "quality-3"
"""The head that came with tqcheck."""
BALANCE_ID = "balance-3"
"""The factors with which the language model and that head are put in 8 bits."""
ENCODER_ID = "encoder-4"
"""The encoder that came with tqcheck."""

_CPU_FACTS = ("model name", "flags", "Features", "CPU part")


NO_LM = "none"
"""Set for the language model, this lets the encoder judge alone."""


def is_encoder_alone(config: ModelConfig) -> bool:
    """Tell whether the encoder judges alone: by choice, or as there is no language model."""
    return config.lm == NO_LM or (config.lm is None and not store.has_embedded_lm())


def identify_model(config: ModelConfig) -> list[str]:
    """Name language model, head, precision, device and machine.

    Raises ModelError where a model that the user named is not there. Files that came with tqcheck
    or were unpacked are not read again: loading them checks their digests.
    """
    words, encoder, factors = (
        store.find_model(model_id).digest for model_id in (WORDS_ID, ENCODER_ID, BALANCE_ID)
    )
    if is_encoder_alone(config):
        return [encoder, config.precision, config.device, *_machine()]
    lm = (
        store.find_model(store.EMBEDDED_LM).digest
        if config.lm is None
        else folder_digest(hub_folder(config.lm))
    )
    head = (
        store.find_model(HEAD_ID).digest if config.head is None else store.sha256(Path(config.head))
    )
    return [lm, head, words, encoder, factors, config.precision, config.device, *_machine()]


def _machine() -> list[str]:
    gpus = sorted(path.name for path in Path("/dev").glob("nvidia[0-9]*"))
    chosen = os.environ.get("CUDA_VISIBLE_DEVICES", "all")
    let = os.environ.get("ATEN_CPU_CAPABILITY", "all")
    return [platform.system(), platform.machine(), _processor(), *gpus, chosen, let]


def _processor() -> str:
    """Name the processor and its instructions, which decide on the precision."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8", "replace").splitlines()
    except OSError:
        return platform.processor()
    facts = dict.fromkeys(line for line in lines if line.startswith(_CPU_FACTS))
    return "\n".join(facts)
