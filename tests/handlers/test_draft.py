"""/draft, from the brief to the text that people read."""

import pytest

from bot.engine import Loading
from bot.engine.scripted import ScriptedEngine
from bot.errors import EngineRefused
from handlers.draft import form, kind_and_brief
from handlers.writing.kinds import KINDS, Kind
from tests.chat import Chat


async def test_draft_says_at_once_that_it_works_then_writes(chat: Chat) -> None:
    chat.engine = ScriptedEngine([["# Office opens\n\nOn Monday…"]])

    await chat.says("/draft news Our second office opens on Monday")

    assert chat.heard == ["Drafting…", "# Office opens\n\nOn Monday…"]


async def test_a_draft_is_asked_for_in_the_language_of_its_brief(chat: Chat) -> None:
    await chat.says("/draft 新闻 周一开设第二间办公室")

    assert "倒金字塔" in _instructions(chat)
    assert "2026年11月23日，星期一" in _instructions(chat)
    assert chat.engine.prompts[0].turns[-1].text == "周一开设第二间办公室"
    assert chat.heard[0] == "正在起草…"


async def test_a_draft_comes_in_the_language_that_is_wished_for(chat: Chat) -> None:
    await chat.says("/draft email in Chinese: thank the landlord for the repair")
    await chat.says("/draft 邮件 用英文感谢房东修好了暖气")

    assert "请用简体中文" in _instructions(chat, 0)
    assert "Write in English" in _instructions(chat, 1)


async def test_a_chinese_opening_is_continued_in_its_form_and_not_repeated(chat: Chat) -> None:
    chat.engine = ScriptedEngine([["白日依山尽，黄河入海流。\n欲穷千里目，更上一层楼。"]])

    await chat.says("/draft 白日依山尽，黄河入海流。")

    assert chat.answer == "欲穷千里目，\n更上一层楼。"


async def test_an_english_opening_is_continued_and_not_repeated(chat: Chat) -> None:
    chat.engine = ScriptedEngine(
        [["Roses are red,\nThe lamps are low,\nThe river sleeps\nBeneath the snow."]]
    )

    await chat.says("/draft Roses are red,")

    assert chat.answer == "The lamps are low,\nThe river sleeps\nBeneath the snow."


async def test_a_poem_that_breaks_its_form_is_written_again_before_anyone_sees_it(chat: Chat) -> None:
    chat.engine = ScriptedEngine([["秋风吹落叶满地都是黄金色，我心也凉。"], [QUATRAIN]])

    await chat.says("/draft write a 七言绝句 about autumn")

    assert chat.engine.prompts[0].turns[-1].text == "写四句，每句七个字。题目：write a 七言绝句 about autumn"
    assert chat.answer == SET_OUT


async def test_a_half_poem_is_kept_and_its_other_half_asked_for(chat: Chat) -> None:
    chat.engine = ScriptedEngine([[QUATRAIN[:16]], [QUATRAIN]])

    await chat.says("/draft 七言绝句 秋天")

    assert chat.engine.prompts[1].turns[-1].text == SET_OUT[:17]
    assert chat.answer == SET_OUT


async def test_a_title_and_a_remark_are_taken_off_a_poem_of_fixed_form(chat: Chat) -> None:
    chat.engine = ScriptedEngine([[f"《秋思》\n{QUATRAIN}\n希望您喜欢这首关于秋天的诗。"]])

    await chat.says("/draft 七言绝句 秋天")

    assert chat.answer == SET_OUT


async def test_a_poem_that_never_keeps_its_form_is_shown_and_says_so(chat: Chat) -> None:
    chat.engine = ScriptedEngine(lambda prompt: ["秋天来了。"])

    await chat.says("/draft 五言绝句 秋天")

    assert chat.answer == "秋天来了。\n\n_并非每句都合字数；可再请我写一次。_"


async def test_a_poem_that_stops_half_way_says_so_under_its_lines(chat: Chat) -> None:
    chat.engine = ScriptedEngine(lambda prompt: [QUATRAIN[:16]])

    await chat.says("/draft 七言绝句 秋天")

    assert chat.answer == "秋风萧瑟落叶黄，\n雁阵南飞过故乡。\n\n_并非每句都合字数；可再请我写一次。_"


async def test_a_model_that_only_repeats_the_opening_is_refused_in_one_sentence(chat: Chat) -> None:
    chat.engine = ScriptedEngine([["Roses are red,"]])

    await chat.says("/draft Roses are red,")

    assert chat.whispered == ["The model could not do that: it only repeated the opening."]


