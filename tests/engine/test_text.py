"""The text model on the device, stepped by hand: whose tokens, whose memory, whose failure."""

import gc
import json
import math
import shutil
import weakref
from pathlib import Path
from typing import Any

import pytest
import torch
from torch.nn import functional

from bot.engine.server.jobs import Chosen, Failed, Tokens
from bot.engine.server.options import TextOptions
from bot.engine.server.taste import Taste
from bot.engine.server.text import TextModel
from bot.errors import EngineRefused
from tests.engine.tiny_text import OPTIONS, Bench, build, job

PREFIX = [number % 250 for number in range(900)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny model."""
    return build(tmp_path_factory.mktemp("tiny"))


@pytest.fixture
def bench(folder: Path) -> Bench:
    """The tiny model, loaded."""
    return Bench.at(folder)


def logprobs(bench: Bench, tokens: list[int]) -> torch.Tensor:
    """What the model itself says of every next token, computed on its own."""
    model = vars(bench.model)["_model"]
    usual = model.config._attn_implementation
    model.set_attn_implementation("eager")
    with torch.no_grad():
        scores = model(torch.tensor([tokens]), use_cache=False).logits[0].float()
    model.set_attn_implementation(usual)
    return functional.log_softmax(scores, -1)


def test_a_text_comes_token_by_token_up_to_its_limit(bench: Bench) -> None:
    bench.run(job("a", "hello", max_tokens=5, temperature=0.0))

    assert len(bench.tokens("a")) <= 5
    assert bench.steps == len(bench.tokens("a"))


def test_what_is_written_is_the_likeliest_when_nothing_is_left_to_chance(bench: Bench) -> None:
    prompt = list(b"hello")

    bench.run(job("a", prompt, max_tokens=4, temperature=0.0))

    for token in bench.tokens("a"):
        assert int(logprobs(bench, prompt)[-1].argmax()) == token
        prompt.append(token)


def test_a_seed_says_the_same_whoever_shares_the_batch(bench: Bench) -> None:
    alone = job("alone", "tell me", max_tokens=30, temperature=1.0, seed=5)
    again = job("again", "tell me", max_tokens=30, temperature=1.0, seed=5)
    others = [
        job(f"other{number}", f"{number} other things", max_tokens=25, temperature=1.5) for number in range(6)
    ]
    bench.run(alone)

    bench.run(*others[:3], again, *others[3:])

    assert bench.tokens("again") == bench.tokens("alone")


def test_a_token_tells_how_likely_it_was_and_what_else_was_likely(bench: Bench) -> None:
    prompt = list(b"hello")

    bench.run(job("a", prompt, max_tokens=1, temperature=1.0, taste=Taste(odds=3)))

    told = bench.heard["a"][0]
    assert isinstance(told, Tokens)
    expected = logprobs(bench, prompt)[-1]
    assert told.odds[0].logprob == pytest.approx(float(expected[told.tokens[0]]), abs=0.02)
    assert [token for token, _ in told.odds[0].likeliest] == expected.topk(3).indices.tolist()


@pytest.mark.parametrize("choices", [("yes", "no"), ("a", "ab", "abc"), ("天气", "天空", "draw"), ("x",)])
def test_choices_are_as_likely_as_the_model_says(bench: Bench, choices: tuple[str, ...]) -> None:
    prompt = list(b"which one?")
    end = next(iter(bench.model.transcript.ends))

    bench.run(job("a", prompt, choices=choices))

    chosen = bench.heard["a"][-1]
    assert isinstance(chosen, Chosen)
    totals = []
    for choice in choices:
        ambiguous = any(other != choice and other.startswith(choice) for other in choices)
        tokens = [*choice.encode(), *([end] if ambiguous else [])]
        found = logprobs(bench, [*prompt, *tokens])[len(prompt) - 1 :]
        totals.append(sum(float(found[place][token]) for place, token in enumerate(tokens)))
    weights = [math.exp(total - max(totals)) for total in totals]
    assert list(chosen.shares) == pytest.approx([weight / sum(weights) for weight in weights], abs=0.03)


def test_choices_that_differ_in_their_first_token_cost_one_pass(bench: Bench) -> None:
    bench.run(job("a", "which?", choices=("x", "y", "z")))

    assert bench.steps == 1
    assert bench.batch.computed == len("which?")


def test_branches_of_choices_share_what_was_computed(bench: Bench) -> None:
    bench.run(job("a", PREFIX, choices=("yes", "nor", "maybe")))

    assert bench.batch.computed < len(PREFIX) + 12


def test_choices_leave_nothing_in_memory(bench: Bench) -> None:
    before = bench.free

    bench.run(job("a", PREFIX, choices=("yes", "yep", "maybe", "may")))

    assert bench.free == before


def test_an_answer_fits_its_schema(bench: Bench) -> None:
    schema = {
        "type": "object",
        "properties": {"kind": {"enum": ["draft", "图"]}, "sure": {"type": "boolean"}},
        "required": ["kind", "sure"],
        "additionalProperties": False,
    }

    bench.run(job("a", "json please", max_tokens=80, temperature=1.0, schema=schema))

    ends = bench.model.transcript.ends
    said = json.loads(bytes(token for token in _bytes(bench, "a") if token not in ends).decode())
    assert said["kind"] in ("draft", "图")
    assert isinstance(said["sure"], bool)


def _bytes(bench: Bench, name: str) -> bytes:
    writer = bench.model.transcript.writer(())
    return (writer.add(bench.tokens(name)) + writer.end()).encode()


def test_a_prefix_that_was_read_before_is_not_read_again(bench: Bench) -> None:
    bench.run(job("first", [*PREFIX, 1, 2, 3], max_tokens=1))
    before = bench.batch.computed

    bench.run(job("second", [*PREFIX, 4, 5, 6, 7], max_tokens=1))

    whole_pages = len(PREFIX) // OPTIONS.page * OPTIONS.page
    assert bench.batch.computed - before == len(PREFIX) + 4 - whole_pages


def test_a_long_prompt_is_read_in_pieces_while_others_go_on(bench: Bench) -> None:
    bench.model.begin(job("short", "hi", max_tokens=200, temperature=1.0, taste=Taste(bias={256: -100.0})))
    bench.step()
    bench.model.begin(job("long", [number % 250 for number in range(4000)], max_tokens=1))

    before = bench.steps
    bench.until(lambda: bench.ended("long"))

    assert bench.steps - before >= 4000 // OPTIONS.batch_tokens
    assert len(bench.tokens("short")) == bench.steps


def test_what_is_cancelled_frees_its_memory_at_once(bench: Bench) -> None:
    before = bench.free
    bench.model.begin(job("a", PREFIX, max_tokens=50))
    for _ in range(3):
        bench.step()
    during = bench.free

    bench.model.cancel("a")

    assert during < before
    assert bench.free == before


def test_who_leaves_before_the_first_step_was_never_there(bench: Bench) -> None:
    bench.model.begin(job("a", PREFIX))

    bench.model.cancel("a")

    assert bench.step() == []
    assert bench.batch.computed == 0


def test_more_than_fits_waits_for_its_turn_and_all_get_their_answer(folder: Path) -> None:
    bench = Bench.at(folder, TextOptions(weights="bf16", page=16, batch_tokens=128, cache_tokens=512))
    jobs = [
        job(f"{number}", [number, *PREFIX[:300]], max_tokens=100, taste=Taste(bias={256: -100.0}))
        for number in range(5)
    ]

    bench.run(*jobs, most=3000)

    assert [len(bench.tokens(each.name)) for each in jobs] == [100] * 5


def test_memory_stays_flat_over_many_requests(bench: Bench) -> None:
    before = bench.free
    for number in range(40):
        bench.run(job(f"{number}", [number, *PREFIX[: 7 * number]], max_tokens=number % 5 + 1))

    after = bench.free

    assert after == before
    assert not bench.batch._asked
    assert not bench.batch._processor.scheduler.active_requests


def test_scores_that_are_no_numbers_fail_their_request_alone(bench: Bench) -> None:
    embedding = vars(bench.model)["_model"].get_input_embeddings().weight
    with torch.no_grad():
        embedding[77] = float("nan")

    bench.run(job("good", "hello", temperature=1.0), job("bad", [1, 77, 3]))

    failed = bench.heard["bad"][-1]
    assert isinstance(failed, Failed)
    assert "not numbers" in failed.error.say("en")
    assert bench.tokens("good")


def test_a_request_that_trips_while_choosing_fails_alone(bench: Bench) -> None:
    impossible = Taste(bias={5: "heavy"})  # type: ignore[dict-item]

    bench.run(job("good", "hello", temperature=1.0), job("bad", "hello", taste=impossible))

    assert isinstance(bench.heard["bad"][-1], Failed)
    assert bench.tokens("good")


def test_damaged_weights_are_told_in_a_sentence(folder: Path, tmp_path: Path) -> None:
    damaged = Path(shutil.copytree(folder, tmp_path / "damaged"))
    whole = (damaged / "model.safetensors").read_bytes()
    (damaged / "model.safetensors").write_bytes(whole[: len(whole) // 2])

    with pytest.raises(EngineRefused, match="are damaged"):
        TextModel(damaged, "cpu", OPTIONS)


def test_weights_are_mapped_where_their_names_are_the_model_s_own(bench: Bench) -> None:
    maps = Path("/proc/self/maps").read_text()

    assert "model.safetensors" in maps


def test_what_is_unloaded_holds_nothing(folder: Path) -> None:
    bench = Bench.at(folder)
    bench.run(job("a", "hello"))
    model = weakref.ref(vars(bench.model)["_model"])

    bench.model.unload()
    gc.collect()

    assert model() is None


class Beside(torch.cpu.Stream):
    """A stream of the device's own, as graphics cards have; it tells when it was waited for."""

    def __init__(self, seen: list[str]) -> None:
        self.seen = seen

    def synchronize(self) -> None:
        """Wait."""
        self.seen.append("ended")


class Watched:
    """The scores of a batch; they tell when they are read."""

    def __init__(self, scores: Any, seen: list[str]) -> None:
        self.scores, self.seen = scores, seen

    @property
    def rows(self) -> torch.Tensor:
        """Those of the last pass."""
        self.seen.append("read")
        return torch.as_tensor(self.scores.rows)


def test_scores_are_read_only_once_the_device_has_ended_its_pass(folder: Path) -> None:
    bench, seen = Bench.at(folder), list[str]()
    bench.batch._scores = Watched(bench.batch._scores, seen)
    bench.batch._processor.inputs_and_outputs.compute_stream = Beside(seen)

    bench.run(job("one", "hello", max_tokens=1))

    assert seen[:2] == ["ended", "read"]
