"""The engines' benchmark itself: contenders that crash, and runs in pieces."""

import sys
from pathlib import Path

import pytest

from tests.benchmarks.contenders import Crashed, Trace, server
from tests.benchmarks.notes import Load, Notes
from tests.benchmarks.report import Run, summary

HEALTHY = """
import http.server
import sys

class Door(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        print("asked", flush=True)
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(b"{}")

http.server.HTTPServer(("127.0.0.1", int(sys.argv[-1])), Door).serve_forever()
"""
ALONE, MANY = Load(1, 30, picture=False), Load(16, 30, picture=True)
RUN = Run([Trace((0.5, 0.75), 2), Trace((0.5,), 1)], steps=1.5)


async def test_what_goes_wrong_with_a_server_is_told_as_it_is() -> None:
    with pytest.raises(Crashed, match=r"^the question failed$"):
        async with server((sys.executable, "-c", HEALTHY), {}):
            raise Crashed("the question failed")


async def test_a_server_that_ends_before_it_is_ready_is_not_waited_for() -> None:
    with pytest.raises(Crashed, match="ended with 3"):
        async with server((sys.executable, "-c", "raise SystemExit(3)"), {}):
            pass


def test_what_was_measured_is_known_the_next_time(tmp_path: Path) -> None:
    kept = tmp_path / "kept.jsonl"
    Notes(kept, "smollm2", 32).add("ours", MANY, 0, RUN)

    again = Notes(kept, "smollm2", 32)

    assert (again.has("ours", MANY, 0), again.has("ours", MANY, 1), again.has("ours", ALONE, 0)) == (
        True,
        False,
        False,
    )
    assert again.runs() == {("ours", MANY): [RUN]}


@pytest.mark.parametrize(("model", "tokens"), [("qwen", 32), ("smollm2", 24)])
def test_what_another_model_or_length_brought_is_no_part_of_it(
    model: str, tokens: int, tmp_path: Path
) -> None:
    kept = tmp_path / "kept.jsonl"
    Notes(kept, "smollm2", 32).add("ours", ALONE, 0, RUN)

    assert not Notes(kept, model, tokens).has("ours", ALONE, 0)


def test_a_round_whose_texts_ended_early_tells_no_tokens_a_second() -> None:
    whole = Run([Trace((1.0, 2.0, 3.0, 4.0), 4)])
    early = Run([Trace((1.0, 1.5), 2)])

    assert summary("ours", 1, 30, False, [whole, early]).rate == 1.0
