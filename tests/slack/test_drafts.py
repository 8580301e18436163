"""A draft from its brief to its post and back, through the real edge and a workspace that takes nothing amiss."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import handlers
from bot.capability import discover
from bot.engine.scripted import ScriptedEngine
from bot.playground.state import Message, View
from tests.slack.conftest import ANA, CHEN, GENERAL, RANDOM, Desk, Opener, button, labels, open_desk, shown

DESIGN = "C0DESIGN"
FOLDED = ["Shorter", "Longer", "Try again", "Edit…", "Post…", "More…", "Read aloud", "How was this made?"]
CAN = discover(handlers)


@pytest.fixture
def opened(tmp_path: Path) -> Opener:
    """Opens a desk at which every handler is at work."""
    return lambda engine=None: open_desk(tmp_path, engine, CAN)


@dataclass(frozen=True, slots=True)
class Drafting:
    """One person's work on the draft of one thread."""

    desk: Desk
    person: str
    thread: str
    channel: str = GENERAL

    @property
    def newest(self) -> Message:
        """The bot's last message in the thread."""
        return self.desk.answers(self.channel, self.thread)[-1]

    @property
    def read(self) -> str:
        """What it says."""
        return shown(self.newest)

    async def press(self, label: str) -> None:
        """Press a button under the newest message."""
        await self.desk.press(label, self.newest, person=self.person)

    async def opens(self, label: str, message: Message | None = None, person: str = "") -> View:
        """The form that a button shows."""
        person, message = person or self.person, message or self.newest
        block, element = button(message, label)
        workspace = self.desk.workspace
        await workspace.press(person, message.channel, message.ts, element["action_id"], block_id=block)
        return (await workspace.until(lambda: workspace.views(person)))[-1]

    async def send(self, view: View, person: str = "", **values: Any) -> dict[str, str]:
        """Send a form off; what is wrong with it."""
        filled = {name: {"value": value} for name, value in values.items()}
        errors = await self.desk.workspace.submit(person or self.person, view.id, filled)
        await self.desk.quiet()
        return errors

    async def says(self, text: str) -> None:
        """Write in the thread."""
        await self.desk.ask(text, person=self.person, channel=self.channel, thread=self.thread)


def scripted(*texts: str) -> ScriptedEngine:
    """An engine that writes `texts` one after another."""
    return ScriptedEngine([[text] for text in texts])


async def drafted(desk: Desk, command: str, person: str = ANA) -> Drafting:
    """What a `/draft` began."""
    await desk.command("/draft", command, person=person)
    (head,) = desk.heads()
    return Drafting(desk, person, head.ts)


ENGLISH = (
    "The weekly meeting moves from Tuesday to Wednesday, because the big room is painted.",
    "The weekly meeting moves to Wednesday.",
    "Our weekly get-together is on Wednesday!",
)
CHINESE = (
    "因为大会议室正在粉刷，本周例会从周二改到周三上午十点举行，请相互转告。",
    "本周例会改到周三上午十点。",
    "这周例会挪到周三上午十点啦。",
)


