"""HTTP in, HTTP out for delivery."""

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
    return Response(found.data, media_type=found.media_type, headers=headers)


def _raw_path(request: Request) -> str:
    """The path after the cloud's name as it came: escaping decides what separates and what is text."""
    raw = request.scope["raw_path"].decode("latin-1").partition("?")[0]
    mounts = request.scope.get("root_path", "").count("/")
    return str(raw.split("/", mounts + 2)[-1])
