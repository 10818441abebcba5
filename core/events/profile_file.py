"""The file format of a profile of events, version 1; docs/event-profiles.md documents every key."""

from typing import Annotated, Any, Final, Literal, Self

import orjson
from pydantic import BaseModel, ConfigDict, Field, model_validator

from core.domain.event import FILE, FieldProfile, Metric
from core.domain.field_path import parse_path
from core.domain.parsing import parse_as
from core.errors import InputError
from core.events.days import is_day
from core.events.distinct import EXAMPLE_LENGTH, EXAMPLES
from core.events.event_profile import EventProfile
from core.events.path_tree import MOST_PATHS
from core.events.profile import tag_of

VERSION: Final = 1
KEY: Final = "event_profile"
"""The key that tells such a file from others; its value is the version."""
LARGEST: Final = 20_000_000
"""Bytes of a file; 5,000 fields with examples have about 6 million."""

_Count = Annotated[int, Field(ge=0, le=2**53)]
_Kind = Literal["string", "number", "boolean", "null", "object", "list"]
_Looks = Literal["", "image", "link", "e-mail", "date", "colour", "money", "id"]


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class _Metric(_Strict):
    id: str
    name: str
    integration: str


class _Field(_Strict):
    path: str
    types: tuple[_Kind, ...]
    events: _Count
    filled: _Count
    first: _Count
    distinct: _Count
    longest: _Count
    looks_like: _Looks
    examples: Annotated[tuple[Annotated[str, Field(max_length=EXAMPLE_LENGTH)], ...], Field(max_length=EXAMPLES)]

    @model_validator(mode="after")
    def _counts_fit(self) -> Self:
        if not self.first <= self.filled <= self.events:
            raise ValueError("first is at most filled, and filled at most events")
        return self


class _File(_Strict):
    event_profile: Annotated[int, Field(ge=VERSION, le=VERSION)]
    name: Annotated[str, Field(min_length=1, max_length=1000)]
    metric: _Metric | None
    events: _Count
    first_day: str | None
    last_day: str | None
    complete: bool
    left_out: _Count
    examples_erased: bool
    fields: Annotated[tuple[_Field, ...], Field(max_length=MOST_PATHS)]

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        if any(field.events > self.events for field in self.fields) or (self.fields and not self.events):
            raise ValueError("a field is in more events than there are")
        if len({field.path for field in self.fields}) < len(self.fields):
            raise ValueError("two fields have the same path")
        days = [self.first_day, self.last_day]
        if days != [None, None] and not all(day and is_day(day) for day in days):
            raise ValueError("first_day and last_day are days such as 2026-11-22, or both null")
        return self


def profile_file(profile: EventProfile) -> bytes:
    """The profile as a file, of UTF-8; InputError if it holds what JSON has no place for."""
    first, _, last = profile.span.partition(" – ")
    content: dict[str, Any] = {
        KEY: VERSION,
        "name": profile.name,
        "metric": None if profile.metric.id == FILE else vars(profile.metric),
        "events": profile.total,
        "first_day": first or None,
        "last_day": last or None,
        "complete": profile.complete,
        "left_out": profile.left_out,
        "examples_erased": profile.is_erased,
        "fields": [_field(field) for field in profile.field_profiles],
    }
    try:
        text = orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    except TypeError:
        raise InputError("a field of this profile has a name or a value that is no text; nothing was saved") from None
    if len(text) > LARGEST:
        raise InputError(f"the profile is larger than {LARGEST / 1_000_000:g} MB; nothing was saved")
    return text


def read_profile(text: bytes) -> EventProfile:
    """The profile that a file holds; InputError in one sentence for any other file, and for a newer version."""
    raw = _json(text)
    if not isinstance(raw, dict) or KEY not in raw:
        raise InputError(f"is no profile of events: it does not begin with “{KEY}”")
    version = raw[KEY]
    if isinstance(version, int) and not isinstance(version, bool) and version > VERSION:
        raise InputError(f"is of version {version}, and this workspace reads version {VERSION}; update the workspace")
    file = parse_as(_File, raw)
    metric = Metric(**vars(file.metric)) if file.metric else Metric(id=FILE, name=file.name)
    return EventProfile(
        name=file.name,
        metric=metric,
        total=file.events,
        span=f"{file.first_day} – {file.last_day}" if file.first_day else "",
        complete=file.complete,
        left_out=file.left_out,
        is_erased=file.examples_erased,
        field_profiles=tuple(_profile(field, number, file.events) for number, field in enumerate(file.fields)),
    )


def _json(text: bytes) -> Any:
    if len(text) > LARGEST:
        raise InputError(f"is larger than {LARGEST / 1_000_000:g} MB")
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise InputError(f"is not a whole file of JSON: {error}") from None


def _field(field: FieldProfile) -> dict[str, Any]:
    return {
        "path": str(field.path),
        "types": field.types,
        "events": field.events,
        # Exact: a share of fewer than 2^53 events is another for each count.
        "filled": round(field.coverage * field.total),
        "first": round(field.first * field.total),
        "distinct": field.distinct,
        "longest": field.longest,
        "looks_like": field.looks_like,
        "examples": field.examples,
    }


def _profile(field: _Field, number: int, total: int) -> FieldProfile:
    try:
        path = parse_path(field.path)
    except InputError as error:
        raise InputError(str(error), f"fields[{number}]") from None
    # A tag goes into emails, so it is made here and not believed.
    expression, why_not = tag_of(path)
    return FieldProfile(
        path=path,
        types=field.types,
        events=field.events,
        coverage=field.filled / total,
        first=field.first / total,
        distinct=field.distinct,
        longest=field.longest,
        examples=field.examples,
        looks_like=field.looks_like,
        tag=expression,
        why_not=why_not,
        total=total,
    )
