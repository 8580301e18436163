"""The sizes that networks ask for, by the names that people call them."""

import re
from dataclasses import dataclass

from bot.engine import Resize
from bot.language import Phrase


@dataclass(frozen=True, slots=True)
class Format:
    """A network's format: how it is said, as a pattern in both languages, and its pixels."""

    label: Phrase
    said: str
    width: int
    height: int
    padding: str | None = None

    @property
    def resize(self) -> Resize:
        """The change that makes a picture one of these."""
        return Resize(self.width, self.height, self.padding)


FORMATS = (
    Format(
        Phrase(en="Instagram story", zh="Instagram 快拍"),
        r"(?<![a-z])(?:instagram|insta|ig|ins)[ -]?(?:stor(?:y|ies)|reels?|快拍|故事|竖屏)|(?<![a-z])reels?(?![a-z])",
        1080,
        1920,
    ),
    Format(
        Phrase(en="Instagram portrait", zh="Instagram 竖图"),
        r"(?<![a-z])(?:instagram|insta|ig|ins)[ -]?(?:portrait|vertical|竖图|竖版)",
        1080,
        1350,
    ),
    Format(
        Phrase(en="Instagram square", zh="Instagram 方图"),
        r"(?<![a-z])(?:instagram|insta|ig|ins)(?![a-z])(?:[ -]?(?:square|post|feed|方图|正方形|帖子))?",
        1080,
        1080,
    ),
    Format(
        Phrase(en="X header", zh="推特头图"),
        r"(?:twitter|(?<![a-z0-9])x|推特)[ -]?(?:header|banner|cover|头图|封面)",
        1500,
        500,
    ),
    Format(
        Phrase(en="X post", zh="推特帖子"),
        r"(?<![a-z0-9])x[ -]?(?:post|帖子|配图)|twitter(?:[ -]?(?:post|card))?|tweet|推特(?:帖子|配图)?|推文",
        1600,
        900,
    ),
    Format(
        Phrase(en="LinkedIn banner", zh="领英背景图"),
        r"(?:linked-?in|领英)[ -]?(?:banner|cover|header|背景图|封面)",
        1584,
        396,
    ),
    Format(
        Phrase(en="LinkedIn post", zh="领英帖子"),
        r"linked-?in(?:[ -]?(?:post|share))?|领英(?:帖子|配图)?",
        1200,
        627,
    ),
    Format(
        Phrase(en="Facebook cover", zh="Facebook 封面"),
        r"(?:facebook|(?<![a-z])fb|脸书)[ -]?(?:cover|banner|封面)",
        1640,
        624,
    ),
    Format(
        Phrase(en="Facebook post", zh="Facebook 帖子"),
        r"(?:facebook|(?<![a-z])fb|脸书)(?:[ -]?post|帖子)?",
        1200,
        630,
    ),
    Format(
        Phrase(en="YouTube thumbnail", zh="YouTube 缩略图"),
        r"(?:youtube|(?<![a-z])yt)(?:[ -]?(?:thumbnail|thumb|cover|video|缩略图|封面))?",
        1280,
        720,
    ),
    Format(Phrase(en="Pinterest pin", zh="Pinterest 图"), r"pinterest(?:[ -]?pin)?", 1000, 1500),
    Format(
        Phrase(en="WeChat article thumbnail", zh="公众号次图"),
        r"(?:微信)?公众号(?:文章)?(?:次图|次条封面|小图|小封面)|wechat (?:article )?thumbnail",
        500,
        500,
    ),
    Format(
        Phrase(en="WeChat article cover", zh="微信公众号封面"),
        r"(?:微信)?公众号(?:文章)?(?:的)?(?:封面图?|头图|首图|头条封面)?|wechat (?:article )?(?:cover|header)",
        900,
        383,
    ),
    Format(
        Phrase(en="WeChat Moments", zh="朋友圈图"), r"(?:微信)?朋友圈(?:配?图)?|wechat moments?", 1080, 1080
    ),
    Format(
        Phrase(en="Xiaohongshu cover", zh="小红书封面"),
        r"小红书(?:的)?(?:封面图?|配图|图|笔记封面|笔记)?|xiaohongshu(?: (?:cover|post))?|red ?note(?: (?:cover|post))?",
        1080,
        1440,
    ),
    Format(
        Phrase(en="TikTok cover", zh="抖音封面"),
        r"(?:抖音|快手|视频号)(?:的)?(?:竖屏)?(?:封面图?|视频|图)?|tik-?tok(?: (?:cover|video))?|douyin(?: cover)?",
        1080,
        1920,
    ),
    Format(
        Phrase(en="Bilibili cover", zh="B站封面"),
        r"(?:b站|哔哩哔哩)(?:的)?(?:视频)?(?:封面图?)?|bilibili(?: cover)?",
        1146,
        717,
    ),
    Format(
        Phrase(en="Slack emoji", zh="Slack 表情"),
        r"(?:custom )?(?:slack[ -]?)?emoji|slack ?表情|表情符号",
        128,
        128,
        padding="transparent",
    ),
    Format(
        Phrase(en="profile picture", zh="头像"),
        r"(?:slack )?(?:profile (?:picture|photo|image)|avatar)|头像",
        512,
        512,
    ),
    Format(
        Phrase(en="one-inch ID photo", zh="一寸照"),
        r"(?:一|1)寸(?:照片?|证件照)?|(?:one|1)[ -]inch(?: id)?(?: photo)?",
        295,
        413,
    ),
    Format(
        Phrase(en="two-inch ID photo", zh="二寸照"),
        r"(?:二|两|2)寸(?:照片?|证件照)?|(?:two|2)[ -]inch(?: id)?(?: photo)?",
        413,
        579,
    ),
    Format(
        Phrase(en="phone wallpaper", zh="手机壁纸"),
        r"phone (?:wallpaper|background)|手机(?:壁纸|桌面)",
        1080,
        1920,
    ),
    Format(
        Phrase(en="desktop wallpaper", zh="电脑壁纸"),
        r"(?:desktop )?wallpaper|desktop background|(?:电脑)?(?:壁纸|桌面)",
        1920,
        1080,
    ),
)
ANY_FORMAT = "|".join(f"(?:{one.said})" for one in FORMATS)


def named(said: str) -> Format:
    """The format that `said` names; it matched `ANY_FORMAT`."""
    return next(one for one in FORMATS if re.fullmatch(one.said, said.strip(), re.IGNORECASE))
