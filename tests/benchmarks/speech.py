"""How fast and how plainly the voices speak, and how fast and how rightly Whisper listens.

Twenty texts in each language, and twelve that mix them, are spoken and transcribed back: what differs
counts as an error of both. `python -m tests.benchmarks speech [en|zh|mixed] [FROM TO] [VOICE]`.
"""

import asyncio
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from bot.engine import (
    Heard,
    Recording,
    Sound,
    SpeechPrompt,
    Transcript,
)
from bot.engine.server import hardware
from bot.engine.server.catalogue import KOKORO, WHISPER_BASE
from bot.engine.server.prepare import prepare
from bot.engine.server.sound.speech import Speaker
from bot.engine.server.sound.transcription import Transcriber
from tests.benchmarks.errors import MEASURES, Units, distance
from tests.benchmarks.tables import MODELS, show

ENGLISH = (
    "Good morning, everyone. The build is green again, and we ship version 2.4 on Friday.",
    "Please restart the server before noon, because the disk is almost full.",
    "The meeting moved to Thursday at 3:30 pm in the large conference room.",
    "Revenue grew by 15% this quarter, which is more than we had planned.",
    "Could you review the draft and send me your comments by tomorrow evening?",
    "The new design has rounded corners, larger text, and a calmer blue.",
    "Our customers asked for a dark theme, so we built one last week.",
    "Three engineers are on call this weekend: Anna, Michael, and David.",
    "The invoice for $1,250 is due on November 30, 2026.",
    "It was raining when we arrived, but the sun came out in the afternoon.",
    "She wrote the first chapter in a small house near the lake.",
    "Water boils at 100 degrees, and it freezes at zero.",
    "The test failed twice before somebody noticed the missing file.",
    "If the battery runs low, the light turns red and the motor stops.",
    "We have enough coffee for the whole team, but no milk.",
    "The train to Berlin leaves from platform nine in twenty minutes.",
    "Remember to save your work before you close the window.",
    "The library opens at nine and closes at six, except on Sundays.",
    "He thanked everybody for their patience and promised to do better.",
    "A good report says what happened, why it happened, and what comes next.",
)
CHINESE = (
    "大家早上好，今天下午三点在会议室讨论新版本的计划。",
    "请在中午之前重启服务器，因为磁盘空间快要用完了。",
    "会议改到星期四下午三点半，地点在二楼的大会议室。",
    "这个季度的收入增长了15%，超过了我们的预期。",
    "请您看一下这份报告，明天晚上之前把意见发给我。",
    "新的设计采用了更大的字体和更柔和的蓝色。",
    "很多客户希望有深色主题，所以我们上周做了一个。",
    "这张发票的金额是1250元，请在月底之前付款。",
    "我们到的时候正在下雨，不过下午天就晴了。",
    "她在湖边的小房子里写完了小说的第一章。",
    "水在一百度的时候沸腾，在零度的时候结冰。",
    "测试失败了两次，后来才发现少了一个文件。",
    "如果电池电量太低，红灯会亮起来，机器会停下来。",
    "咖啡够整个团队喝，但是牛奶已经没有了。",
    "去北京的火车二十分钟以后从九号站台出发。",
    "关闭窗口之前，请记得保存你的工作。",
    "图书馆早上九点开门，晚上六点关门，星期天休息。",
    "他感谢大家的耐心，并且答应以后做得更好。",
    "好的报告要说明发生了什么，为什么发生，下一步怎么办。",
    "人工智能正在改变我们的工作方式和生活习惯。",
)
MIXED = (
    "请把这份 PDF 发给 Alice，再抄送给市场部的同事。",
    "我们的 API 每分钟最多接受100次请求。",
    "这块 GPU 有24GB显存，跑7B的模型没有问题。",
    "下周一下午三点和 Michael 在 Zoom 上开会。",
    "请在 GitHub 上提交一个 pull request，然后通知我。",
    "服务器的 CPU 占用率超过了95%，请尽快检查。",
    "这个 bug 在 iPhone 上也能看到。",
    "把 Excel 表格导出成 CSV 文件。",
    "他用 Python 写了一个脚本，运行只要3秒。",
    "新版本支持5G网络和4K视频。",
    "HR 说 CEO 明天会来参加 team building。",
    "晚上好，Good evening，今天的 meeting 到此结束。",
)
TEXTS = {"en": ENGLISH, "zh": CHINESE, "mixed": MIXED}


