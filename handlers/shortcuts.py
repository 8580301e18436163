"""What Slack's own menus offer: a new draft, one made of a message, and what else a message is good for."""

from dataclasses import replace

from bot.capability import Again, Capabilities, Capability, Choice, Form, Line, Request
from bot.errors import Forgotten, NothingAsked
from bot.language import Phrase
from handlers import draft
from handlers.conversation import said

capability = Capability(
    summary=Phrase(
        en="From Slack's menus: start a new draft, turn a message into one, or choose what else to do with it.",
        zh="从 Slack 菜单：新建草稿，把一条消息变成草稿，或选择对它的其他操作。",
    ),
    examples=[Phrase(en="/draft an invitation to lunch on Friday", zh="/draft 周五午餐的邀请")],
)


_MORE = Phrase(en="More…", zh="更多…")
_WISH = Phrase(en="What shall I do with this message?", zh="要我怎样处理这条消息？")


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


@capability.opens("message_more")
async def more_form(capabilities: Capabilities) -> Form:
    """Offers what the menu of a message has no room for."""
    folded = [shortcut for shortcut in capabilities.shortcuts if shortcut.more]
    options = tuple((shortcut.name, shortcut.label) for shortcut in folded)
    return Form(title=_MORE, fields=(Choice(name="wish", label=_WISH, options=options),))


@capability.shortcut("message_more", _MORE)
@capability.form("message_more")
async def more(request: Request, again: Again, capabilities: Capabilities) -> None:
    """Serve what was chosen, about the same message."""
    action = f"shortcut:{request.values['wish']}"
    if not capabilities.serves(action):
        raise Forgotten
    await again.serve(replace(request, action=action, values={}))


def _draft_of(request: Request) -> Request:
    text = draft.form.compose(request.values)
    if not text:
        raise NothingAsked(example=capability.examples[0](request.language))
    return replace(request, action="/draft", text=text, values={}, about=None)
