"""DeepFilterNet 3: tells for each frame how much of each band is voice, and how its low lines are filtered.

After Hendrik Schröter's DeepFilterNet (MIT or Apache-2.0), whose weights these are; the names of its layers
are kept. Tensors are [channels, features, frames, bands].
"""

from pathlib import Path

import torch
from torch import Tensor
from torch.nn import GRU, Conv2d, ConvTranspose2d, Module, Parameter, Sequential
from torch.nn.functional import relu

BANDS, LINES, TAPS = 32, 96, 5
"""Bands of a frame, the lines of its spectrum that are filtered, and the frames that each is made of."""
AHEAD = 2
"""Frames that have to be heard after the one that is judged."""
_WIDTH, _UNITS = 64, 256


class Memory:
    """What the network keeps of the frames before."""

    def __init__(self) -> None:
        self._past: dict[str, Tensor] = {}

    def behind(self, name: str, fresh: Tensor, count: int) -> Tensor:
        """`fresh` frames, with the `count` frames before them in front."""
        past = self._past.get(name)
        if past is None:
            past = fresh.new_zeros((*fresh.shape[:2], count, fresh.shape[3]))
        whole = torch.cat([past, fresh], 2)
        self._past[name] = whole[:, :, -count:]
        return whole

    def recurrent(self, name: str, layer: GRU, fresh: Tensor) -> Tensor:
        """What `layer` makes of the next frames."""
        made: Tensor
        made, self._past[name] = layer(fresh, self._past.get(name))
        return made


class Network(Module):
    """Encoder, and a decoder each for the bands and for the lines."""

    def __init__(self) -> None:
        super().__init__()
        self.erb_conv0 = Conv2d(1, _WIDTH, 3, padding=(0, 1))
        self.erb_conv1, self.erb_conv2, self.erb_conv3 = _narrowed(2), _narrowed(2), _narrowed(1)
        self.df_conv0 = _separable(Conv2d(2, _WIDTH, 3, padding=(0, 1), groups=2, bias=False))
        self.df_conv1 = _narrowed(2)
        self.df_fc_emb = Grouped(32, 96, 16)
        self.emb_gru = Squeezed(16, 32, 1)
        self.emb_out = Grouped(16, 16, 32)
        self.erb_gru = Squeezed(16, 32, 2)
        self.erb_out = Grouped(16, 16, 32)
        self.conv3p, self.conv2p, self.conv1p, self.conv0p = (
            Conv2d(_WIDTH, _WIDTH, 1, groups=_WIDTH) for _ in range(4)
        )
        self.convt3, self.convt2, self.convt1 = _narrowed(1), _widened(), _widened()
        self.conv0_out = Conv2d(_WIDTH, 1, (1, 3), padding=(0, 1))
        self.df_gru = Squeezed(8, 64, 2)
        self.df_skip = Grouped(16, 32, 16)
        self.df_convp = _separable(Conv2d(_WIDTH, 2 * TAPS, (TAPS, 1), groups=2, bias=False))
        self.df_out = Grouped(16, 16, LINES * 2 * TAPS // 16)

    @classmethod
    def load(cls) -> "Network":
        """With the published weights."""
        from safetensors.torch import load_file

        network = cls()
        network.load_state_dict(load_file(Path(__file__).with_name("deepfilternet.safetensors")))
        return network.float().eval().requires_grad_(requires_grad=False)

    def forward(self, bands: Tensor, lines: Tensor, memory: Memory) -> tuple[Tensor, Tensor]:
        """Gains [channels, frames, bands], and taps [channels, frames, lines, taps], the oldest frame's first.

        Each is for the frame `AHEAD` before the one whose `bands` and `lines` are heard.
        """
        wide = [relu(self.erb_conv0(memory.behind("bands", bands, 2)))]
        for layer in (self.erb_conv1, self.erb_conv2, self.erb_conv3):
            wide.append(relu(layer(wide[-1])))
        fine = relu(self.df_conv0(memory.behind("lines", lines, 2)))
        whole = _flat(wide[-1]) + relu(self.df_fc_emb(_flat(relu(self.df_conv1(fine)))))
        heard = relu(self.emb_out(self.emb_gru("heard", whole, memory)))
        return self._gains(heard, wide, memory), self._taps(heard, fine, memory)

    def _gains(self, heard: Tensor, wide: list[Tensor], memory: Memory) -> Tensor:
        told = relu(self.erb_out(self.erb_gru("gains", heard, memory)))
        told = told.reshape(*told.shape[:2], -1, _WIDTH).permute(0, 3, 1, 2)
        told = relu(self.convt3(told + relu(self.conv3p(wide[3]))))
        told = relu(self.convt2(told + relu(self.conv2p(wide[2]))))
        told = relu(self.convt1(told + relu(self.conv1p(wide[1]))))
        gains: Tensor = self.conv0_out(told + relu(self.conv0p(wide[0]))).sigmoid()[:, 0]
        return gains

    def _taps(self, heard: Tensor, fine: Tensor, memory: Memory) -> Tensor:
        told = self.df_gru("taps", heard, memory) + self.df_skip(heard)
        beside = relu(self.df_convp(memory.behind("fine", fine, TAPS - 1)))
        taps = self.df_out(told).tanh().reshape(*told.shape[:2], LINES, 2 * TAPS) + beside.permute(0, 2, 3, 1)
        return torch.view_as_complex(taps.reshape(*taps.shape[:3], TAPS, 2))


class Squeezed(Module):
    """Recurrent layers behind a linear one."""

    def __init__(self, groups: int, inputs: int, layers: int) -> None:
        super().__init__()
        self.linear_in = Grouped(groups, inputs, _UNITS // groups)
        self.gru = GRU(_UNITS, _UNITS, layers, batch_first=True)

    def forward(self, name: str, given: Tensor, memory: Memory) -> Tensor:
        """[channels, frames, units]."""
        return memory.recurrent(name, self.gru, relu(self.linear_in(given)))


class Grouped(Module):
    """A linear layer in groups that are independent of each other."""

    def __init__(self, groups: int, inputs: int, outputs: int) -> None:
        super().__init__()
        self.weight = Parameter(torch.zeros(groups, inputs, outputs))

    def forward(self, given: Tensor) -> Tensor:
        """[channels, frames, groups of outputs]."""
        parted = given.reshape(*given.shape[:2], *self.weight.shape[:2])
        return torch.einsum("cfgi,gio->cfgo", parted, self.weight).flatten(2)


def _separable(each: Conv2d | ConvTranspose2d) -> Sequential:
    """Every feature by itself, then all together."""
    return Sequential(each, Conv2d(each.out_channels, each.out_channels, 1))


def _narrowed(stride: int) -> Sequential:
    return _separable(Conv2d(_WIDTH, _WIDTH, (1, 3), (1, stride), (0, 1), groups=_WIDTH, bias=False))


def _widened() -> Sequential:
    return _separable(
        ConvTranspose2d(_WIDTH, _WIDTH, (1, 3), (1, 2), (0, 1), (0, 1), groups=_WIDTH, bias=False)
    )


def _flat(features: Tensor) -> Tensor:
    """[channels, frames, bands of features]."""
    return features.permute(0, 2, 3, 1).flatten(2)