async def test_a_draft_goes_from_its_brief_to_its_post_and_back(opened: Opener) -> None:
    async with opened(scripted(*ENGLISH)) as desk:
        draft = await drafted(desk, "announcement the weekly meeting moves to Wednesday")
        assert draft.read.startswith(ENGLISH[0])
        assert labels(draft.newest) == FOLDED

        await draft.press("Shorter")
        assert draft.read.startswith(f"{ENGLISH[1]}\n\n_Version 2 · Shorter_")

        await draft.says("make it sound like a friend wrote it")
        assert draft.read.startswith(f"{ENGLISH[2]}\n\n_Version 3 · As you said_")

        await draft.press("Undo")
        assert draft.read.startswith(f"{ENGLISH[1]}\n\n_Version 4 · back to an earlier text_")

        form = await draft.opens("Edit…")
        await draft.send(form, text0=f"{ENGLISH[1]} Bring cake.")
        assert draft.read.startswith(f"{ENGLISH[1]} Bring cake.\n\n_Version 5 · edited by")

        await draft.press("More…")
        form = await draft.opens("Ask for approval…")
        await draft.send(form, colleague=CHEN, note="Is Wednesday right?")
        (letter,) = desk.heads(desk.workspace.dm(CHEN))
        assert "Bring cake." in shown(letter)
        assert "请您审阅这份草稿" in shown(letter)
        await desk.press("批准", letter, person=CHEN)
        told = shown(desk.heads(desk.workspace.dm(ANA))[-1])
        assert "has approved [version 5]" in told

        form = await draft.opens("Post…")
        await draft.send(form, channel=DESIGN)
        (post,) = desk.heads(DESIGN)
        assert shown(post).startswith(f"{ENGLISH[1]} Bring cake.\n\n_Posted for")
        assert f"/archives/{DESIGN}/p{post.ts.replace('.', '')}" in draft.read

        await draft.press("Delete post")
        assert desk.heads(DESIGN) == []
        assert draft.read == "The post is deleted; the draft is open again."
        assert desk.workspace.breaches == []


async def test_a_chinese_draft_goes_the_same_way_in_chinese(opened: Opener) -> None:
    async with opened(scripted(*CHINESE)) as desk:
        draft = await drafted(desk, "公告 例会改到周三", CHEN)
        assert labels(draft.newest) == [
            "短一点",
            "长一点",
            "再试一次",
            "编辑…",
            "发布…",
            "更多…",
            "朗读",
            "如何生成的？",
        ]

        await draft.press("短一点")
        assert draft.read.startswith(f"{CHINESE[1]}\n\n_第 2 版 · 短一点_")

        await draft.says("改得口语一点")
        assert draft.read.startswith(f"{CHINESE[2]}\n\n_第 3 版 · 按您说的_")

        await draft.says("撤销")
        assert draft.read.startswith(f"{CHINESE[1]}\n\n_第 4 版 · 恢复先前的文字_")

        form = await draft.opens("编辑…")
        await draft.send(form, text0=f"{CHINESE[1]}请带电脑。")

        await draft.press("更多…")
        form = await draft.opens("请人审阅…")
        await draft.send(form, colleague=ANA)
        (letter,) = desk.heads(desk.workspace.dm(ANA))
        form = await draft.opens(labels(letter)[1], letter, ANA)
        await draft.send(form, ANA, comment="时间对吗？")
        told = shown(desk.heads(desk.workspace.dm(CHEN))[-1])
        assert "> 时间对吗？" in told

        form = await draft.opens("发布…")
        await draft.send(form, channel=DESIGN)
        (post,) = desk.heads(DESIGN)
        assert shown(post).startswith(f"{CHINESE[1]}请带电脑。\n\n_代")

        await draft.press("删除帖子")
        assert desk.heads(DESIGN) == []
        assert desk.workspace.breaches == []


async def test_words_in_a_direct_thread_revise_the_draft_there(opened: Opener) -> None:
    async with opened(scripted(*ENGLISH)) as desk:
        direct = desk.workspace.dm(ANA)
        thread = await desk.ask("draft announcement the meeting moves", channel=direct)
        draft = Drafting(desk, ANA, thread, direct)

        await draft.says("drop the jargon")
        await draft.says("undo")

        assert draft.read.startswith(f"{ENGLISH[0]}\n\n_Version 3 · back")
        assert desk.workspace.breaches == []


