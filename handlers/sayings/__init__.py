"""What people say when they want something: a text file for each wish, one sentence a line, in either language."""

from importlib import resources


def sayings(wish: str) -> tuple[str, ...]:
    """The sentences that teach the router to recognise `wish`."""
    text = resources.files(__name__).joinpath(f"{wish}.txt").read_text(encoding="utf-8")
    return tuple(text.splitlines())
