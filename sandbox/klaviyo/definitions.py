"""What a block may be made of: V1 since revision 2026-10-15, V0 before."""

from collections.abc import Mapping
from typing import Any, Final

from sandbox.klaviyo.exceptions import invalid
from sandbox.klaviyo.revisions import Revision

_DISPLAY: Final = ("display_options",)
_STYLED: Final = ("display_options", "styles")
_FILLED: Final = ("properties", "display_options", "styles")
# The parts that a block's data must have, by type: the OpenAPI file's `…BlockData`.
_PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "button": ("content", *_FILLED),
    "coupon": ("content", *_FILLED),
    "drop_shadow": _STYLED,
    "header": _STYLED,
    "horizontal_rule": _STYLED,
    "html": ("content", *_DISPLAY),
    "image": _FILLED,
    "product": _FILLED,
    "review": _FILLED,
    "social": _FILLED,
    "spacer": _STYLED,
    "split": _STYLED,
    "table": _FILLED,
    "text": ("content", *_STYLED),
    "video": _FILLED,
}
_V0_TYPES: Final = frozenset(["button", "drop_shadow", "horizontal_rule", "html", "image", "spacer", "text"])
# Before 2026-10-15 only these have data of a known shape.
_V0_TYPED: Final = frozenset(["html", "text"])
_AT: Final = "/data/attributes/definition"


def checked(definition: Any, revision: Revision, image_blocks: str = "") -> dict[str, Any]:
    """A definition as it is kept, in V1's shape; `image_blocks` is the switch of that name."""
    if not isinstance(definition, dict):
        raise invalid("'definition' is a required field.", _AT)
    content_type, kind = definition.get("content_type"), definition.get("type")
    if content_type == "section" and revision.v1:
        return _section(definition)
    accepted = _PARTS.keys() if revision.v1 else _V0_TYPES
    if content_type != "block" or not isinstance(kind, str) or kind not in accepted:
        raise invalid(f"'{kind}' is not a valid block type.", f"{_AT}/type")
    if kind == "image" and image_blocks == "refused":
        raise invalid("'image' is not a supported block type for universal content.", f"{_AT}/type")
    data = definition.get("data")
    if revision.v1 or kind in _V0_TYPED:
        data = _data(kind, data, revision)
    if kind == "image" and image_blocks == "asset_id" and not _has_asset(data):
        raise invalid("'asset_id' is a required field.", f"{_AT}/data/properties/asset_id")
    if kind == "image" and image_blocks == "dropped" and isinstance(data, dict):
        properties = {k: v for k, v in (data.get("properties") or {}).items() if k not in ("src", "href", "alt_text")}
        data = {**data, "properties": properties}
    return {**definition, "data": data}


def definition_at(definition: dict[str, Any], revision: Revision) -> dict[str, Any]:
    """Return a stored definition in the shape of a revision: before 2026-10-15 only HTML and text have data."""
    if revision.v1:
        return definition
    if definition.get("content_type") != "block" or definition["type"] not in _V0_TYPED:
        return {**definition, "data": None}
    data = definition["data"]
    options = {name: value for name, value in data["display_options"].items() if name != "visibility"}
    if condition := data["display_options"].get("visibility"):
        options["visible_check"] = condition.get("check") or ""
    return {**definition, "data": {**data, "display_options": options}}


def filled_options(definition: dict[str, Any], how: str) -> dict[str, Any]:
    """A definition whose display options are filled in as the switch `display_options` says."""
    data = definition.get("data")
    if not how or not isinstance(data, dict) or not isinstance(options := data.get("display_options"), dict):
        return definition
    blanks: dict[str, Any] = {"show_on": "all", "visibility": {"check": "", "definition": None, "is_code_only": False}}
    if how == "recorded":
        check = (options.get("visibility") or {}).get("check") or ""
        options = {name: value for name, value in options.items() if name != "visibility"}
        blanks = {"show_on": "all", "visible_check": check}
    return {**definition, "data": {**data, "display_options": {**blanks, **options}}}


def _has_asset(data: Any) -> bool:
    properties = data.get("properties") or {} if isinstance(data, dict) else {}
    return bool(properties.get("dynamic") or properties.get("asset_id"))


def _section(definition: dict[str, Any]) -> dict[str, Any]:
    if definition.get("type") != "section" or not isinstance(definition.get("rows"), list):
        raise invalid("'rows' is a required field.", f"{_AT}/rows")
    return definition


def _data(kind: str, data: Any, revision: Revision) -> dict[str, Any]:
    data = data if isinstance(data, dict) else {}
    for part in _PARTS[kind]:
        if not isinstance(data.get(part), str if part == "content" else dict):
            raise invalid(f"'{part}' is a required field.", f"{_AT}/data/{part}")
    extra = data.keys() - {*_PARTS[kind], "id", "data_id", "universal_id"}
    if extra:
        name = min(extra)
        raise invalid(f"'{name}' is not a valid field for a block of type '{kind}'.", f"{_AT}/data/{name}")
    if kind == "image":
        _image(data["properties"])
    return {**data, "display_options": _display_options(data["display_options"], revision)}


def _image(properties: Mapping[str, Any]) -> None:
    dynamic = properties.get("dynamic")
    if dynamic not in (None, True, False) or isinstance(dynamic, int) is not isinstance(dynamic, bool):
        raise invalid("'dynamic' must be a boolean.", f"{_AT}/data/properties/dynamic")
    for name in ("src", "href", "alt_text", "asset_id"):
        if not isinstance(properties.get(name), str | None):
            raise invalid(f"'{name}' must be a text.", f"{_AT}/data/properties/{name}")
    if dynamic and properties.get("asset_id"):
        raise invalid("'asset_id' is not a valid field of a dynamic image.", f"{_AT}/data/properties/asset_id")


def _display_options(options: dict[str, Any], revision: Revision) -> dict[str, Any]:
    """The options in V1's words; the other revision's word for the condition is refused."""
    own, other = ("visibility", "visible_check") if revision.v1 else ("visible_check", "visibility")
    at = f"{_AT}/data/display_options"
    if other in options:
        raise invalid(f"'{other}' is not a valid field of revision {revision.name}.", f"{at}/{other}")
    if options.get("show_on") not in (None, "all", "desktop", "mobile"):
        raise invalid("'show_on' must be one of all, desktop, mobile.", f"{at}/show_on")
    repeat = options.get("content_repeat")
    if repeat is not None and not (isinstance(repeat, dict) and {"repeat_for", "item_alias"} <= repeat.keys()):
        raise invalid("'content_repeat' needs repeat_for and item_alias.", f"{at}/content_repeat")
    if not isinstance(options.get(own), (dict if revision.v1 else str) | None):
        raise invalid(f"'{own}' is of the wrong type.", f"{at}/{own}")
    if revision.v1 or "visible_check" not in options:
        return options
    rest = {name: value for name, value in options.items() if name != "visible_check"}
    return {**rest, "visibility": {"check": options["visible_check"]}}
