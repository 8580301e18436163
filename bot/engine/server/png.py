"""Marks a PNG with how it was made, for people and for machines; the prompt is never in it."""

import struct
import zlib
from dataclasses import dataclass
from html import escape

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_HEADER_END = len(SIGNATURE) + 25
_AIGC = (
    'xmlns:TC260="http://www.tc260.org.cn/ns/AIGC/1.0/" TC260:AIGC="{{&quot;Label&quot;:&quot;1&quot;,'
    '&quot;ContentProducer&quot;:&quot;Deskmate&quot;,&quot;ProduceID&quot;:&quot;{model}&quot;}}" '
)
"""The mark of GB 45438 in a picture."""
_XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description {aigc}xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" '
    'Iptc4xmpExt:DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/{source}"/></rdf:RDF></x:xmpmeta>'
)


@dataclass(frozen=True, slots=True)
class Origin:
    """A sentence for people, and the term of IPTC's digital source types for machines."""

    comment: str
    source: str


GENERATED = Origin("AI-generated", "trainedAlgorithmicMedia")
EDITED = Origin("Edited with AI", "compositeWithTrainedAlgorithmicMedia")
COMPOSED = Origin("Composed from existing art", "algorithmicMedia")
BY_RULES = Origin("Composed by rules", "algorithmicMedia")


def label(png: bytes, origin: Origin, *, model: str) -> bytes:
    """The same picture with its origin and the name of the model in its metadata."""
    chunks = _text("Comment", origin.comment) + _text("Software", model) + _xmp(origin, model)
    return png[:_HEADER_END] + chunks + png[_HEADER_END:]


def _text(keyword: str, text: str) -> bytes:
    return _chunk(b"tEXt", keyword.encode() + b"\0" + text.encode("latin-1", "replace"))


def _xmp(origin: Origin, model: str) -> bytes:
    aigc = _AIGC.format(model=escape(model)) if origin in (GENERATED, EDITED) else ""
    return _chunk(
        b"iTXt", b"XML:com.adobe.xmp" + b"\0" * 5 + _XMP.format(aigc=aigc, source=origin.source).encode()
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
