"""The training scripts lie beside the weights that they make, outside of the package."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _scripts(monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in ("quality", "encoder"):
        monkeypatch.syspath_prepend(Path(__file__).parents[2] / "models" / folder)
