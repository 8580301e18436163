"""Writes a piece down: melody, chord names and bass as a picture that people can play from."""

import io
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from bot.engine.server.music.piece import QUARTER, Bar, Note, Part, Piece
from bot.engine.server.music.theory import NATURALS, Scale

WIDTH = 1600
"""Pixels."""
_MARGIN = 40
_FONT = "Aileron"
_VALUES = {
    16: ("1", 0),
    12: ("2", 1),
    8: ("2", 0),
    6: ("4", 1),
    4: ("4", 0),
    3: ("8", 1),
    2: ("8", 0),
    1: ("16", 0),
}
"""Lengths in sixteenths as the written value and its dots."""
_CLEFS = {True: ("G", 2), False: ("F", 4)}
_MIDDLE = 57
_ACCIDENTALS = {0: "n", 1: "s", -1: "f", 2: "x", -2: "ff"}

Run = tuple[int, int, int | None]
"""Start in its bar, length, and pitch; None for a rest."""


def picture(piece: Piece) -> bytes:
    """The score as PNG."""
    import resvg_py

    with tempfile.TemporaryDirectory() as folder:
        font = Path(folder) / "font.ttf"
        font.write_bytes(_letters())
        png = resvg_py.svg_to_bytes(
            svg_string=_engraved(mei(piece)),
            width=WIDTH,
            background="white",
            font_files=[str(font)],
            skip_system_fonts=True,
            font_family=_FONT,
            serif_family=_FONT,
        )
    return bytes(png)


def _letters() -> bytes:
    """The font that Pillow brings along, for the names of chords."""
    from PIL import ImageFont

    font = ImageFont.load_default(size=10)
    source = getattr(font, "font_bytes", b"") or getattr(font, "path", io.BytesIO())
    return source if isinstance(source, bytes) else source.getvalue()


def _engraved(written: str) -> str:
    import verovio

    verovio.enableLog(verovio.LOG_OFF)
    engraver = verovio.toolkit()
    engraver.setOptions({
        "pageWidth": 2100, "pageHeight": 6000, "adjustPageHeight": True, "scale": 50, "header": "encoded", "footer": "none",
        "pageMarginLeft": _MARGIN, "pageMarginRight": _MARGIN, "pageMarginTop": _MARGIN, "pageMarginBottom": _MARGIN,
        "spacingStaff": 8, "spacingSystem": 12, "breaks": "auto", "svgViewBox": True,
    })  # fmt: skip
    engraver.loadData(written)
    return str(engraver.renderToSVG(1))


def mei(piece: Piece) -> str:
    """The score in MEI, which engravers read."""
    parts = [part for part in (piece.part("lead"), piece.part("bass")) if part]
    high = [_is_high(part) for part in parts]
    measures = "".join(_measure(piece, at, bar, parts) for at, bar in enumerate(piece.bars))
    return (
        '<mei xmlns="http://www.music-encoding.org/ns/mei" meiversion="5.0"><music><body><mdiv><score>'
        f"{_score_def(piece, high)}<section>{measures}</section></score></mdiv></body></music></mei>"
    )


def _is_high(part: Part) -> bool:
    return sum(note.pitch for note in part.notes) / len(part.notes) >= _MIDDLE


def _score_def(piece: Piece, high: Sequence[bool]) -> str:
    above, below = piece.plan.metre.split("/")
    sharps = piece.scale.sharps
    signature = f"{abs(sharps)}{'s' if sharps > 0 else 'f'}" if sharps else "0"
    staves = "".join(
        f'<staffDef n="{at}" lines="5" clef.shape="{_CLEFS[up][0]}" clef.line="{_CLEFS[up][1]}"/>'
        for at, up in enumerate(high, 1)
    )
    bracket = ' symbol="brace" bar.thru="true"' if len(high) > 1 else ""
    return (
        f'<scoreDef keysig="{signature}" meter.count="{above}" meter.unit="{below}">'
        f'<pgHead><rend halign="center" fontsize="large">{escape(_heading(piece))}</rend></pgHead>'
        f"<staffGrp{bracket}>{staves}</staffGrp></scoreDef>"
    )


def _heading(piece: Piece) -> str:
    """The title where our font has its letters, and what else a player asks first."""
    title = piece.plan.title if piece.plan.title.isascii() else piece.plan.style.capitalize()
    key = f"{piece.scale.name(piece.scale.tonic)} {piece.plan.mode}"
    return f"{title}: {key}, {round(piece.tempo)} bpm"