async def test_two_people_who_press_at_once_lose_nothing_and_the_second_is_told(opened: Opener) -> None:
    async with opened(scripted(ENGLISH[0], ENGLISH[1])) as desk:
        draft = await drafted(desk, "announcement the meeting moves")
        first = draft.newest
        presses = [
            desk.workspace.press(person, GENERAL, first.ts, element["action_id"], block_id=block)
            for person, label in ((ANA, "Shorter"), (CHEN, "Longer"))
            for block, element in (button(first, label),)
        ]

        await asyncio.gather(*presses)
        await desk.quiet()

        told = [*desk.whispers(ANA), *desk.whispers(CHEN)]
        assert len(desk.answers(GENERAL, draft.thread)) == 2
        assert any("/archives/" in sentence for sentence in told)
        assert desk.workspace.breaches == []


async def test_a_draft_survives_a_restart(opened: Opener) -> None:
    async with opened(scripted(ENGLISH[0])) as desk:
        await drafted(desk, "announcement the weekly meeting moves")

    async with opened() as desk:
        await desk.command("/deskmate", "drafts weekly")

        (listed,) = desk.whispers()
        assert "1. **The weekly meeting moves from Tuesday" in listed


async def test_what_is_drafted_in_private_is_not_shown_where_a_command_is_typed(opened: Opener) -> None:
    async with opened(scripted(*ENGLISH)) as desk:
        direct = desk.workspace.dm(ANA)
        thread = await desk.ask("draft announcement the meeting moves", channel=direct)
        draft = Drafting(desk, ANA, thread, direct)
        await draft.press("Shorter")

        await desk.command("/deskmate", "undo")
        await desk.command("/deskmate", "save")
        form = await draft.opens("Save as…", desk.workspace.ephemerals(ANA)[-1])
        await draft.send(form, format="markdown")

        assert desk.heads() == []
        *_, undone, saved = desk.answers(direct, thread)
        assert shown(undone).startswith(f"{ENGLISH[0]}\n\n_Version 3 · back")
        assert saved.files
        link = f"/archives/{direct}/p"
        assert [link in whisper for whisper in desk.whispers()] == [True, False, True]
        assert desk.workspace.breaches == []


async def test_a_draft_whose_message_is_gone_is_opened_in_the_direct_message(opened: Opener) -> None:
    async with opened(scripted(*ENGLISH)) as desk:
        draft = await drafted(desk, "announcement the meeting moves")
        desk.workspace.board.remove(draft.newest)

        await desk.command("/deskmate", "drafts")
        await desk.press("Open 1", desk.workspace.ephemerals(ANA)[-1])

        direct = desk.workspace.dm(ANA)
        (again,) = desk.heads(direct)
        assert shown(again).startswith(f"{ENGLISH[0]}\n\n_Version 1")
        assert f"/archives/{direct}/p" in desk.whispers()[-1]
        assert len(desk.heads()) == 1


async def test_a_post_where_the_bot_is_not_is_made_once_it_has_joined(opened: Opener) -> None:
    async with opened(scripted(ENGLISH[0])) as desk:
        draft = await drafted(desk, "announcement the meeting moves")
        form = await draft.opens("Post…")

        await draft.send(form, channel=RANDOM)
        offer = desk.workspace.ephemerals(ANA)[-1]
        await desk.press("Join and post", offer)
        await desk.press("Join and post", offer)

        assert [ENGLISH[0] in shown(post) for post in desk.heads(RANDOM)].count(True) == 1
        assert [breach.code for breach in desk.workspace.breaches] == ["not_in_channel"]


async def test_deleting_a_post_takes_all_its_pages_and_nobody_elses_words(opened: Opener) -> None:
    long = "\n\n".join(f"Paragraph {number}: {'the meeting moves ' * 20}" for number in range(30))
    async with opened(scripted(long)) as desk:
        draft = await drafted(desk, "announcement the meeting moves")
        form = await draft.opens("Post…")
        await draft.send(form, channel=DESIGN)
        (post,) = desk.heads(DESIGN)
        await desk.workspace.post(ANA, DESIGN, "Thank you!", post.ts)
        assert len(desk.answers(DESIGN, post.ts)) == 1

        await draft.press("Delete post")

        said = [shown(one) for one in desk.workspace.messages(DESIGN, post.ts)[1:]]
        assert said == ["Thank you!"]
        assert desk.workspace.breaches == []


