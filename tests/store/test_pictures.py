"""The record of pictures, on both databases."""

from dataclasses import replace

from bot.store import Store
from bot.store.pictures import Pictures, StoredPicture

CAT = StoredPicture(
    id="1.0",
    kind="draw",
    owner="U-Ada",
    team="T1",
    channel="C1",
    file="F1",
    prompt="a cat",
    negative="text",
    width=512,
    height=512,
    model="painter",
    seed=2**40,
    parameters={"style": "watercolour", "steps": 4},
)
DOG = replace(CAT, id="1.1", file="F2", place=1)


async def test_a_picture_is_found_again_with_everything_it_takes_to_make_it_anew(store: Store) -> None:
    pictures = Pictures(store)

    await pictures.record([CAT])

    found = await pictures.find("1.0")
    assert found == replace(CAT, made_at=found.made_at if found else 0.0)
    assert found == await pictures.by_file("F1")
    assert found
    assert found.made.seed == 2**40


async def test_recording_a_picture_twice_changes_nothing(store: Store) -> None:
    pictures = Pictures(store)
    await pictures.record([CAT])

    await pictures.record([replace(CAT, file="F9")])

    found = await pictures.find("1.0")
    assert found
    assert found.file == "F1"


async def test_the_pictures_of_a_message_come_in_their_order(store: Store) -> None:
    pictures = Pictures(store)
    await pictures.record([DOG, CAT])

    await pictures.posted(["1.0", "1.1"], thread="10.0", ts="11.0")

    assert [one.file for one in await pictures.at("C1", "11.0")] == ["F1", "F2"]
    newest = await pictures.newest("C1", "10.0")
    assert newest
    assert newest.file == "F1"
    assert await pictures.newest("C1", "12.0") is None


async def test_a_draft_has_the_picture_that_was_chosen_last(store: Store) -> None:
    pictures = Pictures(store)
    await pictures.record([CAT, DOG])

    await pictures.illustrate("d1", "1.0")
    await pictures.illustrate("d1", "1.1")

    found = await pictures.of_draft("d1")
    assert found
    assert found.file == "F2"
    assert await pictures.of_draft("d2") is None


async def test_a_deleted_picture_is_known_no_more(store: Store) -> None:
    pictures = Pictures(store)
    await pictures.record([CAT, DOG])

    await pictures.forget(["1.0"])

    assert await pictures.find("1.0") is None
    assert await pictures.find("1.1")
