"""Slack's escapes in, and nothing that pings out."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.slack.entities import Harmless, escaped, harmless, people_in, plain, shown, with_names

JOINER = "\u2060"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("<@U0BOT> hello", "hello"),
        ("hello <@U0BOT|deskmate>", "hello"),
        ("1 &lt; 2 &amp;&amp; 3 &gt; 2", "1 < 2 && 3 > 2"),
        ("see <https://x.org|the page>", "see the page (https://x.org)"),
        ("see <https://x.org>", "see https://x.org"),
        ("write <mailto:a@x.org|a@x.org>", "write a@x.org"),
        ("in <#C1|general> and <#C2>", "in #general and #C2"),
        ("ask <@U2> or <@U3|chen>", "ask <@U2> or @chen"),
        ("<!here> and <!subteam^S1|@team>", "@here and @team"),
        ("<!date^1^{date}|yesterday>", "yesterday"),
        ("&lt;@U2&gt; written out", "<@U2> written out"),
        ("你好，<@U0BOT>！", "你好， ！"),
    ],
)
def test_what_people_type_is_read_as_they_see_it(typed: str, read: str) -> None:
    assert plain(typed, "U0BOT") == read


def test_people_are_called_by_their_names() -> None:
    text = "ask <@U2> and <@U9>"

    assert people_in(text) == ("U2", "U9")
    assert with_names(text, {"U2": "Chen"}) == "ask @Chen and @U9"


@pytest.mark.parametrize(
    ("said", "sent"),
    [
        ("<!channel> look", "&lt;!channel> look"),
        ("<!subteam^S1> <@U1> <#C1>", "&lt;!subteam^S1> &lt;@U1> <#C1>"),
        ("@here and @everyone", f"@{JOINER}here and @{JOINER}everyone"),
        ("```\n<!channel>\n```\n<!here>", f"```\n<{JOINER}!channel>\n```\n&lt;!here>"),
        ("`<!channel>` <!channel>", f"`<{JOINER}!channel>` &lt;!channel>"),
        ("<!DOCTYPE html> <b> a < b, a@b.org", "<!DOCTYPE html> <b> a < b, a@b.org"),
        ("| a | b |\n|---|---|", "| a | b |\n|---|---|"),
    ],
)
def test_nothing_that_the_bot_says_pings(said: str, sent: str) -> None:
    assert harmless(said) == sent


PIECES = ["```", "``", "`", "\n", "py", " ", "@", "@here", "<!channel>", "<@U1>", "chan", "nel"]
TEXTS = st.text(alphabet="<!@#`\nchanel here U1>", max_size=60) | st.lists(st.sampled_from(PIECES)).map(
    "".join
)


@given(TEXTS, st.integers(1, 7))
@example("```\n```\n@here", 7)
def test_a_stream_is_as_harmless_as_the_whole(text: str, size: int) -> None:
    filter_ = Harmless()
    pieces = [filter_.add(text[at : at + size]) for at in range(0, len(text), size)]

    streamed = "".join(pieces) + filter_.rest()

    assert streamed == harmless(text)
    assert not re.search(r"<!(channel|here|everyone)|<@[UW]", streamed)


def test_our_own_words_are_read_back_as_they_were_meant() -> None:
    assert plain(shown(harmless("`<!here>` @channel"))) == "`@here` @channel"


def test_markup_is_escaped_where_slack_reads_it() -> None:
    assert escaped("<!channel> & @here, co") == f"&lt;!channel&gt; &amp; @{JOINER}here, co"
