"""Control words: what people say to steer us, which is never put to a model."""

import re
from typing import Literal

from bot.language import simplified

Control = Literal["stop", "undo", "again", "quiet", "here"]

_WORDS: dict[Control, frozenset[str]] = {
    "stop": frozenset(
        {"stop", "stop it", "stop that", "stop this", "stop writing", "stop generating", "stopp", "halt"}
        | {"abort", "cancel", "cancel it", "cancel that", "cancel this", "enough", "that's enough"}
        | {"停", "停止", "停下", "停下来", "停止生成", "暂停", "中止", "终止", "打住", "取消"}
        | {"别写", "别写了", "别说了", "别画了", "够了"}
    ),
    "undo": frozenset(
        {
            "undo",
            "undo it",
            "undo that",
            "undo this",
            "undo last",
            "undo the last one",
            "undo the last change",
        }
        | {"revert", "revert it", "revert that", "take it back", "ctrl z", "ctrl+z"}
        | {
            "撤销",
            "撤消",
            "撤回",
            "取消修改",
            "还原",
            "回退",
            "退回",
            "撤销刚才的",
            "撤销上一步",
            "退回上一步",
        }
    ),
    "again": frozenset(
        {"again", "try again", "try it again", "try that again", "do it again", "do that again", "one more"}
        | {"retry", "redo", "redo it", "redo that", "once more", "once again", "one more time", "regenerate"}
        | {"再来一次", "再来", "再来一个", "再来一遍", "再试一次", "再试试", "再做一次", "再写一次"}
        | {"重试", "重来", "重新来", "重做", "重新生成", "换一个"}
    ),
    "quiet": frozenset({"quiet", "be quiet", "silence", "shut up", "安静", "保持安静", "别说话", "闭嘴"}),
    "here": frozenset({"here", "listen", "come back", "在这里", "回来", "继续听"}),
}
_POLITE = re.compile(
    r"^(?:please|pls|plz|ok(?:ay)?|hey|wait|no|请|先|快|马上|那)(?:[ ,，!！]+|(?<=[请先快上那]))"
    r"|[ ,，]*(?:please|pls|plz|now|吧|一下|啦|呀|啊)$|[\s!.?~…！。？～]+$"
)
_REPEATED = re.compile(r"^(.+?)(?:[\s,，!！.]*\1)+$")


def control(sentence: str) -> Control | None:
    """The control word that `sentence` is, said politely or not; None when it says anything else."""
    said = simplified(sentence).casefold().strip()
    while (shorter := _POLITE.sub("", said).strip()) != said:
        said = shorter
    said = _REPEATED.sub(r"\1", said)
    return next((word for word, forms in _WORDS.items() if said in forms), None)
