"""A personalization as widgets hold it: plain texts and choices, to and from the contract's values. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from core.blocks.typed_text import never_blank
from core.domain.field_path import FieldPath, parse_path
from core.domain.parsing import parse_as
from core.domain.personalization import TextField
from core.domain.places import ALT, LINK, REPEAT
from core.domain.template import Template
from ui.personalize import text as texts

BOUND: Final = ("profile", "event", "item")
DEFAULT: Final = {"from": "default"}
ARGUMENTS: Final = {name: default for name, (_, default) in texts.ARGUMENTS.items()}
"""The formats that take an argument, each with its default."""
AS_SAVED: Final = "as_saved"
"""A format that was saved by other means than these widgets; it is kept as it is."""


@dataclass(frozen=True, kw_only=True)
class SourceDraft:
    """What the widgets of one source hold; paths are texts such as `Items[0].ProductName`."""

    source: str = "default"
    fixed: str = ""
    paths: Mapping[str, str]
    format: str = ""
    argument: str = ""
    formats: tuple[Any, ...] = ()
    """The saved formats, as JSON."""
    parts: tuple[TextField | str, ...] = ()
    """The words and fields of a text."""
    saved_parts: tuple[TextField | str, ...] = ()
    """Those that were saved."""
    wordless: tuple[TextField, ...] = ()
    """Those of its fields for which words shall stand that nobody has written yet."""

    @property
    def path(self) -> str:
        """The path of the source that is chosen."""
        return self.paths.get(self.source, "")

    @property
    def is_saved_otherwise(self) -> bool:
        """Whether its saved formats are none that these widgets offer."""
        return _format_draft(self.formats)[0] == AS_SAVED


@dataclass(frozen=True, kw_only=True)
class BindingDraft:
    """One or more sources, tried one after the other, and what the last of them falls back to."""

    sources: tuple[SourceDraft, ...]
    fallback: str = ""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What is looked at and saved: the choices for a template, and the HTML where a person writes it.

    `unfinished` is what else the widgets hold, which only a draft keeps.
    """

    template: str
    personalization: dict[str, Any]
    html: str = ""
    unfinished: Mapping[str, Any] = field(default_factory=dict)

    @property
    def variant(self) -> str:
        """Which of the template's blocks it is for."""
        return str(self.personalization.get("variant", ""))

    @property
    def by_hand(self) -> dict[str, str]:
        """The argument of service calls that carries the HTML, where there is one."""
        return {"html": self.html} if self.html else {}


@dataclass(frozen=True, kw_only=True)
class Transfer:
    """Choices on their way to a block, with the sentence that says where they come from.

    `account` is the label of the one that they are for. Without `unfinished`, the block keeps its name.
    """

    account: str
    raw: Mapping[str, Any]
    html: str
    note: str = ""
    unfinished: Mapping[str, Any] | None = None


EMPTY: Final = SourceDraft(paths={"profile": "first_name"})


def further_source(before: Sequence[SourceDraft], suggested: Iterable[tuple[str, str]]) -> SourceDraft:
    """Another source behind these: the first suggestion, a source and its path, that none of them shows; else none."""
    used = {(source.source, source.path) for source in before}
    source, path = next((each for each in suggested if each not in used), ("event", ""))
    return SourceDraft(source=source, paths={source: path})


def draft_of(binding: Mapping[str, Any]) -> BindingDraft:
    """The widgets' values for a choice as the contract has it, complete or not."""
    if binding["from"] == "text":
        parts = tuple(part if isinstance(part, str) else parse_as(TextField, part) for part in binding["parts"])
        text_source = SourceDraft(source="text", paths=EMPTY.paths, parts=parts, saved_parts=parts)
        return BindingDraft(sources=(text_source,), fallback=binding["fallback"])
    sources, last = [], binding
    while isinstance(last, Mapping) and last["from"] in BOUND:
        sources.append(source_draft(last))
        last = last["fallback"]
    text = _fixed_text(last)
    if sources:
        return BindingDraft(sources=tuple(sources), fallback=text)
    fixed = last["from"] == "fixed"
    source = SourceDraft(source="fixed" if fixed else "default", fixed=text, paths=EMPTY.paths)
    return BindingDraft(sources=(source,))


def _fixed_text(binding: Mapping[str, Any] | str) -> str:
    """The text or the public ID of a fixed choice, else an empty one."""
    if isinstance(binding, str):
        return binding
    value = binding.get("value", "")
    return str(value if isinstance(value, str) else value["public_id"])


def source_draft(field: Mapping[str, Any]) -> SourceDraft:
    """The widgets' values for one field."""
    formats = field["format"]
    name, argument = _format_draft(formats)
    return SourceDraft(
        source=field["from"],
        paths={**EMPTY.paths, field["from"]: str(FieldPath(tuple(field["path"])))},
        format=name,
        argument=argument,
        formats=tuple(formats),
    )


