"""What to repair, and how."""

from dataclasses import dataclass
from typing import Literal

Task = Literal["enlarge", "restore", "denoise", "fill", "scratches", "cutout"]


@dataclass(frozen=True, slots=True)
class RepairPrompt:
    """A picture's file and what to do with it.

    `scale` is how many times as wide and high it gets; `flat` is for drawings and logos. `noise`
    is the noise's standard deviation, 0 to 1, measured when None. `mask` is a picture of the
    same shape whose light or transparent part is filled in.
    """

    data: bytes
    task: Task
    scale: Literal[2, 4] = 4
    flat: bool = False
    noise: float | None = None
    mask: bytes | None = None
