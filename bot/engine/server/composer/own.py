"""Drawings of our own, for things that no emoji shows."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Own:
    """The inside of an SVG element whose view box is `width` by `height`."""

    body: str
    width: float
    height: float


def _band(top: float, bottom: float, colour: str) -> str:
    inset_top, inset_bottom = 14 * (1 - top / 150), 14 * (1 - bottom / 150)
    left_top, left_bottom = 22 + inset_top, 22 + inset_bottom
    return (
        f'<path d="M{left_top} {top}L{100 - left_top} {top}L{100 - left_bottom} {bottom}'
        f'L{left_bottom} {bottom}Z" fill="{colour}"/>'
    )


_TOWER = "".join(
    _band(top, top + 20, colour)
    for top, colour in zip(range(50, 170, 20), ["#f5f5f2", "#d8433b"] * 3, strict=True)
)

LIGHTHOUSE = (
    '<path d="M-6 186Q8 158 30 162Q50 148 72 162Q96 158 106 186Z" fill="#5b5f6b"/>'
    '<path d="M-6 186Q10 168 34 174Q58 164 106 186Z" fill="#464a56"/>'
    + _TOWER
    + '<path d="M68 50L64 50L72 170L78 170Z" fill="#000" opacity=".14"/>'
    '<path d="M44 170V152a6 6 0 0 1 12 0V170Z" fill="#6d4a3a"/>'
    '<rect x="45" y="74" width="10" height="12" rx="4" fill="#34495e"/>'
    '<rect x="45" y="112" width="10" height="12" rx="4" fill="#34495e"/>'
    '<rect x="27" y="44" width="46" height="7" rx="2" fill="#3c4250"/>'
    '<rect x="36" y="22" width="28" height="22" fill="#ffe38a"/>'
    '<circle cx="50" cy="33" r="8" fill="#fffbe0"/>'
    '<path d="M36 22V44M45 22V44M55 22V44M64 22V44" stroke="#3c4250" stroke-width="2.4"/>'
    '<path d="M31 23Q50 -4 69 23Z" fill="#d8433b"/><circle cx="50" cy="7" r="3.4" fill="#3c4250"/>'
)


def _rack(top: float) -> str:
    return (
        f'<rect x="10" y="{top}" width="80" height="26" rx="4" fill="#566275"/>'
        f'<rect x="10" y="{top}" width="80" height="5" rx="2" fill="#6d7b90"/>'
        f'<path d="M44 {top + 11}H82M44 {top + 17}H82" stroke="#2f3847" stroke-width="3"/>'
        f'<circle cx="20" cy="{top + 14}" r="3.4" fill="#5fe08a"/>'
        f'<circle cx="31" cy="{top + 14}" r="3.4" fill="#ffd24d"/>'
    )


SERVER = (
    '<rect x="4" y="4" width="92" height="132" rx="8" fill="#39424f"/>'
    + "".join(_rack(top) for top in (12, 42, 72, 102))
    + '<rect x="12" y="136" width="16" height="6" fill="#2a313c"/>'
    '<rect x="72" y="136" width="16" height="6" fill="#2a313c"/>'
)

BRIDGE = (
    '<path d="M0 84Q50 78 60 20Q100 92 140 20Q150 78 200 84" fill="none" stroke="#c8553d" stroke-width="5"/>'
    '<path d="M75 46V84M90 61V84M100 64V84M110 61V84M125 46V84M40 70V84M160 70V84" stroke="#c8553d" stroke-width="2"/>'
    '<rect x="55" y="10" width="10" height="120" fill="#b5472f"/>'
    '<rect x="135" y="10" width="10" height="120" fill="#b5472f"/>'
    '<rect x="0" y="82" width="200" height="9" fill="#8f3a28"/>'
)


def _sail(angle: int) -> str:
    return (
        f'<g transform="rotate({angle} 50 52)"><path d="M50 52V4" stroke="#7a5a43" stroke-width="3"/>'
        '<rect x="51" y="6" width="13" height="36" fill="#fffaf0" stroke="#cdbfa8" stroke-width="1.6"/></g>'
    )


WINDMILL = (
    '<path d="M34 60L28 146H72L66 60Z" fill="#e9dcc7"/><path d="M58 60L66 60L72 146H62Z" fill="#cbbba1"/>'
    '<path d="M31 62Q50 30 69 62Z" fill="#9a5340"/>'
    '<path d="M43 146V124a7 7 0 0 1 14 0V146Z" fill="#7a5a43"/>'
    '<rect x="45" y="84" width="10" height="13" rx="4" fill="#5b7b94"/>'
    + "".join(_sail(angle) for angle in (20, 110, 200, 290))
    + '<circle cx="50" cy="52" r="5" fill="#6b4a38"/>'
)

OWN = {
    "_lighthouse": Own(LIGHTHOUSE, 100, 186),
    "_server": Own(SERVER, 100, 142),
    "_bridge": Own(BRIDGE, 200, 130),
    "_windmill": Own(WINDMILL, 100, 146),
}
