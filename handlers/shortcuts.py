"""Drafts from Slack's own menus: a new one from anywhere, or one made of a message."""

from dataclasses import replace

from bot.capability import Again, Capability, Form, Line, Request
from bot.errors import NothingAsked
from bot.language import Phrase
from handlers import draft
from handlers.conversation import said

capability = Capability(
    summary=Phrase(
        en="From Slack's menus: start a new draft, or turn a message into one.",
        zh="从 Slack 菜单：新建草稿，或把一条消息变成草稿。",
    ),
    examples=[Phrase(en="/draft an invitation to lunch on Friday", zh="/draft 周五午餐的邀请")],
)


@capability.opens("new_draft")
async def new_draft_form() -> Form:
    """The form of `/draft`, empty."""
    return draft.form


@capability.shortcut("new_draft", Phrase(en="New draft", zh="新建草稿"), on_message=False)
@capability.form("new_draft")
async def new_draft(request: Request, again: Again) -> None:
    await again.serve(_draft_of(request))


@capability.opens("to_draft")
async def to_draft_form(request: Request) -> Form:
    """The form of `/draft` with the message in it."""
    text = said(request.about) if request.about else ""
    fields = (replace(item, text=text) if isinstance(item, Line) else item for item in draft.form.fields)
    return replace(draft.form, fields=tuple(fields))


@capability.shortcut("to_draft", Phrase(en="Turn into a draft", zh="变成草稿"))
@capability.form("to_draft")
async def to_draft(request: Request, again: Again) -> None:
    await again.serve(_draft_of(request))


def _draft_of(request: Request) -> Request:
    text = draft.form.compose(request.values)
    if not text:
        raise NothingAsked(example=capability.examples[0](request.language))
    return replace(request, action="/draft", text=text, values={}, about=None)
