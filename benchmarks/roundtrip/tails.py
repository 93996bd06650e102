"""Say what is rarer than a direction's few texts can tell, from all directions together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import numpy as np

COMMON = 0.05  # of the texts of a direction so many are beyond what it tells by itself
Key = TypeVar("Key")
Numbers = np.ndarray[Any, np.dtype[np.float64]]


def pooled_cuts(values: Mapping[Key, Numbers], share: float) -> dict[Key, float]:
    """Give the value that a `share` of the texts of each group is beyond (0 to `COMMON`).

    A group tells itself what one in twenty has; how far the rarest go beyond it is taken from all.
    """
    common = {key: float(np.quantile(own, 1 - COMMON)) for key, own in values.items()}
    beyond = np.concatenate([own[own > common[key]] - common[key] for key, own in values.items()])
    more = float(np.quantile(beyond, 1 - share / COMMON)) if len(beyond) else 0.0
    return {key: round(start + more, 3) for key, start in common.items()}