def _measure(piece: Piece, at: int, bar: Bar, parts: Sequence[Part]) -> str:
    last = at == len(piece.bars) - 1
    right = ' right="rptend"' if last and piece.loop else ' right="end"' if last else ""
    left = ' left="rptstart"' if at == 0 and piece.loop else ""
    staves = "".join(
        f'<staff n="{number}">{_layer(piece, bar, part)}</staff>' for number, part in enumerate(parts, 1)
    )
    named = f'<harm staff="1" tstamp="1" place="above">{escape(bar.chord.name)}</harm>'
    return f'<measure n="{at + 1}"{left}{right}>{staves}{named}</measure>'


def _layer(piece: Piece, bar: Bar, part: Part) -> str:
    notes = [note for note in part.notes if bar.start <= note.start < bar.start + piece.bar]
    beat = 6 if piece.plan.metre == "6/8" else QUARTER
    speller = _Speller(piece.scale)
    written, beam, beam_beat = "", "", -1
    for start, length, pitch, tie in _values(_runs(notes, bar.start, piece.bar), beat):
        text = speller.note(length, pitch, tie)
        short = pitch is not None and length <= 3
        if beam and not (short and start // beat == beam_beat):
            written, beam = written + _beamed(beam), ""
        if short:
            beam, beam_beat = beam + text, start // beat
        else:
            written += text
    return f'<layer n="1">{written}{_beamed(beam)}</layer>'


def _beamed(notes: str) -> str:
    return f"<beam>{notes}</beam>" if notes.count("<note") > 1 else notes


def _runs(notes: Sequence[Note], start: int, length: int) -> Iterator[Run]:
    """The notes of a bar and the rests between them."""
    at = 0
    for note in notes:
        if note.start - start > at:
            yield at, note.start - start - at, None
        at = note.start - start
        yield at, min(note.length, length - at), note.pitch
        at = min(length, at + note.length)
    if at < length:
        yield at, length - at, None


def _values(runs: Iterator[Run], beat: int) -> Iterator[tuple[int, int, int | None, str]]:
    """The runs in lengths that can be written, with the ties between their pieces."""
    for start, length, pitch in runs:
        pieces = list(_pieces(start, length, beat))
        for at, (begun, lasts) in enumerate(pieces):
            before, after = at > 0, at < len(pieces) - 1
            tie = (
                ""
                if pitch is None or len(pieces) == 1
                else "m"
                if before and after
                else "i"
                if after
                else "t"
            )
            yield begun, lasts, pitch, tie


def _pieces(start: int, length: int, beat: int) -> Iterator[tuple[int, int]]:
    """Begun off the beat, a note is first written up to the beat."""
    while length:
        room = beat - start % beat
        fitting = length if length in _VALUES and (start % beat == 0 or length <= room) else min(length, room)
        lasts = max(value for value in _VALUES if value <= fitting)
        yield start, lasts
        start, length = start + lasts, length - lasts


class _Speller:
    """Writes the notes of a bar; an accidental holds to its end."""

    def __init__(self, scale: Scale) -> None:
        self._scale = scale
        self._altered: dict[tuple[str, int], int] = {}

    def note(self, length: int, pitch: int | None, tie: str) -> str:
        """A note, or a rest where there is no pitch."""
        value, dots = _VALUES[length]
        written = f'dur="{value}"' + (f' dots="{dots}"' if dots else "")
        if pitch is None:
            return f"<rest {written}/>"
        letter, alter = self._scale.spellings[pitch % 12]
        octave = (pitch - alter - NATURALS["CDEFGAB".index(letter)]) // 12 - 1
        tied = f' tie="{tie}"' if tie else ""
        return f'<note pname="{letter.lower()}" oct="{octave}" {written}{tied}{self._accidental(letter, octave, alter)}/>'

    def _accidental(self, letter: str, octave: int, alter: int) -> str:
        known = self._altered.get((letter, octave), self._scale.signature[letter])
        self._altered[letter, octave] = alter
        shown = "accid" if alter != known else "accid.ges"
        return f' {shown}="{_ACCIDENTALS[alter]}"' if shown == "accid" or alter else ""
