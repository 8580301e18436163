"""A draft goes out: to a channel, at a time, in somebody's name; and comes back."""

import time

import pytest

from bot.capability import Manners, Message, Person, Place, Posted, Request
from bot.engine.scripted import ScriptedEngine
from bot.store.drafts import Drafts
from tests.chat import Chat, Elsewhere

TEXT = "# We move\n\nThe office moves on 3 May."


@pytest.fixture
async def drafted(chat: Chat) -> Chat:
    """A chat in which Ada has a draft."""
    chat.engine = ScriptedEngine([[TEXT]])
    await chat.says("@Deskmate draft announcement we move on 3 May")
    return chat


async def _open(chat: Chat) -> int:
    drafts = chat.records["drafts"]
    assert isinstance(drafts, Drafts)
    return len(await drafts.open_of("U-Ada"))


async def test_a_draft_is_posted_for_its_owner_and_linked_back(drafted: Chat) -> None:
    await drafted.presses("Post…")

    await drafted.fills_in(channel="C9")

    (post,) = drafted.elsewhere
    assert (post.posted.channel, post.text) == ("C9", f"{TEXT}\n\n_Posted for Ada_")
    assert drafted.answer == "Posted version 1: https://slack.example/C9"
    assert drafted.buttons == ["delete-post"]
    assert await _open(drafted) == 0


async def test_the_form_shows_what_will_be_posted(drafted: Chat) -> None:
    await drafted.presses("Post…")

    assert drafted.window
    preview = drafted.window.form.fields[-1]
    assert TEXT in getattr(preview, "text", "")


async def test_a_post_without_a_name_is_the_text_alone(drafted: Chat) -> None:
    await drafted.presses("Post…")

    await drafted.fills_in(channel="C9", name="plain")

    assert drafted.elsewhere[0].text == TEXT


@pytest.mark.parametrize(
    ("text", "posted"),
    [("We move.", "We move.\n\nAda L."), ("We move.\n\nAda L.", "We move.\n\nAda L.")],
    ids=["not signed yet", "signed by the model"],
)
async def test_a_post_is_signed_once(chat: Chat, text: str, posted: str) -> None:
    chat.engine, chat.manners = ScriptedEngine([[text]]), Manners(signature="Ada L.")
    await chat.says("@Deskmate draft announcement we move on 3 May")
    await chat.presses("Post…")

    await chat.fills_in(channel="C9", name="signed")

    assert chat.elsewhere[0].text == posted


async def test_a_stranger_cannot_post_the_draft_of_another(drafted: Chat) -> None:
    await drafted.presses("Post…", by="Ben")

    assert drafted.window
    assert drafted.window.form.submit is None
    assert drafted.elsewhere == []


async def test_a_form_that_a_stranger_forges_posts_nothing(drafted: Chat) -> None:
    await drafted.presses("Post…")

    await drafted.fills_in(by="Ben", channel="C9")

    assert drafted.elsewhere == []
    assert drafted.whispered[0].startswith("This draft is Ada's.")


async def test_deleting_a_post_takes_it_out_and_opens_the_draft_again(drafted: Chat) -> None:
    await drafted.presses("Post…")
    await drafted.fills_in(channel="C9")

    await drafted.presses("Delete post", by="Ben")
    others = list(drafted.elsewhere)
    await drafted.presses("Delete post")

    assert len(others) == 1
    assert drafted.elsewhere == []
    assert drafted.answer == "The post is deleted; the draft is open again."
    assert await _open(drafted) == 1


async def test_where_the_bot_is_not_it_offers_to_join(drafted: Chat) -> None:
    drafted.closed = {"C9"}
    await drafted.presses("Post…")
    await drafted.fills_in(channel="C9")

    await drafted.presses("Join and post")

    assert drafted.joined == ["C9"]
    assert drafted.elsewhere[0].posted.channel == "C9"


async def test_a_private_channel_has_to_invite_the_bot(drafted: Chat) -> None:
    drafted.closed = {"G9"}
    await drafted.presses("Post…")
    await drafted.fills_in(channel="G9")

    await drafted.presses("Join and post")

    assert "/invite @Deskmate" in drafted.whispered[-1]
    assert drafted.elsewhere == []


async def test_a_scheduled_post_can_be_withdrawn(drafted: Chat) -> None:
    due = time.time() + 3600
    await drafted.presses("Post…")
    await drafted.fills_in(channel="C9", time=f"{due:.0f}")
    waiting, told = list(drafted.elsewhere), drafted.answer

    await drafted.presses("Withdraw")

    assert told.startswith("Version 1 will be posted in <#C9> on ")
    assert waiting[0].at == float(f"{due:.0f}")
    assert drafted.elsewhere == []
    assert drafted.answer == "It will not be posted; the draft is open again."


