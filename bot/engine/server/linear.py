"""Layers that compute in the format of their processor, over weights that stay as they lie on disk.

An int8 product rounds each row of its input to seven or eight bits, by the row's own largest
number, so that no row touches another. Rows have outliers, which would leave little of the rest:
so a long row is several, of `GROUP` numbers each, and what a rounding to seven bits left goes along
as a row of its own. Perplexity, against bf16, on an English and a Chinese text: +0.3 and +0.6 % with
eight bits (+0.2 and +3.1 % in one group), -0.1 and 0 % with seven (+6.5 and +4 % without the rest).
"""

import atexit
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import torch
from torch import nn
from torch.nn.functional import embedding, linear

from bot.engine.server import memory
from bot.engine.server.formats import ALL, COARSE, Format, Processor

PIECE = 16 << 20
CACHED = 1 << 18
"""Numbers that a core's cache holds: seven times as fast as `PIECE`, where they are only scaled and rounded."""
ENOUGH_ROWS = 8
QUICK = 200_000_000
"""Weights that are packed within a few seconds."""
SMALLEST = 1e-9
GROUP = 1536
"""Inputs that share a scale: the narrowest that cost nothing were 1,120."""


def processor() -> Processor:
    """This machine's; where it has fbgemm, that is what computes in int8 from now on."""
    int8 = "fbgemm" in torch.backends.quantized.supported_engines
    if int8:
        torch.backends.quantized.engine = "fbgemm"
    return Processor(
        bf16=torch.ops.mkldnn._is_mkldnn_bf16_supported(),
        int8=int8,
        vnni=torch.cpu._is_vnni_supported(),
        amx=torch.cpu._is_amx_tile_supported(),
    )


def adapt(model: nn.Module, form: Format) -> "Packing":
    """Let every linear layer of `model` compute in `form`; int8 weights are made meanwhile, in the background."""
    layers = [(name, module) for name, module in model.named_modules() if type(module) is nn.Linear]
    if sum(layer.weight.numel() for _, layer in layers) <= QUICK:
        # Small models have less to spare: SmolLM2's perplexity rises by 7 % with one product, by 0.5 % with two.
        form = replace(form, levels=COARSE)
    scratch = torch.empty(PIECE) if form.wide else torch.empty(0)
    made = [_put(model, name, Linear(layer, form, scratch)) for name, layer in layers]
    if form.wide:
        for name, module in list(model.named_modules()):
            if type(module) is nn.Embedding:
                _put(model, name, WideEmbedding(module))
        for parameter in model.parameters():
            parameter.data = parameter.data.float()
    return Packing(made if form.int8_rows else [])


def _put(model: nn.Module, name: str, module: Any) -> Any:
    parent, _, last = name.rpartition(".")
    setattr(model.get_submodule(parent), last, module)
    return module


class WideEmbedding(nn.Module):
    """An embedding that is read as bf16 and given out as float32."""

    weight: torch.Tensor

    def __init__(self, plain: nn.Embedding) -> None:
        super().__init__()
        self.register_buffer("weight", plain.weight.detach(), persistent=False)

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        """Rows of the table."""
        return embedding(tokens, self.weight).float()


