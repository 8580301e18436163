"""The buttons under a version: the few that people use most, and all of them on demand."""

from bot.capability import Button
from bot.language import Phrase, detect
from bot.store.drafts import Version
from handlers.writing.changes import BY_NAME, TONGUES, tongue_of

CHANGE = "change"
ANYWAY = "change-anyway"
AGAIN = "again"
UNDO = "undo"
EDIT = "edit"
TRANSLATE = "translate"
COMPARE = "compare"
APPROVE = "approval"
POST = "post"
SAVE = "save"
TEMPLATE = "template"
DISCARD = "discard"
MORE = "more"
LESS = "less"

_AGAIN = Phrase(en="Try again", zh="再试一次")
_UNDO = Phrase(en="Undo", zh="撤销")
_EDIT = Phrase(en="Edit…", zh="编辑…")
_INTO = Phrase(en="Into {en}", zh="译成{zh}")
_TRANSLATE = Phrase(en="Translate…", zh="翻译…")
_COMPARE = Phrase(en="Compare", zh="对比")
_APPROVE = Phrase(en="Ask for approval…", zh="请人审阅…")
_POST = Phrase(en="Post…", zh="发布…")
_SAVE = Phrase(en="Save as…", zh="另存为…")
_TEMPLATE = Phrase(en="Save as a template…", zh="存为模板…")
_DISCARD = Phrase(en="Discard", zh="丢弃")
_SURE = Phrase(
    en="Take this draft off the list? Its versions stay in this thread.",
    zh="把这份草稿移出列表吗？它的各个版本仍留在这里。",
)
_MORE = Phrase(en="More…", zh="更多…")
_LESS = Phrase(en="Less", zh="收起")


def folded(version: Version) -> tuple[Button, ...]:
    """What most people want next."""
    back = () if version.change == "first" else (_for_all(UNDO, _UNDO, version),)
    return (
        _change(version, "shorter"),
        _change(version, "longer"),
        _for_all(AGAIN, _AGAIN, version),
        *back,
        _for_all(EDIT, _EDIT, version),
        _post(version),
        _for_all(MORE, _MORE, version),
    )


def unfolded(version: Version) -> tuple[Button, ...]:
    """Everything that can be done with a version."""
    return (
        *(_change(version, name) for name in ("shorter", "longer", "formal", "friendlier", "grammar")),
        _other_language(version),
        _for_all(TRANSLATE, _TRANSLATE, version),
        _for_all(AGAIN, _AGAIN, version),
        _for_all(UNDO, _UNDO, version),
        _for_all(EDIT, _EDIT, version),
        _for_all(COMPARE, _COMPARE, version),
        _for_all(APPROVE, _APPROVE, version),
        _post(version),
        _for_all(SAVE, _SAVE, version),
        _for_all(TEMPLATE, _TEMPLATE, version),
        Button(DISCARD, _DISCARD, version.id, anyone=True, confirm=_SURE),
        _for_all(LESS, _LESS, version),
    )


def post_alone(version: Version) -> Button:
    """The one that ends a draft well."""
    return _post(version)


def approval_alone(version: Version) -> Button:
    """The one that asks a colleague."""
    return _for_all(APPROVE, _APPROVE, version)


def save_alone(version: Version) -> Button:
    """The one that makes a file of it."""
    return _for_all(SAVE, _SAVE, version)


def change_value(version: str, change: str, words: str = "") -> str:
    """What the button of a change carries; `read_change` reads it."""
    return f"{version} {change} {words}".strip()


def read_change(value: str) -> tuple[str, str, str]:
    """The version, the change and its words out of a button's value."""
    version, change, words = (*value.split(" ", 2), "", "")[:3]
    return version, change, words


def _change(version: Version, name: str) -> Button:
    return Button(CHANGE, BY_NAME[name].label, change_value(version.id, name), anyone=True)


def _other_language(version: Version) -> Button:
    code = "en" if detect(version.text) == "zh" else "zh"
    tongue = tongue_of(code) or TONGUES[0]
    label = Phrase(en=_INTO("en", en=tongue.label.en), zh=_INTO("zh", zh=tongue.label.zh))
    return Button(CHANGE, label, change_value(version.id, "translate", code), anyone=True)


def _for_all(name: str, label: Phrase, version: Version) -> Button:
    return Button(name, label, version.id, anyone=True)


def _post(version: Version) -> Button:
    return Button(POST, _POST, version.id, anyone=True, style="primary")