async def test_a_scheduled_post_is_found_and_deleted_after_its_time(drafted: Chat) -> None:
    due = int(time.time() + 3600)
    await drafted.presses("Post…")
    await drafted.fills_in(channel="C9", time=str(due))
    drafted.store.clock = due + 60.0
    post = Message("Deskmate", f"{TEXT}\n\n_Posted for Ada_", f"{due}.000100", mine=True)
    drafted.messages.append(post)
    drafted.elsewhere = [Elsewhere(Posted("C9", post.ts), post.text)]

    await drafted.presses("Withdraw")

    assert drafted.elsewhere == []
    assert drafted.answer == "The post is deleted; the draft is open again."


async def test_a_scheduled_post_that_nobody_finds_any_more_is_said_to_be_so(drafted: Chat) -> None:
    due = int(time.time() + 3600)
    await drafted.presses("Post…")
    await drafted.fills_in(channel="C9", time=str(due))
    drafted.store.clock = due + 60.0

    await drafted.presses("Withdraw")

    assert drafted.whispered[0].endswith("and I cannot find it in its channel any more.")
    assert await _open(drafted) == 0


async def test_a_time_that_is_past_or_too_far_is_said_beside_its_field(drafted: Chat) -> None:
    await drafted.presses("Post…")

    past = await drafted.fills_in(channel="C9", time="1700000000")
    far = await drafted.fills_in(channel="C9", time=f"{time.time() + 200 * 24 * 3600:.0f}")
    nowhere = await drafted.fills_in(channel="")

    assert past == {"time": "Choose a time to come."}
    assert far == {"time": "Slack schedules 120 days ahead at most."}
    assert nowhere == {"channel": "Choose a channel."}
    assert drafted.elsewhere == []


async def test_a_post_is_offered_by_a_word_in_the_drafts_thread(drafted: Chat) -> None:
    await drafted.says("@Deskmate post")

    assert drafted.whispered == ["Version 1 is ready to go out:"]
    assert drafted.buttons == ["post"]


async def test_a_colleague_approves_privately_and_the_owner_hears_of_it(drafted: Chat) -> None:
    await drafted.presses("more")
    await drafted.presses("Ask for approval…")
    await drafted.fills_in(colleague="U-Ben", note="The date above all")

    await drafted.presses("Approve", by="Ben")

    asked, told = drafted.elsewhere
    assert asked.posted.channel == "U-Ben"
    assert asked.text.startswith(
        "**Ada asks you to approve this draft (Announcement, version 1).**\n> The date"
    )
    assert TEXT in asked.text
    assert told.posted.channel == "U-Ada"
    assert told.text.startswith("Ben has approved [version 1](https://slack.example/")
    assert [button.name for button in told.buttons] == ["post"]


async def test_each_reads_of_an_approval_in_their_own_language(drafted: Chat) -> None:
    drafted.languages = {"U-Ben": "zh"}
    await drafted.presses("more")
    await drafted.presses("Ask for approval…")
    await drafted.fills_in(colleague="U-Ben")

    await drafted.presses("Approve", by="Ben")

    asked, told = drafted.elsewhere
    assert asked.text.startswith("**Ada 请您审阅这份草稿（公告，第 1 版）。**")
    assert told.text.startswith("Ben has approved [version 1]")


async def test_a_comment_reaches_the_owner_who_can_have_it_done(drafted: Chat) -> None:
    await drafted.presses("more")
    await drafted.presses("Ask for approval…")
    await drafted.fills_in(colleague="U-Ben")
    await drafted.presses("Comment…", by="Ben")
    await drafted.fills_in(by="Ben", comment="Say which office.")
    drafted.engine = ScriptedEngine([["# The Lisbon office moves\n\nIt moves on 3 May."]])

    await drafted.presses("Make this change")

    assert "> Say which office." in drafted.elsewhere[-1].text
    assert drafted.engine.prompts[0].turns[-1].text.endswith("Wish: Say which office.")


async def test_an_approval_of_what_has_changed_since_says_so(drafted: Chat) -> None:
    await drafted.presses("more")
    await drafted.presses("Ask for approval…")
    await drafted.fills_in(colleague="U-Ben")
    await drafted.presses("Edit…")
    await drafted.fills_in(text0="Other words.")

    await drafted.presses("Approve", by="Ben")

    assert drafted.elsewhere[-1].text.endswith("_There is a version 2 since then._")


async def test_nobody_approves_their_own_draft(drafted: Chat) -> None:
    await drafted.presses("more")
    await drafted.presses("Ask for approval…")

    await drafted.fills_in(colleague="U-Ada")

    assert drafted.whispered == ["Please choose somebody else than yourself."]
    assert drafted.buttons == ["approval"]
    assert drafted.elsewhere == []