@pytest.mark.parametrize("code", ["is_archived", "restricted_action", "restricted_action_read_only_channel"])
async def test_a_channel_that_takes_no_posts_of_the_bot_is_told_with_what_helps(
    opened: Opener, code: str
) -> None:
    async with opened(scripted(ENGLISH[0])) as desk:
        draft = await drafted(desk, "announcement the meeting moves")
        desk.workspace.fail_next("chat.postMessage", code)
        form = await draft.opens("Post…")

        await draft.send(form, channel=DESIGN)

        (told,) = desk.whispers()
        assert told.startswith(
            "Slack lets me post nothing in that channel: it is archived, or only some people"
        )
        assert desk.heads(DESIGN) == []


@pytest.mark.parametrize("code", ["cannot_dm_bot", "user_disabled", "user_not_found"])
async def test_a_colleague_who_cannot_be_written_to_is_not_asked_for_approval(
    opened: Opener, code: str
) -> None:
    async with opened(scripted(ENGLISH[0])) as desk:
        draft = await drafted(desk, "announcement the meeting moves")
        await draft.press("More…")
        desk.workspace.fail_next("conversations.open", code)
        form = await draft.opens("Ask for approval…")

        await draft.send(form, colleague=CHEN)
        await desk.command("/deskmate", "drafts")

        told, listed = desk.whispers()
        assert told.startswith("I cannot write to that person in Slack")
        assert "version 1, open" in listed


async def test_a_scheduled_post_is_withdrawn_or_deleted_after_its_time(opened: Opener) -> None:
    async with opened(scripted(ENGLISH[0])) as desk:
        draft = await drafted(desk, "announcement the meeting moves")
        form = await draft.opens("Post…")
        due = int(desk.workspace.clock() + 3_600)
        await draft.send(form, channel=DESIGN, time=due)
        assert labels(draft.newest) == ["Withdraw"]

        await draft.press("Withdraw")
        desk.workspace.clock.advance(3_700)
        desk.workspace.post_scheduled()

        assert desk.heads(DESIGN) == []
        assert desk.workspace.breaches == []


@pytest.mark.parametrize(("format_", "ending"), [("word", ".docx"), ("markdown", ".md")])
async def test_a_draft_is_saved_as_a_file_in_its_thread(opened: Opener, format_: str, ending: str) -> None:
    async with opened(scripted(ENGLISH[0])) as desk:
        draft = await drafted(desk, "announcement the meeting moves")
        await draft.press("More…")
        form = await draft.opens("Save as…")

        await draft.send(form, format=format_)

        (file,) = draft.newest.files
        assert desk.workspace.data(file)
        assert desk.workspace.breaches == []


async def test_more_and_less_change_the_buttons_and_leave_the_text(opened: Opener) -> None:
    async with opened(scripted(ENGLISH[0])) as desk:
        draft = await drafted(desk, "announcement the meeting moves")
        before, folded = draft.read, labels(draft.newest)

        await draft.press("More…")
        unfolded = labels(draft.newest)
        await draft.press("Less")

        assert {"More formal", "Friendlier", "Fix grammar", "Into Chinese", "Translate…", "Compare"} <= set(
            unfolded
        )
        assert (draft.read, labels(draft.newest)) == (before, folded)
        assert desk.workspace.breaches == []


async def test_versions_are_compared_in_a_window(opened: Opener) -> None:
    async with opened(scripted(*ENGLISH)) as desk:
        draft = await drafted(desk, "announcement the meeting moves")
        await draft.press("Shorter")
        await draft.press("More…")

        form = await draft.opens("Compare")

        assert "~" in _words_of(form.content["blocks"])
        assert desk.workspace.breaches == []


def _words_of(blocks: Sequence[dict[str, Any]]) -> str:
    return "\n".join(block["text"]["text"] for block in blocks if block["type"] == "section")
