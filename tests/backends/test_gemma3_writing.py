"""Writing on with what is kept in mind gives what reading everything anew gives."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from tqcheck.backends.gemma3 import Gemma3, load_gemma3, read_shape

LENGTHS = (3, 9, 14)  # the window of the local layer is 16: the longer rows run out of it


@pytest.fixture
def model(gemma: Path) -> Gemma3:
    shape = read_shape(gemma)
    assert shape is not None
    return load_gemma3(gemma, shape, torch.float32)


def texts() -> torch.Tensor:
    return torch.randint(4, 400, (3, 30), generator=torch.Generator().manual_seed(1))


@torch.inference_mode()
def test_each_step_gives_the_states_of_the_whole_text(model: Gemma3) -> None:
    ids, lengths = texts(), torch.tensor(LENGTHS)
    wanted = [model(row[None], ())[0][0] for row in ids]
    writing = model.begin(ids[:, : max(LENGTHS)], lengths, 30)
    for _ in range(12):
        found = writing.last
        for row, end in enumerate(writing.lengths.tolist()):
            torch.testing.assert_close(found[row], wanted[row][end - 1], atol=1e-4, rtol=1e-4)
        writing = model.go_on(writing, ids[torch.arange(3), writing.lengths])


@torch.inference_mode()
def test_rows_that_are_done_may_be_dropped(model: Gemma3) -> None:
    ids, lengths = texts(), torch.tensor(LENGTHS)
    writing = model.begin(ids[:, : max(LENGTHS)], lengths, 30)
    writing = model.go_on(writing, ids[torch.arange(3), writing.lengths])
    kept = torch.tensor([0, 2])
    writing = writing.keep(kept)
    writing = model.go_on(writing, ids[kept, writing.lengths])
    for n, row in enumerate(kept):
        end = int(writing.lengths[n])
        wanted = model(ids[row, :end][None], ())[0][0, -1]
        torch.testing.assert_close(writing.last[n], wanted, atol=1e-4, rtol=1e-4)