class Linear(nn.Module):
    """A linear layer over bf16 weights, with int8 ones beside them once they are packed."""

    weight: torch.Tensor
    bias: torch.Tensor | None

    def __init__(self, plain: nn.Linear, form: Format, scratch: torch.Tensor) -> None:
        super().__init__()
        self.in_features, self.out_features = plain.in_features, plain.out_features
        self._form, self._scratch = form, scratch
        self._packed: list[Any] = []
        self.register_buffer("weight", plain.weight.detach(), persistent=False)
        bias = None if plain.bias is None else plain.bias.detach()
        self.register_buffer("bias", bias, persistent=False)

    def pack(self) -> None:
        """Make the int8 weights; in each group of inputs, each output has a scale of its own."""
        self._packed = [_packed(group) for group in torch.split(self.weight, GROUP, dim=1)]
        if self._form.int8_rows == ALL:
            memory.set_aside(self.weight.data_ptr(), self.weight.nbytes)

    def forward(self, given: torch.Tensor) -> torch.Tensor:
        """The product, in the type of `given`."""
        rows = given.reshape(-1, self.in_features)
        packed = self._packed and len(rows) <= self._form.int8_rows
        if not packed and not self._form.wide:
            return linear(given, self.weight, self.bias)
        product = self._narrow(rows.float()) if packed else self._wide(rows.float())
        whole = product if self.bias is None else product.add_(self.bias)
        return whole.to(given.dtype).reshape(*given.shape[:-1], self.out_features)

    def _narrow(self, rows: torch.Tensor) -> torch.Tensor:
        groups = zip(torch.split(rows, GROUP, dim=1), self._packed, strict=True)
        (product, scale), *others = (self._group(part, packed) for part, packed in groups)
        product.mul_(scale)
        for more, scale in others:
            product.addcmul_(more, scale)
        return product

    def _group(self, rows: torch.Tensor, packed: Any) -> tuple[torch.Tensor, torch.Tensor]:
        """A product of its own, and what each of its rows is to be multiplied by."""
        largest = rows.abs().amax(-1, keepdim=True).clamp_min_(SMALLEST)
        level = rows / largest
        if self._form.levels > COARSE:
            return self._rounded(level, packed), largest
        rest = (level - (level * COARSE).round() / COARSE) * (2 * COARSE)
        coarse, fine = self._rounded(torch.cat([level, rest]), packed).chunk(2)
        return coarse + fine / (2 * COARSE), largest

    def _rounded(self, level: torch.Tensor, packed: Any) -> torch.Tensor:
        steps = self._form.levels
        product: torch.Tensor = torch.ops.quantized.linear_with_input_q_dq_qweight_dq_output_fp32(
            level, 1 / steps, steps + 1, packed
        )
        return product

    def _wide(self, rows: torch.Tensor) -> torch.Tensor:
        """Piece by piece, so that only a piece of the weights is in memory twice; few rows do not pay for it."""
        if len(rows) < ENOUGH_ROWS:
            return linear(rows.to(self.weight.dtype), self.weight).float()
        pieces = torch.split(self.weight, max(1, self._scratch.numel() // self.in_features))
        return torch.cat([rows @ self._widened(piece).T for piece in pieces], dim=-1)

    def _widened(self, piece: torch.Tensor) -> torch.Tensor:
        return self._scratch[: piece.numel()].view_as(piece).copy_(piece)


def _packed(weight: torch.Tensor) -> Any:
    """As int8, in the order that the product reads it in."""
    pieces = [_narrowed(piece) for piece in torch.split(weight, max(1, CACHED // weight.shape[1]))]
    whole, scales = (torch.cat(parts) for parts in zip(*pieces, strict=True))
    zeros = torch.zeros(len(whole), dtype=torch.long)
    narrow = torch._make_per_channel_quantized_tensor(whole, scales.double(), zeros, 0)
    return torch.ops.quantized.linear_prepack(narrow, None)


def _narrowed(piece: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    wide = piece.to(torch.float32, copy=True)
    scales = wide.abs().amax(1).clamp_min(SMALLEST) / 127
    return wide.div_(scales[:, None]).round_().to(torch.int8), scales


class Packing:
    """Packs layers one after another in a thread of its own, which computes on one core only and then ends."""

    def __init__(self, layers: Sequence[Linear]) -> None:
        self._layers = layers
        self._stopping = False
        self._free = threading.Event()
        self._free.set()
        self._thread = threading.Thread(target=self._run, name="packing", daemon=True)

    @property
    def quick(self) -> bool:
        """Whether it takes so little that one can wait for it."""
        return sum(layer.weight.numel() for layer in self._layers) <= QUICK

    def start(self) -> None:
        """Begin. Python must not end while the thread computes: it would be aborted."""
        atexit.register(self.stop)
        self._thread.start()

    def finish(self) -> None:
        """Wait until every layer is packed."""
        self._thread.join()

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Begin no further layer meanwhile, so that all cores are free for something else."""
        self._free.clear()
        try:
            yield
        finally:
            self._free.set()

    def stop(self) -> None:
        """End after the layer under way."""
        atexit.unregister(self.stop)
        self._stopping = True
        self._free.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        # More threads here would each keep a pool, and pools beyond the cores slow every pass.
        torch.set_num_threads(1)
        for layer in self._layers:
            self._free.wait()
            if self._stopping:
                return
            layer.pack()
        if self._layers:
            memory.in_large_pages()