@dataclass(frozen=True, slots=True)
class Trial:
    """One text, spoken and heard again; times in seconds."""

    text: str
    heard: str
    length: float
    first: float
    speaking: float
    listening: float


async def main(language: str = "both", start: int = 0, end: int = 20, voice: str | None = None) -> None:
    """Print a table for each language. About two minutes for ten texts."""
    speaker, transcriber = await _loaded()
    for name, texts in TEXTS.items():
        if language in (name, "both"):
            trials = [_trial(speaker, transcriber, text, voice) for text in texts[start:end]]
            _print(f"Speech, {name}, texts {start} to {start + len(trials)}", trials, name)


async def run(arguments: Sequence[str]) -> None:
    """What the command line asks for: a language, the texts FROM TO, and a voice."""
    language, start, end, voice = [*arguments, *("both", "0", "20", "")[len(arguments) :]]
    await main(language, int(start), int(end), voice or None)


async def _loaded() -> tuple[Speaker, Transcriber]:
    import torch

    threads = hardware.cores()
    torch.set_num_threads(threads)
    voices, whisper = [await prepare(entry, MODELS, lambda *_: None) for entry in (KOKORO, WHISPER_BASE)]
    speaker = Speaker(voices, name=KOKORO.name, threads=threads)
    transcriber = Transcriber(whisper, "cpu", name=WHISPER_BASE.name)
    speaker.load(lambda _: None)
    transcriber.load(lambda _: None)
    list(transcriber.transcribe(Recording(_say(speaker, "Hello there.")[0].data)))
    return speaker, transcriber


def _say(speaker: Speaker, text: str, voice: str | None = None) -> tuple[Sound, float, float]:
    begun = time.perf_counter()
    first = 0.0
    for event in speaker.speak(SpeechPrompt(text, voice)):
        if isinstance(event, Heard):
            first = first or time.perf_counter() - begun
        elif isinstance(event, Sound):
            return event, first, time.perf_counter() - begun
    raise RuntimeError("nothing was said")


def _trial(speaker: Speaker, transcriber: Transcriber, text: str, voice: str | None) -> Trial:
    sound, first, speaking = _say(speaker, text, voice)
    begun = time.perf_counter()
    *_, transcript = transcriber.transcribe(Recording(sound.data))
    listening = time.perf_counter() - begun
    heard = transcript.text if isinstance(transcript, Transcript) else ""
    return Trial(text, heard, sound.seconds, first, speaking, listening)


def _print(title: str, trials: Sequence[Trial], language: str) -> None:
    measures = MEASURES[language]
    show(
        title,
        {
            "real-time factor of speech": f"{statistics.median(each.speaking / each.length for each in trials):.2f}",
            "first sound, median": f"{statistics.median(each.first for each in trials):.2f} s",
            "real-time factor of transcription": f"{statistics.median(each.listening / each.length for each in trials):.2f}",
            **{f"{unit} error rate": _rate(trials, units) for unit, units in measures.items()},
        },
    )
    for each in trials:
        if any(wrong := [_errors(each, units) for units in measures.values()]):
            sys.stdout.write(f"{', '.join(map(str, wrong))}  {each.text}\n   {each.heard}\n")


def _rate(trials: Sequence[Trial], units: Units) -> str:
    errors, of = sum(_errors(each, units) for each in trials), sum(len(units(each.text)) for each in trials)
    return f"{errors / of:.1%} ({errors} of {of})"


def _errors(trial: Trial, units: Units) -> int:
    return distance(units(trial.text), units(trial.heard))


if __name__ == "__main__":
    asyncio.run(run(sys.argv[1:]))
