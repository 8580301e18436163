"""Files are read from Slack's own hosts alone."""

import pytest

from bot.slack.files import is_slacks

SLACK = "https://slack.com/api/"
LOCAL = "http://127.0.0.1:3000/api/"


@pytest.mark.parametrize(
    ("url", "api", "ours"),
    [
        ("https://files.slack.com/files-pri/T0-F0/a.txt", SLACK, True),
        ("https://slack.com/files/a.txt", SLACK, True),
        ("http://127.0.0.1:3000/files/F1/a.txt", LOCAL, True),
        ("https://files.slack.com.evil.org/a.txt", SLACK, False),
        ("https://evil.org/files.slack.com/a.txt", SLACK, False),
        ("https://files.slack.com@evil.org/a.txt", SLACK, False),
        ("https://evil-slack.com/a.txt", SLACK, False),
        ("http://files.slack.com/a.txt", SLACK, False),
        ("https://files.slack.com:8443/a.txt", SLACK, False),
        ("http://127.0.0.1:3001/files/F1/a.txt", LOCAL, False),
        ("https://files.slack.com/a.txt", LOCAL, False),
        ("https://files.slack.com:bad/a.txt", SLACK, False),
        ("file:///etc/passwd", SLACK, False),
    ],
)
def test_the_token_goes_to_slacks_own_hosts_alone(url: str, api: str, ours: bool) -> None:
    assert is_slacks(url, api) is ours
