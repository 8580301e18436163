"""Block Kit's grammar with Slack's limits, as data: what it refuses, Slack refuses as invalid_blocks."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    model_validator,
)
from pydantic.types import StringConstraints

from bot.playground.state import Json

Id = Annotated[str, Field(min_length=1, max_length=255)]
Url = Annotated[str, Field(min_length=1, max_length=3000)]
Value = Annotated[str, Field(max_length=2000)]
Text3000 = Annotated[str, Field(min_length=1, max_length=3000)]
Text3000Kept = Annotated[str, Field(max_length=3000)]


class Part(BaseModel):
    """Anything in Block Kit: a property that Slack does not know is refused."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Plain(Part):
    type: Literal["plain_text"]
    text: Text3000
    emoji: bool | None = None


class Mrkdwn(Part):
    type: Literal["mrkdwn"]
    text: Text3000
    verbatim: bool | None = None


Text = Annotated[Plain | Mrkdwn, Field(discriminator="type")]


def _at_most(length: int) -> AfterValidator:
    def check(text: Plain | Mrkdwn) -> Plain | Mrkdwn:
        if len(text.text) > length:
            raise ValueError(f"must be no more than {length} characters")
        return text

    return AfterValidator(check)


Plain24 = Annotated[Plain, _at_most(24)]
Plain30 = Annotated[Plain, _at_most(30)]
Plain75 = Annotated[Plain, _at_most(75)]
Plain100 = Annotated[Plain, _at_most(100)]
Plain150 = Annotated[Plain, _at_most(150)]
Plain200 = Annotated[Plain, _at_most(200)]
Plain2000 = Annotated[Plain, _at_most(2000)]
Text75 = Annotated[Text, _at_most(75)]
Text150 = Annotated[Text, _at_most(150)]
Text200 = Annotated[Text, _at_most(200)]
Text300 = Annotated[Text, _at_most(300)]
FieldText = Annotated[Text, _at_most(2000)]
Label20 = Annotated[str, Field(min_length=1, max_length=20)]


class Confirm(Part):
    title: Plain100
    text: Text300
    confirm: Plain30
    deny: Plain30
    style: Literal["primary", "danger"] | None = None


class SlackFile(Part):
    id: str | None = None
    url: str | None = None

    @model_validator(mode="after")
    def _one(self) -> "SlackFile":
        if (self.id is None) == (self.url is None):
            raise ValueError("exactly one of id and url is required")
        return self


class Option(Part):
    text: Plain75
    value: Annotated[str, Field(min_length=1, max_length=150)]
    description: Plain75 | None = None


class OverflowOption(Option):
    url: Url | None = None


class Choosable(Part):
    text: Text75
    value: Annotated[str, Field(min_length=1, max_length=150)]
    description: Text75 | None = None


class OptionGroup(Part):
    label: Plain75
    options: Annotated[list[Option], Field(min_length=1, max_length=100)]


class Element(Part):
    action_id: Id | None = None
    confirm: Confirm | None = None
    focus_on_load: bool | None = None


class Button(Element):
    type: Literal["button"]
    text: Plain75
    value: Value | None = None
    url: Url | None = None
    style: Literal["primary", "danger"] | None = None
    accessibility_label: Annotated[str, Field(max_length=75)] | None = None
    agent_prompt: Annotated[str, Field(max_length=4000)] | None = None
    agent_prompt_display: str | None = None


class Placed(Element):
    placeholder: Plain150 | None = None


def _check_begun(offered: Sequence[Part], begun: Sequence[Part | None]) -> None:
    if any(one is not None and one not in offered for one in begun):
        raise ValueError("what is chosen to begin with must be one of the options")


