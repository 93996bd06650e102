"""A model that the user named: its folder, and one digest for its weights."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import pytest

from tqcheck.backends.hub import folder_digest, hub_folder, reason_of
from tqcheck.errors import ModelError


def test_a_folder_is_itself(tmp_path: Path) -> None:
    assert hub_folder(str(tmp_path)) == tmp_path


@pytest.mark.parametrize("name", ["nobody/no-such-model", "./no-such-folder", "a b", "a/b/c"])
def test_what_is_neither_folder_nor_known_is_refused(name: str) -> None:
    with pytest.raises(ModelError) as caught:
        hub_folder(name)
    assert str(caught.value).startswith(f"{name}: no folder of that name, and not found on the hub")
    assert "\n" not in str(caught.value)


def test_digest_is_over_the_weights_in_the_order_of_their_names(tmp_path: Path) -> None:
    (tmp_path / "b.safetensors").write_bytes(b"second")
    (tmp_path / "a.safetensors").write_bytes(b"first")
    (tmp_path / "config.json").write_bytes(b"{}")
    parts = [hashlib.sha256(content).digest() for content in (b"first", b"second")]
    assert folder_digest(tmp_path) == hashlib.sha256(b"".join(parts)).hexdigest()


def test_a_folder_without_weights_is_refused(tmp_path: Path) -> None:
    (tmp_path / "pytorch_model.bin").write_bytes(b"pickle")
    with pytest.raises(ModelError, match="no safetensors weights"):
        folder_digest(tmp_path)


@pytest.mark.parametrize(
    ("error", "reason"),
    [(OSError("\n one\ntwo"), " one"), (OSError(), "OSError"), (ValueError(" \n"), "ValueError")],
)
def test_reason_is_one_line(error: Exception, reason: str) -> None:
    assert reason_of(error) == reason


def test_other_models_need_an_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "transformers", None)
    with pytest.raises(ModelError, match=r"some/model: .* pip install 'tqcheck\[transformers\]'"):
        hub_folder("some/model")
