"""What people type or choose in a menu to ask for something."""

from dataclasses import dataclass

from bot.capability.forms import Form
from bot.language import Phrase, simplified


@dataclass(frozen=True, slots=True)
class Shortcut:
    """An entry of Slack's own menus: on a message, or global; one with `more` stands in the form of *More…*."""

    name: str
    label: Phrase
    on_message: bool
    more: bool = False


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command; `words` are what people may write instead in a mention or message.

    With `alone`, a word counts only when it is the whole message: "help", not "help me write"; with
    `spelled`, its own name counts only with the slash: "compose a letter" is not for `/compose`.
    `files` are the media types of what it is about, if it is about files.
    """

    name: str
    hint: str
    words: tuple[str, ...] = ()
    form: Form | None = None
    alone: bool = False
    spelled: bool = False
    files: tuple[str, ...] = ()

    def rest_of(self, message: str) -> str | None:
        """What `message` leaves for this command; None when it does not ask for it."""
        head, rest = (*message.split(maxsplit=1), "", "")[:2]
        head = head.lower().rstrip(":：,，")
        if head == self.name or (head == self.name.removeprefix("/") and not self.spelled):
            return rest
        said, words = simplified(message), self.words
        left = [rest for word in words if word == head]
        left += [message[len(word) :] for word in words if not word.isascii() and said.startswith(word)]
        found = left[0].lstrip(" :：,，") if left else None
        return None if found and self.alone else found


@dataclass(frozen=True, slots=True)
class Subcommand:
    """What people write after `/deskmate`, or one of the command's words instead; the help tells its `summary`."""

    name: str
    summary: Phrase
    command: Command

    def rest_of(self, text: str) -> str | None:
        """What the text after `/deskmate` leaves for it; None when it is for another."""
        head, _, rest = text.strip().partition(" ")
        return rest.strip() if head.lower() in (self.name, *self.command.words) else None
