"""Team templates: saved from a draft, used by name, deleted by their owner."""

from tests.chat import Chat


async def save(chat: Chat, name: str, instructions: str) -> None:
    await chat.says("/draft news: the new office opens on Friday")
    await chat.presses("more")
    await chat.presses("template")
    assert await chat.fills_in(name=name, instructions=instructions) == {}


async def test_a_template_is_saved_from_a_draft_and_used_by_its_name(chat: Chat) -> None:
    await save(chat, "Weekly report", "Three bullet points, numbers first.")

    await chat.says("/draft weekly report: sales in Lisbon", by="Ben")

    assert chat.whispered[-1] == (
        "Saved. Everybody here can use it: `/draft Weekly report` and what it is about."
    )
    prompt = chat.engine.prompts[-1]
    assert prompt.turns[-1].text == "Three bullet points, numbers first.\n\nsales in Lisbon"
    assert "news" in prompt.turns[0].text.lower()


async def test_templates_are_listed_and_deleted_by_their_owner(chat: Chat) -> None:
    await save(chat, "周报", "分三点写。")

    await chat.says("/deskmate templates delete 周报", by="Ben")
    await chat.says("@Deskmate templates")
    await chat.says("/deskmate 模板 删除 周报")
    await chat.says("/deskmate templates")

    assert chat.whispered[-4:] == [
        "Only who saved `周报`, or an admin, can delete it.",
        "Templates of this workspace; use one with `/draft` and its name:\n- `周报` (News report): 分三点写。",
        "The template `周报` is deleted.",
        "There are no templates yet. Press *Save as a template…* under a draft.",
    ]


async def test_nobody_overwrites_a_template_of_somebody_else(chat: Chat) -> None:
    await save(chat, "Weekly", "Short.")
    await chat.says("/draft news: the new office", by="Ben")
    await chat.presses("more", by="Ben")
    await chat.presses("template", by="Ben")

    wrong = await chat.fills_in(by="Ben", name="x" * 41, instructions="Long.")
    await chat.fills_in(by="Ben", name="weekly", instructions="Long.")

    assert wrong == {"name": "At most 40 characters, please."}
    assert chat.whispered[-1].startswith("`Weekly` is a template of somebody else.")
