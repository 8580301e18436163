"""The rules of changing a text: what a change promises, what a difference shows, what words mean."""

from collections.abc import AsyncIterator
from io import BytesIO

import pytest
from docx import Document
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.engine import TextEvent, Words, Written
from bot.engine.scripted import WRITER
from bot.errors import EngineRefused, MessageTooLong
from handlers.writing.changes import grammatical, is_in, longer, numbers_lost, shorter
from handlers.writing.difference import difference
from handlers.writing.intent import wants_change
from handlers.writing.pieces import FIELD, joined, pieces
from handlers.writing.rewriting import bare, unwrapped
from handlers.writing.word_file import word_file

TEN = "one two three four five six seven eight nine ten"


@pytest.mark.parametrize(
    ("before", "after", "kept"),
    [
        (TEN, "one two three four five", True),
        (TEN, TEN, False),
        (TEN, "one two three four five six seven eight nine 10 11", False),
        ("会议改到周三上午十点举行", "会议改到周三", True),
        ("会议改到周三上午十点举行", "会议改到周三上午十点举行吧", False),
    ],
)
def test_shorter_is_shorter_by_a_tenth(before: str, after: str, kept: bool) -> None:
    assert (shorter(before, after, "") is None) is kept
    assert (longer(after, before, "") is None) is kept


@pytest.mark.parametrize(
    ("before", "after", "kept"),
    [
        ("We has moved the meeting to Wednesday.", "We have moved the meeting to Wednesday.", True),
        ("We has moved the meeting.", "Our gathering was rescheduled, dear colleagues.", False),
        ("会意室正再粉刷。", "会议室正在粉刷。", True),
        ("Nothing is wrong.", "Nothing  is wrong.\n", False),
    ],
)
def test_corrected_grammar_keeps_the_words(before: str, after: str, kept: bool) -> None:
    assert (grammatical(before, after, "") is None) is kept


@pytest.mark.parametrize(
    ("text", "tongue", "right"),
    [
        ("La réunion est mercredi.", "fr", True),
        ("会议在周三。", "fr", False),
        ("会议在周三，请看 Slack 和 Jira。", "zh", True),
        ("会議は水曜日です。", "zh", False),
        ("会議は水曜日です。", "ja", True),
        ("회의는 수요일입니다.", "ko", True),
        ("Встреча в среду, 14:00.", "ru", True),
        ("The meeting is on Wednesday.", "zh", False),
        ("Wang Wei (王伟) leads the project.", "en", True),
    ],
)
def test_a_translation_is_known_by_its_letters(text: str, tongue: str, right: bool) -> None:
    assert is_in(text, tongue) is right


def test_numbers_that_a_change_lost_are_named_once_each() -> None:
    lost = numbers_lost("On 3 May at 14:00, room 3, 1.5 hours", "5月3日14:00")

    assert lost == ("1.5",)


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("Meet on Monday.", "Meet on Tuesday.", "Meet on ~~Monday~~ **Tuesday**."),
        ("Meet now.", "Meet all of you now.", "Meet **all of you** now."),
        ("周一开会。", "周二开会。", "周~~一~~ **二**开会。"),
        ("# Old title", "# New title", "# ~~Old~~ **New** title"),
        ("- one\n- two", "- one\n- two\n- three", "…\n- two\n- **three**"),
        ("**Subject:** Foo", "**Subject:** Bar", "Subject: ~~Foo~~ **Bar**"),
        ("same\n\nold", "same\n\nnew", "…\n\n~~old~~ **new**"),
    ],
)
def test_a_difference_is_read_word_by_word(before: str, after: str, shown: str) -> None:
    assert difference(before, after) == shown


@settings(deadline=None)
@given(st.text(alphabet="ab c\n。中文", max_size=40), st.text(alphabet="ab c\n。中文", max_size=40))
def test_a_difference_of_any_two_texts_can_be_shown(before: str, after: str) -> None:
    shown = difference(before, after)

    assert "~~" in shown or "**" in shown or before.split() == after.split()


@pytest.mark.parametrize(
    "text",
    [
        "make it shorter",
        "Please drop the jargon",
        "keep the second paragraph, drop the jargon",
        "could you use bullet points?",
        "too formal",
        "the title should mention Lisbon",
        "改得口语一点",
        "第二段删掉",
        "语气再正式一些",
        "undo",
        "再来一次",
    ],
)
def test_an_instruction_for_the_text_is_one_even_when_overheard(text: str) -> None:
    assert wants_change(text, overheard=True)
    assert wants_change(text, overheard=False)


@pytest.mark.parametrize(
    "text",
    ["I will be late today", "see you at lunch, Ben", "我今天晚点到", "午饭一起吃", "Who booked room 4?"],
)
def test_talk_between_people_is_left_alone(text: str) -> None:
    assert not wants_change(text, overheard=True)


@pytest.mark.parametrize(
    "text", ["thanks!", "谢谢", "👍", ":+1:", "When is the meeting?", "会议是几点？", ""]
)
def test_thanks_and_questions_are_no_change(text: str) -> None:
    assert not wants_change(text, overheard=False)


