"""What handlers may keep between requests: one record of each kind, by the name that they ask for it."""

from collections.abc import Mapping
from typing import Any

from bot.store.answers import Answers
from bot.store.approvals import Approvals
from bot.store.digests import Digests
from bot.store.drafts import Drafts
from bot.store.masks import Masks
from bot.store.pictures import Pictures
from bot.store.preferences import Preferences
from bot.store.publications import Publications
from bot.store.templates import Templates
from bot.store.threads import Threads
from bot.store.transcripts import Transcripts
from bot.store.usage import Usage
from bot.store.work import Store

RECORDS: Mapping[str, type[Any]] = {
    "answers": Answers,
    "approvals": Approvals,
    "digests": Digests,
    "drafts": Drafts,
    "masks": Masks,
    "pictures": Pictures,
    "preferences": Preferences,
    "publications": Publications,
    "templates": Templates,
    "threads": Threads,
    "transcripts": Transcripts,
    "usage": Usage,
}
"""Each is made from the store alone: `Drafts(store)`."""


def records(store: Store) -> Mapping[str, object]:
    """One of each, in `store`."""
    return {name: kind(store) for name, kind in RECORDS.items()}
