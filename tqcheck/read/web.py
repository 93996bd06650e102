"""Fetch what a user names by an address: http and https alone, so much and so long at most."""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from collections.abc import Callable
from http.client import HTTPException, HTTPMessage
from typing import IO
from urllib.parse import urlsplit

from tqcheck.errors import InputError
from tqcheck.read.messages import shorten

MAX_BYTES = 50_000_000
TIMEOUT_S = 30.0
_PIECE = 65_536
SCHEMES = ("http", "https")


class _OnlyWeb(urllib.request.HTTPRedirectHandler):
    """Follow redirects to addresses of the web, and to nothing else."""

    max_redirections = 5

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        _check(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def fetch(address: str) -> bytes:
    """Fetch an address; raises InputError where that fails, is too large or takes too long."""
    _check(address)
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        _OnlyWeb(),
    ):
        opener.add_handler(handler)
    request = urllib.request.Request(address, headers={"User-Agent": "tqcheck"})
    try:
        with opener.open(request, timeout=TIMEOUT_S) as answer:
            data = _read_in_time(answer.read1)
    except urllib.error.HTTPError as error:
        error.close()
        raise InputError(f"the server answers {error.code} {error.reason}", path=address) from None
    except (OSError, HTTPException, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        raise InputError(f"cannot be fetched: {reason}", path=address) from None
    if len(data) > MAX_BYTES:
        raise InputError(f"larger than {MAX_BYTES // 1_000_000} MB", path=address)
    return data


def _read_in_time(read: Callable[[int], bytes]) -> bytes:
    """Read all there is, but no more and no longer than is allowed."""
    end = time.monotonic() + TIMEOUT_S
    parts: list[bytes] = []
    size = 0
    while size <= MAX_BYTES and (part := read(_PIECE)):
        parts.append(part)
        size += len(part)
        if time.monotonic() > end:
            raise OSError(f"it takes longer than {TIMEOUT_S:.0f} s")
    return b"".join(parts)


def _check(address: str) -> None:
    scheme = urlsplit(address).scheme.lower()
    if scheme not in SCHEMES:
        message = f"scheme {shorten(scheme)} is not one of {', '.join(SCHEMES)}"
        raise InputError(message, path=address)
