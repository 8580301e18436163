"""Why a database does not answer, in a few words and without its password."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoFreeConnection

from bot.errors import DatabaseUnavailable

BUSY_SECONDS = 2.0
"""How long to wait for a lock or a connection; below the three in which Slack wants its answer."""

SQLITE = {
    "database is locked": "another process holds its lock",
    "database or disk is full": "the disk is full",
    "attempt to write a readonly database": "the file may not be written",
    "unable to open database file": "the file cannot be opened",
    "file is not a database": "the file is not a database",
    "database disk image is malformed": "the file is damaged",
    "disk I/O error": "the disk reports an error",
}

POSTGRES = {
    "InvalidPasswordError": "the password is wrong",
    "InvalidAuthorizationSpecificationError": "the user is not admitted",
    "InvalidCatalogNameError": "there is no database of that name",
    "InsufficientPrivilegeError": "the user lacks the right",
    "TooManyConnectionsError": "the server has too many connections",
    "CannotConnectNowError": "the server is starting or stopping",
    "ConnectionDoesNotExistError": "the server closed the connection",
    "ReadOnlySQLTransactionError": "the server is a read-only replica",
    "DiskFullError": "the disk of the server is full",
    "gaierror": "the name of the host is unknown",
    "ConnectionRefusedError": "nothing listens at that host and port",
    "FileNotFoundError": "nothing listens at that socket",
}


@contextmanager
def sentences() -> Iterator[None]:
    """Turns what the drivers raise into DatabaseUnavailable."""
    try:
        yield
    except (DBAPIError, NoFreeConnection, OSError) as error:
        raise DatabaseUnavailable(reason=reason_of(error)) from error


def reason_of(error: BaseException) -> str:
    """The reason to show; the name of the error's class where we know no better."""
    if isinstance(error, NoFreeConnection):
        return "all its connections are busy"
    if isinstance(error, TimeoutError):
        return "it does not answer in time"
    if isinstance(error, DBAPIError) and error.orig is not None:
        return reason_of(error.orig)
    if isinstance(error, sqlite3.Error):
        return next((said for text, said in SQLITE.items() if text in str(error)), type(error).__name__)
    known = (POSTGRES.get(kind.__name__) for kind in _kinds(error))
    return next(filter(None, known), type(error).__name__)


def _kinds(error: BaseException) -> list[type]:
    cause = error.__cause__
    return [*type(error).__mro__, *(type(cause).__mro__ if cause else ())]
