"""Settings of people and channels, templates, usage and digests, on both databases."""

from dataclasses import replace

from bot.store import Store
from bot.store.digests import Digest, Digests
from bot.store.preferences import ChannelRules, Personal, Preferences
from bot.store.templates import Template, Templates
from bot.store.usage import Usage, Used

WEEKDAYS = Digest(
    id="one",
    team="T1",
    channel="C1",
    person="U1",
    days=(0, 1, 2, 3, 4),
    at="17:00",
    zone="Europe/Berlin",
    language="en",
    silent=False,
    read_until=10.5,
)


async def test_what_nobody_settled_is_left_to_us(store: Store) -> None:
    preferences = Preferences(store)

    assert await preferences.of("U1") == Personal()
    assert await preferences.of_channel("C1") == ChannelRules()


async def test_settings_are_kept_for_the_person_and_the_channel(store: Store) -> None:
    preferences = Preferences(store)
    mine = Personal(language="zh", tone="formal", signature="安娜 🙂")
    ours = ChannelRules(persona="You are terse.", barred=("/draw",), labelled=False, by="U1")

    await preferences.save("U1", Personal(tone="plain"))
    await preferences.save("U1", mine)
    await preferences.save_channel("U1", ours)

    assert await preferences.of("U1") == mine
    assert await preferences.of_channel("U1") == ours
    assert await preferences.of("U2") == Personal()


async def test_a_template_is_found_by_its_name_whatever_its_case(store: Store) -> None:
    templates = Templates(store)
    weekly = Template("T1", "Weekly Report", "news", "Three bullets.", "U1")
    await templates.save(weekly)

    assert await templates.find("T1", " weekly  report") == weekly
    assert await templates.find("T2", "weekly report") is None


async def test_saving_a_template_again_replaces_it_and_deleting_forgets_it(store: Store) -> None:
    templates = Templates(store)
    weekly = Template("T1", "Weekly", "news", "Three bullets.", "U1")
    await templates.save(weekly)
    await templates.save(replace(weekly, instructions="Two bullets."))
    await templates.save(replace(weekly, name="Apology", kind="email"))

    listed = await templates.all("T1")
    await templates.delete(weekly)
    await templates.delete(weekly)

    assert [(one.name, one.instructions) for one in listed] == [
        ("Apology", "Three bullets."),
        ("Weekly", "Two bullets."),
    ]
    assert await templates.find("T1", "Weekly") is None


async def test_a_request_that_runs_again_is_charged_once(store: Store) -> None:
    usage = Usage(store)
    await usage.charge("r1", "U1", "2026-11-23", Used(tokens=100))
    await usage.charge("r1", "U1", "2026-11-23", Used(tokens=150, pictures=1))
    await usage.charge("r2", "U1", "2026-11-23", Used(tokens=50))
    await usage.charge("r3", "U2", "2026-11-23", Used(tokens=7))

    assert await usage.of("U1", "2026-11-23") == Used(requests=2, tokens=200, pictures=1)
    assert await usage.of("U1", "2026-11-23", besides="r1") == Used(requests=1, tokens=50)


async def test_a_new_day_begins_with_nothing_used(store: Store) -> None:
    usage = Usage(store)
    await usage.charge("r1", "U1", "2026-11-23", Used(tokens=100))
    await usage.charge("r2", "U1", "2026-11-24", Used(tokens=1))

    assert await usage.of("U1", "2026-11-23") == Used()
    assert await usage.of("U1", "2026-11-24") == Used(requests=1, tokens=1)


async def test_a_channel_has_one_digest(store: Store) -> None:
    digests = Digests(store)
    later = replace(WEEKDAYS, id="two", at="18:00", days=(0,))
    await digests.put(WEEKDAYS)
    await digests.put(later)

    assert await digests.of("C1") == later
    assert await digests.find("one") is None
    assert await digests.by("U1") == (later,)
    assert await digests.all() == (later,)


async def test_a_digest_remembers_what_came_and_what_was_told(store: Store) -> None:
    digests = Digests(store)
    await digests.put(WEEKDAYS)

    await digests.came("one", "2026-11-23")
    await digests.told("one", 99.25)

    assert await digests.find("one") == replace(WEEKDAYS, last_day="2026-11-23", read_until=99.25)


async def test_switching_off_a_digest_says_whether_there_was_one(store: Store) -> None:
    digests = Digests(store)
    await digests.put(WEEKDAYS)

    assert await digests.remove("C1")
    assert not await digests.remove("C1")
