"""Writes out what English text holds in digits, signs and abbreviations, as people say it."""

import re
from collections.abc import Callable

_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["zero", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SCALES = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (1000, "thousand"), (100, "hundred"))
_IRREGULAR = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
    "twelve": "twelfth",
}  # fmt: skip
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_SHORT_MONTHS = {name[:3]: name for name in _MONTHS} | {"Sept": "September"}
_DAYS = {"Mon": "Monday", "Tue": "Tuesday", "Tues": "Tuesday", "Wed": "Wednesday", "Thu": "Thursday",
         "Thurs": "Thursday", "Fri": "Friday", "Sat": "Saturday", "Sun": "Sunday"}  # fmt: skip
_MONEY = {"$": ("dollar", "cent"), "€": ("euro", "cent"), "£": ("pound", "penny"), "¥": ("yuan", "fen")}
_MAGNITUDE = {"k": "thousand", "m": "million", "b": "billion", "bn": "billion", "t": "trillion"}
_UNITS = {
    "km/h": "kilometre an hour", "mph": "mile an hour", "km": "kilometre", "cm": "centimetre", "mm": "millimetre",
    "m": "metre", "kg": "kilogram", "mg": "milligram", "g": "gram", "lb": "pound", "lbs": "pound", "oz": "ounce",
    "ms": "millisecond", "s": "second", "min": "minute", "h": "hour", "hr": "hour", "hrs": "hour",
    "TB": "terabyte", "GB": "gigabyte", "MB": "megabyte", "KB": "kilobyte", "kB": "kilobyte",
    "Gbps": "gigabit a second", "Mbps": "megabit a second", "GHz": "gigahertz", "MHz": "megahertz",
    "kHz": "kilohertz", "Hz": "hertz", "kW": "kilowatt", "kWh": "kilowatt hour", "W": "watt", "V": "volt",
    "ft": "foot", "°C": "degree Celsius", "°F": "degree Fahrenheit", "°": "degree", "px": "pixel", "dB": "decibel",
}  # fmt: skip
_ABBREVIATIONS = {
    "Mr.": "Mister", "Mrs.": "Missus", "Ms.": "Miz", "Dr.": "Doctor", "Prof.": "Professor", "St.": "Saint",
    "e.g.": "for example", "i.e.": "that is", "etc.": "et cetera", "vs.": "versus", "approx.": "approximately",
    "pp.": "pages", "Fig.": "figure", "C#": "C sharp", "Inc.": "Incorporated", "Ltd.": "Limited", "Corp.": "Corporation", "Jr.": "Junior",
    "Sr.": "Senior", "a.m.": "A M", "p.m.": "P M", "w/o": "without", "w/": "with", "vs": "versus",
    "Wi-Fi": "wifi", "k8s": "kubernetes", "ASAP": "A S A P", "FYI": "F Y I", "ETA": "E T A", "Q&A": "Q and A",
}  # fmt: skip
_SIGNS = {"&": "and", "+": "plus", "=": "equals", "@": "at", "%": "percent", "#": "number", "×": "times", "÷": "divided by",
          "→": "to", "≈": "about", "≥": "at least", "≤": "at most", "<": "less than", ">": "greater than"}  # fmt: skip

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_MONTH = "|".join(sorted([*_MONTHS, *_SHORT_MONTHS], key=len, reverse=True))
_DAY = "Mon|Tues?|Wed|Thu(?:rs)?|Fri|Sat|Sun"
_UNIT = "|".join(re.escape(unit) for unit in sorted(_UNITS, key=len, reverse=True))


def cardinal(value: int) -> str:
    """7042 is `seven thousand forty two`."""
    if value < 20:
        return _ONES[value]
    if value < 100:
        ten, one = divmod(value, 10)
        return _TENS[ten] + (f" {_ONES[one]}" if one else "")
    size, name = next((size, name) for size, name in _SCALES if value >= size)
    many, rest = divmod(value, size)
    return f"{cardinal(many)} {name}" + (f" {cardinal(rest)}" if rest else "")


