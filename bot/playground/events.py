"""What the app hears: only the events that it subscribed to, from the conversations that it is in."""

from collections.abc import Callable
from secrets import token_hex

from bot.playground.clock import Clock
from bot.playground.manifest import Manifest
from bot.playground.state import APP, APP_USER, TEAM, Channel, Json

VERIFICATION_TOKEN = "playground-verification"  # noqa: S105 legacy field of Slack's, opens nothing


class Events:
    """Wraps events as Slack does and hands them to `deliver`."""

    def __init__(self, manifest: Manifest, clock: Clock, deliver: Callable[[Json], None]) -> None:
        self._manifest = manifest
        self._clock = clock
        self._deliver = deliver

    def announce(self, event: Json) -> None:
        """Send an event that concerns no conversation, if the app subscribed to it."""
        self._send(event["type"], event)

    def announce_in(self, channel: Channel, event: Json) -> None:
        """Send an event of a conversation, if the app is in it and subscribed."""
        if APP_USER in channel.members:
            self._send(event["type"], event)

    def announce_message(self, channel: Channel, event: Json) -> None:
        """Send a message event, under the name that its conversation has among subscriptions."""
        if APP_USER not in channel.members:
            return
        event = {
            "channel": channel.id,
            "channel_type": {"im": "im", "groups": "group", "channels": "channel"}[channel.kind],
            **event,
        }
        self._send(f"message.{channel.kind}", event)

    def announce_mention(self, channel: Channel, event: Json) -> None:
        """Send app_mention; a direct message mentions nobody."""
        if APP_USER in channel.members and not channel.is_im:
            self._send("app_mention", {**event, "type": "app_mention", "channel": channel.id})

    def _send(self, subscription: str, event: Json) -> None:
        if subscription in self._manifest.events:
            self._deliver(self._envelope({"event_ts": self._clock.timestamp(), **event}))

    def _envelope(self, event: Json) -> Json:
        return {
            "token": VERIFICATION_TOKEN,
            "team_id": TEAM,
            "context_team_id": TEAM,
            "context_enterprise_id": None,
            "api_app_id": APP,
            "event": event,
            "type": "event_callback",
            "event_id": f"Ev{token_hex(5).upper()}",
            "event_time": int(self._clock()),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": TEAM,
                    "user_id": APP_USER,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": False,
            "event_context": f"4-{token_hex(16)}",
        }