class StaticSelect(Placed):
    type: Literal["static_select", "multi_static_select"]
    options: Annotated[list[Option], Field(min_length=1, max_length=100)] | None = None
    option_groups: Annotated[list[OptionGroup], Field(min_length=1, max_length=100)] | None = None
    initial_option: Option | None = None
    initial_options: list[Option] | None = None
    max_selected_items: Annotated[int, Field(ge=1)] | None = None

    @model_validator(mode="after")
    def _something_to_choose(self) -> "StaticSelect":
        if (self.options is None) == (self.option_groups is None):
            raise ValueError("exactly one of options and option_groups is required")
        groups = self.option_groups or ()
        offered = [*(self.options or ()), *(option for group in groups for option in group.options)]
        _check_begun(offered, [self.initial_option, *(self.initial_options or ())])
        return self


class PeopleSelect(Placed):
    type: Literal["users_select", "multi_users_select"]
    initial_user: str | None = None
    initial_users: list[str] | None = None
    max_selected_items: Annotated[int, Field(ge=1)] | None = None


class Filter(Part):
    include: Annotated[list[Literal["im", "mpim", "private", "public"]], Field(min_length=1)] | None = None
    exclude_external_shared_channels: bool | None = None
    exclude_bot_users: bool | None = None


class ConversationsSelect(Placed):
    type: Literal["conversations_select", "multi_conversations_select"]
    initial_conversation: str | None = None
    initial_conversations: list[str] | None = None
    default_to_current_conversation: bool | None = None
    response_url_enabled: bool | None = None
    max_selected_items: Annotated[int, Field(ge=1)] | None = None
    filter: Filter | None = None


class ChannelsSelect(Placed):
    type: Literal["channels_select", "multi_channels_select"]
    initial_channel: str | None = None
    initial_channels: list[str] | None = None
    response_url_enabled: bool | None = None
    max_selected_items: Annotated[int, Field(ge=1)] | None = None


class ExternalSelect(Placed):
    type: Literal["external_select", "multi_external_select"]
    initial_option: Option | None = None
    initial_options: list[Option] | None = None
    min_query_length: int | None = None
    max_selected_items: Annotated[int, Field(ge=1)] | None = None


class Overflow(Element):
    type: Literal["overflow"]
    options: Annotated[list[OverflowOption], Field(min_length=1, max_length=5)]


class Choices(Element):
    type: Literal["checkboxes", "radio_buttons"]
    options: Annotated[list[Choosable], Field(min_length=1, max_length=10)]
    initial_option: Choosable | None = None
    initial_options: list[Choosable] | None = None

    @model_validator(mode="after")
    def _begins_with_an_option(self) -> "Choices":
        _check_begun(self.options, [self.initial_option, *(self.initial_options or ())])
        return self


class DatePicker(Placed):
    type: Literal["datepicker"]
    initial_date: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\d$")] | None = None


class TimePicker(Placed):
    type: Literal["timepicker"]
    initial_time: Annotated[str, StringConstraints(pattern=r"^\d\d:\d\d$")] | None = None
    timezone: str | None = None


class DateTimePicker(Element):
    type: Literal["datetimepicker"]
    initial_date_time: Annotated[int, Field(ge=1_000_000_000, le=9_999_999_999)] | None = None


class Dispatch(Part):
    trigger_actions_on: Annotated[
        list[Literal["on_enter_pressed", "on_character_entered"]], Field(min_length=1, max_length=2)
    ]


class Writing(Placed):
    initial_value: Text3000Kept | None = None
    dispatch_action_config: Dispatch | None = None


class PlainTextInput(Writing):
    type: Literal["plain_text_input"]
    multiline: bool | None = None
    min_length: Annotated[int, Field(ge=0, le=3000)] | None = None
    max_length: Annotated[int, Field(ge=1, le=3000)] | None = None


class AddressInput(Writing):
    type: Literal["email_text_input", "url_text_input"]


class NumberInput(Writing):
    type: Literal["number_input"]
    is_decimal_allowed: bool
    min_value: str | None = None
    max_value: str | None = None


class RichTextInput(Placed):
    type: Literal["rich_text_input"]
    initial_value: Json | None = None
    dispatch_action_config: Dispatch | None = None


class FileInput(Part):
    type: Literal["file_input"]
    action_id: Id | None = None
    filetypes: list[str] | None = None
    max_files: Annotated[int, Field(ge=1, le=10)] | None = None