def _format_draft(formats: Sequence[Any]) -> tuple[str, str]:
    """The name and the argument of a binding's only format."""
    match formats:
        case []:
            return "", ""
        case [str(name)]:
            return name, ""
        case [{"money": [prefix, 2]}]:
            return "money", prefix
        case [dict(only)] if len(only) == 1:
            ((name, argument),) = only.items()
            if name in ARGUMENTS and isinstance(argument, int | str):
                return name, str(argument)
    return AS_SAVED, ""


def binding_json(kind: str, draft: BindingDraft) -> dict[str, Any]:
    """The contract's JSON for the widgets of a slot, of the alt text or of the link; `kind` is text or image."""
    first = draft.sources[0]
    if first.source == "fixed" and first.fixed.strip():
        return _fixed(kind, first.fixed)
    if first.source == "text":
        return _text(first, draft.fallback)
    bound = [source for source in draft.sources if source.source in BOUND and source.path]
    if not bound or first.source not in BOUND:
        return {**DEFAULT}
    fallback: Any = draft.fallback.strip()
    if kind == "image":
        fallback = _fixed(kind, fallback) if fallback else {"from": "default"}
    for source in reversed(bound):
        fallback = {
            "from": source.source,
            "path": list(parse_path(source.path).first),
            "format": _format_json(source) if kind == "text" else [],
            "fallback": fallback,
        }
    return dict(fallback)


def _text(source: SourceDraft, fallback: str) -> dict[str, Any]:
    """A text with fields; without any it is a fixed one, unless it was saved like that."""
    parts = source.parts
    if parts != source.saved_parts and not any(isinstance(part, TextField) for part in parts):
        words = "".join(map(str, parts))
        return _fixed("text", words) if words.strip() else {"from": "default"}
    written = parts_json(never_blank(parts))
    return {"from": "text", "parts": written, "fallback": fallback} if written else {"from": "default"}


def parts_json(parts: Iterable[TextField | str]) -> list[Any]:
    """The contract's JSON for the words and fields of a text."""
    return [part if isinstance(part, str) else part.model_dump(mode="json", by_alias=True) for part in parts]


def field_of(draft: SourceDraft, fallback: str | None) -> TextField:
    """The field within a text that widgets hold; `fallback` is its own, None for the text's."""
    raw = {"from": draft.source, "path": list(parse_path(draft.path).first), "format": _format_json(draft)}
    return parse_as(TextField, {**raw, "fallback": fallback})


def _fixed(kind: str, text: str) -> dict[str, Any]:
    text = text.strip()
    return {"from": "fixed", "value": text if kind == "text" else {"public_id": text, "type": "upload"}}


def _format_json(source: SourceDraft) -> list[Any]:
    name, argument = source.format, source.argument
    match name:
        case "":
            return []
        case "as_saved":
            return list(source.formats)
        case "money":
            return [{"money": [argument[:8], 2]}]
        case "join":
            return [{"join": argument[:10]}]
        case "shop":
            path = argument.strip().strip("/")
            return [{"shop": f"/{path}/" if path else "/"}]
    default = ARGUMENTS.get(name)
    if default is None:
        return [name]
    if default.isdecimal():
        return [{name: int("".join(filter(str.isdecimal, argument)) or default)}]
    return [{name: argument.strip() or default}]


def without_choice(raw: Mapping[str, Any], place: str) -> dict[str, Any]:
    """The contract's JSON where a slot, `:alt` or `:link` shows its default, or with `:repeat` nothing is repeated."""
    if place == REPEAT:
        return {**raw, "repeat": None}
    if place in (ALT, LINK):
        return {**raw, place.removeprefix(":"): DEFAULT}
    return {**raw, "slots": {name: binding for name, binding in raw["slots"].items() if name != place}}


def personalization_of(
    old: Mapping[str, Any],
    event: Mapping[str, str] | None,
    bindings: Mapping[str, dict[str, Any]],
    repeat: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """The contract's JSON for a page's widgets; `bindings` are by slot, and `:alt` and `:link`."""
    raw = {**old}
    raw["event"] = dict(event) if event else None
    raw["repeat"] = dict(repeat) if repeat else None
    slots = {name: binding for name, binding in bindings.items() if not name.startswith(":")}
    raw["slots"] = {name: binding for name, binding in slots.items() if binding != DEFAULT}
    raw["alt"], raw["link"] = bindings[ALT], bindings[LINK]
    return raw


def uses_event(choices: object) -> bool:
    """Whether a field of an event is chosen anywhere in these choices, as JSON."""
    if isinstance(choices, Mapping):
        return choices.get("from") in ("event", "item") or any(map(uses_event, choices.values()))
    return isinstance(choices, list) and any(map(uses_event, choices))


def as_held(template: Template, raw: Mapping[str, Any]) -> dict[str, Any]:
    """Choices for a template as its widgets give them back before anybody chooses anything."""
    kinds = {slot.name: slot.type for slot in template.slots}
    bindings = {**{name: raw["slots"].get(name, DEFAULT) for name in kinds}, ALT: raw["alt"], LINK: raw["link"]}
    written = {name: binding_json(kinds.get(name, "text"), draft_of(each)) for name, each in bindings.items()}
    return personalization_of(raw, raw["event"], written, raw["repeat"])
