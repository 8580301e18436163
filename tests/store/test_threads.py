"""Threads that the bot takes part in, and its notes, on both databases."""

from dataclasses import replace

from bot.store import Store
from bot.store.threads import Notes, Threads

NOTES = Notes("C1", "1.0", until="5.0", of="abc", text="Ana wants tea.")


async def test_nobody_listens_in_a_thread_where_the_bot_was_never_mentioned(store: Store) -> None:
    assert not await Threads(store).attends("C1", "1.0")


async def test_after_a_mention_the_bot_listens_in_that_thread_alone(store: Store) -> None:
    threads = Threads(store)

    await threads.join("C1", "1.0")
    await threads.join("C1", "1.0")

    assert await threads.attends("C1", "1.0")
    assert not await threads.attends("C1", "2.0")
    assert not await threads.attends("C2", "1.0")


async def test_another_mention_does_not_undo_a_wish_for_quiet(store: Store) -> None:
    threads = Threads(store)
    await threads.join("C1", "1.0")

    await threads.settle("C1", "1.0", attends=False)
    await threads.join("C1", "1.0")

    assert not await threads.attends("C1", "1.0")


async def test_a_thread_can_be_settled_before_any_mention_and_settled_anew(store: Store) -> None:
    threads = Threads(store)

    await threads.settle("C1", "1.0", attends=False)
    await threads.settle("C1", "1.0", attends=True)

    assert await threads.attends("C1", "1.0")


async def test_notes_are_found_again_in_their_own_thread_alone(store: Store) -> None:
    threads = Threads(store)
    await threads.note(NOTES)

    assert await threads.notes("C1", "1.0", until="5.0", of="abc") == "Ana wants tea."
    assert await threads.notes("C2", "1.0", until="5.0", of="abc") is None
    assert await threads.notes("C1", "2.0", until="5.0", of="abc") is None


async def test_notes_of_words_that_changed_are_not_used_and_are_replaced(store: Store) -> None:
    threads = Threads(store)
    await threads.note(NOTES)

    assert await threads.notes("C1", "1.0", until="5.0", of="abd") is None

    await threads.note(replace(NOTES, of="abd", text="Ana wants coffee."))
    assert await threads.notes("C1", "1.0", until="5.0", of="abc") is None
    assert await threads.notes("C1", "1.0", until="5.0", of="abd") == "Ana wants coffee."


async def test_a_channel_can_be_settled_as_a_whole_and_a_thread_of_it_otherwise(store: Store) -> None:
    threads = Threads(store)
    await threads.join("C1", "1.0")

    await threads.settle("C1", "", attends=False)
    await threads.join("C1", "2.0")
    assert not await threads.attends("C1", "1.0")
    assert not await threads.attends("C1", "2.0")

    await threads.settle("C1", "2.0", attends=True)
    assert await threads.attends("C1", "2.0")
    assert not await threads.attends("C1", "1.0")
