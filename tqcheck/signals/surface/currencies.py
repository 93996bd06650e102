"""Did an amount of money change its currency?"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from tqcheck.records import Finding, Segment
from tqcheck.rules import RULES

# A currency next to a number is sure; its name anywhere is enough to keep quiet.
_SIGNS = {
    "USD": r"US\$|\$|＄|USD",
    "EUR": r"€|EUR",
    "GBP": r"£|￡|GBP",
    "JPY_CNY": r"¥|￥|CNY|RMB|JPY",
    "RUB": r"₽|RUB",
    "UAH": r"₴|UAH",
    "INR": r"₹|INR|Rs\.?",
    "KRW": r"₩|KRW",
    "PLN": r"PLN|zł",
    "CZK": r"CZK|Kč",
    "CHF": r"CHF",
}
# Yen and yuan share a sign, all dollars a name: they count as one each. `*` is any letters.
_NAME_LISTS = {
    "USD": "*dollar* dólar* долл* долар* dolár* dolar* 美元 美金 港元 港币 澳元 加元 新元 "
    "新台币 ドル 달러 دولار डॉलर buck* cent* цент*",
    "EUR": "euro euros euró* eura eury eurem єв* евро 欧元 歐元 ユーロ 유로 يورو यूरो",
    "GBP": "pound pounds pfund* livre livres libra libras sterlin* фунт* funt* liber libr* 英镑 "
    "英鎊 ポンド 파운드",
    "JPY_CNY": "yuan* renminbi юан* juan* yen* иен* йен* єн* jen* 人民币 日元 日圆 円 위안 엔 元",
    "RUB": "rouble* ruble* rubel* roubel* рубл* руб rubl* 卢布 ルーブル",
    "UAH": "hryvn* гривн* грн hrivn* hrywn* 格里夫纳",
    "INR": "rupee* rupie* rupi* roupie* рупи* 卢比 ルピー रुपय* रुपए",
    "KRW": "won вон* 韩元 韓元 ウォン 원",
    "PLN": "zlot* złot* злот* 兹罗提",
    "CZK": "korun* крон* kron* corona* couronne* crown crowns 克朗",
    "CHF": "franc* franken франк* frank* 法郎",
}
_OTHER_YUAN = r"(?<![美欧歐港澳加新韩韓日])元"
_NAMES = {
    code: names.replace(" ", "|")
    .replace("*dollar", r"\p{L}{0,20}dollar")  # Taiwandollar; without a bound, the square of a text
    .replace("*", r"\p{L}*")
    .replace("|元", f"|{_OTHER_YUAN}")
    for code, names in _NAME_LISTS.items()
}
_SCALE = r"(?:\s?(?:[kmb]n?|\p{L}{2,12}\.?|[万亿億萬千百多余]{1,3}))?"
_NUMBER = r"\d[\d.,\u00a0\u202f ]*"
_WHOLE_NUMBER = rf"(?<!\d[.,\u00a0\u202f ]*){_NUMBER}"  # not tried again from within
_SURE_NAMES = {"GBP", "CZK", "CHF", "KRW"}  # names that are also weights, hats or other words


def _sign(code: str) -> str:
    """Bound codes in letters, so that EUR is not found in Europe."""
    parts = _SIGNS[code].split("|")
    return "|".join(
        rf"(?<!\p{{Latin}}){part}(?!\p{{Latin}})" if part[0].isalpha() else part for part in parts
    )


def _sure(code: str) -> regex.Pattern[str]:
    sign = _sign(code)
    name = sign if code in _SURE_NAMES else f"{sign}|(?:{_NAMES[code]})(?!\\p{{Latin}})"
    return regex.compile(
        rf"(?:{sign})\s?{_NUMBER}|{_WHOLE_NUMBER}{_SCALE}\s?(?:{name})", regex.IGNORECASE
    )


def _any(code: str) -> regex.Pattern[str]:
    names = rf"(?:(?<!\p{{L}})|(?<=\p{{Han}}))(?:{_NAMES[code]})"
    return regex.compile(f"{_sign(code)}|{names}", regex.IGNORECASE)


_SURE = {code: _sure(code) for code in _SIGNS}
_ANY = {code: _any(code) for code in _SIGNS}


def find_currency_mismatch(segment: Segment, source: str) -> Iterator[Finding]:
    """Find an amount whose only currency is not the only currency of the source."""
    if not any(char.isdigit() for char in segment.text):
        return
    theirs = {code for code, pattern in _ANY.items() if pattern.search(source)}
    ours = {code for code, pattern in _ANY.items() if pattern.search(segment.text)}
    if len(theirs) != 1 or len(ours) != 1 or theirs == ours:
        return
    (theirs_code,), (ours_code,) = theirs, ours
    amount = _SURE[theirs_code].search(source)
    match = _SURE[ours_code].search(segment.text)
    if amount and match:
        written, other = amount[0].strip(" .,"), match[0].strip(" .,")
        message = f"the amount {written!r} of the source became {other!r}"
        evidence = {"source": written, "translation": other}
        end = match.start() + len(match[0].rstrip(" .,"))
        yield RULES["TQ354"].at(match.start(), end, message, evidence)
