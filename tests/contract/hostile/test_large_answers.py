"""An answer has a size: its unpacked bytes are counted as they come, whatever it announces and however it is packed."""

import threading
import zlib
from collections.abc import Iterator
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest

from core.errors import Unavailable
from core.http import Service, TooLarge, make_client
from tests.support.limited import run_limited

LIMIT = 1_000_000
MEGABYTES = 200
"""Of each bomb: more than any answer may hold, and than a reader may use."""


@cache
def packed(layers: int, megabytes: int) -> bytes:
    """A gzip of so many megabytes of blanks, packed so many times."""
    stream: Iterator[bytes] = iter([b" " * 1_000_000] * megabytes)
    for _ in range(layers):
        stream = zipped(stream)
    return b"".join(stream)


def zipped(parts: Iterator[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(9, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    for part in parts:
        yield packer.compress(part)
    yield packer.flush()


BOMBS = {
    "/gzip": ("gzip", lambda: packed(1, MEGABYTES)),
    "/twice": ("gzip, gzip", lambda: packed(2, MEGABYTES)),
    "/thrice": ("gzip, gzip, gzip", lambda: packed(3, MEGABYTES)),
    "/deflate": ("deflate", lambda: zlib.compress(b" " * 50_000_000, 9)),
    "/members": ("gzip", lambda: packed(1, 1) + b"\0" * 50_000_000),
    "/endless": ("", lambda: b" " * 1_000_000),
}


class Bombs(BaseHTTPRequestHandler):
    asked: list[str]

    def do_GET(self) -> None:
        coding, body = next(bomb for end, bomb in BOMBS.items() if self.path.endswith(end))
        self.asked.append(self.path)
        self.send_response(200)
        if coding:
            self.send_header("Content-Encoding", coding)
        self.end_headers()
        try:
            for _ in range(MEGABYTES if self.path.endswith("/endless") else 1):
                self.wfile.write(body())
        except (BrokenPipeError, ConnectionResetError):
            return  # The reader has had enough.

    do_POST = do_GET

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def bombs() -> Iterator[tuple[str, list[str]]]:
    """A server of bombs: its address, and what it was asked."""
    asked: list[str] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Here", (Bombs,), {"asked": asked}))
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    thread.join()
    server.server_close()


IMPORTS = """
    import httpx, authlib.integrations.httpx_client
    from pydantic import SecretStr
    from core.cloudinary.client import cloudinary_client
    from core.cloudinary.delivery import Cloud
    from core.domain.asset import Asset
    from core.errors import WorkspaceError
    from core.http import make_client
    from core.klaviyo.authorization import OAuthApp
    from core.klaviyo.client import klaviyo_client
    make_client()
    base, name = {base!r}, {name!r}
    cloud = Cloud(name="demo", prefix=f"{{base}}/demo")
    cloudinary = cloudinary_client(api_url=base, cloud=cloud, auth=httpx.BasicAuth("a", "b"))
    klaviyo = klaviyo_client(base, httpx.Auth())
    asset = Asset(asset_id="a", resource_type="raw", type="upload", public_id="x", version=1, bytes=9,
                  url=f"{{base}}/demo/{{name}}")
    def oauth():
        app = OAuthApp(service="Klaviyo", settings="KLAVIYO", client_id="c", client_secret=SecretStr("s"),
                       authorize_at=base, token_at=f"{{base}}/{{name}}", revoke_at=base, redirect_uri=base,
                       method="client_secret_basic")
        app.exchange("code", "v" * 43)
"""
READ = """
    try:
        {call}
    except WorkspaceError as error:
        print(type(error).__name__, "|", error)
"""
READERS = {
    "a page of JSON": ("klaviyo.service.call('GET', f'/{name}', read=bytes)", "32 MB", 120),
    "a template": ("cloudinary.download(asset)", "1 MB", 12),
    "an image": ("cloudinary.download_image(asset.url)", "20 MB", 80),
    "tokens": ("oauth()", "1 MB", 12),
}


@pytest.mark.parametrize("bomb", ["gzip", "endless"])
@pytest.mark.parametrize(("call", "limit", "megabytes"), READERS.values(), ids=READERS)
def test_a_bomb_is_one_sentence_after_one_request_and_little_memory(
    bombs: tuple[str, list[str]], call: str, limit: str, megabytes: int, bomb: str
) -> None:
    base, asked = bombs
    told = run_limited(IMPORTS.format(base=base, name=bomb), READ.format(call=call), megabytes=megabytes)
    assert f"larger than {limit}" in told
    assert len(told.splitlines()) == 1
    assert len(asked) == 1


@pytest.mark.parametrize("bomb", ["twice", "thrice", "deflate"])
def test_what_was_not_asked_for_is_not_unpacked(bombs: tuple[str, list[str]], bomb: str) -> None:
    call = "klaviyo.service.call('GET', f'/{name}', read=bytes, retry=ONCE)"
    imports = IMPORTS.format(base=bombs[0], name=bomb) + "    from core.http import ONCE\n"
    told = run_limited(imports, READ.format(call=call), megabytes=12)
    assert told == "NoAnswer | Klaviyo cannot be reached (its response cannot be decompressed)"


def test_what_follows_the_packed_answer_is_not_kept(bombs: tuple[str, list[str]]) -> None:
    call = "print(len(klaviyo.service.call('GET', f'/{name}', read=bytes)))"
    told = run_limited(IMPORTS.format(base=bombs[0], name="members"), READ.format(call=call), megabytes=12)
    assert told == "1000000"


def answering(*parts: bytes, **headers: str) -> Service:
    """A service whose answer comes in these parts."""

    def handle(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=iter(parts), headers=headers)

    client = make_client(transport=httpx.MockTransport(handle))
    return Service(
        name="It", base_url="https://it.test", refusal=lambda _: None, client=client, largest=LIMIT,
        sleep=lambda _: None,
    )  # fmt: skip


def read(service: Service) -> bytes:
    return service.call("GET", "/a", read=bytes)


@pytest.mark.parametrize("size", [1, 5, 1000, 65_536, 10**6])
@pytest.mark.parametrize("text", [b"", b"x", b"abc" * 300_000, bytes(range(256)) * 3000])
def test_a_packed_answer_is_the_same_however_it_is_cut(text: bytes, size: int) -> None:
    body = b"".join(zipped(iter([text])))
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    assert read(answering(*parts, **{"Content-Encoding": "GZIP"})) == text


@pytest.mark.parametrize("size", [LIMIT - 1, LIMIT, LIMIT + 1])
@pytest.mark.parametrize("coding", ["gzip", "identity"])
def test_the_limit_is_the_last_size_that_is_read(size: int, coding: str) -> None:
    body = b" " * size
    parts = zipped(iter([body])) if coding == "gzip" else iter([body])
    service = answering(*parts, **{"Content-Encoding": coding})
    if size <= LIMIT:
        assert read(service) == body
    else:
        with pytest.raises(TooLarge, match=r"^the response from It is larger than 1 MB$"):
            read(service)


@pytest.mark.parametrize("body", [packed(1, 1)[:-9], packed(1, 1)[:500], b"no gzip"])
def test_a_packed_answer_that_ends_too_soon_is_no_answer(body: bytes) -> None:
    with pytest.raises(Unavailable, match="cannot be decompressed"):
        read(answering(body, **{"Content-Encoding": "gzip"}))


def test_an_answer_without_a_body_may_be_called_packed() -> None:
    assert read(answering(**{"Content-Encoding": "gzip"})) == b""


def test_only_gzip_is_asked_for() -> None:
    asked: list[httpx.Request] = []

    def handle(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200)

    read(
        Service(
            name="It",
            base_url="https://it.test",
            refusal=lambda _: None,
            client=make_client(transport=httpx.MockTransport(handle)),
        )
    )
    assert asked[0].headers["Accept-Encoding"] == "gzip"
