"""Tells what was done to a recording, and what could not be mended."""

from collections.abc import Iterator

from bot.engine import Cut, Sound
from bot.language import Language, Phrase
from handlers.cleaning.times import clock
from handlers.cleaning.treatment import Treatment

_LOUDNESS = Phrase(en="{before} → {after} LUFS", zh="响度 {before} → {after} LUFS")
_NOISE = Phrase(en="noise {level} dB lower", zh="噪音降低 {level} dB")
_TRIMMED = Phrase(en="{seconds} s of silence left out", zh="去掉 {seconds} 秒静音")
_KEPT = Phrase(en="kept {start}–{end}", zh="保留 {start}–{end}")
_DROPPED = Phrase(en="left out {start}–{end}", zh="剪掉 {start}–{end}")
_END = Phrase(en="the end", zh="结尾")
_FROM_END = Phrase(en="{time} before the end", zh="结尾前 {time}")
_FADED = Phrase(en="faded in {start} s, out {end} s", zh="淡入 {start} 秒、淡出 {end} 秒")
_JOINED = Phrase(en="{count} files joined", zh="已拼接 {count} 个文件")
_AS = Phrase(en="as {format}", zh="{format} 格式")
_PHONE = Phrase(
    en="It was recorded at {khz} kHz, like a telephone call: the brightness that is missing cannot be brought back.",
    zh="录音采样率只有 {khz} kHz，类似电话音质：缺失的高音无法找回。",
)
_CLIPPED = Phrase(
    en="It was recorded too loud ({share} % of it is clipped): that distortion stays. A lower input level helps next time.",
    zh="录音时音量过大（{share}% 已削波），这种失真无法消除。下次请调低输入音量。",
)
_DAMAGED = Phrase(
    en="`{names}` is damaged or was cut off: this is made of what could be read of it.",
    zh="`{names}` 已损坏或不完整：这是用其中能读取的部分做成的。",
)
_NO_FORMAT = Phrase(
    en="I cannot make {format}, so this is an MP3. I make MP3, WAV and FLAC.",
    zh="我不能生成 {format}，所以给您 MP3。我能生成 MP3、WAV 和 FLAC。",
)
_PHONE_RATE = 16_000
_AUDIBLE = 0.5


def told(
    sound: Sound, treatment: Treatment, language: Language, *, names: tuple[str, ...], no_format: str = ""
) -> str:
    """The lines above the result."""
    title = " + ".join(names)
    steps = " · ".join(_steps(sound, treatment, language, len(names)))
    lines = [f"**{title}** · {steps}" if steps else f"**{title}**", *_limits(sound, language)]
    if no_format:
        lines.append(_NO_FORMAT(language, format=no_format))
    return "\n".join(lines)


def _steps(sound: Sound, treatment: Treatment, language: Language, count: int) -> Iterator[str]:
    facts = {name: float(fact) for name, fact in sound.facts.items() if not isinstance(fact, str)}
    if count > 1:
        yield _JOINED(language, count=count)
    for cut in treatment.cuts:
        yield _span(cut, language)
    if treatment.denoise and facts.get("noise_reduced", 0) >= _AUDIBLE:
        yield _NOISE(language, level=f"{facts['noise_reduced']:.0f}")
    if facts.get("trimmed", 0) >= _AUDIBLE:
        yield _TRIMMED(language, seconds=f"{facts['trimmed']:.1f}")
    if treatment.fade.start or treatment.fade.end:
        yield _FADED(language, start=f"{treatment.fade.start:g}", end=f"{treatment.fade.end:g}")
    if treatment.loudness is not None and {"loudness_before", "loudness_after"} <= facts.keys():
        before, after = (f"{facts[name]:.1f}" for name in ("loudness_before", "loudness_after"))
        yield _LOUDNESS(language, before=before, after=after)
    if treatment.format != "mp3":
        yield _AS(language, format=treatment.format.upper())


def _limits(sound: Sound, language: Language) -> Iterator[str]:
    if damaged := sound.facts.get("damaged"):
        yield _DAMAGED(language, names=damaged)
    rate, clipped = (float(sound.facts.get(name, 0)) for name in ("rate", "clipped"))
    if 0 < rate < _PHONE_RATE:
        yield _PHONE(language, khz=f"{rate / 1000:g}")
    if clipped:
        yield _CLIPPED(language, share=f"{clipped:.1f}")


def _span(cut: Cut, language: Language) -> str:
    said = _DROPPED if cut.out else _KEPT
    end = _END(language) if cut.end is None else _moment(cut.end, language)
    return said(language, start=_moment(cut.start, language), end=end)


def _moment(at: float, language: Language) -> str:
    return clock(at) if at >= 0 else _FROM_END(language, time=clock(-at))
