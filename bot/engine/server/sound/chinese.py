"""Chinese text to the phonemes that the voice model knows: words, their pinyin, and IPA with tones."""

import re
from itertools import islice

from bot.engine.server.sound.polyphones import readings
from bot.engine.server.sound.script import simplified

_INITIALS = {
    "b": "p", "p": "pʰ", "m": "m", "f": "f", "d": "t", "t": "tʰ", "n": "n", "l": "l", "g": "k", "k": "kʰ", "h": "x",
    "j": "ʨ", "q": "ʨʰ", "x": "ɕ", "zh": "ꭧ", "ch": "ꭧʰ", "sh": "ʂ", "r": "ɻ", "z": "ʦ", "c": "ʦʰ", "s": "s",
}  # fmt: skip
_FINALS = {
    "a": "a0", "ai": "ai0", "an": "a0n", "ang": "a0ŋ", "ao": "au0", "e": "ɤ0", "ei": "ei0", "en": "ə0n", "eng": "ə0ŋ",
    "i": "i0", "ia": "ja0", "ian": "jɛ0n", "iang": "ja0ŋ", "iao": "jau0", "ie": "je0", "in": "i0n", "ing": "i0ŋ",
    "iong": "jʊ0ŋ", "iou": "jou0", "iu": "jou0", "o": "wo0", "ong": "ʊ0ŋ", "ou": "ou0", "u": "u0", "ua": "wa0",
    "uai": "wai0", "uan": "wa0n", "uang": "wa0ŋ", "uei": "wei0", "ui": "wei0", "uen": "wə0n", "un": "wə0n",
    "ueng": "wə0ŋ", "uo": "wo0", "v": "y0", "ve": "ɥe0", "van": "ɥɛ0n", "vn": "y0n", "ê": "ɛ0",
}  # fmt: skip
_ALONE = {
    "er": "ɚ0",
    "o": "ɔ0",
    "io": "jɔ0",
    "ê": "ɛ0",
    "m": "m0",
    "n": "n0",
    "ng": "ŋ0",
    "hm": "hm0",
    "hng": "hŋ0",
}
_TONES = {"1": "→", "2": "↗", "3": "↓", "4": "↘", "5": ""}
_BUZZED = {"zh", "ch", "sh", "r", "z", "c", "s"}
_PUNCTUATION = str.maketrans({
    "、": ", ", "，": ", ", "。": ". ", "．": ". ", "！": "! ", "：": ": ", "；": "; ", "？": "? ", "《": " “", "》": "” ",
    "「": " “", "」": "” ", "【": " “", "】": "” ", "（": " (", "）": ") ", "“": " “", "”": "” ",
})  # fmt: skip
_HAN = r"\u3400-\u4dbf\u4e00-\u9fff"


class Chinese:
    """Pronounces Standard Chinese."""

    def phonemes(self, text: str) -> str:
        """How `text`, which holds neither Latin words nor digits, sounds; punctuation stays, for the pauses."""
        text = simplified(text).translate(_PUNCTUATION)
        runs = re.findall(rf"[{_HAN}]+|[^{_HAN}]+", text)
        said = "".join(_han(run) if re.match(rf"[{_HAN}]", run) else _kept(run) for run in runs)
        return re.sub(r"\s+", " ", said).strip()


def _kept(run: str) -> str:
    return re.sub(r"[^\s.,!?;:—…()“”]", " ", run)


def _han(run: str) -> str:
    import rjieba
    from pypinyin import Style, lazy_pinyin

    words = rjieba.cut(run)
    # As in the text that the voices learned from: no tone is changed for its neighbour's sake.
    said = [each for word in words for each in lazy_pinyin(word, Style.TONE3, neutral_tone_with_five=True)]
    for at, reading in readings(run):
        said[at] = reading
    sounds = map(_syllable, said)
    return " ".join("".join(islice(sounds, len(word))) for word in words)


def _syllable(pinyin: str) -> str:
    """`hao3` in IPA, with an arrow for its tone."""
    name, tone = (pinyin[:-1], pinyin[-1]) if pinyin[-1:].isdigit() else (pinyin, "5")
    name = name.replace("ü", "v")
    if name in _ALONE:
        return _ALONE[name].replace("0", _TONES.get(tone, ""))
    initial, final = _parts(name)
    sound = "ɨ0" if initial in _BUZZED and final == "i" else _FINALS.get(final, "")
    return _INITIALS.get(initial, "") + sound.replace("0", _TONES.get(tone, ""))


def _parts(name: str) -> tuple[str, str]:
    """Initial and final, in full: y and w are the spelling of a missing initial."""
    if name.startswith("yu"):
        return "", f"v{name[2:]}"
    if name.startswith("y"):
        return "", name[1:] if name[1:2] == "i" else f"i{name[1:]}"
    if name.startswith("w"):
        return "", name[1:] if name[1:2] == "u" else f"u{name[1:]}"
    initial = name[:2] if name[:2] in _INITIALS else name[:1] if name[:1] in _INITIALS else ""
    final = name.removeprefix(initial)
    if initial in {"j", "q", "x"} and final.startswith("u"):
        final = f"v{final[1:]}"
    return initial, final
