"""Long texts on pages that each fit one message."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.pages import FULL, open_fence, page_end, paginate, turn


@pytest.mark.parametrize(
    ("page", "end"),
    [
        ("short", None),
        ("a" * 9_600 + "\n\n" + "b" * 50, 9_600),
        ("a" * 10_600 + "\n" + "b" * 50, 10_600),
        ("a" * 10_000 + " " + "b" * 2_000, 10_000),
        ("字" * 12_000, FULL),
        ("a" * 9_000 + "\n\n" + "b" * 600, None),
    ],
    ids=["short", "paragraph", "line", "word", "no break at all", "too early"],
)
def test_a_page_ends_at_a_sensible_place(page: str, end: int | None) -> None:
    assert page_end(page) == end


def test_a_page_never_ends_between_paragraphs_of_code() -> None:
    page = "```python\n" + "a = 1\n" * 1_580 + "\n\nb = 2\n```\n\nprose"

    end = page_end(page)

    assert end is not None
    assert open_fence(page[:end]) is None


def test_a_fence_is_closed_and_opened_again_where_a_page_must_end_inside() -> None:
    head, rest = turn("```python\na = 1\nb = 2\n```", 15)

    assert head == "```python\na = 1\n```"
    assert rest == "```python\nb = 2\n```"


@given(st.text(alphabet="ab \n", min_size=0, max_size=400).map(lambda text: text * 60))
def test_pages_fit_and_lose_no_word(text: str) -> None:
    pages = paginate(text)

    assert all(len(page) <= FULL for page in pages)
    assert "".join("".join(pages).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "fence"),
    [("plain", None), ("```py\na", "```py"), ("```py\na\n```", None), ("  ```\na", "```")],
)
def test_an_open_fence_is_known_by_its_first_line(text: str, fence: str | None) -> None:
    assert open_fence(text) == fence
