"""Files that people share are downloaded from Slack, read in a process of their own, and quoted."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.engine.scripted import ScriptedEngine
from bot.errors import EngineLost, NoSoundInFile
from tests.reading import files
from tests.slack.conftest import ANA, GENERAL, Desk, open_desk, shown

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"


@dataclass
class Seeing:
    """A vision model that sees the same in every picture, or is lost."""

    answer: str | EngineLost
    looked: list[bytes] = field(default_factory=list)

    async def look(self, picture: bytes, question: str) -> str:
        self.looked.append(picture)
        if isinstance(self.answer, EngineLost):
            raise self.answer
        return self.answer


async def read(desk: Desk, name: str, data: bytes) -> tuple[list[str], list[str]]:
    thread = await desk.workspace.post(ANA, GENERAL, "@Deskmate read", files=[(name, data)])
    await desk.quiet()
    return [shown(answer) for answer in desk.answers(GENERAL, thread)], desk.whispers()


@pytest.mark.parametrize(
    ("name", "data", "text"),
    [
        ("plan.docx", files.docx(), "We ship on Friday."),
        ("plan.pdf", files.pdf(["We ship on Friday."]), "We ship on Friday."),
        ("plan.txt", "周五发布".encode("gb18030"), "周五发布"),
        ("报告.xlsx", files.xlsx(), "city | sold"),
    ],
)
async def test_what_people_share_is_read(desk: Desk, name: str, data: bytes, text: str) -> None:
    answers, whispers = await read(desk, name, data)

    assert text in answers[0]
    assert whispers == []


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        (
            "a.pdf",
            files.pdf(["x"], password="sesame"),
            "I cannot read `a.pdf`: it is protected by a password.",
        ),
        ("a.pdf", files.pdf([""]), "I cannot read `a.pdf`: it holds pictures of pages and no text (a scan)."),
        ("a.txt", b"", "I cannot read `a.txt`: it is empty."),
        ("a.mp3", b"", "I cannot read `a.mp3`: it is empty."),
        ("a.png", b"", "I cannot read `a.png`: it is empty."),
        ("a.docx", files.bomb(), "I cannot read `a.docx`: it unpacks to far more than its size."),
        (
            "a.png",
            PNG,
            "I cannot read `a.png`: I cannot see pictures here; an admin can name a vision model in DESKMATE_VISION_MODEL.",
        ),
    ],
)
async def test_what_cannot_be_read_is_told_with_the_reason(
    desk: Desk, name: str, data: bytes, sentence: str
) -> None:
    assert await read(desk, name, data) == ([], [sentence])


@pytest.mark.parametrize(
    ("answer", "answers", "whispers"),
    [
        ("A bar chart: sales.", ["A bar chart: sales."], []),
        (EngineLost(), [], ["I cannot read `a.png`: the vision model could not look at it."]),
    ],
    ids=["seen", "lost"],
)
async def test_a_picture_is_looked_at_where_a_model_can_see(
    tmp_path: Path, answer: str | EngineLost, answers: list[str], whispers: list[str]
) -> None:
    eyes = Seeing(answer)

    async with open_desk(tmp_path, eyes=eyes) as desk:
        assert await read(desk, "a.png", PNG) == (answers, whispers)

    assert eyes.looked == [PNG]


async def test_a_file_over_the_limit_is_told_with_the_limit(desk: Desk) -> None:
    answers, whispers = await read(desk, "a.txt", b"a" * (20 * 1024 * 1024 + 1))

    assert (answers, whispers) == ([], ["I cannot read `a.txt`: it is larger than 20 MB."])


async def test_what_is_said_in_a_recording_is_read(desk: Desk) -> None:
    answers, whispers = await read(desk, "standup.m4a", b"sound")

    assert "Hello everyone. This is standup.m4a." in answers[0]
    assert whispers == []


async def test_a_recording_that_cannot_be_understood_is_named(tmp_path: Path) -> None:
    async with open_desk(tmp_path, ScriptedEngine(transcript=[[NoSoundInFile(name="a.m4a")]])) as desk:
        _, whispers = await read(desk, "a.m4a", b"sound")

    assert whispers == ["I cannot read `a.m4a`: nothing that is said in it could be understood."]
