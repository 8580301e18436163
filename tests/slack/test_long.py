"""A very long text is a file, with what is in it and how it begins."""

from bot.slack.long import is_long, outline, shortened
from bot.slack.pages import open_fence, paginate
from tests.slack.conftest import GENERAL, Desk, shown

SECTIONS = "\n\n".join(f"## Part {number}\n\n" + "word " * 2_000 for number in range(6))


def test_a_text_of_three_messages_is_no_file_yet() -> None:
    assert not is_long("word " * 6_000)
    assert is_long(SECTIONS)


def test_the_outline_is_made_of_headings_else_of_how_the_parts_begin() -> None:
    prose = "First things first. And more.\n\n第二件事。还有。\n\n```\n# no heading\n```"

    assert outline(SECTIONS) == [f"Part {number}" for number in range(6)]
    assert outline(prose) == ["First things first.", "第二件事。"]


def test_the_outline_of_many_parts_is_short() -> None:
    assert len(outline("\n\n".join(f"Part {number}." for number in range(500)))) <= 8


def test_the_beginning_leaves_no_code_open() -> None:
    told = shortened("```py\n" + "a = 1\n" * 9_000 + "```", "zh")

    assert "共 54009 个字符" in told
    assert open_fence(told) is None
    assert len(paginate(told)) == 1


async def test_a_very_long_text_is_shared_as_a_file(desk: Desk) -> None:
    thread = await desk.workspace.post(
        "U0ANA", GENERAL, "@Deskmate read", files=[("long.txt", SECTIONS.encode())]
    )
    await desk.quiet()

    told, file = desk.answers(GENERAL, thread)
    assert "The whole text is in the file below" in shown(told)
    assert "- Part 5" in shown(told)
    assert desk.workspace.data(file.files[0]) == SECTIONS.encode()
