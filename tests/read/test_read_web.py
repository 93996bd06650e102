"""What is fetched from an address, within bounds of time, size and place."""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tqcheck.config import ReadConfig
from tqcheck.errors import InputError
from tqcheck.read import read_inputs, web

FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Feed</title>
<item><title>Minsk &amp; the border</title><link>https://example.org/1</link></item>
</channel></rss>"""
PATIENCE_S = 20.0
_over = threading.Event()


class Server(BaseHTTPRequestHandler):
    """Answer with a feed, or with what a hostile server would."""

    def do_GET(self) -> None:
        host, _, port = self.headers["Host"].partition(":")
        elsewhere = {
            "/away": "file:///etc/passwd",
            "/odd": "http://[::1",
            "/moved": "/feed",
            "/round": "/round",
            "/inside": f"http://127.0.0.1:{port}/feed",
            "/itself": f"http://{host}:{port}/feed",
            "http://feeds.example/metadata": "http://169.254.169.254/latest",
            "/metadata": "http://169.254.169.254/latest",
            "/slow-round": "/slow-round",
        }
        if self.path == "/slow-round":
            _over.wait(0.3)
        if self.path in elsewhere:
            self.send_response(302)
            self.send_header("Location", elsewhere[self.path])
            self.end_headers()
        elif self.path == "/none":
            self.send_error(404)
        elif self.path in ("/drip-headers", "/drip-line", "/drip-body"):
            self._drip()
        else:
            self.send_response(200)
            if self.path == "/short":
                self.send_header("Content-Length", "9999")
            self.end_headers()
            self.wfile.write(b"x" * 2000 if self.path == "/big" else FEED)

    def _drip(self) -> None:
        """Send a byte every twentieth of a second, and never all."""
        begin = {"/drip-line": b"", "/drip-headers": b"HTTP/1.0 200 OK\r\nX: "}
        self.wfile.write(begin.get(self.path, b"HTTP/1.0 200 OK\r\n\r\n"))
        with suppress(OSError):
            while not _over.wait(0.05):
                self.wfile.write(b"H")

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    _over.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    _over.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def address(port: int, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("NO_PROXY", "*")
    return f"http://127.0.0.1:{port}"


def refusal(address: str) -> str:
    with pytest.raises(InputError) as caught:
        web.fetch(address)
    assert caught.value.path == address
    return caught.value.message


def test_a_feed_from_an_address(address: str) -> None:
    rows = read_inputs([f"{address}/feed"], ReadConfig()).rows
    assert rows[0].origin.path == f"{address}/feed"
    assert rows[0].translation == "Minsk & the border"


@pytest.mark.parametrize("path", ["/moved", "/itself"])
def test_a_redirect_is_followed(address: str, path: str) -> None:
    assert web.fetch(address + path) == FEED


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/away", "scheme 'file' is not one of http, https"),
        ("/odd", "it redirects to what is no address: Invalid IPv6 URL"),
        ("/none", "the server answers 404 Not Found"),
        ("/round", "it redirects more than 5 times"),
        ("/short", "cannot be fetched: the answer breaks off: "),
    ],
)
def test_what_a_server_does_wrong_is_told(address: str, path: str, told: str) -> None:
    with pytest.raises(InputError) as caught:
        web.fetch(address + path)
    assert caught.value.message.startswith(told)
    assert caught.value.path == address + path


def test_an_answer_has_its_bounds(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "MAX_BYTES", 1000)
    assert refusal(f"{address}/big") == "larger than 0 MB"


@pytest.mark.parametrize("path", ["/drip-line", "/drip-headers", "/drip-body", "/slow-round"])
def test_the_time_is_that_of_everything_together(
    address: str, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "TIMEOUT_S", 0.8)
    began = time.monotonic()
    assert refusal(address + path) == "cannot be fetched: it takes longer than 0.8 s"
    assert time.monotonic() - began < PATIENCE_S


@pytest.mark.parametrize("path", ["/inside", "/metadata"])
def test_a_redirect_leads_to_no_address_inside(address: str, path: str) -> None:
    told = refusal(address.replace("127.0.0.1", "localhost") + path)
    assert "an address inside of this network" in told
    assert "name that address itself if it is meant" in told


@pytest.mark.parametrize(
    "given",
    ["127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.0.1", "169.254.169.254", "100.64.0.1",
     "0.0.0.0", "::", "::1", "::ffff:127.0.0.1", "fe80::1", "fd00::1", "64:ff9b::7f00:1",
     "2002:7f00:1::", "224.0.0.1"],
)  # fmt: skip
def test_addresses_inside(given: str) -> None:
    assert not web.is_public(ipaddress.ip_address(given))


@pytest.mark.parametrize("given", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_addresses_outside(given: str) -> None:
    assert web.is_public(ipaddress.ip_address(given))


def test_a_name_that_comes_to_mean_the_inside_is_refused(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    meanings = iter(["8.8.8.8", "127.0.0.1"])

    def resolve(*place: object, **options: object) -> list[tuple[object, ...]]:
        to = (next(meanings), port)
        return [(socket.AF_INET, socket.SOCK_STREAM, 0, "", to)]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    connections = web._Connections("feeds.example")
    monkeypatch.setattr(connections, "_connected", lambda sock, to, timeout: sock)
    with closing(connections.open(("feeds.example", port))), pytest.raises(InputError) as caught:
        connections.open(("feeds.example", port))
    assert "leads to 'feeds.example', an address inside of this network (127.0.0.1)" in str(
        caught.value
    )


def test_a_proxy_of_the_user_may_lie_inside(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{port}")
    assert web.fetch("http://feeds.example:80/feed") == FEED
    assert "inside of this network" in refusal("http://feeds.example/metadata")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("http://[::1", "Invalid IPv6 URL"),
        ("http://", "it names no server"),
        ("http:///a", "it names no server"),
        ("https://a:b/", "Port could not be cast to integer value as 'b'"),
        ("https://a:99999/", "Port out of range 0-65535"),
        (f"https://{'ü' * 70}.de/", "label"),
    ],
)
def test_what_is_no_address_is_told(given: str, told: str) -> None:
    message = refusal(given)
    assert message.startswith("not an address such as https://HOST/PATH: ")
    assert told in message


def test_letters_of_other_scripts_are_encoded() -> None:
    assert web._split("http://münchen.de/straße?q=ü b#x").geturl() == (
        "http://xn--mnchen-3ya.de/stra%C3%9Fe?q=%C3%BC%20b"
    )
    assert web._split("http://a/%20?b=%41").geturl() == "http://a/%20?b=%41"


@pytest.mark.parametrize("given", ["file:///etc/passwd", "ftp://example.org/a", "data://x"])
def test_other_schemes_are_refused(given: str) -> None:
    with pytest.raises(InputError, match="is not one of http, https"):
        read_inputs([given], ReadConfig())
