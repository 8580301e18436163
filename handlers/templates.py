"""/deskmate templates: a team's own kinds of text, saved from a draft under a name and used with /draft."""

import re
from collections.abc import Mapping, Sequence

from bot.capability import Capability, Form, Line, Reply, Request
from bot.errors import DraftGone
from bot.language import Language, Phrase
from bot.store.drafts import Drafts
from bot.store.templates import Template, Templates
from handlers.conversation import begun
from handlers.writing.kinds import kind_of
from handlers.writing.rows import TEMPLATE

capability = Capability(
    summary=Phrase(
        en="Save how your team writes something, and use it by its name.",
        zh="保存团队的写作模板，按名称使用。",
    ),
    examples=[Phrase(en="/deskmate templates", zh="/deskmate 模板")],
)

_LONGEST_NAME = 40
_LONGEST = 2_500
_SHOWN = 120
_DELETE = re.compile(r"(?:delete|remove|删除)\s*(.+)", re.IGNORECASE)
_TITLE = Phrase(en="Save as a template", zh="存为模板")
_SAVE = Phrase(en="Save", zh="保存")
_NAME = Phrase(en="Name", zh="名称")
_SUCH_AS = Phrase(en="weekly report", zh="周报")
_INSTRUCTIONS = Phrase(en="Instructions", zh="要求")
_WHAT = Phrase(en="What every text of this kind should be like", zh="这类文字应该怎么写")
_NAME_TOO_LONG = Phrase(en="At most 40 characters, please.", zh="最多 40 个字符。")
_TOO_LONG = Phrase(en="At most 2,500 characters, please.", zh="最多 2500 个字符。")
_SAVED = Phrase(
    en="Saved. Everybody here can use it: `/draft {name}` and what it is about.",
    zh="已保存。大家都可以用：`/draft {name}`，再写上主题。",
)
_TAKEN = Phrase(
    en="`{name}` is a template of somebody else. Please choose another name.",
    zh="“{name}”是别人的模板，请换个名称。",
)
_NONE = Phrase(
    en="There are no templates yet. Press *Save as a template…* under a draft.",
    zh="还没有模板。请在草稿下方按“存为模板…”。",
)
_LIST = Phrase(
    en="Templates of this workspace; use one with `/draft` and its name:",
    zh="本工作区的模板；用 `/draft` 加名称使用：",
)
_ROW = Phrase(en="- `{name}` ({kind}): {instructions}", zh="- `{name}`（{kind}）：{instructions}")
_DELETED = Phrase(en="The template `{name}` is deleted.", zh="模板“{name}”已删除。")
_UNKNOWN = Phrase(en="There is no template `{name}`.", zh="没有名为“{name}”的模板。")
_NOT_YOURS = Phrase(
    en="Only who saved `{name}`, or an admin, can delete it.", zh="只有保存“{name}”的人或管理员可以删除它。"
)


@capability.subcommand(
    "templates",
    Phrase(en="The team's templates for `/draft`.", zh="团队用于 `/draft` 的模板。"),
    hint="[delete name]",
    words=("templates", "模板"),
    alone=True,
)
async def list_templates(request: Request, reply: Reply, templates: Templates) -> None:
    if unwanted := _DELETE.fullmatch(request.text.strip()):
        await reply.whisper(await _deleted(unwanted[1], request, templates))
    else:
        found = await templates.all(request.place.team)
        await reply.whisper(_listed(found, request.person.language))


@capability.opens(TEMPLATE)
async def template_form(request: Request, drafts: Drafts) -> Form:
    version = await drafts.version(request.text)
    draft = await drafts.find(version.draft) if version else None
    if draft is None:
        raise DraftGone
    return Form(
        title=_TITLE,
        submit=_SAVE,
        note=draft.kind,
        fields=(
            Line("name", _NAME, _SUCH_AS),
            Line("instructions", _INSTRUCTIONS, _WHAT, multiline=True, text=draft.brief[:_LONGEST]),
        ),
    )


@capability.form(TEMPLATE, check=lambda values: wrong(values))
async def save_template(request: Request, reply: Reply, templates: Templates) -> None:
    name, language = " ".join(request.values["name"].split()), request.person.language
    known = await templates.find(request.place.team, name)
    if known and known.owner != request.person.id and not request.person.admin:
        await reply.whisper(_TAKEN(language, name=known.name))
        return
    instructions = request.values["instructions"].strip()
    made = Template(request.place.team, name, request.text, instructions, request.person.id)
    await templates.save(made)
    await reply.whisper(_SAVED(language, name=name))


async def applied(text: str, team: str, templates: Templates) -> tuple[Template | None, str]:
    """The template that `text` begins with, and what is left; the longest name counts."""
    known = sorted(await templates.all(team), key=lambda one: -len(one.name))
    for template in known:
        border = r"(?![\w-])" if template.name[-1].isascii() else ""
        if found := re.match(rf"\s*{re.escape(template.name)}{border}[\s:：,，]*", text, re.IGNORECASE):
            return template, text[found.end() :]
    return None, text


def wrong(values: Mapping[str, str]) -> Mapping[str, Phrase]:
    """What of a template is too long."""
    long_name = {"name": _NAME_TOO_LONG} if len(values.get("name", "")) > _LONGEST_NAME else {}
    long_text = {"instructions": _TOO_LONG} if len(values.get("instructions", "")) > _LONGEST else {}
    return {**long_name, **long_text}


async def _deleted(name: str, request: Request, templates: Templates) -> str:
    language, found = request.person.language, await templates.find(request.place.team, name)
    if found is None:
        return _UNKNOWN(language, name=name)
    if found.owner != request.person.id and not request.person.admin:
        return _NOT_YOURS(language, name=found.name)
    await templates.delete(found)
    return _DELETED(language, name=found.name)


def _listed(found: Sequence[Template], language: Language) -> str:
    if not found:
        return _NONE(language)
    return "\n".join([_LIST(language), *(_row(one, language) for one in found)])


def _row(one: Template, language: Language) -> str:
    kind, instructions = kind_of(one.kind).label(language), begun(one.instructions, _SHOWN)
    return _ROW(language, name=one.name, kind=kind, instructions=instructions)
