"""Writes out what Chinese text holds in digits and signs, as people say it."""

import re
from collections.abc import Callable

_DIGITS = "零一二三四五六七八九"
_PLACES = ("", "十", "百", "千")
_GROUPS = ("", "万", "亿", "万亿")
_MONEY = {"¥": "元", "￥": "元", "$": "美元", "€": "欧元", "£": "英镑"}
_UNITS = {
    "km/h": "公里每小时", "km": "公里", "cm": "厘米", "mm": "毫米", "m": "米", "kg": "公斤", "mg": "毫克", "g": "克",
    "ms": "毫秒", "s": "秒", "min": "分钟", "h": "小时", "TB": "T B", "GB": "G B", "MB": "兆", "KB": "K B",
    "GB/s": "G B 每秒", "MB/s": "兆每秒", "Gbps": "G比特每秒", "Mbps": "兆比特每秒",
    "GHz": "吉赫兹", "MHz": "兆赫兹", "kHz": "千赫兹", "Hz": "赫兹", "kW": "千瓦", "kWh": "度", "W": "瓦", "V": "伏",
    "℃": "摄氏度", "°C": "摄氏度", "°F": "华氏度", "°": "度", "px": "像素", "dB": "分贝", "㎡": "平方米", "m²": "平方米",
}  # fmt: skip
_SIGNS = {"+": "加", "=": "等于", "×": "乘以", "÷": "除以", "≈": "约等于", "≥": "大于等于", "≤": "小于等于",
          "<": "小于", ">": "大于", "&": "和", "→": "到", "~": "到", "～": "到"}  # fmt: skip
_COUNTED = "个位名条件次天年月周岁人台张本份只元块万亿倍点层辆家种部间页杯米秒斤吨升步句段双对套组箱瓶碗轮篇排颗遍场门"
_MEASURED = "公里厘毫米克秒分小千平兆"
"""How the units begin before which two is 两."""

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_UNIT = "|".join(re.escape(unit) for unit in sorted(_UNITS, key=len, reverse=True))


def cardinal(value: int) -> str:
    """10203 is 一万零二百零三."""
    if value == 0:
        return "零"
    groups: list[int] = []
    while value:
        value, group = divmod(value, 10_000)
        groups.append(group)
    said = ""
    for at in reversed(range(len(groups))):
        if groups[at]:
            gap = "零" if said and groups[at] < 1000 else ""
            said += gap + _below_ten_thousand(groups[at]) + _GROUPS[at]
        elif said and at and not said.endswith("零") and any(groups[:at]):
            said += "零"
    said = said.replace("零零", "零")
    return said.removeprefix("一") if said.startswith("一十") else said


def _below_ten_thousand(value: int) -> str:
    said = ""
    for place in (3, 2, 1, 0):
        digit = value // 10**place % 10
        if digit:
            said += _DIGITS[digit] + _PLACES[place]
        elif said and value % 10**place and not said.endswith("零"):
            said += "零"
    return said


def digits(text: str) -> str:
    """One by one."""
    return "".join(_DIGITS[int(digit)] for digit in text if digit.isdigit())


def number(text: str) -> str:
    """`1,234.5` as it is said; what is longer than any amount is said digit by digit."""
    whole, _, part = text.replace(",", "").partition(".")
    spelled = len(whole) > 12 or (len(whole) > 1 and whole.startswith("0"))
    said = digits(whole) if spelled else cardinal(int(whole))
    return f"{said}点{digits(part)}" if part else said


def in_words(text: str) -> str:
    """The text without digits and signs, but for those within Latin words."""
    for pattern, say in _RULES:
        text = pattern.sub(say, text)
    return text


def _date(match: re.Match[str]) -> str:
    return f"{digits(match[1])}年{number(match[2].lstrip('0'))}月{number(match[3].lstrip('0'))}日"


def _time(match: re.Match[str]) -> str:
    hour, minute = int(match[1]), int(match[2])
    said = "两点" if hour == 2 else f"{cardinal(hour)}点"
    return f"{said}{'零' if minute < 10 else ''}{cardinal(minute)}分" if minute else said


def _measure(match: re.Match[str]) -> str:
    unit = _UNITS[match[2]]
    return f"{'两' if match[1] == '2' and unit[0] in _MEASURED else number(match[1])}{unit}"


Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]

_RULES: tuple[Rule, ...] = (
    (re.compile("〇"), lambda _: "零"),
    (re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)"), _date),
    (re.compile(r"(?<![\dA-Za-z])(\d{4})(?=\s?(?:年|届|财年|Q[1-4]|H[12])|[Pp](?![A-Za-z]))"), lambda match: digits(match[1])),
    (re.compile(r"(?<![\d.])(1[3-9]\d{9}|\d{3,4}-\d{7,8}|400-\d{3}-\d{4})(?!\d)"), lambda match: digits(match[0]).replace("一", "幺")),
    (re.compile(r"(?<!\d)(\d0)(?=后(?![年天]))"), lambda match: digits(match[1])),
    (re.compile(r"24/7"), lambda _: "全天候"),
    (re.compile(r"(?<!\d)(\d+)[:：](\d)(?!\d)"), lambda match: f"{number(match[1])}比{number(match[2])}"),
    (re.compile(r"(?<![\d.])\d+(?:\.\d+){2,}(?![\d.])"), lambda match: "点".join(map(number, match[0].split(".")))),
    (re.compile(r"(?<![A-Za-z\d.-])(\d[\d.,]*\s?(?:℃|°C?|[%％])?)\s?[-–~～]\s?(?=\d)"), lambda match: f"{match[1]}到"),
    (re.compile(r"(?<!\d)([01]?\d|2[0-3])[:：]([0-5]\d)(?:[:：]\d\d)?(?!\d)"), _time),
    (re.compile(rf"([¥￥$€£])\s?({_NUMBER})(\s?[万亿])?"), lambda match: f"{number(match[2])}{(match[3] or '').strip()}{_MONEY[match[1]]}"),
    (re.compile(rf"({_NUMBER})\s?[%％]\s?[-–~～至到]\s?({_NUMBER})\s?[%％]"), lambda match: f"百分之{number(match[1])}到百分之{number(match[2])}"),
    (re.compile(rf"({_NUMBER})\s?[%％]"), lambda match: f"百分之{number(match[1])}"),
    (re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,3})(?![\d/])"), lambda match: f"{number(match[2])}分之{number(match[1])}"),
    (re.compile(rf"(?<![\w])[-−](?={_NUMBER})"), lambda _: "负"),
    (re.compile(rf"(?<![A-Za-z\d.])({_NUMBER})\s?({_UNIT})(?![A-Za-z/])"), _measure),
    (re.compile(r"(?<=\d)\s?[xX×*]\s?(?=\d)"), lambda _: "乘"),
    (re.compile(r"(?<![\d.])(\d+)[:：](\d+)(?![\d:：])"), lambda match: f"{number(match[1])}比{number(match[2])}"),
    (re.compile(rf"(?<![\d.,第A-Za-z月])2\s?(?=([{_COUNTED}]))(?!2?月|2?年|2?元|2?点\d)|(?<![\d.,第A-Za-z月])2\s?(?=小时|分钟|公[里斤])"), lambda _: "两"),
    (re.compile(rf"(?<![A-Za-z\d.-])(?:{_NUMBER})"), lambda match: number(match[0])),
    (re.compile(r"(?<=[\u4e00-\u9fff])\s?([" + re.escape("".join(_SIGNS)) + r"])\s?(?=[\u4e00-\u9fffA-Za-z])"), lambda match: _SIGNS[match[1]]),
)  # fmt: skip
