"""The Cloudinary side of Setup: does the environment answer, and has it the metadata field."""

from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

from core.cloudinary.client import Budget, CloudinaryClient
from core.cloudinary.metadata_field import DEFINITION, FIELD_ID
from core.errors import AccessError, Conflict, InputError, WorkspaceError

Source = Literal["form", "settings", "sandbox", "none"]


@dataclass(frozen=True, kw_only=True)
class CloudinaryStatus:
    """Whether the environment answers; `problem` is the service's own reason.

    `source` says where the key came from, "none" where there is no environment; `refused` that Cloudinary does not
    accept it; `delivery` is what its delivery URLs begin with, `api_host` where its API is asked; `budget` is that of
    the Admin API, None where Cloudinary does not tell.
    """

    cloud: str
    connected: bool
    problem: str = ""
    refused: bool = False
    source: Source = "sandbox"
    delivery: str = ""
    api_host: str = ""
    budget: Budget | None = None


@dataclass(frozen=True, kw_only=True)
class FieldStatus:
    """Whether the metadata field exists; `unknown` when Cloudinary could not be asked."""

    state: Literal["present", "absent", "foreign", "unknown"]
    definition: dict[str, Any]
    problem: str = ""


def check_environment(client: CloudinaryClient, source: Source) -> CloudinaryStatus:
    """Ask Cloudinary whether key and cloud are right."""
    problem, refused = "", False
    try:
        client.ping()
    except WorkspaceError as error:
        problem, refused = str(error), isinstance(error, AccessError)
    return CloudinaryStatus(
        cloud=client.cloud.name,
        connected=not problem,
        problem=problem,
        refused=refused,
        source=source,
        delivery=client.cloud.prefix,
        api_host=urlsplit(client.service.base_url).netloc,
        budget=client.quota.budget,
    )


def check_field(client: CloudinaryClient) -> FieldStatus:
    """Whether the environment has the field that links are kept in."""
    definition = dict(DEFINITION)
    try:
        field = client.get_metadata_field(FIELD_ID)
    except WorkspaceError as error:
        return FieldStatus(state="unknown", definition=definition, problem=str(error))
    if field is None:
        return FieldStatus(state="absent", definition=definition)
    if field.get("type") != DEFINITION["type"]:
        return FieldStatus(state="foreign", definition=dict(field), problem="a field with this ID has another type")
    return FieldStatus(state="present", definition=dict(field))


def create_field(client: CloudinaryClient) -> FieldStatus:
    """Add the field to the environment's schema; fine when somebody else just did."""
    try:
        client.create_metadata_field(DEFINITION)
    except (InputError, Conflict, AccessError):
        status = check_field(client)
        if status.state == "present":
            return status
        raise
    return check_field(client)
