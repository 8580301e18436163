"""Drafts, approvals and posts, on both databases."""

import asyncio
from dataclasses import replace

import pytest

from bot.engine import Made
from bot.store import Store
from bot.store.approvals import Approval, Approvals
from bot.store.drafts import Draft, Drafts, Stage, Version
from bot.store.publications import Publication, Publications

LISBON = Draft(
    id="lisbon",
    team="T1",
    owner="U1",
    owner_name="Ana",
    kind="news",
    brief="The Lisbon office opens",
    language="en",
)
FIRST = Version("v1", "lisbon", "Lisbon opens on Monday.", "first", "U1", "Ana", model="qwen", seed=2**62)
SHORTER = Version("v2", "lisbon", "Lisbon opens.", "shorter", "U2", "Ben", parent="v1")
FORMAL = Version("v3", "lisbon", "We are pleased.", "formal", "U1", "Ana", parent="v1")


async def test_a_draft_begins_with_its_first_version_once(store: Store) -> None:
    drafts = Drafts(store)

    first = await drafts.begin(LISBON, FIRST)
    again = await drafts.begin(LISBON, replace(FIRST, text="Another try."))

    found = await drafts.find("lisbon")
    assert again == first == replace(FIRST, before="", made_at=first.made_at)
    assert found
    assert replace(found, changed_at=0.0) == replace(LISBON, current="v1")
    assert first.made == Made("qwen", "autoregressive", seed=2**62)


async def test_versions_are_numbered_and_the_newest_is_current(store: Store) -> None:
    drafts = Drafts(store)
    await drafts.begin(LISBON, FIRST)

    shorter = await drafts.add(SHORTER, expected="v1")
    again = await drafts.add(SHORTER, expected="v1")

    found = await drafts.find("lisbon")
    assert (shorter.version.number, shorter.meanwhile) == (2, None)
    assert again == shorter
    assert [version.id for version in await drafts.versions("lisbon")] == ["v1", "v2"]
    assert found
    assert found.current == "v2"
    assert shorter.version.made is None


async def test_the_second_of_two_at_once_learns_of_the_first_and_both_are_kept(store: Store) -> None:
    drafts = Drafts(store)
    await drafts.begin(LISBON, FIRST)

    kept = await asyncio.gather(drafts.add(SHORTER, expected="v1"), drafts.add(FORMAL, expected="v1"))

    first, second = sorted(kept, key=lambda one: one.version.number)
    assert first.meanwhile is None
    assert second.meanwhile == first.version
    assert [version.number for version in await drafts.versions("lisbon")] == [1, 2, 3]


async def test_undoing_goes_back_to_what_was_current_before_unless_it_is_told_where(store: Store) -> None:
    drafts = Drafts(store)
    await drafts.begin(LISBON, FIRST)
    await drafts.add(SHORTER, expected="v1")

    formal = await drafts.add(FORMAL, expected="v2")
    undone = await drafts.add(replace(FORMAL, id="v4", before=""), expected="v3")

    assert (formal.version.parent, formal.version.before) == ("v1", "v2")
    assert undone.version.before == ""


async def test_a_draft_is_found_by_every_thread_that_shows_it(store: Store) -> None:
    drafts = Drafts(store)
    await drafts.begin(LISBON, FIRST)
    await drafts.add(SHORTER, expected="v1")
    await drafts.shown("v1", channel="C1", thread="10.1", ts="10.2")
    await drafts.shown("v2", channel="D1", thread="20.1", ts="20.2")

    found = [await drafts.in_thread(*where) for where in (("C1", "10.1"), ("D1", "20.1"))]
    version = await drafts.version("v1")

    assert [draft.id for draft in found if draft] == ["lisbon", "lisbon"]
    assert version
    assert version.ts == "10.2"
    assert await drafts.in_thread("C1", "20.1") is None


async def test_a_thread_is_about_the_draft_that_was_shown_there_last(store: Store) -> None:
    drafts = Drafts(store)
    for name in ("lisbon", "porto"):
        await drafts.begin(replace(LISBON, id=name), replace(FIRST, id=name, draft=name))
        await drafts.shown(name, channel="C1", thread="10.1", ts="10.2")
    both = await drafts.in_thread("C1", "10.1")
    await drafts.move("porto", Stage.DISCARDED)

    left = await drafts.in_thread("C1", "10.1")

    assert both
    assert left
    assert (both.id, left.id) == ("porto", "lisbon")


async def test_a_discarded_draft_that_is_revised_is_open_again(store: Store) -> None:
    drafts = Drafts(store)
    await drafts.begin(LISBON, FIRST)
    await drafts.move("lisbon", Stage.DISCARDED)
    before = await drafts.open_of("U1")

    await drafts.add(SHORTER, expected="v1")

    ((draft, version),) = await drafts.open_of("U1")
    assert before == ()
    assert draft.stage == Stage.OPEN
    assert version.number == 2


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("", ["porto", "lisbon"]),
        ("LISBON opens", ["lisbon"]),
        ("豆腐", ["porto"]),
        ("豆腐 lisbon", []),
        ("100%", []),
        ("_", []),
    ],
)
async def test_open_drafts_are_found_by_every_word(store: Store, search: str, found: list[str]) -> None:
    drafts = Drafts(store)
    await drafts.begin(LISBON, FIRST)
    porto = replace(LISBON, id="porto", brief="波尔图的豆腐")
    await drafts.begin(porto, replace(FIRST, id="p1", draft="porto", text="Fish."))
    await drafts.begin(replace(LISBON, id="other", owner="U2"), replace(FIRST, id="o1", draft="other"))

    listed = await drafts.open_of("U1", search)

    assert [draft.id for draft, _ in listed] == found


async def test_a_list_ends_at_its_limit_with_the_newest_first(store: Store) -> None:
    drafts = Drafts(store)
    for number in range(3):
        draft = replace(LISBON, id=f"d{number}")
        await drafts.begin(draft, replace(FIRST, id=f"v{number}", draft=draft.id))
    await drafts.move("d0", Stage.AWAITING)

    listed = await drafts.open_of("U1", limit=2)

    assert [draft.id for draft, _ in listed] == ["d0", "d2"]


async def test_what_does_not_exist_is_not_found(store: Store) -> None:
    assert await Drafts(store).find("no") is None
    assert await Drafts(store).version("no") is None
    assert await Approvals(store).find("no") is None
    assert await Publications(store).find("no") is None


async def test_a_colleague_may_comment_and_then_approve_once(store: Store) -> None:
    approvals = Approvals(store)
    asked = Approval("a1", "lisbon", "v1", "U2", asked_by="U1")
    await approvals.ask(asked)
    await approvals.ask(replace(asked, version="v9"))

    commented = await approvals.answer(asked, "commented", "Which Monday?")
    approved = await approvals.answer(asked, "approved")
    again = await approvals.answer(asked, "commented", "Too late")

    assert commented == replace(asked, verdict="commented", comment="Which Monday?")
    assert await approvals.find("a1") == approved == replace(asked, verdict="approved")
    assert again is None


async def test_a_post_is_recorded_and_withdrawn_once(store: Store) -> None:
    publications = Publications(store)
    post = Publication("p1", "lisbon", "v1", "U1", "C1", "10.3", "https://example.test/p1")
    await publications.record(post)
    await publications.record(post)
    live = await publications.of("lisbon")

    withdrawn = [await publications.withdraw("p1") for _ in range(2)]

    assert live == (post,)
    assert withdrawn == [True, False]
    assert await publications.of("lisbon") == ()
    assert await publications.find("p1") == replace(post, withdrawn=True)
