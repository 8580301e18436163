"""A transcript as subtitles."""

from bot.engine import Segment
from bot.engine.subtitles import srt, vtt

SEGMENTS = (Segment(0.0, 1.5, "Hello <there>"), Segment(3661.25, 3662.0, "a --> b\nc"))


def test_subrip_numbers_its_blocks_and_has_a_comma_before_the_thousandths() -> None:
    assert srt(SEGMENTS) == (
        "1\n00:00:00,000 --> 00:00:01,500\nHello <there>\n\n2\n01:01:01,250 --> 01:01:02,000\na → b c\n"
    )


def test_webvtt_has_a_header_and_escapes_markup() -> None:
    assert vtt(SEGMENTS) == (
        "WEBVTT\n\n00:00:00.000 --> 00:00:01.500\nHello &lt;there&gt;\n\n"
        "01:01:01.250 --> 01:01:02.000\na → b c\n"
    )
