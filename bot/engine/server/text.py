"""A text model on the device: continuous batching, one step at a time. Device thread only."""

import time
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import structlog
import torch
from transformers import (
    AutoTokenizer,
    ContinuousBatchingConfig,
    GenerationConfig,
    LogitsProcessorList,
)
from transformers.generation.continuous_batching.cb_logits_processors import (
    ContinuousBatchingLogitsProcessor,
    ContinuousBatchingLogitsProcessorList,
)
from transformers.generation.continuous_batching.requests import (
    FutureRequestState,
    RequestState,
    RequestStatus,
)
from transformers.generation.continuous_batching.utils import drain_queue

from bot.engine.server import attention
from bot.engine.server.ballot import Ballot
from bot.engine.server.folder import open_model
from bot.engine.server.formats import choose
from bot.engine.server.grammar import Vocabulary
from bot.engine.server.hardware import cache_bytes
from bot.engine.server.jobs import Chosen, Failed, News, Odds, TextJob, Tokens
from bot.engine.server.linear import Packing, adapt, processor
from bot.engine.server.options import DEFAULTS, TextOptions
from bot.engine.server.pace import LEAST, Pace
from bot.engine.server.sampling import Sampler, certainty
from bot.engine.server.transcript import Transcript
from bot.errors import DeskmateError, EngineRefused

log = structlog.get_logger("engine")

ROWS = 64
"""Requests in one pass at most; the scores of so many are kept."""


class TextModel:
    """A loaded model with its tokenizer, context length and own sampling defaults."""

    def __init__(self, folder: Path, device: str, options: TextOptions = DEFAULTS) -> None:
        self._device, self._options = device, options
        self._model = open_model(folder, device, options)
        self._defaults: GenerationConfig = self._model.generation_config
        self._packing = Packing([])
        if device == "cpu":
            self._packing = adapt(self._model, choose(options.weights, processor()))
        tokenizer = AutoTokenizer.from_pretrained(folder, trust_remote_code=False)
        self.transcript = Transcript(tokenizer, _ends(self._model, tokenizer))
        self._batch = self._make_batch()
        self.context = min(int(self._model.config.max_position_embeddings), self._batch.longest)
        self._packing.start()
        if self._packing.quick:
            # Else an answer begun in one format and ended in the other would not repeat.
            self._packing.finish()

    def begin(self, job: TextJob) -> None:
        """Take `job` into the batch from the next step on."""
        ends = sorted(self.transcript.ends)
        self._batch.add(job, Ballot(job.choices, ends) if job.choices else self._sampler(job))

    def cancel(self, name: str) -> None:
        """Free what a request holds at the next step."""
        self._batch.cancel(name)

    def step(self) -> list[tuple[str, News]]:
        """One forward pass for everyone; what it brought to whom."""
        return self._batch.step()

    def park(self) -> None:
        """Carry the weights to the processor's memory and give up the cache."""
        del self._batch
        self._model.to("cpu")

    def wake(self) -> None:
        """Carry the weights back to the device and make a new cache."""
        self._model.to(self._device)
        self._batch = self._make_batch()

    def unload(self) -> None:
        """Let go of weights and cache; a parked one has no cache any more."""
        self._packing.stop()
        vars(self).pop("_batch", None)
        del self._model

    def _make_batch(self) -> "_Batch":
        blocks = _cache_blocks(self._model, self._device, self._options)
        return _Batch(self._model, sorted(self.transcript.ends), blocks, self._options, self._packing)

    def _sampler(self, job: TextJob) -> Sampler:
        own, prompt, taste = self._defaults, job.prompt, job.taste
        sampled = bool(own.do_sample)
        return Sampler(
            temperature=_first(prompt.temperature, own.temperature if sampled else 0.0, 1.0),
            top_p=_first(prompt.top_p, own.top_p, 1.0),
            top_k=int(_first(prompt.top_k, own.top_k if sampled else None, 0)),
            min_p=taste.min_p,
            repetition_penalty=_first(taste.repetition_penalty, own.repetition_penalty, 1.0),
            frequency_penalty=taste.frequency_penalty,
            presence_penalty=taste.presence_penalty,
            bias=taste.bias,
            seed=job.seed,
            rivals=taste.odds,
            grammar=None if prompt.schema is None else self._vocabulary.grammar(prompt.schema),
        )

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        size = self._model.get_output_embeddings().out_features
        return Vocabulary(self.transcript.backend, size, sorted(self.transcript.ends))


@dataclass(frozen=True, slots=True)
class _Asked:
    """One request of the batch: a text that is written, or a branch of a ballot."""

    job: TextJob
    voice: Sampler | Ballot


class _Row(NamedTuple):
    """What came of one row of a step: the token that goes in next, and what the job hears of it."""

    state: RequestState
    token: int = 0
    odds: Odds | None = None
    branches: Sequence[int] = ()
    error: DeskmateError | None = None


