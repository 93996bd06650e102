"""Ask a server for JSON: within bounds of time, size and rate, and again where that may help.

The standard library's `http.client`, a connection for each request. It follows no redirect and
takes no proxy from the environment, so the text goes to the host that was named and to no other.
"""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import Enum
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Self
from urllib.parse import urlsplit

from tqcheck.errors import ConfigError

MAX_ANSWER_BYTES = 8_000_000
ATTEMPTS = 4
FIRST_PAUSE_S = 0.5  # twice as long before each further attempt
LONGEST_PAUSE_S = 60.0
_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
_LOCKED = frozenset({401, 403, 407})
_SHOWN = 200


class Trouble(Enum):
    """Say what a failed request means for the next one."""

    REFUSED = "this request was refused, another may do"
    FAILING = "the server did not manage, however often it was asked"
    CLOSED = "no request can do: out of reach, locked, or elsewhere"


class ServerError(Exception):
    """Report a request that failed for good."""

    def __init__(self, trouble: Trouble, message: str) -> None:
        self.trouble = trouble
        super().__init__(message)


class _TryAgainError(Exception):
    """Report a request that failed and may do better later."""

    def __init__(self, trouble: Trouble, message: str, pause_s: float | None = None) -> None:
        self.trouble = trouble
        self.pause_s = pause_s
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Address:
    """Hold a server's address; `prefix` is its path without the last slash."""

    is_secure: bool
    host: str
    port: int | None
    prefix: str

    @property
    def place(self) -> str:
        """Name host and port."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port is None else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """Name the server."""
        return f"{'https' if self.is_secure else 'http'}://{self.place}{self.prefix}"


def parse_address(url: str) -> Address:
    """Read http(s)://HOST[:PORT][/PATH]; raises ConfigError for anything more, or else."""
    if "@" in url:
        raise ConfigError("the server's URL holds a user name or password; leave them out")
    shown = url.partition("?")[0]  # behind it may stand a key
    wrong = ConfigError(f"{shown!r} is not http://HOST[:PORT] or https://HOST[:PORT]")
    if not url.isascii() or not url.isprintable() or " " in url:
        raise wrong
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise wrong from None
    if parts.scheme not in ("http", "https") or not parts.hostname or "?" in url or "#" in url:
        raise wrong
    return Address(parts.scheme == "https", parts.hostname, port, parts.path.rstrip("/"))


