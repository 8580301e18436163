"""Splits Kokoro's ONNX file, once: what leads to its vocoder stays ONNX, the vocoder becomes safetensors.

onnxruntime computes the vocoder's convolutions in eight bits and unfolds them for it, which takes
four times as long as torch does on a processor with bf16 arithmetic.
"""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

SOURCE = "kokoro-v1.0.int8.onnx"
FRONT = "front.onnx"
VOCODER = "vocoder.safetensors"
OUTPUTS = (
    "/decoder/decoder/decode.3/Div_4_output_0",
    "/decoder/decoder/generator/Concat_3_output_0",
    "/decoder/Slice_output_0",
)
"""What the vocoder is given: its frames, the spectrum of the voice's pitch, and the voice."""

_PREFIX = "/decoder/decoder/generator/"
_PLAIN = "decoder.decoder.generator."
_BASIS = f"{_PLAIN}stft.istft.stft.inverse_basis"


def write(folder: Path, target: Path, report: Callable[[float], None]) -> None:
    """Write both parts to `target`, beside the other files in `folder`."""
    import onnx
    from safetensors.numpy import save_file

    whole = onnx.load(folder / SOURCE)
    report(0.3)
    save_file(dict(_vocoder(whole.graph)), target / VOCODER)
    report(0.6)
    onnx.save(_front(whole), target / FRONT)
    for file in folder.iterdir():
        if file.suffix in (".json", ".npz"):
            shutil.copy(file, target)
    report(1.0)


def _front(whole: Any) -> Any:
    from onnx.utils import Extractor

    names = [each.name for each in whole.graph.input]
    return Extractor(whole).extract_model(names, list(OUTPUTS))


def _vocoder(graph: Any) -> Iterator[tuple[str, Any]]:
    """Every weight by its name in Kokoro's own code, out of eight bits again."""
    from onnx import numpy_helper

    known = {each.name: numpy_helper.to_array(each) for each in graph.initializer}
    yield "istft.basis", known[_BASIS]
    for name, array in known.items():
        if (name.startswith(_PLAIN) and name.endswith(".bias")) or ".alpha" in name:
            yield name.removeprefix(_PLAIN), array
    for node in graph.node:
        name = node.name.removeprefix(_PREFIX).replace("/", ".")
        if node.name.startswith(_PREFIX) and (weight := _weight(node, known)) is not None:
            yield f"{name.rpartition('.')[0]}.weight", weight


def _weight(node: Any, known: dict[str, Any]) -> Any | None:
    """The weight of a layer, None for what is none."""
    given = known.get(node.input[1]) if len(node.input) > 1 else None
    match node.op_type:
        case "ConvInteger" | "MatMulInteger":
            base = node.input[1].removesuffix("_quantized")
            zero = known[node.input[3]].astype("float32")
            weight = (given - zero) * known[f"{base}_scale"]
            return weight.T.copy() if node.op_type == "MatMulInteger" else weight
        case "Conv" | "ConvTranspose" if node.input[1] != _BASIS:
            return given
        case _:
            return None
