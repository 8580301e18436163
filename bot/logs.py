"""Logging: lines for people on a terminal, JSON elsewhere; never what people wrote, never a secret."""

import logging
import sys
from collections.abc import Sequence

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.typing import Processor

TALKATIVE = ("slack_sdk", "slack_bolt", "aiohttp", "alembic", "asyncio", "sqlalchemy")
"""Libraries that log whole payloads or every statement when they may."""

PLAIN = structlog.dev.plain_traceback
"""The other formatters print local variables, and with them what people wrote."""


def configure(level: str) -> None:
    """Send our log and the libraries' to stderr, from `level` on."""
    shared: Sequence[Processor] = (
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso"),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_formatter(shared))
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def _formatter(shared: Sequence[Processor]) -> ProcessorFormatter:
    if sys.stderr.isatty():
        last: list[Processor] = [structlog.dev.ConsoleRenderer(pad_event_to=0, exception_formatter=PLAIN)]
    else:
        last = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    return ProcessorFormatter(
        foreign_pre_chain=shared, processors=[ProcessorFormatter.remove_processors_meta, *last]
    )
