"""Tells from a file's own tables whether it ends before its time, where FFmpeg keeps silent about it: Ogg, AIFF, AVI."""

_PAGE = b"OggS"
_HEAD = 27
"""Bytes of a page of Ogg before the table of its segments, whose length is the last of them."""
_ENDLESS = 0xFFFFFFFF
"""The length that a writer leaves which never knew it."""


def ends_early(data: bytes) -> bool:
    """Whether something is missing at the end of a file of sound."""
    match data[:4]:
        case b"OggS":
            return _ends_within_a_page(data)
        case b"FORM":
            return _ends_within(data, int.from_bytes(data[4:8], "big"))
        case b"RIFF" if data[8:12] == b"AVI ":
            return _ends_within(data, int.from_bytes(data[4:8], "little"))
        case _:
            return False


def _ends_within(data: bytes, told: int) -> bool:
    """Whether fewer bytes are left after a file's first eight than it tells."""
    return told != _ENDLESS and len(data) < 8 + told


def _ends_within_a_page(data: bytes) -> bool:
    start = data.rfind(_PAGE)
    head = data[start : start + _HEAD]
    if len(head) < _HEAD:
        return True
    table = data[start + _HEAD : start + _HEAD + head[-1]]
    return len(table) < head[-1] or len(data) < start + _HEAD + len(table) + sum(table)
