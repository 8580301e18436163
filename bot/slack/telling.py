"""A whole text: on as many pages as it takes, a very long one as a file with its beginning."""

from bot.slack.blocks import Block, answer
from bot.slack.entities import harmless
from bot.slack.long import NAME, is_long, shortened
from bot.slack.pages import paginate
from bot.slack.posting import At, Posting, Spot
from bot.slack.uploads import Upload, attach

_FILE = 50


async def tell(
    posting: Posting,
    number: int,
    spot: Spot,
    text: str,
    *,
    line: str = "",
    rows: tuple[Block, ...] = (),
    at: At | None = None,
) -> None:
    """Show Markdown as part `number` and those after it, with `line` and `rows` under the last page.

    `at` is a message that the first page takes the place of.
    """
    long = is_long(text)
    pages = paginate(harmless(shortened(text, posting.request.language) if long else text))
    for page, words in enumerate(pages):
        under = (line, rows) if page == len(pages) - 1 else ()
        await posting.place(number + page, spot, answer(words, *under), None if page else at)
    if long:
        await attach(posting, number + _FILE, spot, Upload(NAME, text.encode()))
