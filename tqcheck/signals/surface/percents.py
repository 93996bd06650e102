"""Did a percentage lose its sign, or a number gain one?"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from tqcheck.records import Finding, Segment
from tqcheck.rules import RULES
from tqcheck.signals.surface.digits import Number, read_numbers

_WORDS = (
    r"per\s?cent\w*|percent\w*|pct|prozent\w*|pour\s?cent\w*|por\s?cien\w*|por\s?cento|per\s?cento"
    r"|porcent\w*|pourcent\w*|percentu\w*|pp|pps|basis|points?|процент\w*|відсот\w*|адсот\w*|процентн\w*|п\.\s?п"
    r"|procen\w*|percen\w*|prosent\w*|prosentti\w*|yüzde"
    r"|بالمئة|بالمائة|في المئة|في المائة|प्रतिशत|फीसदी"
    r"|百分|个点|個點|パーセント|ポイント|퍼센트|phần trăm|persen|τοις εκατό|درصد|%-\w+"
)
_ANY = regex.compile(rf"[%％٪‰]|(?<!\p{{L}})(?:{_WORDS})", regex.IGNORECASE)
_AFTER = regex.compile(
    r"\s?(?:[%％٪]|(?:per\s?cent|percent|prozent|pour\s?cent|por\s?ciento|por\s?cento|per\s?cento"
    r"|процент\p{L}*|відсот\p{L}*|procent\p{L}*|प्रतिशत|パーセント|퍼센트)(?!\p{L}))",
    regex.IGNORECASE,
)


def find_percent_mismatch(segment: Segment, source: str) -> Iterator[Finding]:
    """Find a number that is a percentage on one side and not on the other."""
    theirs = read_numbers(source, segment.source_lang)
    ours = read_numbers(segment.text, segment.lang)
    if not _ANY.search(segment.text):
        for number in _percentages(source, theirs):
            if twin := _twin(number, ours):
                message = f"{number.text} is a percentage in the source; {twin.text} is not one"
                yield RULES["TQ353"].at(twin.start, twin.end, message)
                return
    elif not _ANY.search(source):
        for number in _percentages(segment.text, ours):
            if twin := _twin(number, theirs):
                message = f"{number.text} is not a percentage in the source"
                yield RULES["TQ353"].at(number.start, number.end, message)
                return


def _percentages(text: str, numbers: list[Number]) -> list[Number]:
    return [number for number in numbers if _AFTER.match(text, number.end)]


def _twin(number: Number, others: list[Number]) -> Number | None:
    return next((other for other in others if other.values & number.values), None)
