"""A report to review, and a server of it on a port of its own."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.report.sample import sample_report
from tqcheck.report import render
from tqcheck.review import DecisionFile, ReviewServer, load_subject


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


@dataclass(frozen=True)
class Served:
    """A server that runs, and how to ask it; a header with the value None is left out."""

    server: ReviewServer
    decisions: DecisionFile

    @property
    def path(self) -> str:
        return urlsplit(self.server.url).path

    def ask(
        self, method: str, path: str, headers: Mapping[str, str | None], body: bytes = b""
    ) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=20)
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        given = {"Host": f"127.0.0.1:{self.server.port}", **headers}
        for name, value in given.items():
            if value is not None:
                connection.putheader(name, value)
        connection.endheaders(body or None)
        answer = connection.getresponse()
        found = Answer(answer.status, dict(answer.headers), answer.read().decode("utf-8"))
        connection.close()
        return found

    def get(self, path: str | None = None, **headers: str | None) -> Answer:
        return self.ask("GET", self.path if path is None else path, headers)

    def post(
        self, content: object, headers: Mapping[str, str | None] | None = None, path: str = ""
    ) -> Answer:
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        usual: dict[str, str | None] = {
            "Origin": f"http://127.0.0.1:{self.server.port}",
            "Content-Type": "application/json",
            "Content-Length": str(len(body)),
        }
        own = {**usual, **(headers or {})}
        return self.ask("POST", path or f"{self.path}decisions", own, body)

    def decide(self, index: int, decision: str, reason: str = "") -> Answer:
        return self.post({"index": index, "decision": decision, "reason": reason})

    def lines(self) -> list[dict[str, Any]]:
        if not self.decisions.path.exists():
            return []
        return [json.loads(line) for line in self.decisions.path.read_text("utf-8").splitlines()]


def store(folder: Path) -> Path:
    path = folder / "report.jsonl"
    path.write_bytes(render(sample_report(), "jsonl").encode("utf-8"))
    return path


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    return store(tmp_path)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    path = store(tmp_path_factory.mktemp("review"))
    decisions = DecisionFile(path.with_name("decisions.jsonl"))
    with ReviewServer(load_subject(path, 1000), decisions) as server:
        thread = threading.Thread(target=server.serve)
        thread.start()
        yield Served(server, decisions)
        server.shutdown()
        thread.join()


@pytest.fixture
def served(server: Served) -> Served:
    """Give the server with nothing decided."""
    server.decisions.path.unlink(missing_ok=True)
    return server
