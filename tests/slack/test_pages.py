"""Long texts on pages that each fit one message."""

import re
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.limits import MARKDOWN
from bot.slack.pages import FULL, ROWS, open_fence, page_end, paginate, turn


@pytest.mark.parametrize(
    ("page", "end"),
    [
        ("short", None),
        ("a" * 6_900 + "\n\n" + "b" * 50, 6_900),
        ("a" * 7_700 + "\n" + "b" * 50, 7_700),
        ("a" * 7_500 + " " + "b" * 2_000, 7_500),
        ("字" * 12_000, FULL),
        ("a" * 6_100 + "\n\n" + "b" * 600, None),
    ],
    ids=["short", "paragraph", "line", "word", "no break at all", "too early"],
)
def test_a_page_ends_at_a_sensible_place(page: str, end: int | None) -> None:
    assert page_end(page) == end


def test_a_page_never_ends_between_paragraphs_of_code() -> None:
    page = "```python\n" + "a = 1\n" * 1_180 + "\n\nb = 2\n```\n\nprose"

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
    [
        ("plain", None),
        ("```py\na", "```py"),
        ("```py\na\n```", None),
        ("  ```\na", "```"),
        ("````md\n```\na", "````md"),
        ("````md\n```\na\n````", None),
        ("~~~\n```\na", "~~~"),
        ("```one``` is code\na", None),
        ("```py\n```not a close\na", "```py"),
        ("- item\n  ```sh\n  ls", "```sh"),
    ],
)
def test_an_open_fence_is_known_by_its_first_line(text: str, fence: str | None) -> None:
    assert open_fence(text) == fence


HEAD = "| city | sold |\n|---|---:|"


def test_a_table_gets_its_head_again_on_the_next_page() -> None:
    head, rest = turn(f"{HEAD}\n| a | 1 |\n| b | 2 |", len(f"{HEAD}\n| a | 1 |"))

    assert head == f"{HEAD}\n| a | 1 |"
    assert rest == f"{HEAD}\n| b | 2 |"


def test_a_table_ends_after_as_many_rows_as_slack_shows() -> None:
    rows = [f"| w{number} | {number} |" for number in range(250)]

    pages = paginate("\n".join(["Sales:", "", HEAD, *rows, "", "That is all."]))

    assert len(pages) == 3
    assert all(page.count("\n| w") <= ROWS for page in pages)
    assert all(HEAD in page for page in pages)
    assert pages[-1].endswith("| w249 | 249 |\n\nThat is all.")


def test_pipes_in_code_are_no_table() -> None:
    code = "\n".join(["```sh", "a | b", "--|--", *["cat | wc"] * 150, "```"])

    assert paginate(code) == (code,)


def test_lines_with_pipes_but_no_rule_are_no_table() -> None:
    lines = "\n".join(["a | b"] * 150)

    assert paginate(lines) == (lines,)


def test_a_fence_that_closes_at_the_end_of_a_page_is_not_opened_again() -> None:
    text = "```py\na\n```\nafter"

    head, rest = turn(text, len("```py\na"))

    assert (head, rest) == ("```py\na\n```", "after")


@dataclass(frozen=True)
class Numbers:
    """Numbers words, so that each can be found again."""

    start: int

    def words(self, count: int, gap: str) -> str:
        return gap.join(f"w{self.start + number}" for number in range(count))


def _block(kind: str, at: int, size: int) -> str:
    numbers = Numbers(at)
    if kind == "table":
        return HEAD + "\n| " + numbers.words(size, " | x |\n| ") + " | x |"
    if kind in ("```python", "~~~", "````"):
        return f"{kind}\n{numbers.words(size, chr(10))}\n{kind[: len(kind) - len(kind.lstrip('`~'))]}"
    gap = {"prose": " ", "list": "\n- ", "nested": "\n  - ", "lines": "\n", "paragraphs": "\n\n"}[kind]
    return gap.lstrip("\n") * (gap != "\n\n") + numbers.words(size, gap)


KINDS = ["prose", "list", "nested", "lines", "paragraphs", "table", "```python", "~~~", "````"]


@given(st.lists(st.tuples(st.sampled_from(KINDS), st.integers(1, 2_500)), min_size=1, max_size=6))
def test_nothing_is_lost_or_torn_between_pages(parts: list[tuple[str, int]]) -> None:
    text = "\n\n".join(_block(kind, 3_000 * number, size) for number, (kind, size) in enumerate(parts))

    pages = paginate(text)

    assert all(len(page) <= MARKDOWN for page in pages)
    assert re.findall(r"w\d+", "\n".join(pages)) == re.findall(r"w\d+", text)
    assert all(open_fence(page) is None for page in pages)
    rows = [line for page in pages for line in page.split("\n") if line.startswith("| w")]
    assert rows == [line for line in text.split("\n") if line.startswith("| w")]
    assert all(HEAD in page for page in pages if "\n| w" in page)
