"""Every way Deskmate can fail, and the sentence a person reads for each.

DeskmateError
├── UsageError            the person can mend it by asking differently
│   ├── NothingAsked, UnknownKind, PromptTooLong, MessageTooLong, CannotReadFile, NoneReadable, CannotReadPicture, PictureTooLarge, NoPictureHere, OnePictureOnly, NoSoundHere, PictureGone, NothingMarked, NoScratches, NothingStandsOut, NoRoomForText, CannotLetter, UnknownColour, UnknownToStickers, NotInChannel, NoPostsThere, CannotWriteTo, QuestionGone, NothingToRead, NoDraftHere, DraftGone, NothingChanged
│   ├── UnspokenLanguage, UnknownLanguage, UnknownVoice, TooLongToSpeak, NothingToSpeak, CannotSing, NoSoundInFile, DamagedRecording, CutOffRecording, ProtectedRecording, NoWordsHeard, RecordingTooLong, SilentRecording, NothingLeft, SoundTooLarge
│   ├── BarredHere, UsedUp, Forgotten, NotForYou
├── EngineError           the engine could not do it
│   ├── EngineBusy, WaitedTooLong, EngineLost, EngineRefused, UnknownModel, NotOffered, NoModelSet
│   ├── ModelUnavailable, NotEnoughMemory, DamagedFile, DiskFull
├── SetupError            an admin can mend it; stops the start
│   ├── WrongSetting, WrongToken, SlackUnreachable, NoTokens, PortTaken
│   ├── NoDiskSpace, WrongHash, NoSource, DatabaseUnavailable
└── SlackRefused          Slack answered with an error we cannot work round
    └── AnswerLost        Slack may or may not have done it; the request can be tried again
"""

import re
from typing import ClassVar

from bot.language import Language, Phrase


class DeskmateError(Exception):
    """Something went wrong on our side."""

    sentence: ClassVar[Phrase] = Phrase(
        en="Something went wrong on my side. Please try again; if it happens again, tell your admin the time.",
        zh="我这边出了问题。请再试一次；若仍然出现，请把时间告诉管理员。",
    )

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(self.sentence("en", **facts))

    @classmethod
    def code(cls) -> str:
        """Its name for programs, such as `picture_too_large`."""
        return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", cls.__name__).lower()

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.facts)

    def say(self, language: Language) -> str:
        """The sentence a person reads: what happened, and what to do about it."""
        return self.sentence(language, **self.facts)


def _rebuild(kind: type[DeskmateError], facts: dict[str, object]) -> DeskmateError:
    return kind(**facts)


class UsageError(DeskmateError):
    """The person can mend it by asking differently."""


class NothingAsked(UsageError):
    """The command came without a text."""

    sentence = Phrase(
        en="Tell me what you need, for example: `{example}`",
        zh="请告诉我您需要什么，例如：`{example}`",
    )

    def __init__(self, *, example: str) -> None:
        super().__init__(example=example)


class UnknownKind(UsageError):
    """A kind of text that nobody here writes."""

    sentence = Phrase(
        en="I do not know the kind `{name}`. I write: {known}.",
        zh="我不会写“{name}”这种体裁。我会写：{known}。",
    )

    def __init__(self, *, name: str, known: str) -> None:
        super().__init__(name=name, known=known)


class PromptTooLong(UsageError):
    """More tokens than the model reads at once."""

    sentence = Phrase(
        en="That is too long for me: {tokens} tokens, and I can read {limit} at once. Please shorten it.",
        zh="内容太长了：共 {tokens} 个词元，我一次最多读 {limit} 个。请缩短后再试。",
    )

    def __init__(self, *, tokens: int, limit: int) -> None:
        super().__init__(tokens=tokens, limit=limit)


class MessageTooLong(UsageError):
    """More characters than any of our models reads at once."""

    sentence = Phrase(
        en="That is too long for me: {characters} characters, and I read {limit} at once. Please shorten it.",
        zh="内容太长了：共 {characters} 个字符，我一次最多读 {limit} 个。请缩短后再试。",
    )

    def __init__(self, *, characters: int, limit: int) -> None:
        super().__init__(characters=characters, limit=limit)


