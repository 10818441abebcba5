"""The settings of a send as plain data: read, and looked at one by one."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any, Final

from core.domain.href import completed_href
from core.domain.send_settings import SendSettings, VideoPreview
from core.errors import InputError
from core.klaviyo.template_language.stored_tags import opens_tag

_BY_ASSET: Final = ("alts", "links")
_OF_LINKS: Final = ("links", "kept_links")
_TAG_IN_LINK: Final = "a link must not contain text that Klaviyo would read as a tag"


def read_settings(raw: Mapping[str, Any]) -> SendSettings:
    """Settings from plain data, as `asdict` writes them, their links completed; InputError names what is unknown."""
    defaults = asdict(SendSettings())
    unknown = [name for name in raw if name not in defaults]
    unknown += [f"video.{name}" for name in raw.get("video", {}) if name not in defaults["video"]]
    if unknown:
        raise InputError(f"there is no such setting; the settings are {', '.join(defaults)}", unknown[0])
    return SendSettings(**{**raw, **_links(raw), "video": VideoPreview(**raw.get("video", {}))})


def _links(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The links of the settings, each completed if only its scheme is missing."""
    links = {name: {key: _completed(each) for key, each in raw[name].items()} for name in _OF_LINKS if name in raw}
    return links | ({"link": _completed(raw["link"])} if "link" in raw else {})


def _completed(link: Any) -> Any:
    return completed_href(link.strip()) if isinstance(link, str) else link


def invalid_settings(raw: Mapping[str, Any]) -> dict[str, str]:
    """Why settings cannot be, by their place, such as `link` or `alts.image/upload/mug`; each is looked at alone."""
    return {place: fault for place, setting in _one_by_one(raw) if (fault := _fault(setting))}


def without(raw: Mapping[str, Any], places: Mapping[str, str]) -> dict[str, Any]:
    """The settings that are not at one of these places."""
    remaining = {name: value for name, value in raw.items() if name not in places}
    for name in _BY_ASSET:
        if name in remaining:
            remaining[name] = {key: each for key, each in remaining[name].items() if f"{name}.{key}" not in places}
    return remaining


def _one_by_one(raw: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, value in raw.items():
        if name in _BY_ASSET:
            yield from ((f"{name}.{key}", {name: {key: each}}) for key, each in value.items())
        else:
            yield name, {name: value}


def _fault(setting: Mapping[str, Any]) -> str:
    try:
        settings = read_settings(setting)
    except InputError as error:
        return error.message
    return _TAG_IN_LINK if any(map(opens_tag, (settings.link, *settings.links.values()))) else ""