@pytest.mark.parametrize(
    "text",
    [
        "Here is the shorter version:\n\nWe meet.",
        "Sure! Here's the revised text:\nWe meet.",
        "<text>\nWe meet.\n</text>",
        "We meet.\n",
    ],
)
def test_what_small_models_put_around_a_text_is_taken_off(text: str) -> None:
    assert bare(text) == "We meet."


@pytest.mark.parametrize(
    "text", ["以下是修改后的文字：\n\n周三开会。", "好的，修改如下：\n周三开会。", "周三开会。"]
)
def test_a_chinese_preface_is_taken_off(text: str) -> None:
    assert bare(text) == "周三开会。"


def test_a_first_line_of_the_text_itself_stays() -> None:
    assert bare("Dear Sam,\n\nHere is the plan: we meet.") == "Dear Sam,\n\nHere is the plan: we meet."


SIGNED = "We meet.\n\nBest regards,\n[Your Name]"


def test_a_placeholder_for_a_name_stays_only_where_the_text_had_one() -> None:
    assert bare(SIGNED, "Let us meet.") == "We meet."
    assert bare(SIGNED, "Let us meet.\n[Your Name]") == SIGNED


async def _events(*pieces: str) -> AsyncIterator[TextEvent]:
    for piece in pieces:
        yield Words(piece)
    yield Written("".join(pieces), WRITER)


async def test_a_streamed_text_loses_its_preface_and_streams_on() -> None:
    events = [event async for event in unwrapped(_events("Here is it:", "\n\n", "We meet", " today."), "en")]

    assert "".join(event.text for event in events if isinstance(event, Words)) == "We meet today."
    assert isinstance(events[-1], Written)
    assert events[-1].text == "We meet today."


async def test_an_answer_without_words_is_refused() -> None:
    with pytest.raises(EngineRefused, match="it wrote nothing"):
        [event async for event in unwrapped(_events("<text>\n"), "en")]


def test_a_long_text_is_edited_in_pieces_and_put_together_again() -> None:
    text = "\n\n".join(f"{number} {'word ' * 120}".strip() for number in range(12))

    parts = pieces(text)

    assert len(parts) > 1
    assert all(len(part) <= FIELD for part in parts)
    assert joined(parts) == text


@pytest.mark.parametrize("text", ["word " * 3_000, "\n\n".join(["x" * 2_000] * 9)])
def test_a_text_that_no_form_holds_is_refused(text: str) -> None:
    with pytest.raises(MessageTooLong):
        pieces(text)


MARKDOWN = """# 搬家通知

办公室**周一**搬到 [里斯本](https://example.com/lisbon)，*请带* `laptop`。

1. 打包
2. 搬运
   - 小心

- 其他

1. 重新开始

> 谢谢

| 日期 | 事项 |
|---|---|
| 5月3日 | 搬家 |

```python
print("hello")
```
"""


def test_a_word_file_has_the_styles_of_its_markdown() -> None:
    document = Document(BytesIO(word_file(MARKDOWN, "搬家通知")))

    written = [(paragraph.style.name, paragraph.text) for paragraph in document.paragraphs if paragraph.style]

    assert written == [
        ("Heading 1", "搬家通知"),
        ("Normal", "办公室周一搬到 里斯本，请带 laptop。"),
        ("List Number", "打包"),
        ("List Number", "搬运"),
        ("List Bullet 2", "小心"),
        ("List Bullet", "其他"),
        ("List Number", "重新开始"),
        ("Quote", "谢谢"),
        ("Code", 'print("hello")'),
    ]
    assert [[cell.text for cell in row.cells] for row in document.tables[0].rows] == [
        ["日期", "事项"],
        ["5月3日", "搬家"],
    ]
    assert document.core_properties.title == "搬家通知"


def test_a_word_file_marks_words_links_and_counts_each_list_anew() -> None:
    document = Document(BytesIO(word_file(MARKDOWN, "")))

    body = document.paragraphs[1]
    numbers = [
        number for one in document.paragraphs for number in one._p.xpath("w:pPr/w:numPr/w:numId/@w:val")
    ]

    assert [run.text for run in body.runs if run.bold] == ["周一"]
    assert [run.text for run in body.runs if run.italic] == ["请带"]
    assert [(link.text, link.address) for link in body.hyperlinks] == [
        ("里斯本", "https://example.com/lisbon")
    ]
    assert numbers[0] == numbers[1] != numbers[2]


def test_every_style_of_a_word_file_names_a_chinese_font() -> None:
    document = Document(BytesIO(word_file(MARKDOWN, "")))

    fonts = document.styles["Heading 1"].element.rPr.rFonts

    assert fonts.get(qn("w:eastAsia")) == "Microsoft YaHei"
    assert fonts.get(qn("w:eastAsiaTheme")) is None


def test_a_word_file_links_to_nothing_that_could_run() -> None:
    document = Document(BytesIO(word_file("[x](javascript:alert(1)) <b>raw</b>\n\n---", "")))

    assert document.paragraphs[0].hyperlinks == []
