"""What a person at the page can do, in a real Chromium against the real playground."""

import re
from dataclasses import dataclass, field

from playwright.async_api import WebSocketRoute, expect

from tests.browser.conftest import PHONE, Room

ANA, CHEN = "U0ANA", "U0CHEN"
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
DROP = """(pixel) => {
    const bytes = Uint8Array.from(atob(pixel), (sign) => sign.charCodeAt(0));
    const files = new DataTransfer();
    files.items.add(new File([bytes], "dot.png", { type: "image/png" }));
    return files;
}"""


@dataclass(slots=True)
class Line:
    """The way from a page to the playground, which a test can cut."""

    broken: bool = False
    routes: list[WebSocketRoute] = field(default_factory=list)

    async def connect(self, route: WebSocketRoute) -> None:
        if self.broken:
            await route.close()
            return
        route.connect_to_server()
        self.routes.append(route)

    async def cut(self) -> None:
        self.broken = True
        for route in self.routes:
            await route.close()


async def test_what_one_person_posts_another_sees_at_once(room: Room) -> None:
    ana, chen = await room.visit(ANA), await room.visit(CHEN)

    await ana.says("Has anyone seen the *launch* notes?")

    await expect(chen.message("Has anyone seen the launch notes?")).to_be_visible()
    await expect(chen.page.locator("article strong")).to_have_text("launch")


async def test_a_direct_message_stays_between_its_two(room: Room) -> None:
    ana, chen = await room.visit(ANA), await room.visit(CHEN)

    await ana.page.locator(".sidebar .place", has_text="Deskmate").click()
    await ana.says("What does the kettle do?")

    await expect(ana.thread.locator(".markdown")).to_have_text("The kettle sings softly in the kitchen.")
    await expect(chen.page.locator(".sidebar .place", has_text="Deskmate")).to_have_count(1)


async def test_markup_in_a_message_stays_text(room: Room) -> None:
    ana = await room.visit(ANA)

    await ana.says("<img src=x onerror=alert(1)><script>alert(2)</script>")

    await expect(ana.message("<img src=x onerror=alert(1)><script>alert(2)</script>")).to_be_visible()
    await expect(ana.page.locator("article img:not(.avatar), article script")).to_have_count(0)


async def test_shift_enter_begins_a_new_line(room: Room) -> None:
    ana = await room.visit(ANA)

    await ana.composer.fill("first")
    await ana.composer.press("Shift+Enter")
    await ana.page.keyboard.type("second")

    await expect(ana.composer).to_have_value("first\nsecond")


async def test_enter_that_ends_a_chinese_composition_sends_nothing(room: Room) -> None:
    chen = await room.visit(CHEN)
    keyboard = await chen.page.context.new_cdp_session(chen.page)
    await chen.composer.focus()
    await keyboard.send("Input.imeSetComposition", {"text": "ni hao", "selectionStart": 6, "selectionEnd": 6})

    await chen.composer.dispatch_event("keydown", {"key": "Enter", "isComposing": True, "bubbles": True})
    await keyboard.send("Input.insertText", {"text": "你好"})

    await expect(chen.composer).to_have_value("你好")
    assert room.workspace.messages("C0GENERAL") == []


async def test_a_slash_offers_the_commands_and_tab_takes_one(room: Room) -> None:
    ana = await room.visit(ANA)

    await ana.composer.press("/")
    await expect(ana.page.get_by_role("option")).to_have_text(
        [
            "/draft [kind] briefDraft a text.",
            "/draw whatTurn a sentence into a picture.",
            "/form Fill in a form.",
            "/invite @Bring somebody into this channel.",
        ]
    )
    await ana.composer.press("ArrowDown")
    await ana.composer.press("Tab")

    await expect(ana.composer).to_have_value("/draw ")


async def test_an_at_sign_offers_people_and_enter_mentions_one(room: Room) -> None:
    ana = await room.visit(ANA)

    await ana.composer.press_sequentially("hello @che")
    await ana.composer.press("Enter")
    await ana.composer.press("Enter")

    await expect(ana.page.locator("article .mention")).to_have_text("@Chen Wei 陈伟")


async def test_a_mention_opens_its_thread_where_the_answer_streams(room: Room) -> None:
    room.app.patient = True
    ana = await room.visit(ANA)

    await ana.says("@Deskmate what does the kettle do?")
    await expect(ana.thread.get_by_role("status")).to_contain_text("Deskmate is thinking…")
    room.app.go_on(2)
    await expect(ana.thread.locator(".streaming")).to_have_text("The kettle")
    await expect(ana.thread.get_by_role("button", name="Stop")).to_be_visible()
    room.app.go_on(3)

    await expect(ana.thread.locator(".markdown")).to_have_text("The kettle sings softly in the kitchen.")
    await expect(ana.thread.locator(".markdown strong")).to_have_text("kettle")
    await expect(ana.thread.locator(".streaming")).to_have_count(0)
    await expect(ana.thread.get_by_role("button", name="Stop")).to_have_count(0)