class CannotReadFile(UsageError):
    """A file that was shared cannot be read."""

    sentence = Phrase(
        en="I cannot read `{name}`: {reason}.",
        zh="我无法读取 `{name}`：{reason}。",
    )

    def __init__(self, *, name: str, reason: str) -> None:
        super().__init__(name=name, reason=reason)


class NoneReadable(UsageError):
    """Something was to be done with files of which none can be read; `reasons` are their sentences."""

    sentence = Phrase(
        en="{reasons}\nSo there is nothing for me to work on. Please share it in another form, or paste the text.",
        zh="{reasons}\n所以我没有可处理的内容。请换一种形式分享，或直接粘贴文字。",
    )

    def __init__(self, *, reasons: str) -> None:
        super().__init__(reasons=reasons)


class CannotReadPicture(UsageError):
    """A file that is no picture, or a damaged one."""

    sentence = Phrase(
        en="I cannot read that as a picture: it is damaged, or something else. I read PNG, JPEG, WebP, GIF, BMP and TIFF.",
        zh="这个文件我无法当作图片读取：它已损坏，或者不是图片。我能读 PNG、JPEG、WebP、GIF、BMP 和 TIFF。",
    )


class PictureTooLarge(UsageError):
    """More pixels than are worked on."""

    sentence = Phrase(
        en="That picture has {megapixels} megapixels, and I work on {limit} at most. Please send a smaller one.",
        zh="这张图片有 {megapixels} 百万像素，我最多处理 {limit} 百万像素。请发一张小一点的。",
    )

    def __init__(self, *, megapixels: int | str, limit: int) -> None:
        super().__init__(megapixels=megapixels, limit=limit)


class NoPictureHere(UsageError):
    """A picture was meant, and none can be found."""

    sentence = Phrase(
        en="Which picture? A command cannot carry one, and none was shared here lately: mention me in a message that you share it with, or in its thread, and say what to do. A message's own menu offers it too.",
        zh="是哪张图片？命令无法附带图片，这里最近也没有人分享过：请在分享它的消息里，或在它所在的消息列里提及我，并说明要做什么；也可以用那条消息自己的菜单。",
    )


class OnePictureOnly(UsageError):
    """A change takes two pictures, and there is one."""

    sentence = Phrase(
        en="That takes two pictures. Share both in one message: first the one to change, then the one to put behind it.",
        zh="这需要两张图片。请在一条消息里一起分享：先是要修改的那张，再是用作背景的那张。",
    )


class NoSoundHere(UsageError):
    """A recording was meant, and none can be found."""

    sentence = Phrase(
        en="Which recording? A command cannot carry one, and none was shared here lately: mention me in a message that you share it with, or in its thread, and say what to do. A message's own menu offers it too.",
        zh="是哪段录音？命令无法附带录音，这里最近也没有人分享过：请在分享它的消息里，或在它所在的消息列里提及我，并说明要做什么；也可以用那条消息自己的菜单。",
    )


class PictureGone(UsageError):
    """A button about a picture that is not kept here."""

    sentence = Phrase(
        en="I no longer have that picture. Draw a new one with `/draw`.",
        zh="这张图片已经不在了。请用 `/draw` 重新画一张。",
    )


class NothingMarked(UsageError):
    """A mask that marks nothing."""

    sentence = Phrase(
        en="Nothing is marked in the picture. Please mark what I shall fill in.",
        zh="图片上没有任何标记。请标出需要填补的地方。",
    )


class NothingStandsOut(UsageError):
    """A picture without anything in front."""

    sentence = Phrase(
        en="I cannot tell what is in front in this picture, so I cannot change what is behind it. A photo of one clear subject works best.",
        zh="我分不清这张图片里的前景，所以无法更换背景。主体清楚的照片效果最好。",
    )


class NoRoomForText(UsageError):
    """A text that would be too small to read on its picture."""

    sentence = Phrase(
        en="That text does not fit on a picture of {width} x {height} pixels in letters that can be read. Please shorten it, or make the picture larger first.",
        zh="这段文字放在 {width} x {height} 像素的图片上会小得看不清。请缩短文字，或先把图片放大。",
    )

    def __init__(self, *, width: int, height: int) -> None:
        super().__init__(width=width, height=height)


