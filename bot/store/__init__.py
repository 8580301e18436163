"""The database: SQLite in DESKMATE_HOME by default, PostgreSQL at scale."""

from bot.store.database import Store, open_store
from bot.store.inbox import Arrival, Claim, Inbox, LeaseLost
from bot.store.models import State
from bot.store.parts import Part, Parts

__all__ = ["Arrival", "Claim", "Inbox", "LeaseLost", "Part", "Parts", "State", "Store", "open_store"]
