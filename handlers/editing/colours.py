"""Colours as people say them, in both languages."""

import re

from bot.language import Language

_ENGLISH = [
    "red",
    "crimson",
    "orange",
    "gold",
    "yellow",
    "beige",
    "cream",
    "ivory",
    "olive",
    "lime",
    "green",
    "teal",
    "turquoise",
    "cyan",
    "aqua",
    "mint",
    "blue",
    "navy",
    "indigo",
    "purple",
    "violet",
    "lavender",
    "magenta",
    "pink",
    "salmon",
    "coral",
    "brown",
    "tan",
    "maroon",
    "black",
    "white",
    "gray",
    "grey",
    "silver",
]
_OWN = {
    "cream": "#fffdd0",
    "mint": "#98ff98",
    "navy blue": "navy",
    "sky blue": "skyblue",
    "royal blue": "royalblue",
}
_OWN |= {"hot pink": "hotpink", "forest green": "forestgreen", "baby blue": "#89cff0", "off white": "#faf9f6"}
_OWN |= {"light brown": "#b5835a", "dark brown": "#5c4033", "light red": "#ff7f7f", "light purple": "#cbb2fe"}
_OWN |= {
    "dark purple": "#4b1d6b",
    "dark pink": "#c2185b",
    "light orange": "#ffcc80",
    "dark yellow": "#c9a200",
}
_TINTED = ("blue", "green", "gray", "grey", "pink", "yellow", "cyan", "salmon", "coral")
_SHADED = (
    "blue",
    "green",
    "gray",
    "grey",
    "red",
    "orange",
    "cyan",
    "magenta",
    "violet",
    "salmon",
    "turquoise",
)
_CHINESE = {
    "红": "#e02020",
    "大红": "#e60012",
    "粉红": "#ffb6c1",
    "粉": "#ffb6c1",
    "深红": "#8b0000",
    "橙": "#ff8c00",
    "橘": "#ff8c00",
    "黄": "#ffd800",
    "浅黄": "#fff3b0",
    "淡黄": "#fff3b0",
    "金": "gold",
    "米": "#f5f0e1",
    "绿": "#2e9e4f",
    "浅绿": "lightgreen",
    "淡绿": "lightgreen",
    "深绿": "darkgreen",
    "墨绿": "#1b4332",
    "青": "#00a3a3",
    "蓝": "#1e6fd9",
    "浅蓝": "lightblue",
    "淡蓝": "lightblue",
    "天蓝": "skyblue",
    "深蓝": "darkblue",
    "藏青": "navy",
    "宝蓝": "royalblue",
    "紫": "#7b3fbf",
    "浅紫": "#cbb2fe",
    "淡紫": "#cbb2fe",
    "深紫": "#4b1d6b",
    "棕": "saddlebrown",
    "咖啡": "#6f4e37",
    "黑": "black",
    "纯黑": "black",
    "白": "white",
    "纯白": "white",
    "灰": "gray",
    "浅灰": "lightgray",
    "淡灰": "lightgray",
    "深灰": "#444444",
    "银": "silver",
}
_NAMES = {
    **{name: name for name in _ENGLISH},
    **{f"light {name}": f"light{name}" for name in _TINTED},
    **{f"dark {name}": f"dark{name}" for name in _SHADED},
    **_OWN,
    **_CHINESE,
    **{f"{name}色": value for name, value in _CHINESE.items()},
}


def _joined() -> str:
    longest_first = sorted(_NAMES, key=len, reverse=True)
    english = "|".join(re.escape(name).replace(r"\ ", "[ -]?") for name in longest_first if name.isascii())
    chinese = "|".join(name for name in longest_first if not name.isascii())
    return rf"#(?:[0-9a-f]{{6}}|[0-9a-f]{{3}})(?![0-9a-f])|(?<![a-z])(?:{english})(?![a-z])|{chinese}"


COLOUR = _joined()
"""The pattern of a colour, in lower case."""


def colour(said: str) -> str:
    """The colour that `said`, which matches `COLOUR`, means: a name of CSS or `#rrggbb`."""
    if said.startswith("#"):
        return said.lower()
    plain = re.sub(r"[ -]+", " ", said.lower())
    return _NAMES.get(plain) or _NAMES[next(name for name in _NAMES if name.replace(" ", "") == plain)]


def called(value: str, language: Language) -> str:
    """What people call the colour `value`; itself where they have no name for it."""
    chinese = {f"{name}色": code for name, code in _CHINESE.items()}
    names = chinese if language == "zh" else {name: code for name, code in _NAMES.items() if name.isascii()}
    return next((name for name, code in names.items() if code == value), value)
