"""Where a pipeline is placed and how it is read, on a tiny real one and a card that is only numbers."""

from pathlib import Path
from typing import Any

import diffusers
import pytest

from bot.engine.server.four_bit import of_model, of_pipeline
from bot.engine.server.placing import compile_blocks, place, placement, read
from bot.errors import EngineRefused
from tests.engine.tiny_pipeline import save_tiny_pipeline

GIB = 1 << 30
_Pipeline: Any = diffusers.StableDiffusionPipeline
PLACING = {"enable_model_cpu_offload", "enable_sequential_cpu_offload", "to"}


class OnPaper(_Pipeline):  # type: ignore[misc]
    """A real pipeline that writes down where it is told to go instead of going there."""

    def __getattribute__(self, name: str) -> Any:
        if name not in PLACING:
            return super().__getattribute__(name)
        return lambda *device, **options: self.__dict__.setdefault("went", []).append(
            (name, *device, *options.values())
        )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tiny_pipeline(tmp_path_factory.mktemp("tiny"))


@pytest.fixture
def pipe(folder: Path) -> Any:
    return OnPaper(**read(folder, "cpu", "bf16").components, requires_safety_checker=False)


def weight(pipe: Any) -> int:
    parts = [part for part in pipe.components.values() if hasattr(part, "parameters")]
    return sum(tensor.nbytes for part in parts for tensor in part.parameters())


@pytest.mark.parametrize(
    ("parts", "free", "where"),
    [
        ((12, 8, 0), 24, "resident"),
        ((12, 8, 0), 23, "offload"),
        ((12, 8, 0), 15, "offload"),
        ((12, 8, 0), 14, "sequential"),
        ((3, 3, 0), 8, "resident"),
        ((41, 17, 0), 80, "resident"),
        ((41, 17, 0), 50, "offload"),
    ],
)
def test_a_pipeline_is_placed_by_what_the_card_has_left(
    parts: tuple[int, ...], free: int, where: str
) -> None:
    assert placement([part * GIB for part in parts], free * GIB) == where


def test_on_a_processor_a_pipeline_simply_stays(pipe: Any) -> None:
    where = place(pipe, "cpu", free=0)

    assert (where, pipe.went) == ("resident", [("to", "cpu")])
    assert not pipe.vae.use_tiling


@pytest.mark.parametrize(
    ("room", "call"),
    [
        (2.0, ("to", "cuda")),
        (1.1, ("enable_model_cpu_offload", "cuda")),
        (0.1, ("enable_sequential_cpu_offload", "cuda")),
    ],
)
def test_a_card_gets_as_much_of_a_pipeline_as_fits(pipe: Any, room: float, call: tuple[str, str]) -> None:
    place(pipe, "cuda", free=int(weight(pipe) * room))

    assert pipe.went == [call]


def test_on_a_card_pictures_are_decoded_one_by_one_in_tiles(pipe: Any) -> None:
    place(pipe, "cuda", free=GIB)

    assert pipe.vae.use_tiling
    assert pipe.vae.use_slicing


def test_weights_of_four_bits_are_never_moved_layer_by_layer(pipe: Any) -> None:
    pipe.quantization_config = of_pipeline(["unet"])

    place(pipe, "cuda", free=1)

    assert pipe.went == [("enable_model_cpu_offload", "cuda")]


@pytest.mark.filterwarnings("ignore:.torch.jit.script_method:DeprecationWarning")  # torch's own compiler
def test_only_the_blocks_that_repeat_are_compiled(pipe: Any) -> None:
    compile_blocks(pipe)

    compiled = {type(part).__name__ for part in pipe.unet.modules() if part._compiled_call_impl is not None}
    assert compiled == {"BasicTransformerBlock"}


def test_a_denoiser_without_repeated_blocks_is_left_as_it_is(pipe: Any) -> None:
    pipe.unet._repeated_blocks = []

    compile_blocks(pipe)

    assert all(part._compiled_call_impl is None for part in pipe.unet.modules())


def test_a_pipeline_of_four_bits_has_small_denoisers_and_encoders_and_a_whole_vae() -> None:
    config = of_pipeline(["transformer", "text_encoder"])

    denoiser = config._resolve_quant_config(is_diffusers=True, module_name="transformer")
    encoder = config._resolve_quant_config(is_diffusers=False, module_name="text_encoder")
    assert {type(each).__module__.partition(".")[0] for each in (denoiser, encoder)} == {
        "diffusers",
        "transformers",
    }
    assert {each.quantization_method() for each in (denoiser, encoder)} == {"nf4"}
    assert config._resolve_quant_config(is_diffusers=True, module_name="vae") is None


def test_a_text_model_of_four_bits_is_read_as_nf4_twice_quantised() -> None:
    config = of_model()

    assert config.quantization_method() == "nf4"
    assert config.bnb_4bit_use_double_quant


def test_four_bits_without_a_card_are_refused_in_one_sentence(folder: Path) -> None:
    with pytest.raises(EngineRefused) as refused:
        read(folder, "cuda", "int4")

    assert "cannot be loaded" in refused.value.say("en")