class CannotLetter(UsageError):
    """Letters that no font here has."""

    sentence = Phrase(
        en="I have no font with these characters: {letters} Please leave them out.",
        zh="我的字体里没有这些字符：{letters} 请去掉它们再试。",
    )

    def __init__(self, *, letters: str) -> None:
        super().__init__(letters=letters)


class UnknownColour(UsageError):
    """A colour that is neither a common name nor a number."""

    sentence = Phrase(
        en="I do not know the colour `{name}`. Use a common English name or a code such as `#3366cc`.",
        zh="我不认识颜色“{name}”。请用常见颜色名，或 `#3366cc` 这样的代码。",
    )

    def __init__(self, *, name: str) -> None:
        super().__init__(name=name)


class NoScratches(UsageError):
    """Scratches were to be removed, and there are none that can be told from the picture."""

    sentence = Phrase(
        en="I found no scratches: I look for thin, straight, light or dark lines. To take something else away, press *Remove an object…*.",
        zh="我没有找到划痕：我只寻找细而直的亮线或暗线。要去掉别的东西，请按 *移除物体…*。",
    )


class UnknownToStickers(UsageError):
    """The small sticker model was asked for something that it has learnt no word of."""

    sentence = Phrase(
        en="The model of stickers knows no word of that. It draws single things, such as a red heart, a cat face or a Christmas tree.",
        zh="贴纸模型不认识其中任何一个词。它只画单个事物，例如一颗红心、猫脸或圣诞树。",
    )


class NotInChannel(UsageError):
    """Slack does not let the bot post or read where it was asked."""

    sentence = Phrase(
        en="I am not in this channel, so I cannot answer here. Type `/invite {mention}` first, or write to me in a direct message.",
        zh="我不在这个频道里，无法在此回答。请先输入 `/invite {mention}`，或者直接给我发私信。",
    )

    def __init__(self, *, mention: str) -> None:
        super().__init__(mention=mention)


class NoPostsThere(UsageError):
    """The channel that was chosen for a post takes none of the bot's."""

    sentence = Phrase(
        en="Slack lets me post nothing in that channel: it is archived, or only some people may write there. Choose another one, or have its admin let me in.",
        zh="Slack 不让我在那个频道发帖：它已归档，或只允许部分人发言。请换一个频道，或请其管理员放行。",
    )


class CannotWriteTo(UsageError):
    """The person who was chosen takes no direct messages of the bot."""

    sentence = Phrase(
        en="I cannot write to that person in Slack: the account belongs to a bot or is deactivated. Choose somebody else.",
        zh="我无法在 Slack 里给对方发消息：该账号是机器人或已停用。请选择其他人。",
    )


class QuestionGone(UsageError):
    """The message to be answered was deleted before the answer."""

    sentence = Phrase(
        en="The message I was answering has been deleted, so I stopped. Ask again if you still need it.",
        zh="我正在回答的消息已被删除，所以我停下了。如仍需要，请重新提问。",
    )


class NothingToRead(UsageError):
    """A thread was to be read that holds nothing but the request."""

    sentence = Phrase(
        en="There is nothing to read here yet. Ask me in a thread, or choose the shortcut on a message of one.",
        zh="这里还没有可读的内容。请在消息列里问我，或在其中的消息上使用快捷方式。",
    )


class NoDraftHere(UsageError):
    """A word about a draft where there is none."""

    sentence = Phrase(
        en="There is no draft here. Say it in the thread of a draft, or begin one with `/draft`.",
        zh="这里没有草稿。请在草稿的消息列里说，或用 `/draft` 起草一份。",
    )


class DraftGone(UsageError):
    """A button or a word about a draft that is not kept here."""

    sentence = Phrase(
        en="I no longer have that draft. Begin a new one with `/draft`.",
        zh="这份草稿已经不在了。请用 `/draft` 重新开始。",
    )


class NothingChanged(UsageError):
    """A change of a text that would leave it as it is, or spoil it."""

    sentence = Phrase(en="I changed nothing: {reason}", zh="我没有改动：{reason}")

    def __init__(self, *, reason: str) -> None:
        super().__init__(reason=reason)


