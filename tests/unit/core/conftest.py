"""Templates, choices and contexts that several tests speak of."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from core.blocks.compose import ComposedBlock, compose
from core.cloudinary.cldt import parse_template
from core.cloudinary.delivery import Cloud, cloud_named
from core.domain.personalization import parse_personalization
from tests.support.templates import EVENT, HERO, REFERENCE


@pytest.fixture
def cloud() -> Cloud:
    return cloud_named("demo")


@pytest.fixture
def hero() -> dict[str, Any]:
    """A template file with one text and one image slot; free to change."""
    copy: dict[str, Any] = json.loads(json.dumps(HERO))
    return copy


@pytest.fixture
def choices() -> Callable[..., dict[str, Any]]:
    """A personalization of the hero with these slots."""

    def make(**fields: Any) -> dict[str, Any]:
        slots = fields.pop("slots", {})
        return {"v": 1, "template": REFERENCE, "event": EVENT, "slots": slots, **fields}

    return make


@pytest.fixture
def composed(cloud: Cloud) -> Callable[..., ComposedBlock]:
    """The block of a template file and a personalization."""

    def make(template: dict[str, Any], personalization: dict[str, Any]) -> ComposedBlock:
        return compose(parse_template(json.dumps(template)), parse_personalization(personalization), cloud)

    return make