class Picture(Part):
    alt_text: Annotated[str, Field(min_length=1, max_length=2000)]
    image_url: Url | None = None
    slack_file: SlackFile | None = None

    @model_validator(mode="after")
    def _one_source(self) -> "Picture":
        if (self.image_url is None) == (self.slack_file is None):
            raise ValueError("exactly one of image_url and slack_file is required")
        return self


class ImageElement(Picture):
    type: Literal["image"]


class FeedbackButton(Part):
    text: Plain75
    value: Value
    accessibility_label: Annotated[str, Field(max_length=75)] | None = None


class FeedbackButtons(Part):
    type: Literal["feedback_buttons"]
    action_id: Id | None = None
    positive_button: FeedbackButton
    negative_button: FeedbackButton


class IconButton(Part):
    type: Literal["icon_button"]
    action_id: Id | None = None
    icon: Literal["trash"]
    text: Plain75
    value: Value | None = None
    confirm: Confirm | None = None
    accessibility_label: Annotated[str, Field(max_length=75)] | None = None
    visible_to_user_ids: Annotated[list[str], Field(max_length=10)] | None = None


class WorkflowButton(Part):
    type: Literal["workflow_button"]
    text: Plain75
    workflow: Json
    action_id: Id | None = None
    style: Literal["primary", "danger"] | None = None
    accessibility_label: Annotated[str, Field(max_length=75)] | None = None


Interactive = (
    Button
    | StaticSelect
    | PeopleSelect
    | ConversationsSelect
    | ChannelsSelect
    | ExternalSelect
    | Overflow
    | Choices
    | DatePicker
    | TimePicker
    | DateTimePicker
    | RichTextInput
    | WorkflowButton
)
Inputs = (
    PlainTextInput
    | AddressInput
    | NumberInput
    | RichTextInput
    | FileInput
    | StaticSelect
    | PeopleSelect
    | ConversationsSelect
    | ChannelsSelect
    | ExternalSelect
    | Choices
    | DatePicker
    | TimePicker
    | DateTimePicker
)


class Block(Part):
    block_id: Id | None = None


class Section(Block):
    type: Literal["section"]
    text: Text | None = None
    fields: Annotated[list[FieldText], Field(min_length=1, max_length=10)] | None = None
    accessory: Annotated[Interactive | ImageElement, Field(discriminator="type")] | None = None
    expand: bool | None = None

    @model_validator(mode="after")
    def _says_something(self) -> "Section":
        if self.text is None and self.fields is None:
            raise ValueError("text or fields is required")
        return self


class Header(Block):
    type: Literal["header"]
    text: Plain150


class Divider(Block):
    type: Literal["divider"]


class Markdown(Block):
    type: Literal["markdown"]
    text: Annotated[str, Field(min_length=1, max_length=12_000)]


class Image(Picture):
    block_id: Id | None = None
    type: Literal["image"]
    title: Plain2000 | None = None


class Actions(Block):
    type: Literal["actions"]
    elements: Annotated[
        list[Annotated[Interactive, Field(discriminator="type")]], Field(min_length=1, max_length=25)
    ]


class Context(Block):
    type: Literal["context"]
    elements: Annotated[
        list[Annotated[Plain | Mrkdwn | ImageElement, Field(discriminator="type")]],
        Field(min_length=1, max_length=10),
    ]


class ContextActions(Block):
    type: Literal["context_actions"]
    elements: Annotated[
        list[Annotated[FeedbackButtons | IconButton, Field(discriminator="type")]],
        Field(min_length=1, max_length=5),
    ]


class Input(Block):
    type: Literal["input"]
    label: Plain2000
    element: Annotated[Inputs, Field(discriminator="type")]
    hint: Plain2000 | None = None
    optional: bool | None = None
    dispatch_action: bool | None = None


class RichText(Block):
    type: Literal["rich_text"]
    elements: list[Json]


class Table(Block):
    type: Literal["table"]
    rows: Annotated[list[Annotated[list[Json], Field(max_length=20)]], Field(min_length=1, max_length=100)]
    column_settings: Annotated[list[Json | None], Field(max_length=20)] | None = None


