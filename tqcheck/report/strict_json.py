"""JSON of ours that may have been damaged since: what cannot be right in it is refused."""

from __future__ import annotations

import json
import math
import re
from typing import Any, NoReturn

_MAX_DEPTH = 64
_LARGEST = 2**63  # what SQLite and other languages hold
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


def parse_strict(text: str | bytes) -> Any:
    """Parse JSON; raises ValueError, with the reason, for all that our own writers never write.

    That is NaN, infinite and too large numbers, lone surrogates, more levels than we have, and
    bytes that are no UTF-8.
    """
    held = text.decode("utf-8-sig") if isinstance(text, bytes) else text
    try:
        content = json.loads(held, parse_constant=_refuse, parse_float=_float, parse_int=_int)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if held.count("[") + held.count("{") > _MAX_DEPTH and _is_deep(content):
        raise ValueError("nested too deeply")
    if _SURROGATE.search(held):
        try:
            json.dumps(content, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            raise ValueError("lone surrogates are no text") from None
    return content


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _float(text: str) -> float:
    value = float(text)
    return value if math.isfinite(value) else _refuse(text)


def _int(text: str) -> int:
    value = int(text) if len(text) <= 20 else _LARGEST
    if not -_LARGEST <= value < _LARGEST:
        raise ValueError(f"a number of {len(text)} digits is out of range")
    return value


def _is_deep(content: Any) -> bool:
    level = [content]
    for _ in range(_MAX_DEPTH):
        level = [
            inner
            for value in level
            if isinstance(value, dict | list)
            for inner in (value.values() if isinstance(value, dict) else value)
        ]
        if not level:
            return False
    return True
