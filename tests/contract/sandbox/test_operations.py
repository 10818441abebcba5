"""The sandbox's handlers are called as the services call their operations."""

import re

import pytest

from sandbox.cloudinary.urls import api_routes
from sandbox.klaviyo.urls import API
from tests.support.openapi import Spec

KLAVIYO, CLOUDINARY = Spec("klaviyo", "/api"), Spec("cloudinary", "/v1_1")
# Two routes of ours are one operation there, by the type of the assets.
BY_TYPE = re.compile(r"/resources/\{\w+\}(/\{\w+\})?$")


def operation_ids(spec: Spec) -> dict[tuple[str, str], str]:
    """Method and path with nameless parameters → operation ID as a Python name."""
    return {
        (method, shape(path)): re.sub(r"(?<=[a-z])(?=[A-Z])", "_", operation.raw["operationId"]).lower()
        for (method, path), operation in spec.operations.items()
    }


def shape(path: str) -> str:
    return re.sub(r"\{[^}]+\}", "{}", path).rstrip("/")


HANDLERS = [(KLAVIYO, method.lower(), path, handler.__name__) for method, path, handler, *_ in API] + [
    (CLOUDINARY, method.lower(), route.path, route.endpoint.__name__)
    for route in api_routes
    for method in sorted((route.methods or set()) - {"HEAD"})
    if not BY_TYPE.search(route.path)
]


@pytest.mark.parametrize(
    ("spec", "method", "path", "name"), HANDLERS, ids=lambda value: str(getattr(value, "name", value))
)
def test_a_handler_has_the_name_of_its_operation(spec: Spec, method: str, path: str, name: str) -> None:
    assert name == operation_ids(spec).get((method, shape(path)), name)


def test_most_operations_are_in_the_files() -> None:
    in_file = [1 for spec, method, path, _ in HANDLERS if (method, shape(path)) in operation_ids(spec)]
    assert len(in_file) > 0.6 * len(HANDLERS)
