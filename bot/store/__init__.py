"""The database: SQLite in DESKMATE_HOME by default, PostgreSQL at scale."""

from bot.store.database import open_store
from bot.store.inbox import EDIT, ONCE, Arrival, Claim, Inbox, LeaseLost
from bot.store.models import State
from bot.store.parts import Earlier, Part, Parts, earlier
from bot.store.records import RECORDS
from bot.store.work import Store

__all__ = [
    "EDIT",
    "ONCE",
    "RECORDS",
    "Arrival",
    "Claim",
    "Earlier",
    "Inbox",
    "LeaseLost",
    "Part",
    "Parts",
    "State",
    "Store",
    "earlier",
    "open_store",
]
