"""How a transcript is set out: a short one as a text, a long one in paragraphs with their times."""

from collections.abc import Iterator, Sequence

from bot.engine import Segment

TIMED = 60.0
"""Seconds from which on a transcript tells times."""
PARAGRAPH = 20.0
"""Seconds after which the next sentence begins a paragraph."""
_PAUSE = 2.5
_ENDS = tuple(".!?。！？…")


def paragraphs(segments: Sequence[Segment]) -> tuple[Segment, ...]:
    """The segments joined to paragraphs, which end with a sentence or at a pause."""
    return tuple(_joined(group) for group in _groups(segments))


def text_of(segments: Sequence[Segment]) -> str:
    """All of it as one message in Markdown."""
    if not segments or segments[-1].end < TIMED:
        return _run(segments)
    return "\n\n".join(f"**{clock(each.start)}** {each.text}" for each in paragraphs(segments))


def clock(seconds: float) -> str:
    """3725.4 is 1:02:05."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def beginning(text: str, limit: int) -> str:
    """As many whole paragraphs as fit."""
    kept = text[:limit]
    return kept if len(text) <= limit else kept[: kept.rfind("\n\n") if "\n\n" in kept else limit].rstrip()


def _groups(segments: Sequence[Segment]) -> Iterator[list[Segment]]:
    group: list[Segment] = []
    for each in segments:
        if group and _parts(group, each):
            yield group
            group = []
        group.append(each)
    if group:
        yield group


def _parts(group: Sequence[Segment], following: Segment) -> bool:
    """Whether `following` begins a paragraph."""
    last = group[-1]
    whole = last.text.endswith(_ENDS) or last.end - group[0].start > 2 * PARAGRAPH
    long = following.end - group[0].start > PARAGRAPH
    return whole and (long or following.start - last.end > _PAUSE)


def _joined(group: Sequence[Segment]) -> Segment:
    return Segment(group[0].start, group[-1].end, _run(group))


def _run(segments: Sequence[Segment]) -> str:
    """One after another: with a space between, but not between Chinese characters."""
    text = ""
    for each in segments:
        gap = " " if text and (text[-1].isascii() or each.text[:1].isascii()) else ""
        text += gap + each.text
    return text
