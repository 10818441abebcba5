"""What is logged: enough to find a fault by, and nothing that anybody said."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from core.errors import InputError
from core.logs import PRODUCT, configure_logging, report_unexpected
from core.settings import Settings, read_settings

CANARY = "ada@example.com"


@pytest.fixture(autouse=True)
def _loggers() -> Iterator[None]:
    root = logging.getLogger()
    before = (list(root.handlers), root.level, {name: logging.getLogger(name).level for name in PRODUCT})
    yield
    root.handlers[:], levels = before[0], before[2]
    root.setLevel(before[1])
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def configured(**settings: str) -> io.StringIO:
    stream = io.StringIO()
    configure_logging(Settings(_env_file=None, **settings), stream)  # type: ignore[arg-type, call-arg]
    return stream


def fault() -> Exception:
    try:
        try:
            raise KeyError(CANARY)  # noqa: TRY301
        except KeyError as error:
            raise ExceptionGroup(CANARY, [ValueError(CANARY)]) from error
    except ExceptionGroup as error:
        return error


@pytest.mark.parametrize("form", ["text", "json"])
def test_an_unexpected_error_is_logged_under_the_id_that_is_returned_with_places_and_without_texts(form: str) -> None:
    stream = configured(workspace_log_format=form)
    error_id = report_unexpected(logging.getLogger("core.jobs"), fault())
    text = stream.getvalue()
    assert error_id in text
    assert "KeyError" in text
    assert "ExceptionGroup (ValueError)" in text
    assert text.index("KeyError") < text.index("ExceptionGroup (")
    assert __file__ in text
    assert CANARY not in text


def test_two_errors_have_two_ids() -> None:
    configured()
    logger = logging.getLogger("core.jobs")
    assert report_unexpected(logger, fault()) != report_unexpected(logger, fault())


def test_json_is_one_object_a_line_with_what_was_passed_beside_the_message() -> None:
    stream = configured(workspace_log_format="json")
    logger = logging.getLogger("core.http")
    logger.info("two\nlines", extra={"service": "Klaviyo", "status": 200, "ms": 12.5})
    logger.error("again", exc_info=fault())
    first, second = map(json.loads, stream.getvalue().splitlines())
    told = {name: first[name] for name in ("level", "logger", "message", "service", "status", "ms")}
    assert told == {
        "level": "info", "logger": "core.http", "message": "two\nlines", "service": "Klaviyo",
        "status": 200, "ms": 12.5,
    }  # fmt: skip
    assert "KeyError" in second["traceback"]


@pytest.mark.parametrize(
    ("settings", "levels"),
    [
        ({}, ["warning", "error"]),
        ({"workspace_log_format": "json"}, ["info", "warning", "error"]),
        ({"workspace_log_format": "JSON", "workspace_log_level": "ERROR"}, ["error"]),
        ({"workspace_log_level": "debug"}, ["debug", "info", "warning", "error"]),
    ],
)
def test_a_terminal_shows_what_needs_attention_and_a_collector_gets_all_unless_a_level_is_set(
    settings: dict[str, str], levels: list[str]
) -> None:
    stream = configured(**settings)
    for level in ("debug", "info", "warning", "error"):
        logging.getLogger("core.any").log(getattr(logging, level.upper()), "at %s", level)
    assert [line.rpartition("at ")[2].partition('"')[0] for line in stream.getvalue().splitlines()] == levels


def test_other_packages_are_heard_only_when_they_warn() -> None:
    stream = configured(workspace_log_level="debug")
    logging.getLogger("httpx").info("GET https://a.example/?token=%s", CANARY)
    logging.getLogger("httpcore.http11").debug(CANARY)
    logging.getLogger("httpx").warning("beware")
    assert [line.rpartition(" ")[2] for line in stream.getvalue().splitlines()] == ["beware"]


def test_configuring_twice_writes_each_line_once() -> None:
    first = configured(workspace_log_format="json")
    second = configured(workspace_log_format="json")
    logging.getLogger("core.any").info("once")
    assert (first.getvalue(), second.getvalue().count("once")) == ("", 1)


def test_a_wrong_format_is_an_error_that_names_the_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKSPACE_LOG_FORMAT", "xml")
    with pytest.raises(InputError, match=r"^WORKSPACE_LOG_FORMAT: "):
        read_settings()