class DataTable(Block):
    type: Literal["data_table"]
    rows: Annotated[
        list[Annotated[list[Json], Field(min_length=1, max_length=20)]], Field(min_length=2, max_length=201)
    ]
    caption: str | None = None
    page_size: Annotated[int, Field(ge=1, le=100)] | None = None
    row_header_column_index: Annotated[int, Field(ge=0)] | None = None


class Segment(Part):
    label: Label20
    value: Annotated[float, Field(gt=0)]


class Point(Part):
    label: Label20
    value: float


class Series(Part):
    name: Label20
    data: Annotated[list[Point], Field(min_length=1, max_length=20)]


class Chart(BaseModel):
    type: str
    segments: Annotated[list[Segment], Field(min_length=1, max_length=12)] | None = None
    series: Annotated[list[Series], Field(min_length=1, max_length=12)] | None = None


class DataVisualization(Block):
    type: Literal["data_visualization"]
    title: Annotated[str, Field(max_length=50)]
    chart: Chart


class FileBlock(Block):
    type: Literal["file"]
    external_id: str
    source: Literal["remote"]


class Video(Block):
    type: Literal["video"]
    alt_text: Annotated[str, Field(min_length=1, max_length=2000)]
    title: Plain200
    thumbnail_url: Url
    video_url: Url
    author_name: Annotated[str, Field(max_length=50)] | None = None
    description: Plain200 | None = None
    provider_icon_url: str | None = None
    provider_name: Annotated[str, Field(max_length=50)] | None = None
    title_url: str | None = None


class Task(Block):
    type: Literal["task_card"] | None = None
    task_id: Id
    title: str
    status: Literal["pending", "in_progress", "complete", "error"] | None = None
    details: Json | None = None
    output: Json | None = None
    sources: list[Json] | None = None


class TaskCard(Task):
    type: Literal["task_card"]

    @model_validator(mode="after")
    def _began(self) -> "TaskCard":
        if self.status == "pending":
            raise ValueError("a task card outside a plan cannot be pending")
        return self


class Plan(Block):
    type: Literal["plan"]
    title: str
    tasks: Annotated[list[Task], Field(max_length=50)] | None = None


class Alert(Block):
    type: Literal["alert"]
    text: Text200
    level: str | None = None


class Card(Block):
    type: Literal["card"]
    title: Text150 | None = None
    subtitle: Text150 | None = None
    body: Text200 | None = None
    subtext: Text200 | None = None
    hero_image: ImageElement | None = None
    icon: ImageElement | None = None
    slack_icon: Json | None = None
    actions: Annotated[list[Button], Field(max_length=3)] | None = None


class Carousel(Block):
    type: Literal["carousel"]
    elements: Annotated[list[Card], Field(min_length=1, max_length=10)]


class Container(Block):
    type: Literal["container"]
    title: Text150 | None = None
    rich_text_title: Json | None = None
    subtitle: Text150 | None = None
    child_blocks: Annotated[list[Json], Field(min_length=1, max_length=10)]
    width: Literal["narrow", "standard", "wide", "full"] | None = None
    icon: Json | None = None
    is_collapsible: bool | None = None
    default_collapsed: bool | None = None
    has_header_divider: bool | None = None


AnyBlock = Annotated[
    Section
    | Header
    | Divider
    | Markdown
    | Image
    | Actions
    | Context
    | ContextActions
    | Input
    | RichText
    | Table
    | DataTable
    | DataVisualization
    | FileBlock
    | Video
    | TaskCard
    | Plan
    | Alert
    | Card
    | Carousel
    | Container,
    Field(discriminator="type"),
]

MOST_CHARTS = 2
_UNIONS = {"accessory", "element", "text"}
_MESSAGE_ONLY = {"context_actions", "file", "markdown", "plan", "task_card"}
_NOT_IN_MODAL = {"carousel", "container", "data_table", "data_visualization", "table"}
REFUSED_ON = {
    "message": {"alert"},
    "modal": _MESSAGE_ONLY | _NOT_IN_MODAL,
    "home": _MESSAGE_ONLY | {"alert"},
}


