"""Writing on with what is kept in mind gives what reading everything anew gives."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from tqcheck.backends.gemma3 import Gemma3, load_gemma3, read_shape

LENGTHS = (3, 9, 14)  # the window of the local layer is 16: the longer rows run out of it
SLOTS = torch.tensor([4, 0, 2])


@pytest.fixture
def model(gemma: Path) -> Gemma3:
    shape = read_shape(gemma)
    assert shape is not None
    return load_gemma3(gemma, shape, torch.float32)


def texts() -> torch.Tensor:
    return torch.randint(4, 400, (3, 30), generator=torch.Generator().manual_seed(1))


def next_tokens(ids: torch.Tensor, lengths: torch.Tensor) -> torch.Tensor:
    """Give each slot its text's next token, and any token to the free ones."""
    tokens = torch.full((len(lengths),), 7)
    tokens[SLOTS] = ids[torch.arange(3), lengths[SLOTS]]
    return tokens


def close(found: torch.Tensor, wanted: torch.Tensor) -> None:
    torch.testing.assert_close(found, wanted, atol=1e-4, rtol=1e-4)


@torch.inference_mode()
def test_each_step_gives_the_states_of_the_whole_text(model: Gemma3) -> None:
    ids, lengths = texts(), torch.tensor(LENGTHS)
    wanted = [model(row[None], ())[0][0] for row in ids]
    writing = model.writing(5, 30)
    model.begin(writing, SLOTS, ids[:, : max(LENGTHS)], lengths)
    for _ in range(12):
        for row, slot in enumerate(SLOTS.tolist()):
            close(writing.last[slot], wanted[row][writing.lengths[slot] - 1])
        model.go_on(writing, next_tokens(ids, writing.lengths))
    assert writing.lengths.tolist() == [21, 0, 26, 0, 15]


@torch.inference_mode()
def test_a_slot_that_was_freed_takes_another_text(model: Gemma3) -> None:
    ids, lengths = texts(), torch.tensor(LENGTHS)
    writing = model.writing(5, 30)
    model.begin(writing, SLOTS, ids[:, : max(LENGTHS)], lengths)
    model.go_on(writing, next_tokens(ids, writing.lengths))
    writing.free(torch.tensor([2]))
    other = torch.randint(4, 400, (2, 5), generator=torch.Generator().manual_seed(2))
    # The second row only fills the shape.
    model.begin(writing, torch.tensor([2]), other, torch.tensor([5, 5]))
    close(writing.last[2], model(other[:1], ())[0][0, -1])
    tokens = next_tokens(ids, writing.lengths)
    tokens[2] = 9
    model.go_on(writing, tokens)
    close(writing.last[2], model(torch.cat([other[0], torch.tensor([9])])[None], ())[0][0, -1])
    close(writing.last[0], model(ids[1, : int(writing.lengths[0])][None], ())[0][0, -1])
