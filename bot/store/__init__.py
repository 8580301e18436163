"""The database: SQLite in DESKMATE_HOME by default, PostgreSQL at scale."""

from bot.store.database import open_store
from bot.store.inbox import Arrival, Claim, Inbox, LeaseLost
from bot.store.models import State
from bot.store.parts import Part, Parts
from bot.store.records import RECORDS
from bot.store.work import Store

__all__ = [
    "RECORDS",
    "Arrival",
    "Claim",
    "Inbox",
    "LeaseLost",
    "Part",
    "Parts",
    "State",
    "Store",
    "open_store",
]