async def test_people_hear_that_the_model_loads_before_a_poem_is_counted() -> None:
    engine = ScriptedEngine([[Loading("qwen", 0.4), "欲穷千里目，更上一层楼。"]])
    chat = Chat(engine=engine)

    await chat.says("/draft 白日依山尽，黄河入海流。")

    assert chat.waited == [Loading("qwen", 0.4)]


async def test_an_unknown_kind_is_answered_with_the_kinds(chat: Chat) -> None:
    await chat.says("/draft kind:sermon on patience")

    assert chat.heard == []
    assert chat.whispered[0].startswith("I do not know the kind `sermon`. I write: news report, ")


async def test_a_kind_without_a_brief_is_told_what_is_missing(chat: Chat) -> None:
    await chat.says("/draft poem")

    assert chat.engine.asked == []
    assert "/draft news" in chat.whispered[0]


async def test_minutes_are_drafted_from_the_thread_they_are_asked_for_in(chat: Chat) -> None:
    await chat.says("We ship on 3 May.", by="Ben")

    await chat.says("@Deskmate draft minutes")

    assert "Write the minutes" in _instructions(chat)
    assert chat.engine.prompts[0].turns[-1].text == "<material>\nBen: We ship on 3 May.\n</material>"


async def test_a_brief_of_its_own_leaves_the_thread_out(chat: Chat) -> None:
    await chat.says("We ship on 3 May.", by="Ben")

    await chat.says("@Deskmate draft poem the harbour")

    assert chat.engine.prompts[0].turns[-1].text == "the harbour"


async def test_a_shared_file_is_what_a_draft_is_about(direct: Chat) -> None:
    await direct.says("draft news", files={"notes.txt": "Lisbon opens.", "photo.heic": None})

    assert "notes.txt:\nLisbon opens." in direct.engine.prompts[0].turns[-1].text
    assert direct.answer.startswith("_I cannot read `photo.heic`")


async def test_an_error_of_the_engine_reaches_the_person(chat: Chat) -> None:
    chat.engine = ScriptedEngine([["Half a", EngineRefused(reason="out of memory")]])

    await chat.says("/draft a note to the team")

    assert chat.whispered == ["The model could not do that: out of memory"]


@pytest.mark.parametrize(
    ("text", "kind", "brief"),
    [
        ("news Lisbon opens", "news", "Lisbon opens"),
        ("News report: Lisbon opens", "news", "Lisbon opens"),
        ("新闻：里斯本办公室开业", "news", "里斯本办公室开业"),
        ("会议纪要 小王负责", "minutes", "小王负责"),
        ("e-mail the landlord", "email", "the landlord"),
        ("a polite email to the landlord", "email", "a polite email to the landlord"),
        ("写封邮件给房东", "email", "写封邮件给房东"),
        ("kind:poem\nthe sea", "poem", "the sea"),
        ("体裁：诗歌 海", "poem", "海"),
        ("诗 春天的雨", "poem", "春天的雨"),
        ("a limerick about Leeds", "poem", "a limerick about Leeds"),
        ("write a 七言绝句 about autumn", "poem", "write a 七言绝句 about autumn"),
        ("Roses are red,", "poem", "Roses are red,"),
        ("床前明月光，疑是地上霜。", "poem", "床前明月光，疑是地上霜。"),
        ("postpone the meeting to May", "free", "postpone the meeting to May"),
        ("newsletter sign-up form text", "free", "newsletter sign-up form text"),
        ("something odd", "free", "something odd"),
        ("", "free", ""),
    ],
)
def test_the_kind_is_named_at_the_start_or_guessed(text: str, kind: str, brief: str) -> None:
    found, rest = kind_and_brief(text, "en")

    assert (found.name, rest) == (kind, brief)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
async def test_the_form_types_a_command_that_is_understood(chat: Chat, kind: Kind) -> None:
    values = {"kind": f"kind:{kind.name}", "brief": "the harbour at noon"}

    await chat.says(f"/draft {form.compose(values)}")

    assert chat.engine.prompts[0].turns[-1].text == "the harbour at noon"


QUATRAIN = "秋风萧瑟落叶黄，雁阵南飞过故乡。独倚栏杆望明月，一壶浊酒话凄凉。"
SET_OUT = "秋风萧瑟落叶黄，\n雁阵南飞过故乡。\n独倚栏杆望明月，\n一壶浊酒话凄凉。"


def _instructions(chat: Chat, number: int = 0) -> str:
    prompt = chat.engine.prompts[number]
    return prompt.turns[0].text
