"""What leads to Kokoro's vocoder, in onnxruntime: phonemes become frames, in short steps."""

from collections.abc import Collection, Generator, Iterator, Sequence
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from bot.engine.server.sound.kokoro_weights import OUTPUTS

GIVEN = ("tokens", "style", "speed")
CUTS = (
    ("/encoder/bert_encoder/Add_output_0",),
    ("/encoder/MatMul_output_0", "/encoder/MatMul_1_output_0"),
    ("/encoder/Transpose_2_output_0",),
    ("/encoder/Reshape_output_0", "/encoder/Reshape_1_output_0"),
    ("/decoder/decoder/Concat_1_output_0",),
    ("/decoder/decoder/Concat_2_output_0",),
    ("/decoder/decoder/Concat_3_output_0",),
    ("/decoder/decoder/Concat_4_output_0",),
    OUTPUTS,
)
"""What each part tells those behind it: the words, how long they last, how high and loud they are; then the layers."""


class Front:
    """Computes with the graph in `path` on `threads` of the processor; others get their turn between its parts."""

    def __init__(self, path: Path, threads: int) -> None:
        import onnx

        self._parts = [_session(part, threads) for part in _parts(onnx.load(path))]

    def frames(self, **given: NDArray[Any]) -> Generator[None, None, list[NDArray[Any]]]:
        """`OUTPUTS` for those that are `GIVEN`."""
        known: dict[str, NDArray[Any]] = dict(given)
        for part, told in zip(self._parts, CUTS, strict=True):
            asked = {each.name: known[each.name] for each in part.get_inputs()}
            known.update(zip(told, part.run(None, asked), strict=True))
            yield
        return [known[name] for name in OUTPUTS]


def _parts(whole: Any) -> Iterator[bytes]:
    known = set(GIVEN)
    for told in CUTS:
        yield _part(whole, known, told)
        known.update(told)


def _part(whole: Any, known: Collection[str], told: Sequence[str]) -> bytes:
    """The graph that leads from what is `known` to what is to be `told`."""
    from onnx import helper

    nodes, needed = [], set(told)
    for node in reversed(whole.graph.node):
        if any(name in needed and name not in known for name in node.output):
            nodes.append(node)
            needed.update(node.input)
    weights = [each for each in whole.graph.initializer if each.name in needed]
    given, made = [_value(name) for name in known if name in needed], [_value(name) for name in told]
    graph = helper.make_graph(nodes[::-1], "part", given, made, weights)
    model = helper.make_model(graph, opset_imports=whole.opset_import, ir_version=whole.ir_version)
    return bytes(model.SerializeToString())


def _value(name: str) -> Any:
    from onnx import TensorProto, helper

    kind = TensorProto.INT64 if name == GIVEN[0] else TensorProto.FLOAT
    return helper.make_tensor_value_info(name, kind, None)


def _session(model: bytes, threads: int) -> Any:
    import onnxruntime  # type: ignore[import-untyped]  # it ships no types

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    # Threads that spin while they wait for the next part would slow down whatever torch does then.
    options.add_session_config_entry("session.force_spinning_stop", "1")
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
