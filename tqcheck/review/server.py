"""The server of a review: on 127.0.0.1 alone, for whoever knows the token in its address.

`GET /TOKEN/` is the page, `POST /TOKEN/decisions` takes a decision; there is nothing else. A
request is refused unless it names this server as its host (so that no other name can be made to
lead here), holds the token and, to write, comes from the page itself as JSON.
"""

from __future__ import annotations

import hmac
import json
import secrets
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from socketserver import TCPServer, ThreadingMixIn
from types import TracebackType
from typing import Any, Self

from tqcheck.errors import ConfigError, TqcheckError
from tqcheck.gate.waivers.decisions import DECISIONS
from tqcheck.records import JsonValue, SegmentResult
from tqcheck.review.decision_file import DecisionFile, entry_of
from tqcheck.review.page import MAX_REASON, page_policy, render
from tqcheck.review.subject import ReviewSubject

ADDRESS = "127.0.0.1"
NAMES = (ADDRESS, "localhost")
MAX_BODY = 8_192
_SILENCE_S = 20.0
_HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class _RefusedError(Exception):
    """Answer with a status and one line."""

    def __init__(self, status: HTTPStatus, why: str) -> None:
        self.status = status
        super().__init__(why)


@dataclass(frozen=True, slots=True)
class _Review:
    """Hold what the answers are made of."""

    subject: ReviewSubject
    decisions: DecisionFile
    token: str
    results: Mapping[int, SegmentResult]

    def page(self) -> str:
        """Render the page with what is decided by now."""
        return render(self.subject, self.decisions.standing(), str(self.decisions.path))

    def decide(self, given: Mapping[str, Any]) -> dict[str, JsonValue]:
        """Store a decision and say what was stored; the sentence is known by its index alone."""
        if given.keys() != {"index", "decision", "reason"}:
            raise _RefusedError(HTTPStatus.BAD_REQUEST, "allowed: index, decision, reason")
        index, decision, reason = given["index"], given["decision"], given["reason"]
        if decision not in DECISIONS:
            raise _RefusedError(
                HTTPStatus.BAD_REQUEST, f"decision: allowed: {', '.join(DECISIONS)}"
            )
        if not isinstance(reason, str) or len(reason) > MAX_REASON:
            raise _RefusedError(HTTPStatus.BAD_REQUEST, f"reason: {MAX_REASON} characters at most")
        result = self.results.get(index) if type(index) is int else None
        if result is None:
            raise _RefusedError(HTTPStatus.NOT_FOUND, "no such sentence is reviewed here")
        signature = self.subject.report.run.signature
        entry = entry_of(result, decision, " ".join(reason.split()), signature)
        self.decisions.add(entry)
        return {name: entry[name] for name in ("fingerprint", "decision", "reason")}