class _Batch:
    """Steps transformers' continuous batching from our own thread.

    Its manager would run the loop in a thread of its own, and a second thread that runs
    torch slows the text 1.8 times. So the three calls of the manager's loop body are made
    here instead; `warmup`, its public way to build the processor, starts no thread. And
    tokens are chosen here, between the pass and what the library makes of it: each request
    has its own seed and grammar, which a recorded or compiled pass could not follow.
    `computed` counts the tokens that went through the model.
    """

    def __init__(
        self, model: Any, ends: list[int], blocks: int | None, options: TextOptions, packing: Packing
    ) -> None:
        self._model = model
        self._ends = ends
        self._packing = packing
        self._asked: dict[str, _Asked] = {}
        self._pace = Pace(options.batch_tokens)
        self._names = count()
        self.computed = 0
        attention.joined(model)
        self._manager = model.init_continuous_batching(
            generation_config=_greedy(ends),
            continuous_batching_config=_batching(options, blocks),
        )
        self._scores = _Scores(min(ROWS, options.batch_tokens))
        self._manager.logit_processor = _keeping(self._scores)
        attention.separate(model)
        self._manager.warmup()
        self._processor = self._manager.batch_processor
        self.longest = int(self._processor.cache.num_blocks * options.page)

    def add(self, job: TextJob, voice: Sampler | Ballot) -> None:
        prompt = [*job.prompt_tokens, *job.written]
        limit = job.max_tokens - len(job.written) if isinstance(voice, Sampler) else _longest(job.choices) + 1
        self._enter(job.name, _Asked(job, voice), prompt, limit)

    def _enter(self, name: str, asked: _Asked, tokens: list[int], limit: int) -> None:
        self._asked[name] = asked
        self._processor.scheduler.add_waiting_request(
            RequestState(name, tokens, max_new_tokens=limit, eos_token_id=self._ends)
        )

    def cancel(self, name: str) -> None:
        """Free at once what the job `name` holds."""
        for each in [each for each, asked in self._asked.items() if asked.job.name == name]:
            self._leave(each)

    def _leave(self, name: str) -> None:
        del self._asked[name]
        self._processor.scheduler.set_request_cancellation(name)
        self._processor.scheduler.clear_cancelled_requests()

    def step(self) -> list[tuple[str, News]]:
        """One pass; one that breaks leaves the batch empty, and whoever is not at fault is begun again."""
        try:
            writing = sum(
                state.status is RequestStatus.DECODING
                for state in self._processor.scheduler.active_requests.values()
            )
            self._processor.max_batch_tokens = self._pace.budget(writing)
            news = list(self._pass()) if self._processor.prepare_next_batch() else []
        except Exception as error:
            self._processor.fail_all_requests(error)
            self._asked.clear()
            raise
        finally:
            self._forget_outputs()
        return news

    def _pass(self) -> Iterator[tuple[str, News]]:
        batch, begun = self._processor.inputs_and_outputs, time.monotonic()
        computed = sum(each.query_length for each in batch.requests_in_batch)
        with self._packing.aside() if computed >= LEAST else nullcontext():
            self._forward()
        # On a card the pass has a stream of its own: its scores are there only once it has ended.
        batch.retrieve_device_outputs()
        states = [each.state for each in batch.requests_in_batch if each.has_new_token]
        rows = [self._choose(state, row) for state, row in zip(states, self._scores.rows, strict=False)]
        batch.output_ids[0, : len(rows)] = torch.tensor([row.token for row in rows])
        self._processor.update_batch()
        self.computed += computed
        self._pace.took(computed, time.monotonic() - begun)
        for row in rows:
            yield from self._settle(row)

    @torch.no_grad()
    def _forward(self) -> None:
        runner = self._processor.model_runner
        given = self._processor.inputs_and_outputs.get_model_kwargs(use_padding=runner.pad_inputs)
        runner.compute_batch(self._model, given)

    def _choose(self, state: RequestState, scores: torch.Tensor) -> _Row:
        asked = self._asked[state.request_id]
        tokens = state.initial_tokens + state.generated_tokens
        prompt, said = tokens[: len(asked.job.prompt_tokens)], tokens[len(asked.job.prompt_tokens) :]
        try:
            if isinstance(asked.voice, Ballot):
                branches = asked.voice.score(tuple(said), certainty(scores))
                return _Row(state, token=branches[0] if branches else 0, branches=branches)
            return _Row(state, *asked.voice.choose(scores, prompt, said))
        except DeskmateError as error:
            return _Row(state, error=error)
        except Exception as error:
            log.exception("choosing a token failed", job=asked.job.name)
            return _Row(state, error=EngineRefused(reason=f"{type(error).__name__}: {error}"))

    def _settle(self, row: _Row) -> Iterator[tuple[str, News]]:
        """Tell what came of a row, and drop or split its request where that is due."""
        name = row.state.request_id
        asked = self._asked.get(name)
        if asked is None:
            return  # another branch of the same job has just ended it
        if row.error is not None:
            self.cancel(asked.job.name)
            # Keys and values of such a pass must not be shared with anyone.
            self._processor.cache.evict_cached_blocks()
            yield asked.job.name, Failed(row.error)
        elif isinstance(asked.voice, Ballot):
            yield from self._split(row, asked, asked.voice)
        else:
            finished = row.state.status is RequestStatus.FINISHED
            if finished:
                del self._asked[name]
            yield name, Tokens([row.token], finished, () if row.odds is None else (row.odds,))

    def _split(self, row: _Row, asked: _Asked, ballot: Ballot) -> Iterator[tuple[str, News]]:
        if ballot.done:
            self.cancel(asked.job.name)
            yield asked.job.name, Chosen(ballot.shares())
            return
        for token in row.branches[1:]:
            self._fork(row.state, asked, token)
        if not row.branches:
            self._leave(row.state.request_id)

    def _fork(self, state: RequestState, asked: _Asked, token: int) -> None:
        """Let a second request go on from `state` with another token, sharing what was computed."""
        name, cache = f"{asked.job.name}/{next(self._names)}", self._processor.cache
        copies: dict[str, Any] = {each: ([], []) for each in cache.cache_allocators}
        if not cache.prepare_fork_request(state, [name], copies):
            tokens = [*state.initial_tokens, *state.generated_tokens[:-1], token]
            self._enter(name, asked, tokens, _longest(asked.job.choices) + 1)
            return
        cache.perform_cache_copy(copies)
        fork = state.fork(name)
        fork.generated_tokens[-1], fork.tokens_to_process = token, [token]
        self._asked[name] = asked
        self._processor.scheduler.active_requests[name] = fork

    def _forget_outputs(self) -> None:
        """What the library would tell its own callers has been told by then."""
        drain_queue(self._manager.output_router.output_queue)


