"""Where the engine's models come from: the catalogue, the hub, a folder; and how each is brought to work."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import assert_never, get_args

from bot.engine.server import hardware, memory, prepare, weights
from bot.engine.server.catalogue import CATALOGUE, PIPELINES, Entry, Model, find
from bot.engine.server.device import Device
from bot.engine.server.easel import Easel, Maker, Making
from bot.engine.server.fit import image_options, needed, pipeline_needs, taken, text_options
from bot.engine.server.lane import Worker
from bot.engine.server.options import TextOptions
from bot.engine.server.scheduler import Kind
from bot.errors import EngineRefused
from bot.settings import Device as Wanted


class Loader:
    """Loads models from `home` onto the device that the setting `wanted` means.

    `threads` None means as many as the cores that the machine grants. On a graphics card of `gpu`
    bytes, 0 for none, the text model of those `configured` leaves room for any of the others.
    """

    def __init__(
        self,
        device: Device,
        home: Path,
        wanted: Wanted,
        threads: int | None = None,
        *,
        gpu: int = 0,
        configured: Mapping[Kind, Model] | None = None,
    ) -> None:
        self._device = device
        self._gpu, self._configured = gpu, configured or {}
        self._threads = threads or hardware.cores()
        self._home = home
        self._wanted = wanted
        self._settled = False

    def known(self, name: str, task: Kind) -> Model | None:
        """The entry of the catalogue called `name`, if its files are here."""
        entry = find(name)
        usable = entry is not None and entry.task == task and weights.present(entry, self._home)
        return entry if usable else None

    def installed(self) -> Iterable[tuple[Model, Kind]]:
        """Every entry of the catalogue whose files are here."""
        for task in get_args(Kind):
            for entry in CATALOGUE:
                if entry.task == task and weights.present(entry, self._home):
                    yield entry, task

    async def prepare(self, model: Model, report: prepare.Report) -> Path:
        """Fetch it, and make it loadable; the folder."""
        return await prepare.prepare(model, self._home, report)

    async def mend(self, model: Model) -> bool:
        """Remove what is damaged on disk, if it can be fetched again; whether that helps."""
        return isinstance(model, Entry) and await prepare.mend(model, self._home)

    def needs(self, model: Model, task: Kind, folder: Path) -> int:
        """Bytes it takes in the device's memory: its weights, its cache, and what a step needs."""
        self._settle()
        if self._device.name == "cuda":
            return self._needs_of_a_card(model, task, folder)
        width = 4 if (task, self._device.name) == ("image", "cpu") else 2
        found = memory.weights(folder, width) if _has_weights(model) else 0
        cache = hardware.cache_bytes() if task == "text" else 0
        return int((found or taken(model)) * memory.HEADROOM) + cache

    def _needs_of_a_card(self, model: Model, task: Kind, folder: Path) -> int:
        text = taken(self._configured.get("text"))
        if isinstance(model, Entry):
            return needed(model, self._gpu, text)
        if task not in PIPELINES:
            return int(memory.weights(folder, 2) * memory.HEADROOM)
        parts = [memory.weights(part, 2) for part in folder.iterdir() if part.is_dir()]
        return pipeline_needs(sum(parts), max(parts, default=0), self._gpu, text)

    def load(self, model: Model, task: Kind, folder: Path, report: Callable[[float], None]) -> Worker:
        """Bring it into memory."""
        self._settle()
        if task == "text":
            report(1.0)
            beside = [other for kind, other in self._configured.items() if kind != "text"]
            return _text_model(folder, self._device.name, text_options(model, self._gpu, beside))
        maker, making = self._maker(model, task, folder)
        maker.load(report)
        return Easel(maker, making)

    def _maker(self, model: Model, task: Kind, folder: Path) -> tuple[Maker, Making]:
        match task:
            case "image" | "edit":
                from bot.engine.server.image import painter

                made = painter(model, folder, self._device.name, image_options(model, self._gpu))
                return made, made.draw
            case "repair":
                return self._workshop(folder)
            case "speech":
                from bot.engine.server.sound.choice import talker

                device, threads = self._device.name, self._threads
                return talker(folder, device, name=model.name, licence=_licence(model), threads=threads)
            case "transcription":
                from bot.engine.server.sound.choice import listener

                return listener(folder, self._device.name, name=model.name, licence=_licence(model))
            case "music":
                from bot.engine.server.music.diffusion import musician

                player = musician(model, folder, self._device.name)
                return player, player.compose
            case "sound":
                from bot.engine.server.cleaning.cleaner import Cleaner

                cleaner = Cleaner()
                return cleaner, cleaner.clean
            case "text":
                raise EngineRefused(reason=f"{model.name} writes texts, and makes nothing else")
            case _:
                assert_never(task)

    def _workshop(self, folder: Path) -> tuple[Maker, Making]:
        from bot.engine.server.workshop import Workshop

        workshop = Workshop(folder, self._device.name, self._threads)
        return workshop, workshop.work

    def _settle(self) -> None:
        """Learn what the device is; the first thing of all on its thread."""
        if self._settled:
            return
        import torch

        torch.set_num_threads(self._threads)
        self._device.name = hardware.device(self._wanted)
        if self._device.name == "cuda":
            self._device.memory, self._device.host = memory.CudaMemory(), memory.ProcessorMemory()
        self._settled = True


def _licence(model: Model) -> str | None:
    return model.licence if isinstance(model, Entry) else None


def _has_weights(model: Model) -> bool:
    return not isinstance(model, Entry) or bool(model.files or model.repo)


def _text_model(folder: Path, device: str, options: TextOptions) -> Worker:
    from transformers.utils.logging import disable_progress_bar

    from bot.engine.server.text import TextModel

    disable_progress_bar()  # type: ignore[no-untyped-call]  # the library leaves it so
    return TextModel(folder, device, options)
