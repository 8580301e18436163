"""Files are read from Slack's own hosts alone, in the encodings that people use."""

import codecs

import pytest

from bot.slack.files import decoded, is_slacks

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


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"plain", "plain"),
        (b"", ""),
        ("你好".encode(), "你好"),
        ("你好".encode("gb18030"), "你好"),
        (codecs.BOM_UTF8 + "é".encode(), "é"),
        ("你好".encode("utf-16"), "你好"),
        (codecs.BOM_UTF16_BE + "hi".encode("utf-16-be"), "hi"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", None),
        (b"\xff\xfb\x90d\0\0", None),
        (b"\x01\x02\x03\x04", None),
        (b"\xff\xff\xff", None),
        (codecs.BOM_UTF16_LE + b"\x00\xd8", None),
    ],
)
def test_text_is_known_by_its_content(data: bytes, text: str | None) -> None:
    assert decoded(data) == text
