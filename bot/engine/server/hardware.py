"""What this machine grants the engine: device, cores, memory."""

import os
from pathlib import Path

import psutil

from bot.settings import Device

GIB = 1 << 30
_DRIVERS = ("/dev/nvidiactl", "/dev/kfd", "/dev/dxg")
"""Files that the drivers of graphics cards make: NVIDIA's, AMD's, and Windows' for its Linux."""
_QUOTAS = (Path("/sys/fs/cgroup/cpu.max"), Path("/sys/fs/cgroup/cpu/cpu.cfs_quota_us"))


def cores() -> int:
    """The cores really granted: affinity and the container's quota, at least one."""
    granted = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(granted, _quota() or granted))


def cache_bytes() -> int:
    """Memory for the text model's key-value cache on a CPU: an eighth of what is free, at most 1 GiB."""
    return int(min(GIB, psutil.virtual_memory().available / 8))


def device(setting: Device) -> str:
    """The device that `auto` means here; any other setting as it is. Imports torch."""
    import torch

    if setting != "auto":
        return setting
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def graphics_memory(setting: Device) -> int:
    """Bytes of the graphics card that `setting` means here, 0 for none. Imports torch where there is one."""
    if setting in ("cpu", "mps") or not any(Path(driver).exists() for driver in _DRIVERS):
        return 0
    import torch

    return torch.cuda.get_device_properties(0).total_memory if torch.cuda.is_available() else 0


def _quota() -> int | None:
    """Whole cores of the container's quota, for version 2 and 1 of control groups."""
    for path in _QUOTAS:
        try:
            words = path.read_text().split()
            period = words[1] if len(words) > 1 else path.with_name("cpu.cfs_period_us").read_text()
            quota = int(words[0])
        except (OSError, ValueError):
            continue
        if quota > 0:
            return max(1, quota // int(period))
    return None
