"""Processes are killed in the middle of an answer; the answer is finished, once."""

import os
import signal
from pathlib import Path

from bot.playground.workspace import Workspace
from tests.end_to_end.conftest import opened, text

ANA = Workspace.ana
LONG = "Write a long story about a journey around the world, with many details."


async def test_a_killed_bot_finishes_its_answer_after_the_restart(tmp_path: Path, babbler: Path) -> None:
    async with opened(tmp_path, babbler) as office:
        await office.warmed_up()
        place = office.workspace.dm(ANA)
        ts = await office.workspace.post(ANA, place, LONG)
        begun = await office.first_words(place, ts)

        await office.end(signal.SIGKILL)
        await office.start()
        answer = await office.answer(place, ts)

        assert [one.ts for one in answer] == [begun.ts]
        assert "AI-generated" in text(answer[0])


async def test_a_killed_engine_is_started_again_and_the_answer_finished(
    tmp_path: Path, babbler: Path
) -> None:
    async with opened(tmp_path, babbler) as office:
        await office.warmed_up()
        place = office.workspace.dm(ANA)
        ts = await office.workspace.post(ANA, place, LONG)
        begun = await office.first_words(place, ts)

        os.kill(office.engine(), signal.SIGKILL)
        answer = await office.answer(place, ts)

        assert [one.ts for one in answer] == [begun.ts]


async def test_a_question_asked_while_the_model_loads_is_answered_when_it_is_ready(
    tmp_path: Path, babbler: Path
) -> None:
    async with opened(tmp_path, babbler) as office:
        place = office.workspace.dm(ANA)
        os.kill(office.engine(), signal.SIGSTOP)
        ts = await office.workspace.post(ANA, place, "Say hello.")
        said = await office.workspace.until(
            lambda: "model" in office.workspace.status(place, ts) or office.workspace.messages(place, ts)[1:],
            60,
        )
        os.kill(office.engine(), signal.SIGCONT)

        answer = await office.answer(place, ts)

        assert said
        assert len(answer) == 1
