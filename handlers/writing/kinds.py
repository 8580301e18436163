"""The kinds of text that are written, and what gives each away in a brief."""

from dataclasses import dataclass

from bot.language import Phrase


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of text: the name of its prompt, what people call it, and what gives it away in a brief."""

    name: str
    label: Phrase
    words: tuple[str, ...]
    signs: str
    temperature: float = 0.7


KINDS = (
    Kind(
        name="news",
        label=Phrase(en="News report", zh="新闻报道"),
        words=("news report", "news", "press release", "新闻报道", "新闻稿", "新闻", "报道"),
        signs=r"news (?:report|story|item)|press release|新闻|报道",
        temperature=0.4,
    ),
    Kind(
        name="minutes",
        label=Phrase(en="Minutes", zh="会议纪要"),
        words=("meeting minutes", "minutes", "会议纪要", "会议记录", "纪要"),
        signs=r"(?:meeting )?minutes (?:of|from|for)|纪要|会议记录",
        temperature=0.2,
    ),
    Kind(
        name="email",
        label=Phrase(en="E-mail", zh="电子邮件"),
        words=("e-mail", "email", "mail", "电子邮件", "邮件"),
        signs=r"\be-?mail\b|邮件",
        temperature=0.5,
    ),
    Kind(
        name="announcement",
        label=Phrase(en="Announcement", zh="公告"),
        words=("announcement", "notice", "公告", "通知"),
        signs=r"\bannounce(?:ment)?\b|公告|通知",
        temperature=0.5,
    ),
    Kind(
        name="social",
        label=Phrase(en="Social post", zh="社交媒体帖子"),
        words=(
            "social media post",
            "social post",
            "social",
            "tweet",
            "post",
            "社交媒体帖子",
            "帖子",
            "微博",
            "朋友圈",
        ),
        signs=r"\b(?:tweet|social (?:media )?post|linkedin)\b|微博|朋友圈|小红书|帖子",
    ),
    Kind(
        name="dialogue",
        label=Phrase(en="Dialogue", zh="对话"),
        words=("dialogue", "dialog", "conversation", "对话", "对白"),
        signs=r"\bdialog(?:ue)?\b|\bconversation between\b|对话|对白",
    ),
    Kind(
        name="poem",
        label=Phrase(en="Poem", zh="诗歌"),
        words=("poem", "诗歌", "诗"),
        signs=r"\b(?:poem|haiku|sonnet|limerick|ballad|verse|ode)\b|诗|绝句|俳句|对联",
        temperature=0.8,
    ),
    Kind(
        name="article",
        label=Phrase(en="Article", zh="文章"),
        words=("article", "blog post", "blog", "essay", "文章", "博客"),
        signs=r"\b(?:article|blog post|essay)\b|文章|博客",
    ),
    Kind(
        name="free",
        label=Phrase(en="Free text", zh="自由文本"),
        words=("free text", "free", "text", "自由文本", "文本"),
        signs=r"$^",
    ),
)

FREE = KINDS[-1]
POEM = next(kind for kind in KINDS if kind.name == "poem")


def kind_of(name: str) -> Kind:
    """The kind called `name`."""
    return next((kind for kind in KINDS if kind.name == name), FREE)
