"""The variables that a recipient's mail is rendered with."""

from collections.abc import Mapping
from typing import Any, Final

SAMPLE_ORGANIZATION: Final = {
    "name": "Your organization",
    "url": "https://www.example.com",
    "full_address": "1 Example Street, Example City",
}
_LOCATION_NAMES: Final = {"city": "City", "region": "Region", "country": "Country", "zip": "Zipcode"}
_DOLLAR_NAMES: Final = ("address1", "address2", "latitude", "longitude", "timezone", "city", "region", "country", "zip")


def template_context(
    profile: Mapping[str, Any] | None,
    event: Mapping[str, Any] | None,
    organization: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The template's variables for one recipient.

    `profile` holds REST profile attributes (`first_name`, `location`, `properties`, …), `event` the event's
    properties; None means a campaign, where Klaviyo has no `event` at all.
    Names as in https://help.klaviyo.com/hc/en-us/articles/4408802648731.
    """
    attributes = profile or {}
    context: dict[str, Any] = {
        "person": _person(attributes),
        "organization": dict(organization or SAMPLE_ORGANIZATION),
    }
    for name in ("first_name", "last_name", "email"):
        context[name] = attributes.get(name)
    context["full_name"] = context["person"]["full_name"]
    if event is not None:
        context["event"] = {**event, "extra": event["$extra"]} if "$extra" in event else event
    return context


def _person(attributes: Mapping[str, Any]) -> dict[str, Any]:
    properties = attributes.get("properties")
    location = attributes.get("location")
    person: dict[str, Any] = dict(properties) if isinstance(properties, Mapping) else {}
    for name in ("first_name", "last_name", "email", "organization", "title", "phone_number"):
        person[name] = attributes.get(name)
    names = [attributes.get("first_name"), attributes.get("last_name")]
    person["full_name"] = " ".join(str(name) for name in names if name)
    person["KlaviyoID"] = attributes.get("id")
    person["id"] = attributes.get("external_id")
    if isinstance(location, Mapping):
        person["location"] = location
        person.update({new: location.get(old) for old, new in _LOCATION_NAMES.items()})
        person.update({f"${name}": location.get(name) for name in _DOLLAR_NAMES})
    return person
