"""The workspace's records in the shapes that Slack's Web API and events give them."""

from urllib.parse import quote

from bot.playground.state import (
    APP,
    APP_USER,
    BOT,
    TEAM,
    Channel,
    File,
    Json,
    Message,
    Person,
    Session,
    State,
    View,
)

TEAM_NAME = "Deskmate playground"
DOMAIN = "playground"


def team_json() -> Json:
    """The workspace itself."""
    return {"id": TEAM, "name": TEAM_NAME, "domain": DOMAIN}


def person_json(person: Person) -> Json:
    """A user as users.info gives it, without the locale, which must be asked for."""
    return {
        "id": person.id,
        "team_id": TEAM,
        "name": person.name,
        "real_name": person.real_name,
        "deleted": False,
        "color": person.color.lstrip("#"),
        "is_bot": person.is_bot,
        "is_app_user": False,
        "is_admin": person.is_admin,
        "is_owner": person.is_admin,
        "tz": "Asia/Shanghai" if person.locale == "zh-CN" else "Europe/London",
        "tz_offset": 28800 if person.locale == "zh-CN" else 0,
        "profile": {
            "real_name": person.real_name,
            "display_name": person.real_name,
            **({"bot_id": BOT, "api_app_id": APP} if person.id == APP_USER else {}),
        },
    }


def channel_json(channel: Channel) -> Json:
    """A conversation as conversations.info gives it."""
    common: Json = {"id": channel.id, "created": 1700000000, "is_archived": False, "is_im": channel.is_im}
    if channel.is_im:
        return {**common, "user": channel.user, "is_org_shared": False}
    return {
        **common,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": not channel.is_private,
        "is_group": channel.is_private,
        "is_mpim": False,
        "is_private": channel.is_private,
        "is_general": channel.name == "general",
        "is_member": APP_USER in channel.members,
        "creator": next(iter(channel.members), ""),
        "topic": {"value": channel.topic, "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "num_members": len(channel.members),
    }


def message_json(state: State, message: Message, url: str, *, metadata: bool = False) -> Json:
    """A message as conversations.history gives it."""
    files = [state.files[file] for file in message.files if file in state.files]
    optional = {
        "subtype": message.subtype,
        "blocks": message.blocks,
        "attachments": message.attachments,
        "files": [file_json(file, url) for file in files],
        "thread_ts": message.thread_ts or (message.ts if message.replies else None),
        "reactions": reactions_json(message),
        "edited": message.edited,
        "username": message.username,
        "metadata": message.metadata if metadata else None,
    }
    return {
        "type": "message",
        "user": message.user,
        "ts": message.ts,
        "text": message.text,
        "team": TEAM,
        **{name: value for name, value in optional.items() if value},
        **_thread_json(state, message),
        **(_app_json() if message.from_app else {}),
    }


def _thread_json(state: State, message: Message) -> Json:
    channel = state.channels[message.channel].messages
    if message.replies:
        users = list(dict.fromkeys(channel[reply].user for reply in message.replies))
        return {
            "reply_count": len(message.replies),
            "reply_users_count": len(users),
            "reply_users": users,
            "latest_reply": message.replies[-1],
            "is_locked": False,
        }
    parent = channel.get(message.thread_ts) if message.thread_ts else None
    return {"parent_user_id": parent.user} if parent else {}


def _app_json() -> Json:
    return {
        "bot_id": BOT,
        "app_id": APP,
        "bot_profile": {"id": BOT, "app_id": APP, "name": "Deskmate", "deleted": False, "team_id": TEAM},
    }


def reactions_json(message: Message) -> list[Json]:
    """The reactions of a message."""
    return [{"name": name, "users": users, "count": len(users)} for name, users in message.reactions.items()]


def file_json(file: File, url: str) -> Json:
    """A file as files.info gives it."""
    private = f"{url}/files-pri/{TEAM}-{file.id}/{quote(file.name)}"
    extension = file.name.rpartition(".")[2].lower() if "." in file.name else "text"
    return {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title,
        "mimetype": file.mimetype,
        "filetype": extension,
        "pretty_type": extension.upper(),
        "user": file.owner,
        "size": file.size,
        "mode": "hosted",
        "is_external": False,
        "is_public": any(not channel.startswith("D") for channel, _ in file.shares),
        "alt_txt": file.alt_text,
        "url_private": private,
        "url_private_download": private.replace("/files-pri/", "/files-pri/download/"),
        "permalink": f"{url}/files/{file.owner}/{file.id}/{quote(file.name)}",
        "channels": [channel for channel, _ in file.shares if not channel.startswith("D")],
        "ims": [channel for channel, _ in file.shares if channel.startswith("D")],
        "shares": _shares_json(file),
    }


def _shares_json(file: File) -> Json:
    shares: Json = {}
    for channel, ts in file.shares:
        kind = "private" if channel.startswith("D") else "public"
        shares.setdefault(kind, {}).setdefault(channel, []).append({"ts": ts})
    return shares


def view_json(view: View) -> Json:
    """A view as views.open answers it and as payloads carry it."""
    content = view.content
    return {
        "id": view.id,
        "team_id": TEAM,
        "app_id": APP,
        "app_installed_team_id": TEAM,
        "bot_id": BOT,
        "type": content["type"],
        "blocks": content["blocks"],
        "title": content.get("title"),
        "submit": content.get("submit"),
        "close": content.get("close"),
        "callback_id": content.get("callback_id", ""),
        "private_metadata": content.get("private_metadata", ""),
        "external_id": content.get("external_id", ""),
        "clear_on_close": content.get("clear_on_close", False),
        "notify_on_close": content.get("notify_on_close", False),
        "hash": view.hash,
        "root_view_id": view.root,
        "previous_view_id": view.previous,
        "state": {"values": view.state},
    }


def session_json(session: Session) -> Json:
    """An agent session."""
    return {
        "channel": session.channel,
        "thread_ts": session.thread_ts,
        "status": session.status,
        "title": session.title,
    }
