"""What the page says."""

from bot.language import Phrase

WORDS = {
    "title": Phrase(en="What shall go?", zh="要去掉什么？"),
    "help": Phrase(
        en="Paint over it with mouse, pen or finger. With the keyboard: arrows move, space puts the brush down or lifts it, [ and ] change its size, Ctrl+Z undoes.",
        zh="用鼠标、笔或手指涂抹。键盘：方向键移动，空格落笔或提笔，[ 和 ] 调整大小，Ctrl+Z 撤销。",
    ),
    "picture": Phrase(en="The picture to paint on", zh="要涂抹的图片"),
    "size": Phrase(en="Brush", zh="画笔"),
    "undo": Phrase(en="Undo", zh="撤销"),
    "clear": Phrase(en="Clear", zh="清除"),
    "send": Phrase(en="Remove what I painted", zh="去除涂抹的部分"),
    "sending": Phrase(en="Sending…", zh="正在发送…"),
    "sent": Phrase(
        en="Thank you. The result comes in Slack; you can close this page.",
        zh="谢谢。结果会出现在 Slack 中，您可以关闭此页面。",
    ),
    "empty": Phrase(en="Nothing is painted yet.", zh="还没有涂抹任何地方。"),
    "down": Phrase(en="Brush down", zh="已落笔"),
    "up": Phrase(en="Brush up", zh="已提笔"),
    "gone": Phrase(
        en="This link was used before or has expired. Ask for a new one in Slack.",
        zh="此链接已使用或已过期。请在 Slack 中重新获取。",
    ),
    "failed": Phrase(en="That did not reach me. Please try again.", zh="没有发送成功，请重试。"),
    "language": Phrase(en="中文", zh="English"),
}

CHANGING = {
    "title": Phrase(en="Where shall I put “{what}”?", zh="哪里要换成“{what}”？"),
    "send": Phrase(en="Change what I painted", zh="修改涂抹的部分"),
}
"""What it says instead where the marked part becomes something else."""
