"""Names for alarms that outlive moved lines, re-wrapped text and changed neighbours.

A fingerprint is made of a rule's code and the sentence, white space evened out: no path, no line,
no marked words, since a model that reads the context may mark them a little otherwise next time.
When the sentence changes, so does the fingerprint.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata

from tqcheck.rules.gate import IN_DOCUMENT, IN_RUN, RISK

VERSION = 1
ANY_RULE = "*"
"""In the place of a code: the fingerprint of the sentence itself."""

# All of them are written as the first, so that one entry knows them all.
_RISK_CODES = frozenset({RISK, IN_DOCUMENT, IN_RUN})
_LENGTH = 32

# Scripts that are written without spaces: a line may break between any two letters of them.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\uff00-\uffef"
)
_WRAP = re.compile(rf"(?<=[{_UNSPACED}])(?<!\s)[^\S\n]*\n\s*(?=[{_UNSPACED}])")


def fingerprint(code: str, sentence: str) -> str:
    """Return the name of a rule's alarm on a sentence: 32 hexadecimal digits."""
    parts = [VERSION, RISK if code in _RISK_CODES else code, even(sentence)]
    canonical = json.dumps(parts, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:_LENGTH]


def even(sentence: str) -> str:
    """Return a sentence in NFC, on one line, with single spaces."""
    return " ".join(_WRAP.sub("", unicodedata.normalize("NFC", sentence)).split())
