"""The settings that make this Klaviyo behave as some account or some unverified reading of its documents would."""

import re
from dataclasses import dataclass
from typing import Final

from core.klaviyo.template_language import pieces
from core.klaviyo.template_language.stored_tags import decode_tags
from sandbox.state import State


@dataclass(frozen=True, kw_only=True)
class Switch:
    """A setting of `/_control/switch`: its name, the values it knows, and what they mean. Empty is always “off”."""

    name: str
    values: str
    meaning: str


SWITCHES: Final = (
    Switch(
        name="rate_limits",
        values="1 | tight",
        meaning="Klaviyo's limits per second and minute, or narrower ones, are enforced; otherwise only reported.",
    ),
    Switch(
        name="granted_scopes",
        values="scopes, separated by spaces",
        meaning="The consent page grants these of the scopes that were asked for, and no others.",
    ),
    Switch(
        name="role",
        values="cannot_install",
        meaning="The person at the consent page may not install apps; the way back leads with access_denied.",
    ),
    Switch(
        name="profiles_allowed",
        values="1",
        meaning="Events may be read with their profiles without profiles:read.",
    ),
    Switch(
        name="profiles",
        values="withheld",
        meaning="Events that are read with their profiles come without them, and nothing is said.",
    ),
    Switch(
        name="image_blocks",
        values="dropped | refused | asset_id",
        meaning="An image block loses source, link and alt text, is not accepted at all, or only with an asset_id.",
    ),
    Switch(
        name="filters",
        values="missing | filter names, separated by commas",
        meaning="These template filters (or all that Django does not have) are unknown when an email is rendered.",
    ),
    Switch(
        name="html",
        values="order | quotes | entities | space | wrapper | tbody | styles | data | look | alt | image | link | loop "
        "| decoded, several separated by commas",
        meaning="A block's HTML is parsed and written again: in another form, without data-, or with a loss.",
    ),
    Switch(
        name="display_options",
        values="recorded | filled",
        meaning="Answers fill in display options: as recorded at revision 2026-07-15, or with blanks of today.",
    ),
    Switch(name="malformed_ids", values="400", meaning="An id of another form than Klaviyo's is a bad request."),
    Switch(name="refresh", values="same_access", meaning="A refresh gives the access token again that is still good."),
    Switch(name="rendering", values="profile", meaning="No template is rendered without a real profile."),
    Switch(
        name="dates",
        values="strict | days",
        meaning="A date filter fails the rendering for a text that is no ISO date, or no day without a time.",
    ),
    Switch(name="sections", values="1", meaning="A universal section is among the blocks."),
    Switch(name="metrics", values="unresolvable", meaning="Every other event belongs to a deleted metric."),
    Switch(name="definitions", values="500", meaning="No definition of a template can be loaded."),
    Switch(
        name="preview_sends",
        values="seconds",
        meaning="A test email is rendered and delivered only so long after its job was created.",
    ),
    Switch(name="future_until", values="refused", meaning="Events are not found by an end that is still to come."),
)
_QUOTED: Final = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"")
_FILTER: Final = re.compile(r"\|\s*(\w+)")


def unknown_filter(state: State, source: str) -> str:
    """The first filter of a template that the switch `filters` makes unknown; empty when there is none."""
    named = state.setting("filters")
    if not named:
        return ""
    from core.klaviyo.template_language.filters import all_filters

    unknown = all_filters().keys() if named == "missing" else {name.strip() for name in named.split(",")}
    for piece, is_tag in pieces(decode_tags(source)):
        for name in _FILTER.findall(_QUOTED.sub("", piece)) if is_tag else ():
            if name in unknown:
                return str(name)
    return ""
