"""A server on this machine that answers as LibreTranslate does, until it is told to misbehave."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

LANGUAGES = [
    {"code": "en", "name": "English", "targets": ["de", "en", "zh-Hans", "zt"]},
    {"code": "de", "name": "German", "targets": ["en"]},
    {"code": "zh-Hans", "name": "Chinese", "targets": ["en"]},
]
Act = Callable[["Handler"], None]


@dataclass
class Script:
    """Say how the next requests are answered; those beyond are answered well."""

    acts: list[Act] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    languages: Any = field(default_factory=lambda: LANGUAGES)
    is_over: threading.Event = field(default_factory=threading.Event)

    @property
    def asked(self) -> list[Any]:
        """Give the texts of each request."""
        return [request["q"] for request in self.requests]


class Handler(BaseHTTPRequestHandler):
    """Answer one request; a translation is its text in capitals."""

    script: ClassVar[Script]
    body: dict[str, Any]

    def do_GET(self) -> None:
        self.script.paths.append(self.path)
        self.give(self.script.languages)

    def do_POST(self) -> None:
        self.script.paths.append(self.path)
        self.body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.script.requests.append(self.body)
        with contextlib.suppress(OSError):  # the other side may have hung up
            act = self.script.acts.pop(0) if self.script.acts else Handler.translate
            act(self)

    def translate(self) -> None:
        given = self.body["q"]
        done = given.upper() if isinstance(given, str) else [text.upper() for text in given]
        self.give({"translatedText": done})

    def give(self, content: Any, status: int = 200, **headers: str) -> None:
        self.send(json.dumps(content).encode(), status, "application/json", headers)

    def send(self, data: bytes, status: int, kind: str, headers: dict[str, str]) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        pass


def error(status: int, message: str = "no", **headers: str) -> Act:
    """Answer with an error, in LibreTranslate's form."""
    return lambda handler: handler.give({"error": message}, status, **headers)


def page(status: int = 200) -> Act:
    """Answer with a page for browsers."""
    html = b"<html><title>Bad gateway</title></html>"
    return lambda handler: handler.send(html, status, "text/html", {})


def content(value: Any) -> Act:
    """Answer with another content."""
    return lambda handler: handler.give(value)


def raw(data: bytes) -> Act:
    """Answer with these bytes as JSON."""
    return lambda handler: handler.send(data, 200, "application/json", {})


def cut_off(handler: Handler) -> None:
    """Promise more than is sent."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"translatedText": ["A"')


def hang_up(handler: Handler) -> None:
    """Close the connection without an answer."""
    handler.close_connection = True


def sleep(handler: Handler) -> None:
    """Say nothing until the test is over."""
    handler.script.is_over.wait(20)


def drip(handler: Handler) -> None:
    """Send a header a byte at a time, each well within any time-out."""
    for byte in b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 400:
        handler.wfile.write(bytes([byte]))
        if handler.script.is_over.wait(0.05):
            return


@contextlib.contextmanager
def serving(script: Script) -> Iterator[str]:
    """Serve on this machine; gives the URL."""
    handler = type("Scripted", (Handler,), {"script": script})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        script.is_over.set()
        server.shutdown()
        server.server_close()
        thread.join()
