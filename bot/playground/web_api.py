"""The Web API's front door: finds the method, checks token, rate, scopes and arguments, records refusals."""

import inspect
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, create_model

from bot.playground.refusal import Refused
from bot.playground.room import Room
from bot.playground.state import Json
from bot.playground.tiers import Tier

Caller = Literal["bot", "app"]


def _from_json(value: object) -> object:
    if isinstance(value, str) and value[:1] in "[{":
        try:
            return json.loads(value)
        except json.JSONDecodeError:
            raise ValueError("invalid JSON") from None
    return value


def _from_commas(value: object) -> object:
    value = _from_json(value)
    return [part for part in value.split(",") if part] if isinstance(value, str) else value


Object = Annotated[Json, BeforeValidator(_from_json)]
Objects = Annotated[list[Json], BeforeValidator(_from_json)]
Words = Annotated[list[str], BeforeValidator(_from_commas)]


@dataclass(frozen=True, slots=True)
class Call:
    """One call in progress."""

    room: Room
    method: str
    arguments: Json

    def need(self, scope: str) -> None:
        """Refuse unless the app was granted `scope`."""
        provided = self.room.manifest.scopes
        if scope not in provided:
            raise Refused(
                "missing_scope",
                f"the manifest does not ask for {scope}",
                needed=scope,
                provided=",".join(sorted(provided)),
            )

    def breach(self, code: str, why: str) -> None:
        """Record a broken rule that Slack lets pass."""
        self.room.record(self.method, code, why, self.arguments)


@dataclass(frozen=True, slots=True)
class Method:
    """One method: its limits, what it takes, and the function that does it."""

    name: str
    tier: Tier
    scopes: tuple[str, ...]
    caller: Caller
    perform: Callable[..., Json]
    takes: type[BaseModel]


METHODS: dict[str, Method] = {}


def method(
    name: str, *, tier: Tier, scopes: tuple[str, ...] = (), caller: Caller = "bot"
) -> Callable[[Callable[..., Json]], Callable[..., Json]]:
    """Serve the Web API method `name`; the function's keywords are its arguments."""

    def register(perform: Callable[..., Json]) -> Callable[..., Json]:
        METHODS[name] = Method(name, tier, scopes, caller, perform, _arguments_of(name, perform))
        return perform

    return register


def _arguments_of(name: str, perform: Callable[..., Json]) -> type[BaseModel]:
    fields: dict[str, Any] = {
        parameter.name: (
            parameter.annotation,
            ... if parameter.default is inspect.Parameter.empty else parameter.default,
        )
        for parameter in inspect.signature(perform).parameters.values()
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY
    }
    return create_model(name, __config__=ConfigDict(extra="ignore"), **fields)


def perform(room: Room, name: str, token: str, arguments: Mapping[str, Any]) -> Json:
    """Do what a call asks; the answer, even when it is a refusal, which is recorded."""
    given = {key: value for key, value in arguments.items() if key != "token"}
    try:
        return {"ok": True, **_perform(room, name, token, given)}
    except Refused as refusal:
        if not refusal.blameless:
            room.record(name, refusal.code, refusal.why, given)
        return {"ok": False, "error": refusal.code, **refusal.extra}


def _perform(room: Room, name: str, token: str, given: Json) -> Json:
    found = METHODS.get(name)
    if found is None:
        raise Refused("unknown_method", f"the playground does not know {name}", req_method=name)
    _check_token(room, found, token)
    room.post_scheduled()
    room.check_rate(name, found.tier)
    call = Call(room, name, given)
    for scope in found.scopes:
        call.need(scope)
    return found.perform(call, **_parse(found, given))


def _check_token(room: Room, found: Method, token: str) -> None:
    if not token:
        raise Refused("not_authed", "no token came with the call")
    expected = room.tokens.app if found.caller == "app" else room.tokens.bot
    if token == expected:
        return
    known = token in (room.tokens.app, room.tokens.bot)
    raise Refused("not_allowed_token_type" if known else "invalid_auth", "this token does not serve here")


def _parse(found: Method, given: Json) -> Json:
    present = {key: value for key, value in given.items() if value is not None}
    try:
        parsed = found.takes.model_validate(present)
    except ValidationError as error:
        messages = [f"[ERROR] {one['msg'].lower()} [json-pointer:/{one['loc'][0]}]" for one in error.errors()]
        raise Refused(
            "invalid_arguments", "; ".join(messages), response_metadata={"messages": messages}
        ) from None
    return {name: getattr(parsed, name) for name in found.takes.model_fields}
