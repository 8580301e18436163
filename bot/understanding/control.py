"""Control words: what people say to steer us, which is never put to a model."""

import re
from typing import Literal

Control = Literal["stop", "undo", "again", "quiet", "here"]

_WORDS: dict[Control, frozenset[str]] = {
    "stop": frozenset({"stop", "cancel", "stop it", "停", "停止", "停下", "别写了"}),
    "undo": frozenset({"undo", "undo it", "undo that", "revert", "撤销", "撤回", "取消修改"}),
    "again": frozenset(
        {"again", "try again", "retry", "redo", "once more", "one more time"}
        | {"再来一次", "再来", "再试一次", "重试", "重来", "重做", "再来一遍"}
    ),
    "quiet": frozenset({"quiet", "be quiet", "silence", "shut up", "安静", "保持安静", "别说话", "闭嘴"}),
    "here": frozenset({"here", "listen", "come back", "在这里", "回来", "继续听"}),
}
_POLITE = re.compile(r"^(?:please|请)[ ,，]*|[ ,，]*(?:please|now|now please|吧|一下)$|[\s!.?~！。？～]+$")


def control(sentence: str) -> Control | None:
    """The control word that `sentence` is, said politely or not; None when it says anything else."""
    said = sentence.casefold().strip()
    while (shorter := _POLITE.sub("", said).strip()) != said:
        said = shorter
    return next((word for word, forms in _WORDS.items() if said in forms), None)