class BarredHere(UsageError):
    """The channel's own settings leave a command out."""

    sentence = Phrase(
        en="`{command}` is switched off in this channel. Ask me in another one or in a direct message; `/deskmate channel` shows who can change it.",
        zh="本频道已停用 `{command}`。请在其他频道或私信里找我；`/deskmate channel` 可查看谁能更改。",
    )

    def __init__(self, *, command: str) -> None:
        super().__init__(command=command)


class UsedUp(UsageError):
    """A person has had what a day allows."""

    sentence = Phrase(
        en="You have used up today's limit ({what}: {limit} a day). It begins anew at your midnight; an admin can raise it.",
        zh="您今天的额度已用完（{what}：每天 {limit}）。额度在您当地午夜重置；管理员可以调高。",
    )

    def __init__(self, *, what: str, limit: int) -> None:
        super().__init__(what=what, limit=limit)


class Forgotten(UsageError):
    """What an answer was made from is kept for a while only, and goes with its question."""

    sentence = Phrase(
        en="I no longer know what that answer was made from. Please ask again.",
        zh="我已不记得那个回答是如何得来的。请重新提问。",
    )


class NotForYou(UsageError):
    """Only an admin of the workspace may do that."""

    sentence = Phrase(
        en="Only an admin of this workspace can do that.",
        zh="只有本工作区的管理员可以这样做。",
    )


class UnspokenLanguage(UsageError):
    """A text in a language that no voice speaks."""

    sentence = Phrase(
        en="I cannot speak {language}. I speak: {spoken}.",
        zh="我不会说 {language}。我会说：{spoken}。",
    )

    def __init__(self, *, language: str, spoken: str) -> None:
        super().__init__(language=language, spoken=spoken)


class UnknownLanguage(UsageError):
    """A language that a recording is said to be in, and that there is not."""

    sentence = Phrase(
        en="I do not know the language `{language}`. Give its code, such as en or zh, or leave it to me.",
        zh="我不认识语言“{language}”。请给出语言代码，例如 en 或 zh，或者让我自行判断。",
    )

    def __init__(self, *, language: str) -> None:
        super().__init__(language=language)


class UnknownVoice(UsageError):
    """A voice that the model does not have."""

    sentence = Phrase(
        en="I have no voice called `{name}`. My voices: {known}.",
        zh="没有名为 `{name}` 的声音。可用的声音：{known}。",
    )

    def __init__(self, *, name: str, known: str) -> None:
        super().__init__(name=name, known=known)


class TooLongToSpeak(UsageError):
    """More characters than are read aloud in one go."""

    sentence = Phrase(
        en="That is too long to read aloud: {characters} characters, and I speak {limit} at once. Please shorten it.",
        zh="内容太长，无法朗读：共 {characters} 个字符，我一次最多朗读 {limit} 个。请缩短后再试。",
    )

    def __init__(self, *, characters: int, limit: int) -> None:
        super().__init__(characters=characters, limit=limit)


class NothingToSpeak(UsageError):
    """A text without a single word."""

    sentence = Phrase(
        en="There are no words in that to read aloud.",
        zh="其中没有可以朗读的文字。",
    )


class CannotSing(UsageError):
    """Lyrics for a composer that only plays."""

    sentence = Phrase(
        en="`{model}`, which composes here, plays by rules and cannot sing. Leave the lyrics out, or ask your admin for a model that sings, such as ACE-Step.",
        zh="这里作曲的 `{model}` 按规则演奏，不会唱歌。请去掉歌词，或请管理员配置会唱歌的模型，例如 ACE-Step。",
    )

    def __init__(self, *, model: str) -> None:
        super().__init__(model=model)


class NoSoundInFile(UsageError):
    """A file that was to be heard has no sound in it."""

    sentence = Phrase(
        en="There is no sound in `{name}`.",
        zh="`{name}` 里没有声音。",
    )

    def __init__(self, *, name: str) -> None:
        super().__init__(name=name)


class DamagedRecording(UsageError):
    """A file of sound that nothing can be made of."""

    sentence = Phrase(
        en="I cannot play `{name}`: it is damaged, or no file of sound or video that I know.",
        zh="我无法播放 `{name}`：文件已损坏，或者不是我认识的音频或视频格式。",
    )

    def __init__(self, *, name: str) -> None:
        super().__init__(name=name)


