"""From the words of a wish to a plan, by tables of what styles and moods mean in music."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal, get_args

from bot.engine.music_plan import (
    TEMPI,
    Bass,
    Chords,
    Drums,
    Instruments,
    Key,
    Lead,
    Length,
    Metre,
    Mode,
    Motif,
    MusicPlan,
    Pad,
    Section,
    Style,
)
from bot.engine.server.music.theory import KEYS

Progression = tuple[int, ...]

BRIGHT: tuple[Progression, ...] = (
    (1, 5, 6, 4),
    (1, 4, 6, 5),
    (1, 6, 4, 5),
    (1, 3, 4, 5),
    (4, 1, 5, 6),
    (1, 4, 1, 5),
    (6, 4, 1, 5),
    (2, 5, 1, 6),
)
DARK: tuple[Progression, ...] = (
    (1, 6, 3, 7),
    (1, 4, 6, 5),
    (1, 7, 6, 5),
    (1, 6, 4, 5),
    (6, 7, 1, 1),
    (4, 1, 6, 5),
    (1, 3, 7, 4),
)
JAZZ: tuple[Progression, ...] = ((2, 5, 1, 6), (1, 6, 2, 5), (3, 6, 2, 5), (1, 4, 3, 6))
FORMS = ("ABA", "AABA", "ABAB", "ABAC")

RHYTHMS: dict[int, tuple[tuple[Length, ...], ...]] = {
    16: (
        (4, 4, 8),
        (6, 2, 4, 4),
        (4, 2, 2, 4, 4),
        (6, 6, 4),
        (2, 2, 4, 8),
        (4, 4, 4, 4),
        (3, 3, 2, 8),
        (8, 4, 4),
    ),
    12: ((4, 4, 4), (4, 2, 2, 4), (6, 2, 4), (2, 2, 4, 4), (6, 3, 3)),
}
SHAPES: tuple[tuple[int, ...], ...] = (
    (1, 2, 3, 5, 3), (5, 3, 2, 1, 2), (3, 5, 6, 5, 3), (1, 3, 5, 4, 3), (5, 6, 5, 3, 2), (3, 2, 1, 2, 3),
    (1, 5, 4, 3, 2), (8, 7, 5, 6, 5), (5, 8, 7, 6, 5), (1, 1, 5, 5, 6),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Genre:
    """What a style means: each tuple holds what may be chosen, and `words` name it."""

    style: Style
    words: tuple[str, ...]
    tempo: tuple[int, int]
    modes: tuple[Mode, ...]
    lead: tuple[Lead, ...]
    chords: tuple[Chords, ...]
    pad: tuple[Pad, ...]
    bass: tuple[Bass, ...]
    drums: tuple[Drums, ...]
    metres: tuple[Metre, ...] = ("4/4",)
    progressions: tuple[Progression, ...] = ()
    energies: tuple[int, int, int] = (3, 4, 2)
    """Of the sections A, B and C."""


@dataclass(frozen=True, slots=True)
class Feeling:
    """What a mood changes: the mode, the pace, the loudness; and which style it has where none is named."""

    name: str
    words: tuple[str, ...]
    style: Style
    dark: bool | None = None
    pace: float = 1.0
    energy: int = 0
    modes: tuple[Mode, ...] = ()


GENRES = (
    Genre("jazz", ("jazz", "jazzy", "swing", "blues", "bebop", "爵士", "蓝调", "摇摆乐"), (92, 138), ("major", "dorian", "mixolydian"),
          ("saxophone", "trumpet", "piano", "vibraphone", "clarinet"), ("piano", "electric piano", "guitar"), ("none",), ("double bass",), ("brush kit",),
          progressions=JAZZ),
    Genre("lofi", ("lofi", "lo-fi", "chillhop", "study", "chill", "beats to", "低保真", "学习", "咖啡"), (70, 86), ("dorian", "major", "minor"),
          ("electric piano", "vibraphone", "guitar", "flute"), ("electric piano", "guitar"), ("warm pad", "none"), ("bass guitar",), ("drum kit",),
          progressions=JAZZ + BRIGHT, energies=(3, 3, 2)),
    Genre("waltz", ("waltz", "圆舞曲", "华尔兹"), (120, 168), ("major", "minor"), ("violin", "flute", "clarinet", "piano"), ("piano", "harp"),
          ("strings",), ("double bass", "cello"), ("none",), metres=("3/4",)),
    Genre("techno", ("techno", "edm", "electronic", "house", "trance", "dance", "club", "synth", "synthwave", "8-bit", "电子", "电音", "舞曲", "蹦迪"), (120, 136),
          ("minor", "phrygian", "dorian"), ("synth lead",), ("synth lead",), ("warm pad",), ("synth bass",), ("electronic kit",), energies=(4, 5, 2)),
    Genre("epic", ("epic", "cinematic", "heroic", "trailer", "orchestral", "battle", "triumph", "film", "史诗", "恢弘", "恢宏", "宏大", "磅礴", "电影", "交响", "战斗", "英雄"),
          (84, 112), ("minor", "dorian"), ("horn", "trumpet", "violin"), ("harp", "none"), ("strings", "choir"), ("cello", "double bass"), ("concert kit",),
          metres=("4/4", "4/4", "6/8"), energies=(3, 5, 2)),
    Genre("folk", ("chinese", "guzheng", "oriental", "pentatonic", "zen", "古风", "国风", "中国风", "五声", "民乐", "江南", "仙侠", "武侠", "古筝", "禅"), (66, 96),
          ("pentatonic", "minor pentatonic"), ("bamboo flute", "zither", "lute", "flute"), ("zither", "harp"), ("strings", "none"), ("cello", "none"), ("none",),
          energies=(2, 3, 2)),
    Genre("lullaby", ("lullaby", "baby", "bedtime", "sleep", "摇篮曲", "催眠", "哄睡", "睡觉", "助眠"), (66, 80), ("major", "lydian", "pentatonic"),
          ("music box", "vibraphone", "flute"), ("harp", "music box", "piano"), ("none", "warm pad"), ("none",), ("none",), metres=("3/4", "6/8", "4/4"),
          energies=(1, 2, 1)),
    Genre("march", ("march", "marching", "parade", "fanfare", "进行曲", "军乐", "队列"), (108, 120), ("major", "mixolydian"), ("trumpet", "flute", "clarinet"),
          ("piano", "none"), ("none", "strings"), ("cello", "double bass"), ("drum kit",), energies=(4, 4, 3)),
    Genre("pop", ("pop", "rock", "funk", "upbeat", "jingle", "corporate", "流行", "摇滚", "广告", "片头"), (96, 124), ("major", "minor", "mixolydian"),
          ("piano", "electric piano", "guitar", "synth lead"), ("piano", "guitar", "electric piano"), ("strings", "warm pad"), ("bass guitar",), ("drum kit",)),
    Genre("ballad", ("ballad", "ambient", "抒情", "民谣", "氛围"), (62, 82), ("major", "lydian", "minor"), ("piano", "flute", "violin", "guitar", "cello"),
          ("piano", "harp", "guitar"), ("strings", "warm pad"), ("double bass", "none"), ("none",), energies=(2, 3, 1)),
)  # fmt: skip

FEELINGS = (
    Feeling("calm", ("calm", "peaceful", "relaxing", "relaxed", "relax", "gentle", "soft", "quiet", "serene", "soothing", "meditation", "meditative", "warm",
                     "平静", "安静", "宁静", "舒缓", "放松", "轻柔", "温柔", "冥想", "温暖", "恬静", "治愈"), "ballad", pace=0.92, energy=-1),
    Feeling("happy", ("happy", "cheerful", "joyful", "bright", "playful", "fun", "sunny", "lively", "celebration", "birthday", "festive",
                      "欢快", "轻快", "快乐", "开心", "愉快", "活泼", "喜庆", "明快", "生日", "阳光", "庆祝"), "pop", dark=False, pace=1.15, energy=1),
    Feeling("sad", ("sad", "melancholy", "melancholic", "sorrow", "sorrowful", "lonely", "nostalgic", "rain", "rainy", "tears", "farewell",
                    "忧伤", "悲伤", "伤感", "哀伤", "难过", "忧郁", "孤独", "离别", "思念", "怀旧", "凄凉", "雨"), "ballad", dark=True, pace=0.88, energy=-1),
    Feeling("dark", ("dark", "mysterious", "mystery", "tense", "scary", "spooky", "suspense", "horror", "eerie", "神秘", "黑暗", "紧张", "恐怖", "悬疑", "诡异"),
            "epic", dark=True, pace=0.92, modes=("phrygian", "minor")),
    Feeling("energetic", ("energetic", "exciting", "powerful", "intense", "fast", "driving", "workout", "running", "sport", "sports",
                          "激昂", "动感", "热血", "激烈", "激动", "有力", "快节奏", "运动", "跑步", "健身", "燃"), "pop", pace=1.15, energy=1),
    Feeling("romantic", ("romantic", "love", "tender", "wedding", "dreamy", "浪漫", "爱情", "甜蜜", "婚礼", "梦幻", "唯美"), "ballad", dark=False),
    Feeling("hopeful", ("hopeful", "hope", "inspiring", "uplifting", "motivational", "optimistic", "希望", "励志", "鼓舞", "向上", "积极"), "pop", dark=False),
    Feeling("slow", ("slow", "slowly", "缓慢", "慢"), "ballad", pace=0.85),
)  # fmt: skip

PLAYERS: tuple[tuple[str, Lead], ...] = (
    ("electric piano", "electric piano"), ("电钢琴", "electric piano"), ("piano", "piano"), ("钢琴", "piano"), ("guitar", "guitar"), ("吉他", "guitar"),
    ("violin", "violin"), ("小提琴", "violin"), ("cello", "cello"), ("大提琴", "cello"), ("harp", "harp"), ("竖琴", "harp"),
    ("trumpet", "trumpet"), ("小号", "trumpet"), ("horn", "horn"), ("圆号", "horn"), ("sax", "saxophone"), ("saxophone", "saxophone"), ("萨克斯", "saxophone"),
    ("clarinet", "clarinet"), ("单簧管", "clarinet"), ("bamboo flute", "bamboo flute"), ("dizi", "bamboo flute"), ("xiao", "bamboo flute"), ("笛", "bamboo flute"),
    ("箫", "bamboo flute"), ("flute", "flute"), ("长笛", "flute"), ("guzheng", "zither"), ("zither", "zither"), ("koto", "zither"), ("古筝", "zither"),
    ("pipa", "lute"), ("lute", "lute"), ("琵琶", "lute"), ("vibraphone", "vibraphone"), ("颤音琴", "vibraphone"), ("music box", "music box"), ("八音盒", "music box"),
    ("synth", "synth lead"), ("合成器", "synth lead"),
)  # fmt: skip
NO_DRUMS = ("no drums", "without drums", "drumless", "无鼓", "不要鼓", "没有鼓", "去掉鼓")
ALONE = ("solo", "alone", "only", "just", "独奏", "纯")


def plan_for(text: str, seed: int, style: Style | None = None) -> MusicPlan:
    """A plan for a wish in English or Chinese, in `style` where its words name none.

    The same wish and seed give the same plan.
    """
    words, random = text.lower(), Random(seed)  # noqa: S311 - the same seed has to give the same plan
    feelings = [feeling for feeling in FEELINGS if mentions(words, feeling.words)]
    genre = _genre(words, feelings, style)
    usual: tuple[Metre, Key] = (random.choice(genre.metres), random.choice(KEYS))
    metre = _written_metre(words) or usual[0]
    mode = _mode(words, genre, feelings, random)
    sections = _sections(genre, mode, feelings, random)
    return MusicPlan(
        title=_title(genre, feelings),
        mood=feelings[0].name if feelings else genre.style,
        key=_written_key(words) or usual[1],
        mode=mode,
        tempo=_tempo(words, genre, feelings, random),
        metre=metre,
        style=genre.style,
        dynamics=_dynamics(feelings),
        motif=_motif(metre, random),
        sections=sections,
        form=random.choice(FORMS),
        instruments=_players(words, genre, random),
    )


def mentions(text: str, words: Iterable[str]) -> bool:
    """Whether any of the words is in the text: English ones as whole words."""
    return any(_is_in(word, text) for word in words)


def _is_in(word: str, text: str) -> bool:
    return bool(re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", text)) if word.isascii() else word in text


def settled(text: str, own: MusicPlan) -> dict[str, object]:
    """The parts of `own`, the plan for `text`, that its words name, so that an idea may not change them."""
    words = text.lower()
    found: dict[str, object] = {}
    if _named_genre(words) or any(mentions(words, feeling.words) for feeling in FEELINGS):
        found |= {"style": own.style, "mode": own.mode, "tempo": own.tempo}
    if _written_tempo(words):
        found |= {"tempo": own.tempo}
    if _written_key(words):
        found |= {"key": own.key, "mode": own.mode}
    return found | ({"lead": own.instruments.lead} if _named(words) else {})


def _genre(words: str, feelings: Sequence[Feeling], style: Style | None) -> Genre:
    felt = feelings[0].style if feelings else style or "ballad"
    return _named_genre(words) or next(genre for genre in GENRES if genre.style == felt)


def _named_genre(words: str) -> Genre | None:
    return next((genre for genre in GENRES if mentions(words, genre.words)), None)


def _title(genre: Genre, feelings: Sequence[Feeling]) -> str:
    mood = feelings[0].name if feelings else ""
    return f"{mood} {genre.style}".strip().capitalize()


def _mode(words: str, genre: Genre, feelings: Sequence[Feeling], random: Random) -> Mode:
    if mentions(words, ("minor", "小调")):
        return "minor pentatonic" if "pentatonic" in genre.modes else "minor"
    if mentions(words, ("major", "大调")):
        return "pentatonic" if "pentatonic" in genre.modes else "major"
    dark = next((feeling.dark for feeling in feelings if feeling.dark is not None), None)
    own = next(
        (feeling.modes for feeling in feelings if feeling.modes and "pentatonic" not in genre.modes),
        genre.modes,
    )
    fitting = tuple(mode for mode in own if dark is None or _is_dark(mode) == dark)
    return random.choice(fitting or (("minor",) if dark else ("major",)))


def _is_dark(mode: Mode) -> bool:
    return mode in ("minor", "dorian", "phrygian", "minor pentatonic")


def _tempo(words: str, genre: Genre, feelings: Sequence[Feeling], random: Random) -> int:
    if written := _written_tempo(words):
        return _within(written)
    tempo = random.randint(*genre.tempo)
    for feeling in feelings[:2]:
        tempo = round(tempo * feeling.pace)
    return _within(tempo)


def _written_tempo(words: str) -> int | None:
    written = re.search(r"(\d{2,3})\s*(?:bpm|拍每分|拍/分)|(?:bpm|速度)\s*[=:：]?\s*(\d{2,3})", words)
    return int(written[1] or written[2]) if written else None


def _within(tempo: int) -> int:
    return max(TEMPI[0], min(TEMPI[1], tempo))


def _dynamics(feelings: Sequence[Feeling]) -> Literal["soft", "medium", "loud"]:
    energy = sum(feeling.energy for feeling in feelings)
    return "soft" if energy < 0 else "loud" if energy > 0 else "medium"


def _motif(metre: Metre, random: Random) -> Motif:
    rhythm = random.choice(RHYTHMS[16 if metre == "4/4" else 12])
    shape = random.choice(SHAPES)
    degrees = tuple(shape[at % len(shape)] for at in range(len(rhythm)))
    return Motif(degrees=degrees, rhythm=rhythm)


def _sections(genre: Genre, mode: Mode, feelings: Sequence[Feeling], random: Random) -> tuple[Section, ...]:
    known = genre.progressions or (DARK if _is_dark(mode) else BRIGHT)
    change = max(-1, min(1, sum(feeling.energy for feeling in feelings)))
    chosen = random.sample(known, 3)
    chosen[0] = next((one for one in chosen if one[0] == 1), chosen[0])
    return tuple(
        Section(chords=progression, energy=max(1, min(5, energy + change)))
        for progression, energy in zip(chosen, genre.energies, strict=True)
    )


def _players(words: str, genre: Genre, random: Random) -> Instruments:
    named = _named(words)
    lead = named[0] if named else random.choice(genre.lead)
    second = [name for name in get_args(Chords) if name in named[1:]] or [
        name for name in get_args(Chords) if name in named
    ]
    alone = bool(named) and mentions(words, ALONE)
    return Instruments(
        lead=lead,
        chords=random.choice(second or genre.chords),
        pad="none" if alone else random.choice(genre.pad),
        bass="none" if alone else random.choice(genre.bass),
        drums="none" if alone or mentions(words, NO_DRUMS) else random.choice(genre.drums),
    )


def _named(words: str) -> list[Lead]:
    """The instruments that the words name, in the words' order; the longest name where several overlap."""
    found: dict[int, Lead] = {}
    left = words
    for name, player in sorted(PLAYERS, key=lambda pair: -len(pair[0])):
        if _is_in(name, left):
            found[left.index(name)] = player
            left = left.replace(name, " " * len(name))
    return list(dict.fromkeys(found[at] for at in sorted(found)))


def _written_metre(words: str) -> Metre | None:
    metres: tuple[Metre, ...] = get_args(Metre)
    return next((metre for metre in metres if metre in words), None)


def _written_key(words: str) -> Key | None:
    written = re.search(
        r"(?<![a-z])([a-g])(#|♯|b|♭| sharp| flat)?\s*(?:major|minor|大调|小调)|(升|降)([a-g])", words
    )
    if written is None:
        return None
    letter = (written[1] or written[4]).upper()
    sign = {"#": 1, "♯": 1, " sharp": 1, "升": 1, "b": -1, "♭": -1, " flat": -1, "降": -1}.get(
        written[2] or written[3] or "", 0
    )
    at = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}[letter]
    return KEYS[(at + sign) % 12]
