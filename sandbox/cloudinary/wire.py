"""What comes over the wire before any handler: the body, and who asks."""

import base64
import binascii
import hashlib
import json
import secrets
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import unquote_to_bytes

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from sandbox.cloudinary import models
from sandbox.cloudinary.exceptions import ApiError

Body = Mapping[str, Any]
_UNSIGNED: Final = ("file", "cloud_name", "resource_type", "api_key", "signature")


async def read_body(request: Request) -> Body:
    """A JSON object or a form; of `name[]`, a list under `name`."""
    kind = request.headers.get("content-type", "")
    if kind.startswith(("multipart/form-data", "application/x-www-form-urlencoded")):
        return await _read_form(request)
    raw = await request.body()
    try:
        parsed = json.loads(raw) if raw else {}
    except (ValueError, RecursionError):
        raise ApiError(400, "Invalid JSON in request body") from None
    if not isinstance(parsed, dict):
        raise ApiError(400, "Invalid JSON in request body: an object is expected")
    return parsed


async def _read_form(request: Request) -> Body:
    body: dict[str, Any] = {}
    try:
        async with request.form() as form:
            for name in form:
                parts = form.getlist(name)
                values = [await part.read() if isinstance(part, UploadFile) else part for part in parts]
                body[name.removesuffix("[]")] = values if name.endswith("[]") else values[-1]
    except HTTPException:
        raise ApiError(400, "Invalid form in request body") from None
    return body


def check_cloud(request: Request) -> None:
    """ApiError unless the path names this environment."""
    if request.path_params["cloud"] != models.CLOUD:
        raise ApiError(401, "cloud_name mismatch")


def check_uploader(request: Request, body: Body) -> None:
    """ApiError unless a form is signed, or key and secret come by Basic authentication."""
    if "signature" in body:
        check_signature(body)
        return
    if "authorization" not in request.headers and request.url.path.endswith("/upload"):
        raise ApiError(400, "Upload preset must be whitelisted for unsigned uploads")
    check_caller(request)


def check_caller(request: Request) -> None:
    """ApiError unless key and secret come by Basic authentication."""
    kind, _, value = request.headers.get("authorization", "").partition(" ")
    try:
        given = base64.b64decode(value, validate=True).decode() if kind.lower() == "basic" else ""
    except (binascii.Error, UnicodeDecodeError):
        given = ""
    key, _, secret = given.partition(":")
    if key != models.KEY:
        raise ApiError(401, "unknown api_key" if key else "Must supply api_key")
    if not secrets.compare_digest(secret.encode(), models.SECRET.encode()):
        raise ApiError(401, "api_secret mismatch")


def check_signature(body: Body) -> None:
    """Signature version 2 (cloudinary.com/documentation/signatures): `&` in values is escaped."""
    if body.get("api_key") != models.KEY:
        raise ApiError(401, "unknown api_key")
    parts = []
    for name in sorted(set(body) - set(_UNSIGNED)):
        value = body[name]
        text = ",".join(map(str, value)) if isinstance(value, list) else str(value)
        if text:
            parts.append(f"{name}={text}".replace("&", "%26"))
    string, given = "&".join(parts), str(body["signature"])
    algorithm = hashlib.sha256 if len(given) == 64 else hashlib.sha1
    signature = algorithm((string + models.SECRET).encode()).hexdigest()
    if not secrets.compare_digest(signature.encode(), given.encode()):
        raise ApiError(401, f"Invalid Signature {given}. String to sign - '{string}'.")


def read_file(value: Any) -> bytes:
    """The bytes of a part of a form, or of a data URI."""
    if isinstance(value, bytes) and value:
        return value
    if isinstance(value, str) and value.startswith("data:"):
        head, _, data = value.partition(",")
        try:
            return base64.b64decode(data) if head.endswith(";base64") else unquote_to_bytes(data)
        except binascii.Error:
            raise ApiError(400, "Invalid data URI") from None
    if isinstance(value, str) and value.startswith(("http:", "https:", "ftp:", "s3:", "gs:")):
        raise ApiError(400, "The sandbox loads nothing from the network")
    raise ApiError(400, "Missing required parameter - file")


def read_pairs(text: str) -> dict[str, str]:
    r"""`a=b|c=d`, where `=`, `|` and `"` are escaped by a backslash."""
    values, name, current = {}, "", ""
    characters = iter(text)
    for character in characters:
        if character == "\\":
            current += next(characters, "")
        elif character == "=" and not name:
            name, current = current, ""
        elif character == "|":
            values[name], name, current = current, "", ""
        else:
            current += character
    return values | {name: current} if name else values
