"""Drafts as things: versions by buttons and by words, undone, edited, translated, found again."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from bot.capability import Form, Person, Place, Request
from bot.engine.scripted import ScriptedEngine
from bot.language import Phrase
from bot.store.drafts import Drafts, Version
from handlers.writing.rows import unfolded
from tests.chat import Chat, Window

LONG = "The weekly meeting moves from Tuesday to Wednesday, because the big room is painted."
SHORT = "The meeting moves to Wednesday."
GONE = "I no longer have that draft. Begin a new one with `/draft`."


def scripted(*texts: str) -> ScriptedEngine:
    """An engine that writes `texts` one after another."""
    return ScriptedEngine([[text] for text in texts])


async def _drafted(chat: Chat, *texts: str) -> None:
    chat.engine = scripted(*texts)
    await chat.says("@Deskmate draft announcement the meeting moves")


async def _versions(chat: Chat) -> Sequence[Version]:
    drafts = chat.records["drafts"]
    assert isinstance(drafts, Drafts)
    ((draft, _),) = await drafts.open_of("U-Ada")
    return await drafts.versions(draft.id)


async def test_a_draft_is_kept_with_its_first_version_and_has_the_five_buttons_and_more(chat: Chat) -> None:
    await _drafted(chat, LONG)

    (first,) = await _versions(chat)
    assert chat.buttons == ["change", "change", "again", "edit", "post", "more"]
    assert (first.text, first.number, first.model) == (LONG, 1, "scripted-writer")


async def test_shorter_makes_a_second_version_under_its_own_buttons(chat: Chat) -> None:
    await _drafted(chat, LONG, SHORT)

    await chat.presses("Shorter")

    _, second = await _versions(chat)
    assert chat.heard[-2:] == ["Shortening…", f"{SHORT}\n\n_Version 2 · Shorter_"]
    assert (second.text, second.change) == (SHORT, "shorter")
    assert "undo" in chat.buttons


async def test_the_model_reads_the_whole_version_and_never_its_label(chat: Chat) -> None:
    await _drafted(chat, LONG, SHORT, "Wednesday!")
    await chat.presses("Shorter")

    await chat.presses("Shorter")

    assert chat.engine.prompts[-1].turns[-1].text == f"<text>\n{SHORT}\n</text>"
    assert "about half as long" in chat.engine.prompts[-1].turns[0].text


async def test_what_did_not_get_shorter_is_asked_for_once_more(chat: Chat) -> None:
    await _drafted(chat, LONG, LONG + " Indeed.", SHORT)

    await chat.presses("Shorter")

    assert chat.engine.prompts[-1].turns[-1].text.startswith("That is not shorter.")
    assert chat.answer.startswith(SHORT)


async def test_what_never_gets_shorter_is_not_shown_as_if_it_had(chat: Chat) -> None:
    await _drafted(chat, LONG, LONG, LONG)

    await chat.presses("Shorter")

    assert chat.whispered == ["I changed nothing: it did not get shorter. Tell me in its thread what may go."]
    assert len(await _versions(chat)) == 1


async def test_a_grammar_without_mistakes_is_said_to_be_so_without_asking_again(chat: Chat) -> None:
    await _drafted(chat, LONG, LONG)
    await chat.presses("more")

    await chat.presses("Fix grammar")

    assert chat.whispered == ["I changed nothing: I found nothing to correct."]
    assert len(chat.engine.prompts) == 2


async def test_a_grammar_that_rewrites_is_asked_again_and_then_dropped(chat: Chat) -> None:
    await _drafted(chat, LONG, "Come along on Thursday, dear friends!", "We would love to see you all there.")
    await chat.presses("more")

    await chat.presses("Fix grammar")

    assert "rewrote more than the grammar" in chat.whispered[-1]
    assert len(await _versions(chat)) == 1


async def test_more_unfolds_every_button_in_place_and_less_folds_them(chat: Chat) -> None:
    await _drafted(chat, LONG)
    heard = list(chat.heard)

    await chat.presses("More…")
    unfolded_names = chat.buttons
    await chat.presses("Less")

    assert {"translate", "compare", "approval", "save", "discard", "undo", "again"} <= set(unfolded_names)
    assert chat.buttons[-1] == "more"
    assert chat.heard == heard


async def test_a_translation_is_checked_for_its_language_and_its_numbers(chat: Chat) -> None:
    await _drafted(chat, "Room 7 opens at 14:00.", "Room 7 opens at 2.", "七号房间下午两点开放。")
    await chat.presses("more")

    await chat.presses("Into Chinese")

    assert "That is not in the language asked for" in chat.engine.prompts[-1].turns[-1].text
    assert chat.answer == (
        "七号房间下午两点开放。\n\n_Version 2 · translated into Chinese_\n\n"
        "_Please check the numbers: these are missing now: 7, 14:00._"
    )


async def test_translate_offers_a_list_of_languages(chat: Chat) -> None:
    await _drafted(chat, LONG, "La réunion est déplacée à mercredi.")
    await chat.presses("more")
    await chat.presses("Translate…")

    await chat.fills_in(tongue="fr")

    assert "into French" in chat.engine.prompts[-1].turns[0].text
    assert chat.answer.startswith("La réunion")


async def test_words_in_the_thread_of_a_draft_revise_it(direct: Chat) -> None:
    direct.engine = scripted(LONG, SHORT)
    await direct.says("draft announcement the meeting moves")

    await direct.says("keep the second paragraph, drop the jargon")

    assert (
        direct.engine.prompts[-1].turns[-1].text.endswith("Wish: keep the second paragraph, drop the jargon")
    )
    assert direct.answer == f"{SHORT}\n\n_Version 2 · As you said_"


async def test_chinese_words_revise_a_chinese_draft(direct: Chat) -> None:
    direct.engine = scripted("请于周五前提交报告。", "周五前把报告交一下吧。")
    direct.language = "zh"
    await direct.says("起草 公告 交报告")

    await direct.says("改得口语一点")

    assert direct.engine.prompts[-1].turns[-1].text.endswith("要求：改得口语一点")
    assert direct.answer == "周五前把报告交一下吧。\n\n_第 2 版 · 按您说的_"


async def test_an_overheard_instruction_revises_and_talk_between_people_does_not(chat: Chat) -> None:
    await _drafted(chat, LONG, SHORT)

    await chat.says("I will be late today, Ben", by="Cleo")
    await chat.says("make it shorter please", by="Ben")

    _, second = await _versions(chat)
    assert (second.by_name, second.text) == ("Ben", SHORT)
    assert len(chat.engine.prompts) == 2


async def test_a_question_in_a_drafts_thread_is_answered_and_not_taken_for_a_wish(direct: Chat) -> None:
    direct.engine = scripted(LONG, "On Wednesday.")
    await direct.says("draft announcement the meeting moves")

    await direct.says("When is the meeting?")

    assert direct.answer == "On Wednesday."
    assert len(await _versions(direct)) == 1


async def test_other_wishes_in_a_drafts_thread_go_where_they_belong(chat: Chat) -> None:
    await _drafted(chat, LONG, "They talked about a meeting.")

    await chat.says("@Deskmate summarise this thread")

    assert chat.answer.startswith("They talked about a meeting.")
    assert len(await _versions(chat)) == 1


@pytest.mark.parametrize("word", ["undo", "Undo, please!", "撤销"])
async def test_undo_in_words_shows_the_text_before_without_the_model(direct: Chat, word: str) -> None:
    direct.engine = scripted(LONG, SHORT)
    await direct.says("draft announcement the meeting moves")
    await direct.presses("Shorter")

    await direct.says(word)

    assert direct.answer.startswith(LONG)
    assert [version.text for version in await _versions(direct)] == [LONG, SHORT, LONG]
    assert len(direct.engine.prompts) == 2


async def test_undo_goes_back_step_by_step_to_the_beginning(chat: Chat) -> None:
    await _drafted(chat, LONG, SHORT, "Wednesday.")
    await chat.presses("Shorter")
    await chat.presses("Shorter")

    for _ in range(3):
        await chat.presses("undo")

    assert [version.text for version in await _versions(chat)] == [LONG, SHORT, "Wednesday.", SHORT, LONG]
    assert chat.whispered == ["I changed nothing: this is where the draft began."]


async def test_the_second_of_two_who_press_is_led_to_what_the_first_did_and_may_insist(chat: Chat) -> None:
    await _drafted(chat, LONG, SHORT, f"{LONG} Please tell everybody.")
    (first,) = await _versions(chat)
    await chat.presses("Shorter", by="Ben")

    await chat.presses("Longer", by="Cleo", value=f"{first.id} longer")
    told = chat.whispered[-1]
    await chat.presses("change-anyway", by="Cleo")

    assert told.startswith("Ben has made [version 2](https://slack.example/C1/")
    assert "I left version 1 as it is." in told
    assert [version.parent for version in await _versions(chat)] == ["", first.id, first.id]


async def test_an_edit_is_kept_even_when_somebody_was_faster(chat: Chat) -> None:
    await _drafted(chat, LONG, SHORT)
    await chat.presses("Edit…")
    window = chat.window
    await chat.presses("Shorter", by="Ben")
    chat.window = window

    await chat.fills_in(text0="Mine alone.")

    assert chat.answer.startswith(
        "Mine alone.\n\n_Version 3 · edited by Ada_\n\n_Meanwhile Ben made [version 2]"
    )
    assert [version.text for version in await _versions(chat)] == [LONG, SHORT, "Mine alone."]


async def test_an_edit_that_changes_nothing_makes_no_version(chat: Chat) -> None:
    await _drafted(chat, LONG)
    await chat.presses("Edit…")

    await chat.fills_in()

    assert chat.whispered == ["I changed nothing: the text is the same."]
    assert len(await _versions(chat)) == 1


async def test_undo_of_an_edit_and_of_an_undo_keep_who_wrote_what(chat: Chat) -> None:
    await _drafted(chat, LONG, SHORT)
    await chat.presses("Edit…")
    await chat.fills_in(text0=f"Mine: {LONG}")
    await chat.presses("Shorter")

    await chat.presses("undo")

    *_, last = await _versions(chat)
    assert (last.text, last.made) == (f"Mine: {LONG}", None)


async def test_try_again_writes_the_first_version_anew_and_a_change_from_its_source(chat: Chat) -> None:
    await _drafted(chat, LONG, "Another text, on the meeting of the week.", SHORT, "Come on Wednesday.")
    await chat.presses("Try again")
    await chat.presses("Shorter")
    await chat.presses("more")

    await chat.presses("Try again")

    prompts = chat.engine.prompts
    assert prompts[1].turns[-1].text == "the meeting moves"
    assert prompts[3].turns == prompts[2].turns
    assert (prompts[3].temperature or 0) > (prompts[2].temperature or 0)
    assert [version.change for version in await _versions(chat)] == ["first", "again", "shorter", "shorter"]


async def test_what_a_person_wrote_is_not_tried_again(chat: Chat) -> None:
    await _drafted(chat, LONG)
    await chat.presses("Edit…")
    await chat.fills_in(text0="Mine.")
    await chat.presses("more")

    await chat.presses("Try again")

    assert "no model wrote this version" in chat.whispered[-1]


async def test_a_button_of_a_draft_that_is_gone_is_told_in_one_sentence(chat: Chat) -> None:
    gone = Version("gone", "gone", "", "first", "U-Ada", "Ada")
    chat.show("1.0", unfolded(gone), "")

    names = {button.name for button in unfolded(gone)}
    for name in names:
        await chat.presses(name)

    assert chat.whispered == [GONE] * len(names)
    assert chat.window is None


@pytest.mark.parametrize("name", ["edit", "translate", "compare", "approval", "post", "save"])
async def test_a_form_of_a_draft_that_is_gone_meanwhile_is_told_in_one_sentence(
    chat: Chat, name: str
) -> None:
    form = Form(title=Phrase(en="Draft", zh="草稿"), fields=(), note="gone")
    asked = Request("r1", f"button:{name}", "gone", Person("U-Ada", "Ada"), Place("T1", "C1"))
    chat.window = Window(name, form, asked)

    await chat.fills_in(
        channel="C9", name="plain", other="gone", tongue="zh", colleague="U-Ben", format="word"
    )

    assert chat.whispered == [GONE]
    assert (chat.heard, chat.elsewhere) == ([], [])


async def test_only_its_owner_discards_a_draft(chat: Chat) -> None:
    await _drafted(chat, LONG)
    await chat.presses("more")

    await chat.presses("Discard", by="Ben")
    kept = await _versions(chat)
    await chat.presses("Discard")

    drafts = chat.records["drafts"]
    assert isinstance(drafts, Drafts)
    assert len(kept) == 1
    assert await drafts.open_of("U-Ada") == ()
    assert chat.whispered[0].startswith("Only Ada, whose draft it is")


async def test_a_handler_that_runs_again_shows_what_it_kept() -> None:
    chat = Remembering()
    await _drafted(chat, LONG, SHORT)
    await chat.presses("Shorter")

    for request in list(chat.served):
        await chat.serve(request)

    assert chat.heard[-4:] == chat.heard[:4]
    assert len(chat.engine.prompts) == 2
    assert [version.text for version in await _versions(chat)] == [LONG, SHORT]


@dataclass
class Remembering(Chat):
    """A chat that knows what was asked, so that it can be asked again as after a crash."""

    served: list[Request] = field(default_factory=list)

    async def serve(self, request: Request) -> None:
        self.served.append(request)
        await super().serve(request)
