"""The file format of a profile of events, version 1; docs/event-profiles.md documents every key."""

from collections.abc import Sequence
from typing import Annotated, Any, Final, Literal, Self

import orjson
from pydantic import BaseModel, ConfigDict, Field, model_validator

from core.domain.event import FILE, FieldProfile, Metric
from core.domain.field_path import FieldPath, parse_path
from core.domain.parsing import parse_as
from core.errors import InputError
from core.events.days import is_day
from core.events.distinct import EXAMPLE_LENGTH, EXAMPLES
from core.events.event_profile import EventProfile
from core.events.json_values import DEEPEST, json_fault
from core.events.path_tree import MOST_PATHS, TYPES
from core.events.profile import tag_of

VERSION: Final = 1
KEY: Final = "event_profile"
"""The key that tells such a file from others; its value is the version."""
LARGEST: Final = 20_000_000
"""Bytes of a file; 5,000 fields with examples have about 6 million."""

_BOM: Final = b"\xef\xbb\xbf"
_LONGEST_NAME: Final = 1000
_LONGEST_PATH: Final = 20_000
_MOST_STEPS: Final = 100_000
"""Steps of all paths: each path has at most as many as an event is deep, and few are deeper than 20."""

_Count = Annotated[int, Field(ge=0, le=2**53)]
_Name = Annotated[str, Field(max_length=_LONGEST_NAME)]
_Kind = Literal["string", "number", "boolean", "null", "object", "list"]
_Looks = Literal["", "image", "link", "email", "date", "colour", "money", "id"]


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class _Metric(_Strict):
    id: _Name
    name: _Name
    integration: _Name


class _Field(_Strict):
    path: Annotated[str, Field(max_length=_LONGEST_PATH)]
    types: Annotated[tuple[_Kind, ...], Field(max_length=len(TYPES))]
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
        if len(set(self.types)) < len(self.types):
            raise ValueError("a type is listed twice")
        return self


class _File(_Strict):
    event_profile: Annotated[int, Field(ge=VERSION, le=VERSION)]
    name: Annotated[_Name, Field(min_length=1)]
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
        first, last = self.first_day, self.last_day
        if (first, last) != (None, None) and not (first and last and is_day(first) and is_day(last)):
            raise ValueError("first_day and last_day are days such as 2026-11-22, or both null")
        if first and last and first > last:
            raise ValueError("first_day is after last_day")
        return self


def profile_file(profile: EventProfile) -> bytes:
    """The profile as a file, of UTF-8, which `read_profile` reads; InputError if a file has no place for it."""
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
    try:
        read_profile(text)
    except InputError as error:
        raise InputError(f"this profile cannot be saved ({error}); nothing was saved") from None
    return text


def read_profile(text: bytes) -> EventProfile:
    """The profile that a file holds; InputError in one sentence for any other file, and for a newer version."""
    raw = _json(text)
    if not isinstance(raw, dict) or KEY not in raw:
        raise InputError(f"is no profile of events: it is no JSON object with the key “{KEY}”")
    version = raw[KEY]
    if isinstance(version, int) and not isinstance(version, bool) and version > VERSION:
        raise InputError(f"is of version {version}, and this workspace reads version {VERSION}; update the workspace")
    file = parse_as(_File, raw)
    metric = Metric(**vars(file.metric)) if file.metric else Metric(id=FILE, name=file.name)
    pairs = zip(file.fields, _paths(file.fields), strict=True)
    return EventProfile(
        name=file.name,
        metric=metric,
        total=file.events,
        span=f"{file.first_day} – {file.last_day}" if file.first_day else "",
        complete=file.complete,
        left_out=file.left_out,
        is_erased=file.examples_erased,
        field_profiles=tuple(_profile(field, path, file.events) for field, path in pairs),
    )


def _paths(fields: Sequence[_Field]) -> list[FieldPath]:
    """The paths of the fields; InputError as soon as there is a fault in one, or too many steps."""
    paths: dict[FieldPath, None] = {}
    steps = 0
    for number, field in enumerate(fields):
        try:
            path = parse_path(field.path)
        except InputError as error:
            raise InputError(str(error), f"fields[{number}]") from None
        steps += len(path.steps)
        if len(path.steps) > DEEPEST or steps > _MOST_STEPS:
            raise InputError("its path, or all paths together, have too many steps", f"fields[{number}]")
        if path in paths:
            raise InputError("two fields have the same path", f"fields[{number}]")
        paths[path] = None
    return list(paths)


def _json(text: bytes) -> Any:
    if len(text) > LARGEST:
        raise InputError(f"is larger than {LARGEST / 1_000_000:g} MB")
    try:
        return orjson.loads(text.removeprefix(_BOM))
    except orjson.JSONDecodeError as error:
        raise InputError(f"is not JSON: {json_fault(error)} (line {error.lineno}, column {error.colno})") from None


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


def _profile(field: _Field, path: FieldPath, total: int) -> FieldProfile:
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
