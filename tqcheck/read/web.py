"""Fetch what a user names by an address: http and https alone, so much and so long at most.

The standard library's client, as urllib3 and httpx bound single reads, not a whole exchange, and
connect to whatever a redirect names. Here one limit of time holds for names, connections, headers
and redirects together, and a redirect leads to no address inside of the network.
"""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import string
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from concurrent.futures import Future
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from tqcheck.errors import InputError
from tqcheck.read.messages import shorten

MAX_BYTES = 50_000_000
TIMEOUT_S = 30.0
MAX_REDIRECTS = 5
SCHEMES = ("http", "https")
_ELSEWHERE = (301, 302, 303, 307, 308)
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")  # IPv4 addresses written as IPv6 ones (NAT64)

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
HostPort = tuple[str, int]


def fetch(address: str) -> bytes:
    """Fetch an address; raises InputError where that fails, is too large or takes too long."""
    parts = _split(address)
    connections = _Connections(parts.hostname or "")
    try:
        return _in_time(lambda: _follow(parts, connections), connections.cut)
    except (OSError, HTTPException, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        raise InputError(f"cannot be fetched: {reason}", path=address) from None
    except InputError as error:
        raise InputError(error.message, path=address) from None


class _Connections:
    """Open the connections of one fetch, and cut the one that is open when its time is over.

    Inside of the network leads only the host that the user named, where it lay there from the
    start, and the user's own proxies.
    """

    def __init__(self, named: str) -> None:
        self._named = named
        proxies = (urlsplit(url).hostname for url in urllib.request.getproxies().values())
        self._proxies = {host for host in proxies if host}
        self._is_named_inside: bool | None = None
        self._is_over = False
        self._open: socket.socket | None = None
        self._lock = threading.Lock()

    def open(
        self, place: HostPort, timeout: float = TIMEOUT_S, source_address: HostPort | None = None
    ) -> socket.socket:
        """Connect to the very addresses that were found fit: a name may mean others next time."""
        host = place[0].strip("[]").lower()
        found = socket.getaddrinfo(*place, type=socket.SOCK_STREAM)
        self._refuse_inside(
            host, [ipaddress.ip_address(str(to[0]).split("%")[0]) for *_, to in found]
        )
        error: OSError | None = None
        for family, kind, protocol, _, to in found:
            try:
                return self._connected(socket.socket(family, kind, protocol), to, timeout)
            except OSError as refused:
                error = refused
        raise error or OSError("no address is known")

    def cut(self) -> None:
        """End what is going on, whatever it waits for."""
        with self._lock:
            self._is_over = True
            if self._open is not None:
                with contextlib.suppress(OSError):  # over already
                    self._open.shutdown(socket.SHUT_RDWR)
                self._open.close()
                self._open = None

    def refuse_inside(self, parts: SplitResult) -> None:
        """Refuse a redirect to the inside that is plain from the address, also behind a proxy."""
        host = parts.hostname or ""
        with contextlib.suppress(ValueError):  # a name
            self._refuse_inside(host, [ipaddress.ip_address(host.split("%")[0])])
        if host == "localhost" or host.endswith(".localhost"):
            self._refuse_inside(host, [ipaddress.ip_address("127.0.0.1")])

    def _refuse_inside(self, host: str, addresses: list[Address]) -> None:
        inside = [address for address in addresses if not is_public(address)]
        if host == self._named and self._is_named_inside is None:
            self._is_named_inside = bool(inside)
        is_wanted = host in self._proxies or (host == self._named and self._is_named_inside)
        if inside and not is_wanted:
            raise InputError(
                f"it leads to {shorten(host)}, an address inside of this network ({inside[0]}); "
                "name that address itself if it is meant"
            )

    def _connected(self, sock: socket.socket, to: Any, timeout: float) -> socket.socket:
        with self._lock:
            if self._is_over:
                sock.close()
                raise OSError("its time is over")
            if self._open is not None:
                self._open.close()
            self._open = sock.dup()  # encryption takes the socket itself over
        try:
            sock.settimeout(timeout)
            sock.connect(to)
        except OSError:
            sock.close()
            raise
        return sock


def is_public(address: Address) -> bool:
    """Tell addresses of the internet from those of this machine or network."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in _TRANSLATED:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
    return address.is_global and not address.is_multicast


def _in_time(act: Callable[[], bytes], cut: Callable[[], None]) -> bytes:
    """Do something in a thread, and end it when the time is over: nothing else bounds it all."""
    future: Future[bytes] = Future()

    def run() -> None:
        try:
            future.set_result(act())
        except BaseException as error:
            future.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    try:
        return future.result(TIMEOUT_S)
    except TimeoutError:
        raise OSError(f"it takes longer than {TIMEOUT_S:g} s") from None
    finally:
        cut()


def _follow(parts: SplitResult, connections: _Connections) -> bytes:
    opener = _opener(connections)
    for _ in range(MAX_REDIRECTS + 1):
        request = urllib.request.Request(parts.geturl(), headers={"User-Agent": "tqcheck"})
        try:
            with opener.open(request, timeout=TIMEOUT_S) as answer:
                return _read(answer)
        except urllib.error.HTTPError as error:
            with error:
                location = error.headers.get("Location")
                if error.code not in _ELSEWHERE or not location:
                    raise InputError(f"the server answers {error.code} {error.reason}") from None
        try:
            parts = _split(urljoin(parts.geturl(), location))
        except ValueError as error:
            raise InputError(f"it redirects to what is no address: {error}") from None
        connections.refuse_inside(parts)
    raise InputError(f"it redirects more than {MAX_REDIRECTS} times")


def _opener(connections: _Connections) -> urllib.request.OpenerDirector:
    """Make a client that follows nothing by itself and connects as it is told."""

    def guarded(kind: type[HTTPConnection]) -> Callable[..., HTTPConnection]:
        def _make(host: str, **options: Any) -> HTTPConnection:
            connection = kind(host, **options)
            connection._create_connection = connections.open  # type: ignore[attr-defined]
            return connection

        return _make

    class Http(urllib.request.HTTPHandler):
        def http_open(self, req: urllib.request.Request) -> HTTPResponse:
            return self.do_open(guarded(HTTPConnection), req)

    class Https(urllib.request.HTTPSHandler):
        def https_open(self, req: urllib.request.Request) -> HTTPResponse:
            return self.do_open(guarded(HTTPSConnection), req)

    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        Http(),
        Https(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
    ):
        opener.add_handler(handler)
    return opener


def _read(answer: HTTPResponse) -> bytes:
    data = answer.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise InputError(f"larger than {MAX_BYTES // 1_000_000} MB")
    if answer.length:  # what is still to come; a short answer raises nothing by itself
        raise OSError(f"the answer breaks off: {answer.length} bytes are missing")
    return data


def _split(address: str) -> SplitResult:
    """Take an address apart, its letters of other scripts encoded; raises InputError."""
    try:
        parts = urlsplit(address)
        if parts.scheme not in SCHEMES:
            allowed = ", ".join(SCHEMES)
            raise InputError(f"scheme {shorten(parts.scheme)} is not one of {allowed}")
        if not parts.hostname or parts.port == 0:
            raise ValueError("it names no server")
        netloc = parts.netloc if parts.netloc.isascii() else parts.netloc.encode("idna").decode()
    except ValueError as error:
        message = f"not an address such as https://HOST/PATH: {error}"
        raise InputError(message, path=address) from None
    path, query = (quote(part, safe=string.punctuation) for part in (parts.path, parts.query))
    return SplitResult(parts.scheme, netloc, path, query, "")