class JsonServer:
    """Ask one server, one request after the other; `secret` is kept out of every message."""

    def __init__(
        self,
        address: Address,
        timeout_s: float,
        requests_per_s: float,
        secret: str | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.address = address
        self._timeout_s = timeout_s
        self._interval_s = 1 / requests_per_s
        self._secret = secret
        self._sleep = sleep
        self._clock = clock
        self._free_at = clock()

    def get(self, path: str) -> object:
        """Give what lies at a path; raises ServerError."""
        return self._persist("GET", path, None)

    def post(self, path: str, content: object) -> object:
        """Give the answer to `content`; raises ServerError."""
        return self._persist("POST", path, json.dumps(content).encode())

    def _persist(self, method: str, path: str, body: bytes | None) -> object:
        for attempt in range(1, ATTEMPTS + 1):
            self._take_turn()
            try:
                return self._ask(method, path, body)
            except _TryAgainError as error:
                if attempt == ATTEMPTS:
                    message = f"{error} ({ATTEMPTS} times)"
                    raise ServerError(error.trouble, message) from error
                pause_s = FIRST_PAUSE_S * 2 ** (attempt - 1)
                self._sleep(min(LONGEST_PAUSE_S, max(pause_s, error.pause_s or 0)))
        raise AssertionError("the last attempt returns or raises")

    def _take_turn(self) -> None:
        wait_s = self._free_at - self._clock()
        if wait_s > 0:
            self._sleep(wait_s)
        self._free_at = max(self._free_at, self._clock()) + self._interval_s

    def _ask(self, method: str, path: str, body: bytes | None) -> object:
        connection = self._connection()
        with _Deadline(self._timeout_s) as deadline, contextlib.closing(connection):
            connection._create_connection = deadline.connect  # type: ignore[attr-defined]
            try:
                self._connect(connection)
                return self._exchange(connection, method, path, body)
            except (OSError, HTTPException, ValueError, _TryAgainError) as error:
                raise self._judged(error, is_late=deadline.is_late) from error

    def _judged(self, error: Exception, *, is_late: bool) -> ServerError | _TryAgainError:
        if is_late or isinstance(error, TimeoutError):
            # Not again at once: a slow server only gets slower.
            return ServerError(Trouble.FAILING, f"no answer within {self._timeout_s:g} s")
        if isinstance(error, _TryAgainError):
            return error
        reason = self._shown(_reason(error))
        return _TryAgainError(Trouble.FAILING, f"the answer breaks off: {reason}")

    def _exchange(
        self, connection: HTTPConnection, method: str, path: str, body: bytes | None
    ) -> object:
        headers = {"Accept": "application/json", "Connection": "close"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        connection.request(method, self.address.prefix + path, body, headers)
        with connection.getresponse() as response:
            content = _read(response)
            if response.status == 200:
                return _json(content)
            raise self._refusal(response, content)

    def _refusal(self, response: HTTPResponse, content: bytes) -> ServerError | _TryAgainError:
        status = response.status
        if 300 <= status < 400:
            elsewhere = self._shown(_host_of(response.headers.get("Location", "")))
            message = f"HTTP {status}: it redirects to {elsewhere}; name that server instead"
            return ServerError(Trouble.CLOSED, message)
        message = f"HTTP {status} {self._shown(_told(content) or response.reason)}".strip()
        if status in _AGAIN:
            pause_s = _pause_s(response.headers.get("Retry-After"))
            return _TryAgainError(Trouble.FAILING, message, pause_s)
        return ServerError(Trouble.CLOSED if status in _LOCKED else Trouble.REFUSED, message)

    def _shown(self, told: str) -> str:
        """Make what the server says fit to be shown: it may repeat the key."""
        safe = " ".join((told.replace(self._secret, "***") if self._secret else told).split())
        return safe if len(safe) <= _SHOWN else f"{safe[:_SHOWN]}…"

    def _connection(self) -> HTTPConnection:
        kind = HTTPSConnection if self.address.is_secure else HTTPConnection
        return kind(self.address.host, self.address.port, timeout=self._timeout_s)

    def _connect(self, connection: HTTPConnection) -> None:
        try:
            connection.connect()
        except ssl.SSLCertVerificationError as error:
            message = f"its certificate is not to be trusted: {error.verify_message}"
            raise ServerError(Trouble.CLOSED, message) from error
        except (OSError, ValueError) as error:
            message = f"cannot be reached: {_reason(error)}"
            raise _TryAgainError(Trouble.CLOSED, message) from error


class _Deadline:
    """Cut a connection when the time is over: time-outs of sockets bound single reads only."""

    def __init__(self, seconds: float) -> None:
        self.is_late = False
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True
        self._open: socket.socket | None = None
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        """Start the time."""
        self._timer.start()
        return self

    def __exit__(self, *error: object) -> None:
        """Stop it."""
        self._timer.cancel()
        if self._open is not None:
            self._open.close()

    def connect(
        self, place: tuple[str, int], timeout: float, source: tuple[str, int] | None
    ) -> socket.socket:
        """Open the connection that will be cut, before any encryption is talked over."""
        sock = socket.create_connection(place, timeout, source)
        with self._lock:
            self._open = sock.dup()  # encryption takes the socket itself over
            if self.is_late:
                sock.close()
                raise TimeoutError
        return sock

    def _cut(self) -> None:
        with self._lock:
            self.is_late = True
            if self._open is not None:
                with contextlib.suppress(OSError):  # over already
                    self._open.shutdown(socket.SHUT_RDWR)


def _read(response: HTTPResponse) -> bytes:
    content = response.read(MAX_ANSWER_BYTES + 1)
    if len(content) > MAX_ANSWER_BYTES:
        limit = f"{MAX_ANSWER_BYTES // 1_000_000} MB"
        raise ServerError(Trouble.FAILING, f"the answer is longer than {limit}")
    if response.length:  # what is still to come; a short answer raises nothing by itself
        raise HTTPException(f"{response.length} bytes are missing")
    return content


def _json(content: bytes) -> object:
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise _TryAgainError(Trouble.FAILING, "the answer is not JSON") from error


def _host_of(location: str) -> str:
    with contextlib.suppress(ValueError):
        return urlsplit(location).hostname or "another path"
    return "another place"


def _told(content: bytes) -> str:
    """Give what the server says is wrong; pages for browsers are not shown."""
    with contextlib.suppress(ValueError, RecursionError):
        answer = json.loads(content)
        if isinstance(answer, dict) and isinstance(answer.get("error"), str):
            return str(answer["error"])
    return ""


def _pause_s(retry_after: str | None) -> float | None:
    """Read Retry-After: seconds, or a date."""
    if retry_after is None:
        return None
    if retry_after.strip().isascii() and retry_after.strip().isdigit():
        return float(retry_after)
    try:
        date = parsedate_to_datetime(retry_after)
        return (date.astimezone(UTC) - datetime.now(UTC)).total_seconds()
    except (ValueError, OverflowError):
        return None


def _reason(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return " ".join(str(error).split())[:_SHOWN] or type(error).__name__