async def test_a_command_opens_the_thread_of_its_answer(room: Room) -> None:
    ana = await room.visit(ANA)

    await ana.says("/draft a note about tea")

    await expect(ana.thread).to_contain_text("asked: a note about tea")
    await expect(ana.thread.locator(".markdown")).to_have_text("The kettle sings softly in the kitchen.")


async def test_a_new_question_shows_its_own_answer_in_the_place_of_the_last_one(room: Room) -> None:
    ana = await room.visit(ANA)
    await ana.page.locator(".sidebar .place", has_text="Deskmate").click()
    await ana.says("What does the kettle do?")
    await expect(ana.thread).to_contain_text("What does the kettle do?")

    await ana.says("And the teapot?")

    await expect(ana.thread).to_contain_text("And the teapot?")
    await expect(ana.thread.locator(".markdown")).to_have_text("The kettle sings softly in the kitchen.")


async def test_a_thread_that_was_opened_while_waiting_stays(room: Room) -> None:
    room.app.patient = True
    await room.workspace.post(CHEN, "C0GENERAL", "Where is the plan?")
    ana = await room.visit(ANA)
    await ana.says("@Deskmate sing")
    await ana.message("Where is the plan?").hover()
    await ana.message("Where is the plan?").get_by_role("button", name="Reply in thread").click()

    room.app.go_on(5)

    await expect(ana.message("@Deskmate sing").get_by_role("button", name="1 reply")).to_be_visible()
    await expect(ana.thread).to_contain_text("Where is the plan?")


async def test_what_is_typed_and_not_sent_waits_in_its_place(room: Room) -> None:
    ana = await room.visit(ANA)

    await ana.composer.fill("Half a thought")
    await ana.page.locator(".sidebar .place", has_text="design").click()
    await expect(ana.composer).to_have_value("")
    await ana.page.locator(".sidebar .place", has_text="general").click()

    await expect(ana.composer).to_have_value("Half a thought")


async def test_stop_ends_the_stream(room: Room) -> None:
    room.app.patient = True
    ana = await room.visit(ANA)
    await ana.says("@Deskmate sing")
    room.app.go_on(2)

    await ana.thread.get_by_role("button", name="Stop").click()

    await expect(ana.thread.locator(".streaming")).to_have_count(0)
    await room.heard(1)
    assert room.app.pressed == [("stopped", None)]


async def test_a_reply_in_a_thread_can_be_seen_in_the_channel_as_a_count(room: Room) -> None:
    await room.workspace.post(ANA, "C0GENERAL", "Where is the plan?")
    ana, chen = await room.visit(ANA), await room.visit(CHEN)

    await ana.message("Where is the plan?").hover()
    await ana.page.get_by_role("button", name="Reply in thread").click()
    await ana.thread.locator("textarea").fill("Found it")
    await ana.thread.locator("textarea").press("Enter")

    await chen.page.get_by_role("button", name="1 条回复").click()
    await expect(chen.thread).to_contain_text("Found it")


async def test_an_answer_for_one_person_is_not_shown_to_another(room: Room) -> None:
    ana, chen = await room.visit(ANA), await room.visit(CHEN)

    await ana.says("/draw a lighthouse")

    whisper = ana.message("No picture of a lighthouse today.")
    await expect(whisper).to_contain_text("Only visible to you")
    await expect(chen.message("No picture")).to_have_count(0)
    await whisper.get_by_role("button", name="Dismiss").click()
    await expect(whisper).to_have_count(0)


async def test_a_dropped_picture_is_previewed_sent_and_enlarged(room: Room) -> None:
    ana, chen = await room.visit(ANA), await room.visit(CHEN)

    files = await ana.page.evaluate_handle(DROP, PIXEL)
    await ana.page.locator(".conversation").dispatch_event("drop", {"dataTransfer": files})
    await expect(ana.page.locator(".preview:not(.waiting)")).to_contain_text("dot.png")
    await ana.says("Look")

    await expect(chen.page.locator("article img.picture")).to_be_visible()
    await chen.page.locator(".picture-button").click()
    await expect(chen.page.get_by_role("dialog", name="dot.png")).to_be_visible()
    await chen.page.keyboard.press("Escape")
    await expect(chen.page.get_by_role("dialog")).to_have_count(0)


