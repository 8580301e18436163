"""A process of its own reads each file, within bounds of time and memory."""

import pytest

from bot.reading import FileReader, Unreadable
from tests.reading import files

LITTLE = 120 * 1024 * 1024


async def test_a_file_is_read_in_another_process() -> None:
    reading = await FileReader().read("plan.docx", "", files.docx())

    assert reading.text.startswith("# 计划 Plan")


async def test_a_refusal_and_a_note_cross_between_the_processes() -> None:
    reader = FileReader()

    with pytest.raises(Unreadable) as refused:
        await reader.read("a.pdf", "", files.pdf([""]))
    reading = await reader.read("a.xlsx", "", files.xlsx(rows=500))

    assert refused.value.reason == "scanned"
    assert reading.notes == (("rows", {"all": 500, "read": 30}),)


async def test_a_file_that_takes_too_long_is_given_up() -> None:
    with pytest.raises(Unreadable) as refused:
        await FileReader(seconds=0.01).read("a.pdf", "", files.pdf(["Hello"]))

    assert refused.value.reason == "slow"


async def test_a_file_that_takes_too_much_memory_is_given_up() -> None:
    with pytest.raises(Unreadable) as refused:
        await FileReader(memory=LITTLE).read("a.txt", "", b"a" * LITTLE)

    assert refused.value.reason == "heavy"


async def test_a_pdf_of_ten_thousand_pages_is_read_in_part() -> None:
    reading = await FileReader().read("a.pdf", "", files.pdf(["Hello"] * 10_000))

    [(name, facts)] = reading.notes
    assert (name, facts["all"]) == ("parts", 10_000)
    assert reading.text.count("Hello") == facts["read"]