class CutOffRecording(UsageError):
    """A file of sound of which too little is there for a word."""

    sentence = Phrase(
        en="Only {seconds} s of `{name}` can be heard, with no words in them: it is too short, or was cut off on its way. Please share it once more.",
        zh="`{name}` 只有 {seconds} 秒能听，其中没有话：录音太短，或者文件不完整。请重新分享一次。",
    )

    def __init__(self, *, name: str, seconds: float) -> None:
        super().__init__(name=name, seconds=seconds)


class ProtectedRecording(UsageError):
    """A file of sound that is encrypted by its seller."""

    sentence = Phrase(
        en="`{name}` is copy-protected, so I cannot listen to it. Please share a recording without protection.",
        zh="`{name}` 有版权保护（加密），我无法收听。请分享未加密的录音。",
    )

    def __init__(self, *, name: str) -> None:
        super().__init__(name=name)


class NoWordsHeard(UsageError):
    """A recording in which nobody speaks."""

    sentence = Phrase(
        en="I heard no words in `{name}`.",
        zh="我在 `{name}` 里没有听到人说话。",
    )

    def __init__(self, *, name: str) -> None:
        super().__init__(name=name)


class RecordingTooLong(UsageError):
    """More minutes of sound than are transcribed in one go."""

    sentence = Phrase(
        en="That recording is too long for me: {minutes} minutes, and I listen to {limit} at most. Please cut it into parts.",
        zh="录音太长了：共 {minutes} 分钟，我最多听 {limit} 分钟。请分段后再试。",
    )

    def __init__(self, *, minutes: int, limit: int) -> None:
        super().__init__(minutes=minutes, limit=limit)


class SilentRecording(UsageError):
    """A recording in which nothing at all is heard."""

    sentence = Phrase(
        en="`{name}` is silent from beginning to end, so there is nothing to clean up. Was the microphone switched off?",
        zh="`{name}` 从头到尾没有声音，无从处理。录音时麦克风是否关着？",
    )

    def __init__(self, *, name: str) -> None:
        super().__init__(name=name)


class NothingLeft(UsageError):
    """Cuts after which no sound would remain."""

    sentence = Phrase(
        en="Nothing would be left of the recording: it lasts {length}. Please give times within it.",
        zh="这样剪下去什么也不剩：录音时长为 {length}。请给出其中的时间。",
    )

    def __init__(self, *, length: str) -> None:
        super().__init__(length=length)


class SoundTooLarge(UsageError):
    """A file of sound that would be larger than can be posted."""

    sentence = Phrase(
        en="As {format} the result would have {megabytes} MB, and I post {limit} at most. Ask for MP3, or for a part of it.",
        zh="{format} 格式的结果有 {megabytes} MB，我最多能发 {limit} MB。请改用 MP3，或只处理其中一段。",
    )

    def __init__(self, *, format: str, megabytes: int, limit: int) -> None:  # noqa: A002 - the fact's name
        super().__init__(format=format, megabytes=megabytes, limit=limit)


class EngineError(DeskmateError):
    """The engine could not do it."""


class EngineBusy(EngineError):
    """The engine's queue is full."""

    sentence = Phrase(
        en="I am busy: too many requests are waiting. Please try again in {seconds} seconds.",
        zh="我现在很忙：排队的请求太多。请在 {seconds} 秒后再试。",
    )

    def __init__(self, *, seconds: int) -> None:
        super().__init__(seconds=seconds)


class WaitedTooLong(EngineError):
    """Its turn did not come within the time that the request allowed."""

    sentence = Phrase(
        en="I am busy: your turn did not come within {seconds} seconds. Please try again later, or allow more time.",
        zh="我现在很忙：{seconds} 秒内没有轮到您。请稍后再试，或允许更长的等待时间。",
    )

    def __init__(self, *, seconds: int) -> None:
        super().__init__(seconds=seconds)


class EngineLost(EngineError):
    """The engine went away in the middle; the request can be tried again."""

    sentence = Phrase(
        en="The model stopped in the middle and did not come back in time. Please try again in a minute; an admin finds the reason with `deskmate doctor`.",
        zh="模型中途停止，且未能及时恢复。请过一分钟再试；管理员可用 `deskmate doctor` 查明原因。",
    )


