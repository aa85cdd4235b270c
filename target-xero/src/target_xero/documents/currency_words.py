"""Which currencies a text may mean that is no code of Xero's: a symbol, a name, or the number that ISO 4217 gives."""

from __future__ import annotations

import re
import typing as t
from functools import lru_cache

ISO: t.Final = re.compile(r"[A-Za-z]{3}")
NUMBER: t.Final = re.compile(r"[0-9]{3}")
DOLLARS: t.Final = "USD AUD NZD CAD SGD HKD FJD BBD BMD BND BSD BZD GYD JMD KYD LRD NAD SBD SRD TTD TWD XCD MXN CLP COP"
POUNDS: t.Final = "GBP EGP FKP GIP LBP SDG SHP SSP SYP"
CROWNS: t.Final = "SEK NOK DKK ISK CZK"
FRANCS: t.Final = "CHF XAF XOF XPF BIF CDF DJF GNF KMF RWF"
NAMED: t.Final = (
    ("EUR", "€ euro euros"),
    (DOLLARS, "$ dollar dollars"),
    ("USD", "us$ usdollar usdollars americandollar unitedstatesdollar"),
    ("AUD", "a$ au$ australiandollar australiandollars"),
    ("NZD", "nz$ newzealanddollar newzealanddollars"),
    ("CAD", "c$ ca$ canadiandollar canadiandollars"),
    ("SGD", "s$ sg$ singaporedollar singaporedollars"),
    ("HKD", "hk$ hongkongdollar hongkongdollars"),
    (POUNDS, "£ pound pounds"),
    ("GBP", "sterling poundsterling poundssterling britishpound britishpounds"),
    ("JPY CNY", "¥"),
    ("JPY", "yen japaneseyen"),
    ("CNY", "yuan renminbi rmb"),
    ("INR PKR LKR NPR MUR SCR", "₨ rs rupee rupees"),
    ("INR", "₹ indianrupee indianrupees"),
    (FRANCS, "franc francs"),
    ("CHF", "swissfranc swissfrancs"),
    (CROWNS, "kr krona kronor krone kroner"),
    ("SEK", "swedishkrona swedishkronor"),
    ("NOK", "norwegiankrone norwegiankroner"),
    ("DKK", "danishkrone danishkroner"),
    ("ZAR", "rand southafricanrand"),
    ("BRL", "r$ real brazilianreal"),
    ("KRW KPW", "₩ won"),
    ("RUB", "₽"),
    ("TRY", "₺"),
    ("ILS", "₪"),
    ("THB", "฿ baht"),
    ("VND", "₫"),
    ("PHP", "₱"),
    ("NGN", "₦"),
    ("PLN", "zł zloty"),
)
"""Codes, and what people call one of them."""
MEANT: t.Final = {word: frozenset(codes.split()) for codes, words in NAMED for word in words.split()}
NUMBERED: t.Final = (
    "AED784 AFN971 ALL008 AMD051 ANG532 AOA973 ARS032 AUD036 AWG533 AZN944 BAM977 BBD052 BDT050 BGN975 BHD048 BIF108 "
    "BMD060 BND096 BOB068 BRL986 BSD044 BTN064 BWP072 BYN933 BZD084 CAD124 CDF976 CHF756 CLP152 CNY156 COP170 CRC188 "
    "CUP192 CVE132 CZK203 DJF262 DKK208 DOP214 DZD012 EGP818 ERN232 ETB230 EUR978 FJD242 FKP238 GBP826 GEL981 GHS936 "
    "GIP292 GMD270 GNF324 GTQ320 GYD328 HKD344 HNL340 HTG332 HUF348 IDR360 ILS376 INR356 IQD368 IRR364 ISK352 JMD388 "
    "JOD400 JPY392 KES404 KGS417 KHR116 KMF174 KPW408 KRW410 KWD414 KYD136 KZT398 LAK418 LBP422 LKR144 LRD430 LSL426 "
    "LYD434 MAD504 MDL498 MGA969 MKD807 MMK104 MNT496 MOP446 MRU929 MUR480 MVR462 MWK454 MXN484 MYR458 MZN943 NAD516 "
    "NGN566 NIO558 NOK578 NPR524 NZD554 OMR512 PAB590 PEN604 PGK598 PHP608 PKR586 PLN985 PYG600 QAR634 RON946 RSD941 "
    "RUB643 RWF646 SAR682 SBD090 SCR690 SDG938 SEK752 SGD702 SHP654 SLE925 SOS706 SRD968 SSP728 SVC222 SYP760 SZL748 "
    "THB764 TJS972 TMT934 TND788 TOP776 TRY949 TTD780 TWD901 TZS834 UAH980 UGX800 USD840 UYU858 UZS860 VES928 VND704 "
    "VUV548 WST882 XAF950 XCD951 XOF952 XPF953 YER886 ZAR710 ZMW967"
)
"""ISO 4217. A shorter number, such as 36 for 036, may as well be somebody's own."""
OF_NUMBER: t.Final = {each[3:]: frozenset({each[:3]}) for each in NUMBERED.split()}
WORDS_KEPT: t.Final = 1_000
"""Few are said, again and again; but a column may hold anything."""


def codes_meant(value: t.Any) -> frozenset[str]:
    """The codes of which a value may mean one; none if it cannot be read."""
    return _codes(str(value).strip())


@lru_cache(WORDS_KEPT)
def _codes(said: str) -> frozenset[str]:
    word = re.sub(r"[\s.()-]", "", said).lower()
    if word in MEANT:
        return MEANT[word]
    if NUMBER.fullmatch(said):
        return OF_NUMBER.get(said, frozenset())
    return frozenset({said.upper()}) if ISO.fullmatch(said) else frozenset()
