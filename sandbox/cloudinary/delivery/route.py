"""The delivery route: path in, bytes out, the last answers kept."""

import hashlib
import io
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import Final

from PIL import Image
from starlette.requests import Request
from starlette.responses import Response

from sandbox.cloudinary.delivery.grammar import DeliveryPath, read_path
from sandbox.cloudinary.delivery.render import Rendering
from sandbox.cloudinary.delivery.sources import Decoded, Sources
from sandbox.cloudinary.exceptions import DeliveryError, invalid, missing
from sandbox.cloudinary.models import CLOUD, find_asset
from sandbox.context import MOUNT, Sandbox
from sandbox.state import State

_TYPES: Final = {"jpg": "image/jpeg", "png": "image/png", "gif": "image/gif", "webp": "image/webp"}
_HEADERS: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "X-Cld-Error",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Content-Type-Options": "nosniff",
}
_DECODED: Final = Decoded()


@dataclass(frozen=True)
class _Answer:
    body: bytes
    media_type: str
    used: tuple[tuple[str, str, int], ...]


class _Kept:
    """The last composed pictures, good as long as no asset in them has changed."""

    def __init__(self, room: int = 512) -> None:
        self._answers: OrderedDict[tuple[str, str, str], _Answer] = OrderedDict()
        self._lock = Lock()
        self._room = room

    def get(self, key: tuple[str, str, str], state: State) -> _Answer | None:
        answer = self._answers.get(key)
        fresh = answer is not None and all(_is_current(state, *thing) for thing in answer.used)
        return answer if fresh else None

    def put(self, key: tuple[str, str, str], answer: _Answer) -> None:
        with self._lock:
            self._answers[key] = answer
            while len(self._answers) > self._room:
                self._answers.popitem(last=False)


_KEPT: Final = _Kept()


def deliver(request: Request) -> Response:
    """Answer `/{cloud}/{resource_type}/{type}/…` with the picture or file."""
    state = Sandbox.of(request).state
    # The router's own path is decoded, and here escaping means something.
    raw = request.scope["raw_path"].decode("ascii", "replace").partition("?")[0].removeprefix(f"{MOUNT}/res/")
    cloud, _, rest = raw.partition("/")
    if "/fetch/" in rest and request.url.query:
        rest += f"?{request.url.query}"
    try:
        _check_cloud(cloud)
        answer = _answer(state, rest, request.headers.get("accept", ""))
    except DeliveryError as error:
        response = error.response()
        response.headers.update(_HEADERS)
        return response
    etag = f'"{hashlib.sha256(answer.body).hexdigest()[:32]}"'
    headers = {**_HEADERS, "ETag": etag, "Cache-Control": "public, no-cache"}
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    return Response(answer.body, media_type=answer.media_type, headers=headers)


def _check_cloud(cloud: str) -> None:
    if cloud != CLOUD:
        raise DeliveryError(401, f"cloud_name {cloud} is disabled")


def _answer(state: State, rest: str, accept: str) -> _Answer:
    variant = f"{'webp' if 'image/webp' in accept else ''}{state.setting('fetch_restricted')}"
    key = (str(state.path), rest, variant)
    kept = _KEPT.get(key, state)
    if kept is None:
        kept = _composed(state, rest, accept, depth=0)
        _KEPT.put(key, kept)
    return kept


def _composed(state: State, rest: str, accept: str, depth: int) -> _Answer:
    try:
        path = read_path(rest)
    except UnicodeDecodeError:
        raise DeliveryError(400, "Invalid URL: not UTF-8") from None
    if path.resource_type == "raw":
        return _raw(state, path)
    if path.resource_type == "video":
        raise DeliveryError(404, "Video delivery is not emulated yet")
    return _picture(state, path, accept, depth)


def _raw(state: State, path: DeliveryPath) -> _Answer:
    row = find_asset(state, "raw", path.type, path.source)
    if row is None or path.components:
        raise missing(path.source)
    # A file of a stranger must not be read as a page.
    return _Answer(row["data"], "application/octet-stream", (("volatile", path.source, 0),))


def _picture(state: State, path: DeliveryPath, accept: str, depth: int) -> _Answer:
    sources = Sources(state, _DECODED, lambda rest, below: _composed(state, rest, "", below).body, depth)
    if path.type not in ("upload", "fetch"):
        raise DeliveryError(404, f"Invalid delivery type {path.type}")
    if not path.source:
        raise missing("")
    base = sources.remote(path.source) if path.type == "fetch" else sources.asset(path.source)
    rendering = Rendering(sources)
    picture = rendering.run(base, path.components)
    extension = path.source.rpartition(".")[2].lower() if path.type == "upload" else ""
    form = rendering.output.get("f") or (extension if extension in ("jpg", "jpeg", "png", "gif", "webp") else "png")
    body, media_type = _encoded(picture, form, rendering.output.get("q", "auto"), accept)
    return _Answer(body, media_type, tuple(sources.used))


def _encoded(picture: Image.Image, form: str, quality: str, accept: str) -> tuple[bytes, str]:
    form = {"jpeg": "jpg", "auto": "webp" if "image/webp" in accept else "jpg"}.get(form, form)
    if form not in _TYPES:
        raise invalid("format", form)
    options: dict[str, int] = {}
    if form in ("jpg", "webp"):
        options["quality"] = _quality(quality)
    if form == "jpg":
        flat = Image.new("RGB", picture.size, (255, 255, 255))
        flat.paste(picture, mask=picture.getchannel("A"))
        picture = flat
    out = io.BytesIO()
    picture.save(out, {"jpg": "JPEG"}.get(form, form.upper()), **options)
    return out.getvalue(), _TYPES[form]


def _quality(text: str) -> int:
    if text.partition(":")[0] == "auto":
        return 82
    number = text.partition(":")[0]
    if not number.isdigit() or not 1 <= int(number) <= 100:
        raise invalid("quality", text)
    return int(number)


def _is_current(state: State, kind: str, name: str, version: int) -> bool:
    if kind != "asset":
        return kind == "web"
    query = "select version from asset where resource_type = 'image' and type = 'upload' and public_id = ?"
    row = state.db.execute(query, [name]).fetchone()
    return row is not None and row["version"] == version