class ModalView(Part):
    type: Literal["modal"]
    title: Plain24
    blocks: Annotated[list[AnyBlock], Field(max_length=100)]
    submit: Plain24 | None = None
    close: Plain24 | None = None
    callback_id: Annotated[str, Field(max_length=255)] | None = None
    private_metadata: Annotated[str, Field(max_length=3000)] | None = None
    external_id: Annotated[str, Field(max_length=255)] | None = None
    clear_on_close: bool | None = None
    notify_on_close: bool | None = None
    submit_disabled: bool | None = None

    @model_validator(mode="after")
    def _inputs_can_be_submitted(self) -> "ModalView":
        if self.submit is None and any(block.type == "input" for block in self.blocks):
            raise ValueError("submit is required when a block is an input")
        return self


class HomeView(Part):
    type: Literal["home"]
    blocks: Annotated[list[AnyBlock], Field(max_length=100)]
    callback_id: Annotated[str, Field(max_length=255)] | None = None
    private_metadata: Annotated[str, Field(max_length=3000)] | None = None
    external_id: Annotated[str, Field(max_length=255)] | None = None


_BLOCKS: TypeAdapter[list[Any]] = TypeAdapter(Annotated[list[AnyBlock], Field(max_length=50)])
_VIEW: TypeAdapter[Any] = TypeAdapter(Annotated[ModalView | HomeView, Field(discriminator="type")])


def problems_of_blocks(blocks: list[Json]) -> list[str]:
    """What Slack would say about the blocks of a message; empty when it takes them."""
    return _problems(_BLOCKS, blocks, "/blocks") or [
        *_misplaced(blocks, "message"),
        *_repeated(blocks),
        *_too_many_charts(blocks),
    ]


def problems_of_view(view: Json) -> list[str]:
    """What Slack would say about a modal or a home tab; empty when it takes it."""
    return _problems(_VIEW, view, "/view") or [
        *_misplaced(view["blocks"], view["type"]),
        *_repeated(view["blocks"]),
    ]


def _problems(grammar: TypeAdapter[Any], given: object, root: str) -> list[str]:
    try:
        grammar.validate_python(given)
    except ValidationError as error:
        return [
            f"[ERROR] {one['msg'].lower()} [json-pointer:{_pointer(root, one['loc'])}]"
            for one in error.errors()
        ]
    return []


def _pointer(root: str, location: tuple[int | str, ...]) -> str:
    before = (None, *location)
    steps = [str(step) for step, last in zip(location, before, strict=False) if not _is_tag(step, last)]
    return "/".join([root, *steps])


def _is_tag(step: int | str, last: int | str | None) -> bool:
    """Whether pydantic put the chosen alternative of a union into the path."""
    return isinstance(step, str) and (last is None or isinstance(last, int) or last in _UNIONS)


def _misplaced(blocks: list[Json], surface: str) -> list[str]:
    return [
        f"[ERROR] unsupported type: {block['type']} [json-pointer:/blocks/{index}/type]"
        for index, block in enumerate(blocks)
        if block["type"] in REFUSED_ON[surface]
    ]


def _too_many_charts(blocks: list[Json]) -> list[str]:
    charts = [block for block in blocks if block["type"] == "data_visualization"]
    return ["[ERROR] at most 2 data_visualization blocks are allowed"] if len(charts) > MOST_CHARTS else []


def _repeated(blocks: list[Json]) -> list[str]:
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    doubled = {one for one in ids if ids.count(one) > 1}
    return [
        *(f'[ERROR] block_id "{one}" already exists' for one in sorted(doubled)),
        *(problem for block in blocks for problem in _repeated_actions(block)),
    ]


def _repeated_actions(block: Json) -> list[str]:
    elements = block.get("elements") or ()
    ids = [one["action_id"] for one in elements if isinstance(one, dict) and "action_id" in one]
    return [f'[ERROR] `action_id` "{one}" already exists' for one in sorted(set(ids)) if ids.count(one) > 1]
