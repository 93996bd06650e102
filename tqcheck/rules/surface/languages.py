"""The languages whose words for numbers, per cent, dates and money the rules know."""

from __future__ import annotations

_KNOWN = (
    "af am ar az be bg bn bs ca cs cy da de el en es et eu fa fi fr gl gu he hi hr hu hy id is "
    "it ja ka kk kn ko lt lv mk ml mr ms mt my nb nl nn no pl pt ro ru sk sl sq sr sv sw ta te th "
    "tl tr uk ur vi zh"
)
NUMBERS = tuple(_KNOWN.split())
"""Scales from thousand to trillion."""
PERCENT = NUMBERS
"""Per cent."""
DATES = tuple(lang for lang in NUMBERS if lang not in ("am", "cy", "ml"))
"""Months and days of the week; in the others too many forms are unknown."""
MONEY = NUMBERS
"""Currencies."""
