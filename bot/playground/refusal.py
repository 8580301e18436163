"""How the playground says no: with Slack's own code, and the reason for whoever mends the app."""

from dataclasses import dataclass, field

from bot.playground.state import Json


class Refused(Exception):
    """A call that Slack would refuse with `code`; `extra` goes into the answer.

    `blameless` when the app could not know better: that is no breach.
    """

    def __init__(self, code: str, why: str = "", *, blameless: bool = False, **extra: object) -> None:
        super().__init__(f"{code}: {why}" if why else code)
        self.code = code
        self.why = why
        self.blameless = blameless
        self.extra = extra


class NotAllowed(Exception):
    """Something a person cannot do; the sentence is for them."""


@dataclass(frozen=True, slots=True)
class Breach:
    """A call that was refused, or that broke a rule although Slack lets it pass."""

    method: str
    code: str
    why: str
    at: float
    arguments: Json = field(default_factory=dict, repr=False)

    def as_json(self) -> Json:
        """For the page; arguments stay here, they may hold what people wrote."""
        return {"method": self.method, "code": self.code, "why": self.why, "at": self.at}
