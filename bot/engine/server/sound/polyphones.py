"""Chinese characters with several readings, where what stands beside them tells which it is.

A dictionary of words knows most of them; these are the ones that it lacks, or has wrong.
"""

import re
from collections.abc import Iterator

_MANNERS = (
    "高兴|认真|仔细|轻松|快速|自动|成功|积极|努力|安静|迅速|顺利|及时|准确|清楚|简单|不断|逐步|逐渐|大声|小心|耐心|有效|更好|更快|"
    "很好|容易|轻易|愉快|开心|热情|直接|完全|正确|适当|明显|合理|灵活|突然|深入|广泛"
)
"""How something is done, before 地."""

_RULES = tuple(
    (re.compile(pattern), reading)
    for pattern, reading in (
        (r"(?<=[很太更最较够别么真挺不间度全])长(?![大高成出])", "chang2"),
        (r"(?<![我你他她它们就还总都也必只非不取获赢求博夺难])得(?=很|更|太|非常|比较|越|最|特别|十分|不|好|快|慢|多|早|晚|远|近|高|低|清|像)", "de5"),
        (r"(?<=[我你他她它们就还总都也必只])得(?![到知以出了分意罪奖益])", "dei3"),
        (rf"(?:{_MANNERS}|(\w)\1)地(?![方区点址球板带域图面铁])", "de5"),
        (r"还(?=[钱书款债清贷])", "huan2"),
        (r"(?<=[一二两三四五六七八九十百千万几多每第整末单双空换逐某各这那哪])行(?![为动走驶人程李业政不的善进])", "hang2"),
        (r"(?<![执进运可发流通飞步旅例施实])行(?=[数号距高首末尾内间])", "hang2"),
        (r"(?<=[设改变视转译整级记称选约均皆即则仅化作成分换减增升评列判写置调示算折])为(?![了何止此什])", "wei2"),
        (r"(?<=[一二两三四五六七八九十百千万几多每这那哪半])只(?![有是要能会好不见想用需做看说剩收])", "zhi1"),
        (r"调(?=[大小高低成为快慢亮暗参优])", "tiao2"),
        (r"(?<![严体比轻加沉慎尊注着偏侧超净毛繁庄稳贵保])重(?=[装做置试写命载启构传签绘排跑编组审提申读算刷播选演跳])", "chong2"),
        (r"弹(?=[出窗框])", "tan2"),
        (r"切(?=[换片开成到入出除])", "qie1"),
        (r"(?<=[天周月年休放请病事产婚])假(?![如设装])", "jia4"),
    )
)  # fmt: skip


def readings(text: str) -> Iterator[tuple[int, str]]:
    """Where in `text` a character is read otherwise than by itself, and how: its pinyin with its tone."""
    for pattern, reading in _RULES:
        yield from ((match.end() - 1, reading) for match in pattern.finditer(text))
