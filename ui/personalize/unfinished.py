"""What was chosen or typed on a card that is no binding yet, as JSON that a draft keeps. Pure."""

from collections.abc import Mapping
from typing import Any

from core.domain.parsing import parse_as
from core.domain.personalization import TextField
from ui.personalize.draft import (
    ARGUMENTS,
    AS_SAVED,
    BOUND,
    BindingDraft,
    SourceDraft,
    binding_json,
    draft_of,
    parts_json,
)


def unfinished_json(kind: str, draft: BindingDraft) -> Mapping[str, Any] | None:
    """What the widgets of a place hold that their binding does not tell; None where it tells all of it."""
    held = _as_json(draft)
    return None if held == _as_json(draft_of(binding_json(kind, draft))) else held


def unfinished_draft(raw: Mapping[str, Any]) -> BindingDraft:
    """The widgets' values for it."""
    return BindingDraft(sources=tuple(map(_source, raw["sources"])), fallback=raw.get("fallback", ""))


def is_told(unfinished: Mapping[str, Any]) -> bool:
    """Whether bindings tell recipients all of it: a text of words alone is the fixed text that is bound."""
    return unfinished.keys() <= {"places"} and all(map(_is_words, unfinished.get("places", {}).values()))


def _is_words(raw: Any) -> bool:
    match raw:
        case {"sources": [{"from": "text", "parts": [*parts]}]}:
            return all(isinstance(each, str) for each in parts)
    return False


def _as_json(draft: BindingDraft) -> dict[str, Any]:
    sources = [_source_json(source) for source in draft.sources]
    has_fallback = sources[0]["from"] in ("field", "text")
    return {"sources": sources, **({"fallback": draft.fallback.strip()} if has_fallback else {})}


def _source_json(source: SourceDraft) -> dict[str, Any]:
    """What is seen of a source on its card."""
    match source.source:
        case "text":
            wordless = {"wordless": parts_json(source.wordless)} if source.wordless else {}
            return {"from": "text", "parts": parts_json(source.parts), **wordless}
        case "fixed":
            return {"from": "fixed", "value": source.fixed.strip()}
        case bound if bound in BOUND:
            formats = [*source.formats] if source.format == AS_SAVED else []
            argument = source.argument if source.format in ARGUMENTS else ""
            field = {"source": bound, "path": source.path} if source.path else {}
            return {"from": "field", **field, "format": [source.format, argument, *formats]}
    return {"from": source.source}


def _source(raw: Mapping[str, Any]) -> SourceDraft:
    match raw:
        case {"from": "text", "parts": list(written)}:
            parts = tuple(each if isinstance(each, str) else parse_as(TextField, each) for each in written)
            wordless = tuple(parse_as(TextField, each) for each in raw.get("wordless", ()))
            return SourceDraft(source="text", paths={}, parts=parts, wordless=wordless)
        case {"from": "fixed", "value": str(text)}:
            return SourceDraft(source="fixed", paths={}, fixed=text)
        case {"from": "field", "format": [name, argument, *formats]}:
            source = raw.get("source", "event")
            paths = {source: raw.get("path", "")}
            return SourceDraft(source=source, paths=paths, format=name, argument=argument, formats=tuple(formats))
    return SourceDraft(paths={})
