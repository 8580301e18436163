"""Guesses how an English word that no dictionary has is pronounced, from its letters.

The weights are those of g2p_en (Kyubyong Park and Jongseok Kim, Apache-2.0): a recurrent
network that was trained on the CMU dictionary, small enough to run in numpy.
"""

from pathlib import Path
from typing import Any

import numpy
from numpy.typing import NDArray

LONGEST = 24
"""Phonemes of the longest word: where a guess that does not end is cut."""

_LETTERS = {letter: index for index, letter in enumerate("abcdefghijklmnopqrstuvwxyz", 3)}
_START, _END = 2, 3
_PLAIN = {
    "B": "b", "CH": "ʧ", "D": "d", "DH": "ð", "F": "f", "G": "ɡ", "HH": "h", "JH": "ʤ", "K": "k", "L": "l",
    "M": "m", "N": "n", "NG": "ŋ", "P": "p", "R": "ɹ", "S": "s", "SH": "ʃ", "T": "t", "TH": "θ", "V": "v",
    "W": "w", "Y": "j", "Z": "z", "ZH": "ʒ",
}  # fmt: skip
_STRESSED = {
    "AA": "ɑ", "AE": "æ", "AH": "ʌ", "AO": "ɔ", "AW": "W", "AY": "I", "EH": "ɛ", "ER": "ɜɹ", "EY": "A",
    "IH": "ɪ", "IY": "i", "OW": "O", "OY": "Y", "UH": "ʊ", "UW": "u",
}  # fmt: skip
_UNSTRESSED = {**_STRESSED, "AH": "ə", "ER": "əɹ"}
_MARKS = {"0": "", "1": "ˈ", "2": "ˌ"}


def _inventory() -> list[str]:
    """The network's outputs, in its own order."""
    sounds = sorted([*_PLAIN, *(f"{vowel}{stress}" for vowel in _STRESSED for stress in "012"), "UW"])
    return ["<pad>", "<unk>", "<s>", "</s>", *sounds]


class Spelling:
    """Reads letters with the weights in `path`."""

    def __init__(self, path: Path) -> None:
        with numpy.load(path, allow_pickle=False) as weights:
            self._weights: dict[str, NDArray[Any]] = {name: weights[name] for name in weights.files}
        self._sounds = _inventory()

    def phonemes(self, word: str) -> str:
        """How `word`, in small letters, is most likely said."""
        state = numpy.zeros(self._weights["enc_w_hh"].shape[1], numpy.float32)
        for index in [*(_LETTERS[letter] for letter in word if letter in _LETTERS), _LETTERS_END]:
            state = self._step("enc", index, state)
        said, index = [], _START
        for _ in range(LONGEST):
            state = self._step("dec", index, state)
            index = int((self._weights["fc_w"] @ state + self._weights["fc_b"]).argmax())
            if index == _END:
                break
            said.append(_symbol(self._sounds[index]))
        return _stressed("".join(said))

    def _step(self, side: str, index: int, state: NDArray[Any]) -> NDArray[Any]:
        """One step of a gated recurrent unit."""
        weights = self._weights
        given = weights[f"{side}_w_ih"] @ weights[f"{side}_emb"][index] + weights[f"{side}_b_ih"]
        kept = weights[f"{side}_w_hh"] @ state + weights[f"{side}_b_hh"]
        (reset, update, new), (kept_reset, kept_update, kept_new) = (
            numpy.split(given, 3),
            numpy.split(kept, 3),
        )
        gate = 1 / (1 + numpy.exp(-(update + kept_update)))
        fresh = numpy.tanh(new + kept_new / (1 + numpy.exp(-(reset + kept_reset))))
        return numpy.asarray((1 - gate) * fresh + gate * state)


_LETTERS_END = 2


def _symbol(sound: str) -> str:
    if sound in _PLAIN:
        return _PLAIN[sound]
    vowel, stress = (sound[:-1], sound[-1]) if sound[-1].isdigit() else (sound, "0")
    if vowel not in _STRESSED:
        return ""
    return _MARKS[stress] + (_UNSTRESSED if stress == "0" else _STRESSED)[vowel]


def _stressed(said: str) -> str:
    """With a main stress, which every word has."""
    return said if "ˈ" in said else said.replace("ˌ", "ˈ", 1)