def ordinal(value: int) -> str:
    """21 is `twenty first`."""
    *front, last = cardinal(value).split()
    said = _IRREGULAR.get(last) or (f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th")
    return " ".join([*front, said])


def year(value: int) -> str:
    """1999 is `nineteen ninety nine`, 2007 `two thousand seven`, 2026 `twenty twenty six`."""
    century, rest = divmod(value, 100)
    if value % 1000 < 10 or century < 11:
        return cardinal(value)
    if not rest:
        return f"{cardinal(century)} hundred"
    return f"{cardinal(century)} {f'oh {cardinal(rest)}' if rest < 10 else cardinal(rest)}"


def digits(text: str) -> str:
    """One by one."""
    return " ".join(_ONES[int(digit)] for digit in text if digit.isdigit())


def number(text: str) -> str:
    """`1,234.5` as it is said; what is longer than any amount is said digit by digit."""
    whole, _, part = text.replace(",", "").partition(".")
    if len(whole) > 15 or (len(whole) > 1 and whole.startswith("0")):
        said = digits(whole)
    else:
        said = cardinal(int(whole))
    return f"{said} point {digits(part)}" if part else said


def in_words(text: str) -> str:
    """The text without digits, signs and abbreviations."""
    for pattern, say in _RULES:
        text = pattern.sub(say, text)
    return text


def _plural(name: str, count: str) -> str:
    if count.replace(",", "") == "1" or name.endswith("hertz"):
        return name
    if name in ("penny", "foot"):
        return {"penny": "pence", "foot": "feet"}[name]
    head, space, tail = name.partition(" ")
    return f"{head}s{space}{tail}" if head != "kilowatt" or not tail else f"{name}s"


def _date(month: int, day: int, in_year: str | None) -> str:
    said = f"{_MONTHS[month - 1]} {ordinal(day)}"
    return f"{said}, {year(int(in_year))}" if in_year else said


def _numeric_date(match: re.Match[str]) -> str:
    in_year, month, day = match["year"], int(match["month"]), int(match["day"])
    valid = 1 <= month <= 12 and 1 <= day <= 31
    return _date(month, day, in_year) if valid else match[0]


def _written_date(match: re.Match[str]) -> str:
    name = match["month"].rstrip(".")
    full = _SHORT_MONTHS.get(name, name)
    return _date(_MONTHS.index(full) + 1, int(match["day"]), match["year"])


def _time(match: re.Match[str]) -> str:
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    half = f" {' '.join(match['half'].upper().replace('.', ''))}" if match["half"] else ""
    if not minute:
        return cardinal(hour) + (half or (" o'clock" if hour <= 12 else " hundred hours"))
    return f"{cardinal(hour)} {'oh ' if minute < 10 else ''}{cardinal(minute)}{half}"


def _money(match: re.Match[str]) -> str:
    amount, (unit, small) = match["amount"].replace(",", ""), _MONEY[match["sign"]]
    if scale := match["scale"]:
        return f"{number(amount)} {_MAGNITUDE.get(scale.lower(), scale.lower())} {unit}s"
    whole, _, part = amount.partition(".")
    said = f"{number(whole)} {_plural(unit, whole)}"
    cents = int(part.ljust(2, "0")[:2] or 0)
    return f"{said} and {cardinal(cents)} {_plural(small, str(cents))}" if cents else said


def _measure(match: re.Match[str]) -> str:
    return f"{number(match['amount'])} {_plural(_UNITS[match['unit']], match['amount'])}"


def _fraction(match: re.Match[str]) -> str:
    above, below = int(match[1]), int(match[2])
    name = {2: "half", 4: "quarter"}.get(below) or ordinal(below)
    return f"{cardinal(above)} {name if above == 1 else f'{name}s'.replace('halfs', 'halves')}"


def _address(match: re.Match[str]) -> str:
    """An address of the web or of mail, without its scheme and its path."""
    place = re.sub(r"^https?://(www\.)?", "", match[0]).split("/")[0]
    return place.replace(".", " dot ").replace("@", " at ").replace("-", " dash ")


def _version(match: re.Match[str]) -> str:
    prefix = "version " if match[1] else ""
    return prefix + " point ".join(number(part) for part in match[2].split("."))


def _stuck(match: re.Match[str]) -> str:
    """Digits within letters, as in GPT4 and mp3."""
    return f"{match[1]} {number(match[2])} "


Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]

