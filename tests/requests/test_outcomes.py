"""How an attempt ended decides what becomes of the request."""

import asyncio

import pytest
from sqlalchemy import make_url

from bot.errors import AnswerLost, EngineBusy, EngineLost
from bot.requests import LeaseLost, Limits, Outcome, StoredLedger, outcome_of
from bot.store import Claim, Inbox, Parts
from bot.store.postgres import PostgresStore


def ledger_of(attempts: int) -> StoredLedger:
    """The ledger of that attempt, over a database that nobody asks."""
    store = PostgresStore(make_url("postgresql+asyncpg://"))
    claim = Claim("1", "/draft", "{}", fence=1, attempts=attempts, waited=0.0)
    return StoredLedger(Parts(Inbox(store, owner="me"), claim), Limits(attempts=3))


@pytest.mark.parametrize(
    ("error", "attempts", "stopped", "lost", "outcome"),
    [
        (None, 1, False, False, "done"),
        (None, 1, True, False, "cancelled"),
        (asyncio.CancelledError(), 1, True, False, "cancelled"),
        (asyncio.CancelledError(), 1, False, False, "released"),
        (asyncio.CancelledError(), 1, False, True, "lost"),
        (LeaseLost(), 1, False, False, "lost"),
        (LeaseLost(), 1, True, False, "lost"),
        (EngineLost(), 1, False, False, "postponed"),
        (EngineLost(), 2, False, False, "postponed"),
        (EngineLost(), 3, False, False, "failed"),
        (EngineLost(), 1, True, False, "cancelled"),
        (AnswerLost(method="chat.postMessage", code="timeout"), 1, False, False, "postponed"),
        (EngineBusy(seconds=5), 1, False, False, "failed"),
        (ValueError("their text"), 1, False, False, "failed"),
    ],
)
def test_an_attempt_that_ends_so_leaves_the_request(
    error: BaseException | None, attempts: int, stopped: bool, lost: bool, outcome: Outcome
) -> None:
    ledger = ledger_of(attempts)
    ledger.stopped, ledger.lost = stopped, lost

    assert outcome_of(error, ledger) == outcome


@pytest.mark.parametrize(
    ("attempts", "left", "exhausted", "hopeless"),
    [
        (1, 2, False, False),
        (2, 1, False, False),
        (3, 0, False, False),
        (4, 0, True, False),
        (5, 0, True, True),
    ],
)
def test_an_attempt_knows_how_many_may_follow(
    attempts: int, left: int, exhausted: bool, hopeless: bool
) -> None:
    ledger = ledger_of(attempts)

    assert (ledger.retries_left, ledger.exhausted, ledger.hopeless) == (left, exhausted, hopeless)
