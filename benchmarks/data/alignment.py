"""Find the tokens of a tokenised text in the text itself."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from difflib import SequenceMatcher

Range = tuple[int, int]
ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-fA-F]+|\w+);")
LEAST_SIMILARITY = 0.9


def token_ranges(tokens: Sequence[str], text: str) -> list[Range | None] | None:
    """Give each token's (start, end) in `text`, None for a token that is not there.

    Blanks and HTML entities may differ between the two. The whole is None where fewer than nine in
    ten of the characters agree.
    """
    letters, places = _letters(text)
    token_letters = [_letters(token)[0] for token in tokens]
    matched = _match("".join(token_letters), letters)
    if matched is None:
        return None
    ranges: list[Range | None] = []
    position = 0
    for token in token_letters:
        hits = [places[matched[i]] for i in range(position, position + len(token)) if i in matched]
        ranges.append((hits[0][0], hits[-1][1]) if hits else None)
        position += len(token)
    return ranges


def _letters(text: str) -> tuple[str, list[Range]]:
    """Give the text without blanks and entities, and each character's range in the original."""
    letters: list[str] = []
    places: list[Range] = []
    position = 0
    while position < len(text):
        entity = ENTITY.match(text, position)
        end = entity.end() if entity else position + 1
        for letter in html.unescape(text[position:end]):
            if not letter.isspace():
                letters.append(letter)
                places.append((position, end))
        position = end
    return "".join(letters), places


def _match(tokens: str, text: str) -> dict[int, int] | None:
    if tokens == text:
        return {index: index for index in range(len(text))}
    matcher = SequenceMatcher(None, tokens, text, autojunk=False)
    if matcher.ratio() < LEAST_SIMILARITY:
        return None
    blocks = matcher.get_matching_blocks()
    return {block.a + i: block.b + i for block in blocks for i in range(block.size)}