async def test_code_sound_and_other_files_each_find_their_form(room: Room) -> None:
    files = [("merge.py", b"def merge(): ..."), ("bell.wav", b"RIFF"), ("plan.pdf", b"%PDF")]
    await room.workspace.post(ANA, "C0GENERAL", "Three files", None, files)

    chen = await room.visit(CHEN)

    await expect(chen.page.locator("article pre")).to_have_text("def merge(): ...")
    await expect(chen.page.get_by_label("bell.wav", exact=True)).to_have_attribute(
        "src", re.compile(r"^/browser/files/")
    )
    await expect(chen.page.locator("a.file-card")).to_have_attribute("download", "plan.pdf")


async def test_a_score_no_browser_plays_is_there_to_download(room: Room) -> None:
    await room.workspace.post(ANA, "C0GENERAL", "The notes", None, [("music.mid", b"MThd")])

    chen = await room.visit(CHEN)

    await expect(chen.page.locator("a.file-card")).to_have_attribute("download", "music.mid")
    await expect(chen.page.locator("audio")).to_have_count(0)


async def test_a_form_shows_what_is_wrong_and_then_is_sent(room: Room) -> None:
    ana = await room.visit(ANA)
    await ana.says("/form ")
    form = ana.page.get_by_role("dialog", name="New draft")
    write = form.get_by_role("button", name="Write")

    await write.click()
    await expect(form.get_by_role("alert")).to_have_text("Please fill in this field.")
    await form.get_by_label("Brief").fill("nothing")
    await write.click()
    await expect(form.get_by_role("alert")).to_have_text("Say what it is about.")
    await form.get_by_label("Brief").fill("Our new office")
    await form.get_by_label("Kind").select_option("Warm")
    await write.click()

    await expect(form).to_have_count(0)
    await expect(ana.message("Brief: Our new office")).to_be_visible()


async def test_buttons_and_menus_of_a_message_reach_the_app(room: Room) -> None:
    ana = await room.visit(ANA)
    await ana.says("/form ")
    await ana.page.get_by_label("Brief").fill("Our new office")
    await ana.page.get_by_role("button", name="Write").click()

    await ana.page.get_by_label("Tone").select_option("Plain")
    await ana.page.get_by_role("button", name="Approve").click()

    await expect(ana.message("Approved")).to_be_visible()
    assert room.app.pressed == [("tone", "plain"), ("approve", ANA)]


async def test_an_answer_can_be_judged(room: Room) -> None:
    ana = await room.visit(ANA)
    await ana.says("@Deskmate sing")

    await ana.thread.get_by_role("button", name="Good").click()

    await expect(ana.thread.get_by_role("button", name="Good")).to_have_attribute("aria-pressed", "true")
    await room.heard(1)
    assert room.app.pressed == [("feedback", "good")]


async def test_the_app_has_a_home_and_suggests_what_to_ask(room: Room) -> None:
    ana = await room.visit(ANA)
    await ana.page.get_by_role("navigation").get_by_role("button", name="Deskmate").click()

    await ana.page.get_by_role("tab", name="Home").click()
    await expect(ana.page.get_by_role("tabpanel")).to_contain_text("What shall we do today?")
    await ana.page.get_by_role("tab", name="Messages").click()
    await ana.page.get_by_role("button", name="Write a haiku").click()

    await expect(ana.thread.locator(".markdown")).to_have_text("The kettle sings softly in the kitchen.")
    await ana.page.get_by_role("button", name="New chat").click()
    await expect(ana.thread).to_have_count(0)
    await expect(ana.composer).to_be_focused()


async def test_an_own_message_can_be_edited_and_deleted(room: Room) -> None:
    await room.workspace.post(ANA, "C0GENERAL", "Good mroning")
    ana = await room.visit(ANA)

    await ana.message("Good mroning").hover()
    await ana.page.get_by_role("button", name="More actions").click()
    await ana.page.get_by_role("menuitem", name="Edit message").click()
    await ana.page.get_by_label("Edit message").fill("Good morning")
    await ana.page.keyboard.press("Enter")
    await expect(ana.message("Good morning")).to_contain_text("(edited)")
    await ana.message("Good morning").hover()
    await ana.page.get_by_role("button", name="More actions").click()
    await ana.page.get_by_role("menuitem", name="Delete message").click()
    await ana.page.get_by_role("button", name="Delete", exact=True).click()

    await expect(ana.page.locator("article")).to_have_count(0)


async def test_a_reaction_is_counted_and_taken_back(room: Room) -> None:
    await room.workspace.post(CHEN, "C0GENERAL", "Done!")
    ana = await room.visit(ANA)

    await ana.message("Done!").hover()
    await ana.page.get_by_role("button", name="Add a reaction").first.click()
    await ana.page.get_by_role("button", name="tada").click()
    mine = ana.page.locator(".reaction")
    await expect(mine).to_have_text("🎉 1")
    await mine.click()

    await expect(mine).to_have_count(0)


