"""The stream parser gives the same events however the bytes are cut."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.sse import Comment, Event, Parser

STREAMS = [
    pytest.param(b"data: one\n\ndata: two\n\n", [Event("one"), Event("two")], id="two events"),
    pytest.param(b"data: one\r\n\r\ndata: two\r\n\r\n", [Event("one"), Event("two")], id="CRLF"),
    pytest.param(b"data: one\r\rdata: two\r\r", [Event("one"), Event("two")], id="CR alone"),
    pytest.param(b"data: a\ndata: b\n\n", [Event("a\nb")], id="data over two lines"),
    pytest.param(b"data:tight\n\n", [Event("tight")], id="no space after the colon"),
    pytest.param(b"data:  kept\n\n", [Event(" kept")], id="only one space is dropped"),
    pytest.param(b": waiting\n\ndata: x\n\n", [Comment("waiting"), Event("x")], id="a comment"),
    pytest.param(b":\n", [Comment("")], id="an empty comment keeps the line alive"),
    pytest.param(b"event: done\nid: 7\nretry: 3\ndata: x\n\n", [Event("x")], id="other fields"),
    pytest.param(b"event: nothing\n\n", [], id="an event without data"),
    pytest.param(b"data: [DONE]\n\n", [Event("[DONE]")], id="the end"),
    pytest.param(b"data\n\n", [Event("")], id="a field without a colon"),
    pytest.param(b"data: unfinished\n", [], id="an event that never ends"),
    pytest.param("\ufeffdata: x\n\n".encode(), [Event("x")], id="a byte order mark"),
    pytest.param("data: 白日依山尽\n\n".encode(), [Event("白日依山尽")], id="Chinese"),
    pytest.param(b"data: \xff\n\n", [Event("\ufffd")], id="bytes that are no text"),
]


@pytest.mark.parametrize(("stream", "events"), STREAMS)
def test_a_stream_in_one_piece(stream: bytes, events: list[Event | Comment]) -> None:
    assert Parser().feed(stream) == events


@pytest.mark.parametrize(("stream", "events"), STREAMS)
def test_a_stream_byte_by_byte(stream: bytes, events: list[Event | Comment]) -> None:
    parser = Parser()

    found = [item for byte in stream for item in parser.feed(bytes([byte]))]

    assert found == events


@given(cuts=st.lists(st.integers(0, 60), max_size=6))
def test_a_stream_cut_anywhere(cuts: list[int]) -> None:
    stream = ': {"waiting": 2}\r\n\r\ndata: 黄河入海流。\r\n\r\ndata: [DONE]\r\n\r\n'.encode()
    parser, edges = Parser(), sorted({0, *cuts, len(stream)})

    found = [item for a, b in pairwise(edges) for item in parser.feed(stream[a:b])]

    assert found == [Comment('{"waiting": 2}'), Event("黄河入海流。"), Event("[DONE]")]