class EngineRefused(EngineError):
    """The engine answered with an error of its own."""

    sentence = Phrase(
        en="The model could not do that: {reason}",
        zh="模型无法完成：{reason}",
    )

    def __init__(self, *, reason: str) -> None:
        super().__init__(reason=reason)


class UnknownModel(EngineError):
    """A model name that the engine does not have."""

    sentence = Phrase(
        en="There is no model called `{name}`. Available: {available}.",
        zh="没有名为 `{name}` 的模型。可用的有：{available}。",
    )

    def __init__(self, *, name: str, available: str) -> None:
        super().__init__(name=name, available=available)


class NotOffered(EngineError):
    """The server that was named for a task has no such service."""

    sentence = Phrase(
        en="The engine has no {path}, so it cannot do that. An admin can name one that can, for example {variable}=name@https://host/v1.",
        zh="引擎没有 {path}，无法完成。管理员可以指定另一个服务，例如 {variable}=name@https://host/v1。",
    )

    def __init__(self, *, path: str, variable: str = "DESKMATE_ENGINE_URL") -> None:
        super().__init__(path=path, variable=variable)


class NoModelSet(EngineError):
    """A task that needs a model, where none is set up."""

    sentence = Phrase(
        en="No model is set up for this. An admin can name one in {variable}: one of `deskmate models list`, or a server's such as name@https://host/v1.",
        zh="还没有为此配置模型。管理员可以在 {variable} 中指定：`deskmate models list` 中的模型，或某个服务上的模型，例如 name@https://host/v1。",
    )

    def __init__(self, *, variable: str) -> None:
        super().__init__(variable=variable)


class ModelUnavailable(EngineError):
    """The engine runs, but one of its models cannot be had for now."""

    sentence = Phrase(
        en="The model {name} is not available. {reason}",
        zh="模型 {name} 不可用。{reason}",
    )

    def __init__(self, *, name: str, reason: str) -> None:
        super().__init__(name=name, reason=reason)


class NotEnoughMemory(EngineError):
    """A model does not fit into the device's memory, even when all others leave it."""

    sentence = Phrase(
        en="The model {name} needs {needed} of memory and there are {has} for it. Choose a smaller model, or close other programs that use the device.",
        zh="模型 {name} 需要 {needed} 内存，而可用的只有 {has}。请换用更小的模型，或关闭其他占用该设备的程序。",
    )

    def __init__(self, *, name: str, needed: str, has: str) -> None:
        super().__init__(name=name, needed=needed, has=has)


class DamagedFile(EngineError):
    """A file of weights is not whole."""

    sentence = Phrase(
        en="The model file {file} is damaged. Delete it and put it there again, or let `deskmate models fetch` do it.",
        zh="模型文件 {file} 已损坏。请删除后重新放置，或用 `deskmate models fetch` 重新下载。",
    )

    def __init__(self, *, file: str) -> None:
        super().__init__(file=file)


class DiskFull(EngineError):
    """There is no room for what is being worked on."""

    sentence = Phrase(
        en="The disk of the engine is full, so I stopped. Please tell your admin, or try a shorter recording.",
        zh="引擎的磁盘已满，所以我停下了。请告知管理员，或换一段较短的录音。",
    )


class SetupError(DeskmateError):
    """An admin can mend it; it stops the start."""


class WrongSetting(SetupError):
    """A setting has a value that it cannot take."""

    sentence = Phrase(
        en="{variable} is {value!r}, but it takes {takes}.",
        zh="{variable} 的值是 {value!r}，但它只接受：{takes}。",
    )

    def __init__(self, *, variable: str, value: str, takes: str) -> None:
        super().__init__(variable=variable, value=value, takes=takes)


class WrongToken(SetupError):
    """Slack does not accept a token."""

    sentence = Phrase(
        en="Slack does not accept {variable} ({reason}). Copy it again from api.slack.com/apps: {where}.",
        zh="Slack 不接受 {variable}（{reason}）。请到 api.slack.com/apps 重新复制：{where}。",
    )

    def __init__(self, *, variable: str, reason: str, where: str) -> None:
        super().__init__(variable=variable, reason=reason, where=where)


