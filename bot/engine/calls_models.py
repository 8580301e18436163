"""What servers say of their models."""

from bot.engine.calls import Caller, Json, Server
from bot.engine.common import FAMILIES, Family
from bot.settings import ModelTask

USUAL: dict[ModelTask, Family] = {"image": "diffusion", "edit": "diffusion"}
"""What a model is on a server that does not say."""


async def family(caller: Caller, server: Server, task: ModelTask) -> Family | None:
    """The family of the model for `task`; None where there is none, or the server does not answer."""
    listed = await caller.models(server)
    if server.model:
        return next((_told(one, task) for one in listed if one.get("id") == server.model), _usual(task))
    if not any("task" in one for one in listed):
        return _usual(task) if listed else None
    served = (one for one in listed if one.get("task") == task and one.get("configured"))
    return next((_told(one, task) for one in served), None)


def _told(model: Json, task: ModelTask) -> Family:
    return next((known for known in FAMILIES if known == model.get("family")), _usual(task))


def _usual(task: ModelTask) -> Family:
    return USUAL.get(task, "autoregressive")
