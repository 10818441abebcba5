"""HTTP in, HTTP out for delivery."""

import asyncio
import os
import re
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from sandbox.cloudinary.delivery.delivered import Delivered, deliver_path, find_cached
from sandbox.cloudinary.exceptions import DeliveryError, header_text
from sandbox.cloudinary.models import CLOUD
from sandbox.context import Sandbox


def _step_back() -> None:
    """Leave the processors to the server's pages when both want them; only Linux has priorities of threads."""
    if sys.platform == "linux":
        thread = threading.get_native_id()
        # Somebody may have started the whole process with less.
        os.setpriority(os.PRIO_PROCESS, thread, max(10, os.getpriority(os.PRIO_PROCESS, thread)))


# One: a second painter would take the other core from the pages, which are drawn in this process too.
_PAINTERS: Final = ThreadPoolExecutor(1, thread_name_prefix="painter", initializer=_step_back)
_ALWAYS: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "X-Cld-Error, Content-Length, ETag",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Content-Type-Options": "nosniff",
    "Vary": "Accept",
}


async def deliver(request: Request) -> Response:
    """GET or HEAD /{cloud}/{asset_type}/{delivery_type}/…."""
    return await _deliver(request, request.path_params["cloud"], leading=2)


async def deliver_private(request: Request) -> Response:
    """The same on a host of the environment's own, as of a private CDN: the path does not name the cloud."""
    return await _deliver(request, CLOUD, leading=1)


async def _deliver(request: Request, cloud: str, leading: int) -> Response:
    try:
        _check_cloud(cloud)
        response = _response(request, await _find(request, _raw_path(request, leading)))
    except DeliveryError as error:
        response = error.response()
        response.headers["Cache-Control"] = "no-store"
    response.headers.update(_ALWAYS)
    return response


async def _find(request: Request, raw: str) -> Delivered:
    """What was made before at once, the rest in its turn: many new pictures must not hold up the server's pages."""
    state, takes_webp = Sandbox.of(request).state, "image/webp" in request.headers.get("accept", "")
    file = await run_in_threadpool(find_cached, state, raw, takes_webp=takes_webp)
    if file is not None:
        return file
    make = partial(deliver_path, state, raw, takes_webp=takes_webp)
    return await asyncio.get_running_loop().run_in_executor(_PAINTERS, make)


def _check_cloud(cloud: str) -> None:
    if cloud != CLOUD:
        raise DeliveryError(401, f"cloud_name {cloud} is disabled")


def _response(request: Request, file: Delivered) -> Response:
    # Without a version in the URL an overwritten asset must be seen at once.
    headers = {"ETag": file.etag, "Cache-Control": "public, no-cache"}
    if file.etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if file.error:
        headers |= {"X-Cld-Error": header_text(file.error), "Cache-Control": "private, max-age=30"}
    headers["Accept-Ranges"] = "bytes"
    part = _part(request, file)
    if part is None:
        return Response(file.data, media_type=file.media_type, headers=headers)
    first, last = part
    headers["Content-Range"] = f"bytes {first}-{last}/{len(file.data)}"
    return Response(file.data[first : last + 1], 206, headers, media_type=file.media_type)


def _part(request: Request, file: Delivered) -> tuple[int, int] | None:
    """The first and last byte of a single range (RFC 9110, 14.2); None when the whole file is to be sent."""
    match = re.fullmatch(r"bytes=(\d{0,15})-(\d{0,15})", request.headers.get("range", ""))
    condition = request.headers.get("if-range", file.etag)
    if not match or match[0] == "bytes=-" or condition != file.etag or request.method != "GET":
        return None
    whole = len(file.data)
    first = int(match[1]) if match[1] else max(0, whole - int(match[2]))
    last = min(int(match[2]), whole - 1) if match[1] and match[2] else whole - 1
    if match[1] and match[2] and int(match[2]) < first:
        return None
    if first >= whole:
        raise DeliveryError(416, f"Range not satisfiable: {whole} bytes")
    return first, last


def _raw_path(request: Request, leading: int) -> str:
    """The path after the mounts and the cloud's name as it came: escaping decides what separates and what is text."""
    raw = request.scope["raw_path"].decode("latin-1").partition("?")[0]
    mounts = request.scope.get("root_path", "").count("/")
    return str(raw.split("/", mounts + leading)[-1])