_RULES: tuple[Rule, ...] = (
    (re.compile(r"https?://\S+[\w/]|\bwww\.\S+[\w/]|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), _address),
    (re.compile(r"\b(?:" + "|".join(re.escape(a) for a in _ABBREVIATIONS if a[0].isalpha()) + r")(?!\w)"),
     lambda match: _ABBREVIATIONS[match[0]]),
    (re.compile(rf"\b({_DAY})-({_DAY})\b"), lambda match: f"{_DAYS[match[1]]} to {_DAYS[match[2]]}"),
    (re.compile(rf"\b({_DAY})\b\.?(?=,| \d)"), lambda match: _DAYS[match[1]]),
    (re.compile(r"24/7"), lambda _: "twenty four seven"),
    (re.compile(r"\bNo\. ?(?=\d)"), lambda _: "number "),
    (re.compile(r"(?<!\w)~(?=\d)"), lambda _: "about "),
    (re.compile(rf"\b({_NUMBER})\s?x\b"), lambda match: f"{number(match[1])} times"),
    (re.compile(rf"(?<![\w$€£¥])({_NUMBER})k\b"), lambda match: f"{number(match[1])} thousand"),
    (re.compile(r"\b(?P<year>\d{4})[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})\b"), _numeric_date),
    (re.compile(r"\b(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4})\b"), _numeric_date),
    (re.compile(rf"\b(?P<month>{_MONTH})\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? (?P<year>\d{{4}})\b)?"), _written_date),
    (re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?P<month>{_MONTH})\b\.?(?:,? (?P<year>\d{{4}})\b)?"), _written_date),
    (re.compile(r"\b(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(?::\d\d)?(?:\s?(?P<half>[aApP]\.[mM]\.|[aApP][mM]\b))?"), _time),
    (re.compile(r"\b(?P<hour>1[0-2]|0?\d)(?P<minute>)\s?(?P<half>[aApP]\.[mM]\.|[aApP][mM]\b)"), _time),
    (re.compile(rf"(?P<sign>[$€£¥])\s?(?P<amount>{_NUMBER})(?:\s?(?P<scale>(?:[kKmMbBtT]|bn)\b|million\b|billion\b|trillion\b))?"), _money),
    (re.compile(r"\b([vV])(\d+(?:\.\d+)*)\b"), _version),
    (re.compile(r"\b()(\d+(?:\.\d+){2,})\b"), _version),
    (re.compile(r"(?<![\w.])(?:\+?\d{1,3}[ -])?(?:\(\d{3}\) ?|\d{3}-)\d{3,4}(?:-\d{4})?\b"), lambda match: digits(match[0])),
    (re.compile(r"\b(1[1-9]\d\d|20\d\d)s\b"), lambda match: f"{year(int(match[1]))}s".replace("ys", "ies")),
    (re.compile(rf"(?P<amount>{_NUMBER})\s?(?P<unit>{_UNIT})(?![\w/])"), _measure),
    (re.compile(rf"({_NUMBER})\s?%"), lambda match: f"{number(match[1])} percent"),
    (re.compile(r"\b(\d+)(?:st|nd|rd|th)\b"), lambda match: ordinal(int(match[1]))),
    (re.compile(r"\b([1-9]\d?)/([2-9]|[1-9]\d)\b(?!/)"), _fraction),
    (re.compile(rf"(?<=\d)\s?[-–]\s?(?={_NUMBER})"), lambda _: " to "),
    (re.compile(r"(?<![\w,.])(1[1-9]\d\d|20\d\d)(?!\w|,\d|\.\d)"), lambda match: year(int(match[1]))),
    (re.compile(rf"(?<![\w)])[-−](?={_NUMBER})"), lambda _: "minus "),
    (re.compile(r"([A-Za-z])-?(\d+(?:\.\d+)?)"), _stuck),
    (re.compile(_NUMBER), lambda match: f"{number(match[0])} "),
    (re.compile(r"(?<=[A-Za-z])\.(?=[A-Za-z]{2,4}\b)"), lambda _: " dot "),
    (re.compile(rf"\s?([{re.escape(''.join(_SIGNS))}])\s?"), lambda match: f" {_SIGNS[match[1]]} "),
    (re.compile(r"\s+(?=[.,!?;:])"), lambda _: ""),
)  # fmt: skip