async def test_a_shortcut_of_the_app_stands_in_the_menu_of_a_message(room: Room) -> None:
    await room.workspace.post(CHEN, "C0GENERAL", "A long story")
    ana = await room.visit(ANA)

    await ana.message("A long story").hover()
    await ana.page.get_by_role("button", name="More actions").click()
    await ana.page.get_by_role("menuitem", name="Summarise").click()

    await expect(ana.page.get_by_role("menuitem")).to_have_count(0)
    await room.heard(1)
    assert room.app.pressed == [("summarise", "A long story")]


async def test_a_link_to_a_message_leads_to_it(room: Room) -> None:
    parent = await room.workspace.post(ANA, "C0DESIGN", "The parent")
    reply = await room.workspace.post(CHEN, "C0DESIGN", "The reply", parent)

    ana = await room.visit(ANA, at=f"#/archives/C0DESIGN/p{reply.replace('.', '')}?thread_ts={parent}")

    await expect(ana.thread.locator("article.linked")).to_contain_text("The reply")


async def test_unread_messages_are_counted_until_they_are_seen(room: Room) -> None:
    ana = await room.visit(ANA)
    await room.workspace.post(CHEN, "C0DESIGN", "News")
    place = ana.page.get_by_role("navigation").get_by_role("button", name="design")
    await expect(place).to_contain_text("1")

    await place.click()

    await expect(ana.message("News")).to_be_visible()
    await expect(place).not_to_contain_text("1")


async def test_another_person_can_be_chosen_and_the_page_speaks_their_language(room: Room) -> None:
    ana = await room.visit(ANA)

    await ana.page.get_by_role("button", name="You are Ana Lin").click()
    await ana.page.get_by_role("dialog").get_by_role("button", name="Chen Wei").click()

    await expect(ana.page.get_by_role("heading", name="频道")).to_be_visible()
    await expect(ana.composer).to_have_attribute("placeholder", "发消息给 #general")
    await expect(ana.page.locator("html")).to_have_attribute("lang", "zh-CN")


async def test_the_page_is_dark_where_the_system_is(room: Room) -> None:
    light, dark = await room.visit(ANA), await room.visit(ANA, scheme="dark")

    paper = "getComputedStyle(document.body).backgroundColor"

    assert await light.page.evaluate(paper) == "rgb(255, 255, 255)"
    assert await dark.page.evaluate(paper) == "rgb(26, 29, 33)"


async def test_a_phone_shows_one_thing_at_a_time(room: Room) -> None:
    parent = await room.workspace.post(CHEN, "C0GENERAL", "A long word: " + "donaudampfschiff" * 20)
    await room.workspace.post(CHEN, "C0GENERAL", "Reply", parent)
    ana = await room.visit(ANA, size=PHONE)
    overflow = "document.documentElement.scrollWidth - innerWidth"

    await expect(ana.page.get_by_role("navigation")).to_be_hidden()
    await ana.page.get_by_role("button", name="Show channels").click()
    await expect(ana.page.get_by_role("navigation")).to_be_visible()
    await ana.page.get_by_role("button", name="general").click()
    await ana.page.get_by_role("button", name="1 reply").click()

    await expect(ana.thread).to_be_visible()
    await expect(ana.composer).to_be_hidden()
    assert await ana.page.evaluate(overflow) == 0


async def test_a_broken_line_is_told_and_mends_itself(room: Room) -> None:
    ana = await room.visit(ANA)
    line = Line()
    await ana.page.route_web_socket(re.compile("/browser"), lambda route: line.connect(route))
    await ana.page.reload()
    await expect(ana.composer).to_be_visible()

    await line.cut()
    await expect(ana.page.get_by_role("alert")).to_contain_text("The connection broke.")
    await room.workspace.post(CHEN, "C0GENERAL", "Still there?")
    line.broken = False

    await expect(ana.message("Still there?")).to_be_visible()
    await expect(ana.page.get_by_role("alert")).to_have_count(0)


async def test_the_keyboard_alone_reaches_and_sends(room: Room) -> None:
    ana = await room.visit(ANA)

    await ana.page.get_by_role("button", name="design").focus()
    await ana.page.keyboard.press("Enter")
    await ana.composer.focus()
    await ana.page.keyboard.type("By keys")
    await ana.page.keyboard.press("Tab")
    await ana.composer.focus()
    await ana.page.keyboard.press("Enter")

    await expect(ana.message("By keys")).to_be_visible()
    assert [one.text for one in room.workspace.messages("C0DESIGN")] == ["By keys"]


async def test_what_slack_itself_says_comes_from_slackbot(room: Room) -> None:
    ana = await room.visit(ANA)

    await ana.says("/invite ")

    await expect(ana.message("Say whom to invite").locator(".author")).to_have_text("Slackbot")