class ReviewServer:
    """Serve a review until it is interrupted. As a context manager it lets the port go.

    `port` 0 takes a free one. Raises ConfigError where it cannot be had.
    """

    def __init__(self, subject: ReviewSubject, decisions: DecisionFile, port: int = 0) -> None:
        if not 0 <= port <= 65_535:
            raise ConfigError(f"port {port}: allowed: 0 to 65535")
        results = {result.segment.index: result for result in subject.report.results}
        self._review = _Review(subject, decisions, secrets.token_urlsafe(32), results)
        try:
            self._server = _Server((ADDRESS, port), _Handler)
        except OSError as error:
            reason = error.strerror or str(error)
            raise ConfigError(f"port {port}: cannot be used: {reason}") from error
        self._server.review = self._review

    @property
    def port(self) -> int:
        """Give the port it listens on."""
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        """Give the address of the page, token included."""
        return f"http://{ADDRESS}:{self.port}/{self._review.token}/"

    def serve(self) -> None:
        """Answer requests until `shutdown` or an interrupt."""
        self._server.serve_forever(poll_interval=0.2)

    def shutdown(self) -> None:
        """Stop `serve`, from another thread."""
        self._server.shutdown()

    def __enter__(self) -> Self:
        """Give the server itself; it listens already."""
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the server and its port."""
        self._server.server_close()


class _Server(ThreadingMixIn, TCPServer):
    """Listen on one port; a thread answers each request and outlives nothing."""

    daemon_threads = True
    allow_reuse_address = sys.platform != "win32"  # there it would let two listen on one port
    request_queue_size = 32
    review: _Review

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a browser that hangs up is no error of ours."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = _SILENCE_S
    server_version = "tqcheck"
    sys_version = ""

    def do_GET(self) -> None:
        """Answer with the page."""
        self._answer(self._page)

    def do_POST(self) -> None:
        """Store a decision."""
        self._answer(self._decision)

    def _answer(self, make: Callable[[], None]) -> None:
        try:
            self._refuse_other_hosts()
            make()
        except _RefusedError as refusal:
            self._send(refusal.status, "text/plain", f"{refusal}\n")
        except OSError:
            raise  # the browser hung up
        except Exception as error:  # whatever it is, the page shows it
            is_known = isinstance(error, TqcheckError)
            told = str(error) if is_known else f"internal error: {type(error).__name__}: {error}"
            self._send(HTTPStatus.INTERNAL_SERVER_ERROR, "text/plain", f"{told}\n")

    def _page(self) -> None:
        self._refuse_other_paths("")
        page = self.server.review.page()
        self._send(HTTPStatus.OK, "text/html", page, page_policy())

    def _decision(self) -> None:
        self._refuse_other_paths("decisions")
        self._refuse_other_sites()
        kept = self.server.review.decide(self._json())
        self._send(HTTPStatus.OK, "application/json", json.dumps(kept))

    def _refuse_other_hosts(self) -> None:
        """Refuse a request for another name or port: one that was led here."""
        hosts = self.headers.get_all("Host") or []
        if len(hosts) != 1 or hosts[0].strip().lower() not in self._own_hosts():
            raise _RefusedError(HTTPStatus.MISDIRECTED_REQUEST, "not the host you asked for")

    def _own_hosts(self) -> tuple[str, ...]:
        port = self.server.server_address[1]
        return tuple(f"{name}:{port}" for name in NAMES) + (NAMES if port == 80 else ())

    def _refuse_other_paths(self, known: str) -> None:
        token, _, rest = self.path.removeprefix("/").partition("/")
        own = self.server.review.token
        is_ours = hmac.compare_digest(token.encode("utf-8", "replace"), own.encode())
        if not is_ours or rest != known:
            raise _RefusedError(HTTPStatus.NOT_FOUND, "nothing is here")

    def _refuse_other_sites(self) -> None:
        """Refuse to be written by any page but ours."""
        origins = self.headers.get_all("Origin") or []
        if len(origins) != 1 or origins[0] not in [f"http://{host}" for host in self._own_hosts()]:
            raise _RefusedError(HTTPStatus.FORBIDDEN, "only its own page may write here")
        if self.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
            raise _RefusedError(HTTPStatus.FORBIDDEN, "only its own page may write here")
        if self.headers.get_content_type() != "application/json":
            raise _RefusedError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "only application/json")

    def _json(self) -> dict[str, Any]:
        length = self.headers.get("Content-Length", "")
        if "Transfer-Encoding" in self.headers or not (length.isascii() and length.isdigit()):
            raise _RefusedError(HTTPStatus.LENGTH_REQUIRED, "the length of the body is missing")
        if len(length) > 9 or int(length) > MAX_BODY:
            raise _RefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"{MAX_BODY} bytes at most")
        try:
            content = json.loads(self.rfile.read(int(length)))
        except (ValueError, RecursionError):
            raise _RefusedError(HTTPStatus.BAD_REQUEST, "not JSON") from None
        if not isinstance(content, dict):
            raise _RefusedError(HTTPStatus.BAD_REQUEST, "no object")
        return content

    def _send(self, status: HTTPStatus, kind: str, text: str, policy: str = "") -> None:
        body = text.encode("utf-8", "backslashreplace")
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", policy or "default-src 'none'")
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer what the base class refuses without giving back what was sent."""
        status = HTTPStatus(code)
        self.close_connection = True
        self._send(status, "text/plain", f"{status.phrase}\n")

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing: the addresses hold the token."""
