"""Logs of the product: text for a terminal, or JSON lines for a collector; never what an exception says."""

import logging
import secrets
import sys
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Final, TextIO

import orjson

from core.settings import Settings

PRODUCT: Final = ("app", "core", "web", "ui", "sandbox")
"""The packages whose loggers follow the settings; of all others only warnings are written."""
_STANDARD: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}
_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def configure_logging(settings: Settings, stream: TextIO | None = None) -> None:
    """Write logs to `stream`, standard output by default; called once where a process starts.

    `WORKSPACE_LOG_FORMAT` is `text` or `json`. `WORKSPACE_LOG_LEVEL` is by default `warning` for text and `info` for
    JSON.
    """
    handler = _Handler(stream or sys.stdout)
    handler.setFormatter(JsonFormatter() if settings.workspace_log_format == "json" else TextFormatter())
    root = logging.getLogger()
    for old in [each for each in root.handlers if isinstance(each, _Handler)]:
        root.removeHandler(old)
    root.addHandler(handler)
    # httpx tells each address with its query at `info`: other packages keep to warnings.
    root.setLevel(logging.WARNING)
    for name in PRODUCT:
        logging.getLogger(name).setLevel(settings.log_level.upper())


def report_unexpected(logger: logging.Logger, error: BaseException) -> str:
    """Log where an unexpected exception came from, and return the error ID to show to the person."""
    error_id = secrets.token_hex(4)
    logger.error("unexpected error %s", error_id, exc_info=error, extra={"error_id": error_id})
    return error_id


class TextFormatter(logging.Formatter):
    """A line for each record, with a traceback below it where there is one."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname:<7} {name}: {message}", style="{")

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: ARG002, N802 - the library's signature
        """UTC, to the second."""
        return _moment(record).strftime("%Y-%m-%d %H:%M:%S")

    def format(self, record: logging.LogRecord) -> str:
        """The record as text."""
        # Another handler's formatter may have left the exception's own text here.
        theirs, record.exc_text = record.exc_text, None
        try:
            return super().format(record)
        finally:
            record.exc_text = theirs

    def formatException(self, ei: _ExcInfo) -> str:  # noqa: N802 - the library's name
        """The kind of the exception and where it came from."""
        return _where(ei[1])


class JsonFormatter(TextFormatter):
    """A JSON object for each record, on one line; what was passed as `extra` stands beside the message."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON."""
        line: dict[str, Any] = {
            "time": _moment(record).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {name: value for name, value in vars(record).items() if name not in _STANDARD}
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return orjson.dumps(line, default=str).decode()


class _Handler(logging.StreamHandler[TextIO]):
    """Ours, so that a second call takes the place of the first."""


def _moment(record: logging.LogRecord) -> datetime:
    return datetime.fromtimestamp(record.created, UTC)


def _where(error: BaseException | None) -> str:
    """The traceback without the texts of the exceptions: they may hold a secret or a recipient's value."""
    parts = [f"{''.join(traceback.format_tb(each.__traceback__))}{_kind(each)}" for each in _chain(error)]
    return "\nwhich led to\n".join(reversed(parts))


def _kind(error: BaseException) -> str:
    kind = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    return f"{kind} ({', '.join(map(_kind, error.exceptions))})" if isinstance(error, BaseExceptionGroup) else kind


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    ids: set[int] = set()
    while error is not None and id(error) not in ids:
        yield error
        ids.add(id(error))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