class _Scores(ContinuousBatchingLogitsProcessor):
    """Keeps the scores of the last pass, a row for each request, where a recorded pass finds them again."""

    supported_kwargs = {}  # noqa: RUF012 - as the base class declares it
    ignored_kwargs = ()

    def __init__(self, most: int) -> None:
        self._most = most
        self.rows = torch.empty(0)

    def fill_defaults(self, int32_tensor: torch.Tensor) -> None:
        """The tensor of arguments is not used."""
        int32_tensor.zero_()

    def prepare_tensor_args(self, requests_with_new_token: list[FutureRequestState]) -> torch.Tensor:
        """There are no arguments."""
        return torch.zeros(len(requests_with_new_token), dtype=torch.int32)

    def __call__(self, scores: torch.Tensor, tensor_arg: torch.Tensor) -> torch.Tensor:
        """The same scores."""
        del tensor_arg
        if self.rows.shape[-1] != scores.shape[-1]:
            self.rows = scores.new_empty(self._most, scores.shape[-1])
        self.rows[: len(scores)] = scores
        return scores


def _greedy(ends: list[int]) -> GenerationConfig:
    # What the library chooses is overwritten; nothing else would cost it less.
    config: GenerationConfig = GenerationConfig.from_dict({"do_sample": False, "eos_token_id": ends})
    return config


def _keeping(scores: _Scores) -> ContinuousBatchingLogitsProcessorList:
    processors = ContinuousBatchingLogitsProcessorList(LogitsProcessorList([scores]))
    processors.tensors_required = 1
    return processors


def _longest(choices: Sequence[Sequence[int]]) -> int:
    return max(map(len, choices))


def _ends(model: Any, tokenizer: Any) -> list[int]:
    own = model.generation_config.eos_token_id
    listed = own if isinstance(own, list) else [own]
    return sorted({end for end in [*listed, tokenizer.eos_token_id] if end is not None})


def _batching(options: TextOptions, blocks: int | None) -> ContinuousBatchingConfig:
    return ContinuousBatchingConfig(
        page_size=options.page,
        num_blocks=blocks,
        max_batch_tokens=options.batch_tokens,
        max_requests_per_batch=min(ROWS, options.batch_tokens),
        max_memory_percent=options.memory,
        allow_block_sharing=True,
        use_cuda_graph=options.cuda_graphs,
        default_compile_level=options.compile_level,
        use_async_batching=False,
    )


def _cache_blocks(model: Any, device: str, options: TextOptions) -> int | None:
    """Blocks of the key-value cache; None lets the library fill a GPU's free memory."""
    config, page = model.config, options.page
    if options.cache_tokens is not None:
        return -(-options.cache_tokens // page)
    if device == "cuda":
        return None
    heads = config.num_key_value_heads
    head = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
    block = int(config.num_hidden_layers * 2 * heads * head * model.dtype.itemsize * page)
    longest = -(-int(config.max_position_embeddings) // page) * 2
    return max(1, min(longest, cache_bytes() // block))


def _first(*values: float | None) -> float:
    return next(value for value in values if value is not None)
