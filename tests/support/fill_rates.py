"""Choices of a template, and how they fill."""

import json
from typing import Any

from core.blocks.fill_rates import FillRates, fill_rates
from core.cloudinary.cldt import parse_template
from core.cloudinary.delivery import cloud_named
from core.domain.personalization import parse_personalization
from tests.support.templates import EVENT, HERO, REFERENCE

CLOUD = cloud_named("acme")


TEMPLATE = parse_template(json.dumps(HERO))


def choices(slots: dict[str, Any], **other: Any) -> Any:
    return parse_personalization({"v": 1, "template": REFERENCE, "event": EVENT, "slots": slots, **other})


def of(slots: dict[str, Any], events: list[Any], profiles: list[Any] | None = None, **other: Any) -> FillRates:
    people = profiles or [None] * len(events)
    contexts = [{"profile": person, "event": event} for person, event in zip(people, events, strict=True)]
    return fill_rates(TEMPLATE, choices(slots, **other), CLOUD, contexts)


def headline(path: list[Any], fallback: Any = "you", source: str = "event") -> dict[str, Any]:
    return {"headline": {"from": source, "path": path, "format": [], "fallback": fallback}}
