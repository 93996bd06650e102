"""A folder to work in, with inputs, and parts so small that there are several."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.batch.texts import write_inputs
from tqcheck.batch import spool


@pytest.fixture
def inputs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, ...]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(spool, "PART_ROWS", 6)
    return write_inputs(tmp_path)
