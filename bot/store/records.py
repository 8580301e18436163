"""What handlers may keep between requests: one record of each kind, by the name that they ask for it."""

from collections.abc import Mapping
from typing import Any

from bot.store.work import Store

RECORDS: Mapping[str, type[Any]] = {}
"""Each is made from the store alone: `Drafts(store)`."""


def records(store: Store) -> Mapping[str, object]:
    """One of each, in `store`."""
    return {name: kind(store) for name, kind in RECORDS.items()}