async def test_open_drafts_are_listed_found_and_opened(drafted: Chat) -> None:
    await drafted.says("/deskmate drafts")
    await drafted.says("/deskmate drafts office")
    await drafted.says("/deskmate drafts Lisbon")
    await drafted.presses("Open 1")

    listed, found, missing, opened = drafted.whispered
    assert listed == "Your open drafts:\n1. **We move** · Announcement, version 1, open"
    assert found.startswith("Your open drafts with “office”:")
    assert missing == "None of your open drafts has “Lisbon” in it."
    assert opened.startswith("Here it is: https://slack.example/C1/")


async def test_the_home_tells_of_open_drafts_and_finds_one(drafted: Chat) -> None:
    ada, ben = (
        Request("home", "home", "", Person(f"U-{name}", name), Place("T1", "D1")) for name in ("Ada", "Ben")
    )

    hers = await drafted.capabilities.home(ada, **drafted.records)
    his = await drafted.capabilities.home(ben, **drafted.records)
    (panel,) = [panel for panel in hers if panel.title.en == "Open drafts"]
    drafted.show("home", panel.buttons, "U-Ada")
    await drafted.presses("Find a draft…")
    await drafted.fills_in(search="3 May")

    assert panel.text == "1. **We move** · Announcement, version 1, open"
    assert [button.name for button in panel.buttons] == ["open-draft", "find-draft"]
    assert drafted.whispered[-1].startswith("Your open drafts with “3 May”:")
    assert "Open drafts" not in [panel.title.en for panel in his]


async def test_somebody_else_finds_no_drafts_of_mine(drafted: Chat) -> None:
    await drafted.says("/deskmate drafts", by="Ben")

    assert drafted.whispered == ["You have no open drafts. Begin one with `/draft`."]


async def test_a_chinese_list_is_in_chinese(drafted: Chat) -> None:
    drafted.language = "zh"

    await drafted.says("/deskmate drafts")

    assert drafted.whispered == ["您未完成的草稿：\n1. **We move** · 公告，第 1 版，进行中"]


async def test_two_versions_are_compared_word_by_word(drafted: Chat) -> None:
    await drafted.presses("Edit…")
    await drafted.fills_in(text0=TEXT.replace("3 May", "4 June"))
    await drafted.presses("more")

    await drafted.presses("Compare")
    assert drafted.window
    shown = getattr(drafted.window.form.fields[0], "text", "")
    await drafted.fills_in()

    assert shown.endswith("The office moves on ~~3 May~~ **4 June**.")
    assert drafted.whispered[-1] == shown


async def test_a_single_version_has_nothing_to_compare_with(drafted: Chat) -> None:
    await drafted.says("@Deskmate compare")

    assert drafted.whispered == ["This is the only version so far, so there is nothing to compare it with."]


async def test_a_first_version_opens_no_form_to_compare_in(drafted: Chat) -> None:
    await drafted.presses("more")

    await drafted.presses("Compare")

    assert drafted.window
    assert drafted.window.form.submit is None


@pytest.mark.parametrize(("form", "ending"), [("word", ".docx"), ("markdown", ".md")])
async def test_a_draft_is_saved_as_a_file(drafted: Chat, form: str, ending: str) -> None:
    await drafted.presses("more")
    await drafted.presses("Save as…")

    await drafted.fills_in(format=form)

    assert getattr(drafted.heard[-1], "name", "") == f"We move{ending}"


async def test_a_draft_is_kept_as_a_canvas(drafted: Chat) -> None:
    await drafted.presses("more")
    await drafted.presses("Save as…")

    await drafted.fills_in(format="canvas")

    assert drafted.canvases == {"We move": TEXT}
    assert drafted.whispered == ["Here is your canvas: https://slack.example/canvas/1"]


@pytest.mark.parametrize("words", ["post", "approval", "compare", "save", "undo"])
async def test_a_word_about_a_draft_where_there_is_none_says_so(direct: Chat, words: str) -> None:
    await direct.says(words)

    assert direct.whispered == [
        "There is no draft here. Say it in the thread of a draft, or begin one with `/draft`."
    ]


@pytest.mark.parametrize(
    ("sentence", "offer"),
    [
        ("post my draft to #general, please", "Version 1 is ready to go out:"),
        ("把草稿发到市场频道", "第 1 版可以发布："),
        ("save my draft as a Word file please", "How shall I save version 1?"),
        ("把这封信给我一个 Word 文档", "第 1 版存成什么格式？"),
        ("ask Kim to approve my draft", "Who should look at version 1?"),
        ("发出去之前请小林过目", "请谁审阅第 1 版？"),
    ],
)
async def test_what_becomes_of_a_draft_is_said_in_plain_words_too(
    drafted: Chat, sentence: str, offer: str
) -> None:
    await drafted.says(f"@Deskmate {sentence}")

    assert offer in drafted.whispered


async def test_open_drafts_are_listed_in_plain_words_too(drafted: Chat) -> None:
    await drafted.says("/deskmate drafts")
    await drafted.says("@Deskmate which drafts do I have open?")

    assert drafted.whispered[0] in drafted.whispered[1:]
