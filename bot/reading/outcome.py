"""What comes of reading a file: its text with a note on what was left out, or the reason why there is none."""

from dataclasses import dataclass, field

from bot.language import Phrase

PARTS = 300
"""Pages, slides or sheets that are read of one file."""
CHARACTERS = 400_000
"""Characters that are kept of one file."""

REASONS = {
    "empty": Phrase(en="it is empty", zh="文件是空的"),
    "encrypted": Phrase(en="it is protected by a password", zh="它有密码保护"),
    "scanned": Phrase(
        en="it holds pictures of pages and no text (a scan)", zh="它只有页面图像而没有文字（扫描件）"
    ),
    "damaged": Phrase(en="it is damaged, or not what its name says", zh="文件已损坏，或与其名称不符"),
    "bomb": Phrase(en="it unpacks to far more than its size", zh="它解压后远远超出自身大小"),
    "archive": Phrase(
        en="it is an archive; share the files in it one by one", zh="它是压缩包，请逐个分享其中的文件"
    ),
    "old_office": Phrase(
        en="it is in the old Office format; save it as .docx, .xlsx or .pptx",
        zh="它是旧版 Office 格式，请另存为 .docx、.xlsx 或 .pptx",
    ),
    "sound": Phrase(
        en="it is a recording under the name of something else; give it the ending of its kind",
        zh="它是录音或视频，却用了别的扩展名；请改成正确的扩展名",
    ),
    "picture": Phrase(
        en="I cannot see pictures here; an admin can name a vision model in DESKMATE_VISION_MODEL",
        zh="我在这里看不了图片；管理员可在 DESKMATE_VISION_MODEL 中指定视觉模型",
    ),
    "binary": Phrase(en="it is not a text file", zh="它不是文本文件"),
    "slow": Phrase(en="reading it takes too long", zh="读取它耗时太长"),
    "heavy": Phrase(en="reading it takes too much memory", zh="读取它占用的内存太多"),
}
"""Why a file is not read, by a name that crosses between processes."""

NOTES = {
    "parts": Phrase(
        en="it has {all} pages, slides or sheets; I read the first {read}",
        zh="它共有 {all} 页（或张、表），我只读了前 {read} 页",
    ),
    "characters": Phrase(
        en="it has {all} characters; I read the first {read}", zh="它共有 {all} 个字符，我只读了前 {read} 个"
    ),
    "rows": Phrase(
        en="it has {all} rows; I read the first {read} and counted over all of them",
        zh="它共有 {all} 行，我读了前 {read} 行，并对全部行做了统计",
    ),
}
"""What was left out of a file, by name."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The text of a file; `notes` names what was left out, with its numbers."""

    text: str
    notes: tuple[tuple[str, dict[str, int]], ...] = field(default=())


class Unreadable(Exception):
    """A file cannot be read; `reason` is one of REASONS."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def clipped(reading: Reading, limit: int = CHARACTERS) -> Reading:
    """At most `limit` characters of it, and a note when that is less than all."""
    if len(reading.text) <= limit:
        return reading
    note = ("characters", {"all": len(reading.text), "read": limit})
    return Reading(reading.text[:limit], (*reading.notes, note))
