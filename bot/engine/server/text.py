"""A text model on the device: continuous batching, one step at a time. Device thread only."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import torch
from transformers import (
    AutoModelForCausalLM,
    AutoTokenizer,
    ContinuousBatchingConfig,
    GenerationConfig,
    LogitsProcessorList,
)
from transformers.generation.continuous_batching.cb_logits_processors import (
    ContinuousBatchingLogitsProcessorList,
)
from transformers.generation.continuous_batching.requests import GenerationOutput

from bot.engine.server import widen
from bot.engine.server.hardware import cache_bytes
from bot.engine.server.jobs import Failed, News, TextJob, Tokens
from bot.engine.server.options import DEFAULTS, TextOptions
from bot.engine.server.sampling import PerRequestSampling, Sampler
from bot.engine.server.transcript import Transcript
from bot.errors import EngineRefused


class TextModel:
    """A loaded model with its tokenizer, context length and own sampling defaults."""

    def __init__(self, folder: Path, device: str, options: TextOptions = DEFAULTS) -> None:
        self._device, self._options = device, options
        # Weights of other formats could hold code; safetensors cannot.
        self._model: Any = AutoModelForCausalLM.from_pretrained(
            folder,
            dtype=torch.bfloat16,
            use_safetensors=True,
            trust_remote_code=False,
            device_map=device,
            attn_implementation=options.attention,
        )
        if widen.needed(device):
            widen.widen(self._model)
        self._defaults: GenerationConfig = self._model.generation_config
        tokenizer = AutoTokenizer.from_pretrained(folder, trust_remote_code=False)
        self.transcript = Transcript(tokenizer, _ends(self._model, tokenizer))
        self._batch = self._make_batch()
        self.context = min(int(self._model.config.max_position_embeddings), self._batch.longest)

    def begin(self, job: TextJob) -> None:
        """Take `job` into the batch from the next step on."""
        self._batch.add(job.name, job.prompt_tokens, job.max_tokens, self._sampler(job))

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
        vars(self).pop("_batch", None)
        del self._model

    def _make_batch(self) -> "_Batch":
        blocks = _cache_blocks(self._model.config, self._device, self._options.page)
        return _Batch(self._model, sorted(self.transcript.ends), blocks, self._options)

    def _sampler(self, job: TextJob) -> Sampler:
        defaults, prompt = self._defaults, job.prompt
        sampled = bool(defaults.do_sample)
        own = defaults.temperature if sampled else 0.0
        return Sampler(
            temperature=_first(prompt.temperature, own, 1.0),
            top_p=_first(prompt.top_p, defaults.top_p, 1.0),
            top_k=int(_first(defaults.top_k if sampled else None, 0)),
            repetition_penalty=_first(defaults.repetition_penalty, 1.0),
            seed=job.seed,
        )


class _Batch:
    """Steps transformers' continuous batching from our own thread.

    Its manager would run the loop in a thread of its own, and a second thread that runs
    torch slows the text 1.8 times. So the three calls of the manager's loop body are made
    here instead; `warmup`, its public way to build the processor, starts no thread.
    """

    def __init__(self, model: Any, ends: list[int], blocks: int | None, options: TextOptions) -> None:
        self._model = model
        self._ends = ends
        self._told: dict[str, int] = {}
        self._manager = model.init_continuous_batching(
            generation_config=_greedy(ends),
            continuous_batching_config=ContinuousBatchingConfig(
                page_size=options.page,
                num_blocks=blocks,
                max_batch_tokens=options.batch_tokens,
                max_memory_percent=options.memory,
                allow_block_sharing=True,
                use_cuda_graph=options.cuda_graphs,
                default_compile_level=options.compile_level,
                use_async_batching=False,
            ),
        )
        self._manager.logit_processor = _sampling()
        self._manager.warmup()
        self._processor = self._manager.batch_processor
        self.longest = int(self._processor.cache.num_blocks * options.page)

    def add(self, name: str, prompt: Sequence[int], max_tokens: int, sampler: Sampler) -> None:
        self._told[name] = 0
        self._manager.add_request(
            list(prompt),
            request_id=name,
            max_new_tokens=max_tokens,
            streaming=True,
            eos_token_id=self._ends,
            sampler=sampler,
        )

    def cancel(self, name: str) -> None:
        if self._told.pop(name, None) is not None:
            self._manager.cancel_request(name)

    def step(self) -> list[tuple[str, News]]:
        try:
            if self._processor.prepare_next_batch():
                self._processor._generation_step(self._model)
                self._processor.update_batch()
        except Exception as error:
            self._processor.fail_all_requests(error)
        return list(self._news())

    def _news(self) -> Iterator[tuple[str, News]]:
        outputs = self._manager.output_router.output_queue
        while not outputs.empty():
            output = outputs.get_nowait()
            if output.request_id in self._told:
                yield output.request_id, self._read(output)

    def _read(self, output: GenerationOutput) -> News:
        told = self._told[output.request_id]
        self._told[output.request_id] = len(output.generated_tokens)
        if output.is_finished():
            del self._told[output.request_id]
        if output.error is not None:
            return Failed(EngineRefused(reason=output.error))
        return Tokens(output.generated_tokens[told:], finished=output.is_finished())


def _greedy(ends: list[int]) -> GenerationConfig:
    # PerRequestSampling has chosen by then; the library must only take what it left.
    config: GenerationConfig = GenerationConfig.from_dict({"do_sample": False, "eos_token_id": ends})
    return config


def _sampling() -> ContinuousBatchingLogitsProcessorList:
    processors = ContinuousBatchingLogitsProcessorList(LogitsProcessorList([PerRequestSampling()]))
    processors.tensors_required = 1
    return processors


def _ends(model: Any, tokenizer: Any) -> list[int]:
    own = model.generation_config.eos_token_id
    listed = own if isinstance(own, list) else [own]
    return sorted({end for end in [*listed, tokenizer.eos_token_id] if end is not None})


def _cache_blocks(config: Any, device: str, page: int) -> int | None:
    """Blocks of the key-value cache; None lets the library fill a GPU's free memory."""
    if device == "cuda":
        return None
    heads = config.num_key_value_heads
    head = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
    block = int(config.num_hidden_layers * 2 * heads * head * 2 * page)
    longest = -(-int(config.max_position_embeddings) // page) * 2
    return max(1, min(longest, cache_bytes() // block))


def _first(*values: float | None) -> float:
    return next(value for value in values if value is not None)