class NoTokens(SetupError):
    """Slack cannot be reached without tokens."""

    sentence = Phrase(
        en="Set {variables} in the environment or in .env; you find them at https://api.slack.com/apps under your app. To try Deskmate without Slack, run `deskmate playground`.",
        zh="请在环境变量或 .env 中设置 {variables}；可在 https://api.slack.com/apps 的应用页面找到。若想不用 Slack 试用，请运行 `deskmate playground`。",
    )

    def __init__(self, *, variables: str) -> None:
        super().__init__(variables=variables)


class PortTaken(SetupError):
    """Another program listens on the port; `option` chooses another."""

    sentence = Phrase(
        en="Port {port} is in use by another program. Choose another one with {option}.",
        zh="端口 {port} 已被其他程序占用。请用 {option} 换一个端口。",
    )

    def __init__(self, *, port: int, option: str = "--port") -> None:
        super().__init__(port=port, option=option)


class SlackUnreachable(SetupError):
    """No answer came from Slack's address."""

    sentence = Phrase(
        en="Slack cannot be reached at {url} ({reason}). Check the network and SLACK_API_URL.",
        zh="无法连接到 Slack：{url}（{reason}）。请检查网络和 SLACK_API_URL。",
    )

    def __init__(self, *, url: str, reason: str) -> None:
        super().__init__(url=url, reason=reason)


class NoDiskSpace(SetupError):
    """A model does not fit on the disk."""

    sentence = Phrase(
        en="The model {name} needs {needed} on disk and {folder} has {free} left. Free some space or set DESKMATE_HOME to another disk.",
        zh="模型 {name} 需要 {needed} 磁盘空间，而 {folder} 只剩 {free}。请清理空间，或将 DESKMATE_HOME 设到其他磁盘。",
    )

    def __init__(self, *, name: str, needed: str, folder: str, free: str) -> None:
        super().__init__(name=name, needed=needed, folder=folder, free=free)


class WrongHash(SetupError):
    """A model file is not the one that the catalogue names."""

    sentence = Phrase(
        en="The file {file} of model {name} is damaged or not the right one (SHA-256 {found}, expected {expected}). I removed it; fetch it again with `deskmate models fetch {name}`.",
        zh="模型 {name} 的文件 {file} 已损坏或不正确（SHA-256 为 {found}，应为 {expected}）。我已将其删除；请用 `deskmate models fetch {name}` 重新下载。",
    )

    def __init__(self, *, name: str, file: str, found: str, expected: str) -> None:
        super().__init__(name=name, file=file, found=found, expected=expected)


class NoSource(SetupError):
    """No source of a model could be reached."""

    sentence = Phrase(
        en="The model {name} could not be fetched from any source: {reasons}. Check the network, then run `deskmate models fetch {name}`.",
        zh="无法从任何来源获取模型 {name}：{reasons}。请检查网络，然后运行 `deskmate models fetch {name}`。",
    )

    def __init__(self, *, name: str, reasons: str) -> None:
        super().__init__(name=name, reasons=reasons)


class DatabaseUnavailable(SetupError):
    """The database cannot be opened."""

    sentence = Phrase(
        en="The database cannot be opened ({reason}). Check DESKMATE_DATABASE_URL, or unset it to use a file in DESKMATE_HOME.",
        zh="无法打开数据库（{reason}）。请检查 DESKMATE_DATABASE_URL，或取消该设置以使用 DESKMATE_HOME 中的文件。",
    )

    def __init__(self, *, reason: str) -> None:
        super().__init__(reason=reason)


class SlackRefused(DeskmateError):
    """Slack answered with an error that we cannot work round."""

    sentence = Phrase(
        en="Slack refused my answer ({code} from {method}). Please tell your admin; `deskmate doctor` checks tokens and scopes.",
        zh="Slack 拒绝了我的回答（{method} 返回 {code}）。请告知管理员；`deskmate doctor` 可检查令牌与权限。",
    )

    def __init__(self, *, method: str, code: str) -> None:
        super().__init__(method=method, code=code)


class AnswerLost(SlackRefused):
    """Slack may or may not have done it: the connection broke, or Slack itself failed."""

    sentence = Phrase(
        en="Slack did not answer me ({code} from {method}). Please try again in a minute.",
        zh="Slack 没有响应（{method} 返回 {code}）。请过一分钟再试。",
    )
