"""The buttons under a piece of music: what can be changed in it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from bot.capability import Button, Choice, Form
from bot.engine import Sound
from bot.engine.music_plan import TEMPI
from bot.language import Phrase
from handlers.composing.tune import Tune, within

MOOD = "music_mood"

PACE = 1.2
STRETCH = 1.5

_ANOTHER = Phrase(en="Another", zh="换一首")
_MOOD = Phrase(en="Change mood…", zh="换个情绪…")

Change = Callable[[Tune], Tune]


def _lasting(factor: float) -> Change:
    return lambda tune: replace(tune, seconds=within(round(tune.seconds * factor)))


def _paced(factor: float) -> Change:
    def change(tune: Tune) -> Tune:
        if not tune.plan:
            return tune
        tempo = float(str(tune.plan.get("tempo", 0))) * factor
        return replace(tune, plan={**tune.plan, "tempo": round(min(TEMPI[1], max(TEMPI[0], tempo)))})

    return change


CHANGES: Mapping[str, tuple[Phrase, Change]] = {
    "music_longer": (Phrase(en="Longer", zh="长一点"), _lasting(STRETCH)),
    "music_shorter": (Phrase(en="Shorter", zh="短一点"), _lasting(1 / STRETCH)),
    "music_slower": (Phrase(en="Slower", zh="慢一点"), _paced(1 / PACE)),
    "music_faster": (Phrase(en="Faster", zh="快一点"), _paced(PACE)),
    "music_loop": (Phrase(en="Loop", zh="无缝循环"), lambda tune: replace(tune, loop=True)),
}
ANOTHER = "music_another"

MOODS = (
    ("calm", Phrase(en="Calm", zh="平静")),
    ("happy", Phrase(en="Happy", zh="欢快")),
    ("sad", Phrase(en="Sad", zh="忧伤")),
    ("romantic", Phrase(en="Romantic", zh="浪漫")),
    ("mysterious", Phrase(en="Mysterious", zh="神秘")),
    ("energetic", Phrase(en="Energetic", zh="激昂")),
    ("epic", Phrase(en="Epic", zh="史诗")),
    ("jazz", Phrase(en="Jazz", zh="爵士")),
    ("lofi", Phrase(en="Lo-fi", zh="低保真")),
    ("waltz", Phrase(en="Waltz", zh="圆舞曲")),
    ("techno", Phrase(en="Techno", zh="电子")),
    ("古风", Phrase(en="Chinese", zh="古风")),
)


def below(tune: Tune, sound: Sound) -> tuple[Button, ...]:
    """The row under a piece; what would change nothing is left out."""
    seed = sound.made.seed if tune.seed is None else tune.seed
    tune = replace(tune, plan=_plan(sound, tune.title), seed=seed)
    value = tune.packed()
    offered = [(name, label) for name, (label, change) in CHANGES.items() if change(tune) != tune]
    return (
        Button(ANOTHER, _ANOTHER, replace(tune, plan={}, seed=None).packed(), anyone=True),
        *(Button(name, label, value, anyone=True) for name, label in offered),
        Button(MOOD, _MOOD, value, anyone=True),
    )


def mood_form(value: str) -> Form:
    """Asks for the new mood."""
    return Form(
        title=Phrase(en="Change the mood", zh="换个情绪"),
        fields=(Choice(name="mood", label=Phrase(en="Mood", zh="情绪"), options=MOODS),),
        note=value,
    )


def _plan(sound: Sound, title: str) -> dict[str, Any]:
    """The plan that the piece came from, under the title that people saw; nothing for a model that has none."""
    found = json.loads(str(sound.facts.get("plan", "{}")))
    return found | {"title": title} if found and isinstance(found, dict) else {}
