"""The currencies that are known, those that share a name, and their signs."""

from __future__ import annotations

_CODES = (
    "USD EUR GBP JPY CNY CHF CAD AUD NZD HKD TWD SGD INR PKR LKR NPR BDT KRW KPW RUB UAH "
    "BYN KZT PLN CZK HUF RON BGN RSD BAM MKD ALL TRY ILS EGP LBP SYP SAR AED QAR KWD BHD "
    "OMR IQD IRR JOD YER AFN MAD DZD TND LYD SDG ZAR NGN KES TZS UGX ETB GHS XAF XOF SEK "
    "NOK DKK ISK MXN ARS CLP COP PEN BRL UYU CUP DOP PHP IDR MYR THB VND KHR LAK MMK MNT "
    "GEL AMD AZN UZS KGS TJS TMT MDL "
)
CODES = tuple(_CODES.split())
"""ISO 4217 codes."""

DOLLARS = "USD CAD AUD NZD HKD TWD SGD"
PESOS = "MXN ARS CLP COP UYU CUP DOP PHP"
CROWNS = "SEK NOK DKK ISK CZK"
FAMILIES: tuple[str, ...] = (
    DOLLARS,
    "EUR",
    "GBP EGP LBP SYP SDG",
    "JPY",
    "CNY",
    "CHF XAF XOF",
    "INR PKR LKR NPR",
    "BDT",
    "KRW",
    "RUB BYN",
    "UAH",
    "KZT",
    "PLN",
    CROWNS,
    "SEK NOK DKK ISK",
    "CZK",
    "HUF",
    "RON MDL",
    "BGN",
    "RSD KWD BHD IQD JOD DZD TND LYD",
    "MKD",
    "ALL",
    "TRY",
    "ILS",
    "SAR QAR OMR IRR YER",
    "AED MAD",
    "AFN",
    "ZAR",
    "NGN",
    "KES TZS UGX",
    "ETB",
    "GHS",
    PESOS,
    "PEN",
    "BRL",
    "IDR",
    "MYR",
    "THB",
    "VND",
    "KHR",
    "LAK",
    "MMK",
    "MNT",
    "GEL",
    "AMD",
    "AZN",
    "UZS",
    "KGS",
    "TJS",
    "TMT",
)
"""Currencies that share a name."""

_SIGNS = {  # from the Unicode block of currency symbols, ISO 4217 and CLDR's root symbols
    f"{DOLLARS} {PESOS} BRL": "$ ＄",
    "USD": "US$ $US U$ U.S.$",
    "CAD": "C$ CA$ $CA",
    "AUD": "A$ AU$ $AU",
    "NZD": "NZ$",
    "HKD": "HK$",
    "TWD": "NT$",
    "SGD": "S$ SG$",
    "BRL": "R$",
    "MXN": "MX$",
    "EUR": "€",
    "GBP EGP LBP SYP SDG": "£ ￡",
    "JPY CNY": "¥ ￥",
    "KRW KPW": "₩ ￦",
    "INR": "₹",
    "INR PKR LKR NPR": "Rs Rs.",
    "RUB": "₽",
    "UAH": "₴",
    "KZT": "₸",
    "TRY": "₺ TL",
    "ILS": "₪ NIS",
    "THB": "฿",
    "VND": "₫",
    "PHP": "₱",
    "NGN": "₦",
    "GEL": "₾",
    "AMD": "֏",
    "AZN": "₼",
    "BDT": "৳ Tk",
    "SAR QAR OMR IRR YER": "﷼",
    "CRC": "₡",
    CROWNS: "kr",
    "CZK": "Kč",
    "PLN": "zł",
    "HUF": "Ft",
    "CHF XAF XOF": "Fr",
    "IDR": "Rp",
    "MYR": "RM",
    "CNY": "RMB",
    "CHF": "CHF SFr",
    "ZAR": "R",
    "BAM": "KM",
    "KES": "Ksh",
    "TZS": "TSh",
    "UGX": "USh",
    "ETB BYN": "Br",
    "AED MAD": "Dh Dhs",
}
SIGNS = {
    sign: frozenset(codes.split()) for codes, signs in _SIGNS.items() for sign in signs.split()
}
"""What each sign may stand for."""
