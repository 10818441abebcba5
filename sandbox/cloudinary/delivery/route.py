"""HTTP in, HTTP out for delivery."""

import re
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from sandbox.cloudinary.delivery.delivered import Delivered, deliver_path
from sandbox.cloudinary.exceptions import DeliveryError
from sandbox.cloudinary.models import CLOUD
from sandbox.context import Sandbox

_ALWAYS: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "X-Cld-Error, Content-Length, ETag",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Content-Type-Options": "nosniff",
    "Vary": "Accept",
}


def deliver(request: Request) -> Response:
    """GET or HEAD /{cloud}/{asset_type}/{delivery_type}/…."""
    try:
        _check_cloud(request.path_params["cloud"])
        takes_webp = "image/webp" in request.headers.get("accept", "")
        found = deliver_path(Sandbox.of(request).state, _raw_path(request), takes_webp=takes_webp)
        response = _response(request, found)
    except DeliveryError as error:
        response = error.response()
        response.headers["Cache-Control"] = "no-store"
    response.headers.update(_ALWAYS)
    return response


def _check_cloud(cloud: str) -> None:
    if cloud != CLOUD:
        raise DeliveryError(401, f"cloud_name {cloud} is disabled")


def _response(request: Request, found: Delivered) -> Response:
    # Without a version in the URL an overwritten asset must be seen at once.
    headers = {"ETag": found.etag, "Cache-Control": "public, no-cache"}
    if found.etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    headers["Accept-Ranges"] = "bytes"
    part = _part(request, found)
    if part is None:
        return Response(found.data, media_type=found.media_type, headers=headers)
    first, last = part
    headers["Content-Range"] = f"bytes {first}-{last}/{len(found.data)}"
    return Response(found.data[first : last + 1], 206, headers, media_type=found.media_type)


def _part(request: Request, found: Delivered) -> tuple[int, int] | None:
    """The first and last byte of a single range (RFC 9110, 14.2); None when the whole file is to be sent."""
    match = re.fullmatch(r"bytes=(\d{0,15})-(\d{0,15})", request.headers.get("range", ""))
    condition = request.headers.get("if-range", found.etag)
    if not match or match[0] == "bytes=-" or condition != found.etag or request.method != "GET":
        return None
    whole = len(found.data)
    first = int(match[1]) if match[1] else max(0, whole - int(match[2]))
    last = min(int(match[2]), whole - 1) if match[1] and match[2] else whole - 1
    if match[1] and match[2] and int(match[2]) < first:
        return None
    if first >= whole:
        raise DeliveryError(416, f"Range not satisfiable: {whole} bytes")
    return first, last


def _raw_path(request: Request) -> str:
    """The path after the cloud's name as it came: escaping decides what separates and what is text."""
    raw = request.scope["raw_path"].decode("latin-1").partition("?")[0]
    mounts = request.scope.get("root_path", "").count("/")
    return str(raw.split("/", mounts + 2)[-1])
