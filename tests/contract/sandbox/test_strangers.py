"""The sandbox alone answers programs and pages of this machine; keys that everybody knows open nothing."""

import base64
from collections.abc import Iterator

import httpx
import pytest

from tests.support.servers import RunningSandbox

KEY = {"Authorization": "Basic " + base64.b64encode(b"sandbox-key:sandbox-secret").decode()}
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
UPLOAD = "/cloudinary/v1_1/fernkiln/image/upload"
# What changes something: by a key, by a token, by a person's click, by a control.
CHANGES = (
    ("POST", UPLOAD),
    ("POST", "/cloudinary/v1_1/fernkiln/raw/upload"),
    ("POST", "/cloudinary/v1_1/fernkiln/video/upload"),
    ("DELETE", "/cloudinary/v1_1/fernkiln/resources/image/upload"),
    ("POST", "/klaviyo/api/template-universal-content"),
    ("POST", "/klaviyo/oauth/token"),
    ("POST", "/klaviyo/oauth/revoke"),
    ("POST", "/klaviyo/oauth/authorize"),
    ("POST", "/_control/reset"),
    ("PUT", "/res/fernkiln/x"),
)


@pytest.fixture
def client(running_sandbox: RunningSandbox) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=running_sandbox.url, headers=KEY, timeout=20) as client:
        yield client


def own(sandbox: RunningSandbox) -> str:
    return sandbox.url.removesuffix("/sandbox")


@pytest.mark.parametrize(("method", "path"), CHANGES)
def test_a_page_of_another_site_changes_nothing_whatever_its_key(
    client: httpx.Client, running_sandbox: RunningSandbox, method: str, path: str
) -> None:
    port = own(running_sandbox).rpartition(":")[2]
    origins = (
        "https://evil.example",
        "null",
        f"http://localhost:{port}",
        "http://127.0.0.1:1",
        f"https://127.0.0.1:{port}",
    )
    for headers in (*({"Origin": origin} for origin in origins), {"Sec-Fetch-Site": "cross-site"}):
        answer = client.request(method, path, headers=headers, files={"file": ("x.png", PIXEL)})
        assert (answer.status_code, answer.text) == (403, "The sandbox answers its own machine only."), headers


def test_programs_and_its_own_pages_go_on(client: httpx.Client, running_sandbox: RunningSandbox) -> None:
    for number, headers in enumerate(({}, {"Origin": own(running_sandbox), "Sec-Fetch-Site": "same-origin"})):
        data = {"public_id": f"odd/{number}"}
        answer = client.post(UPLOAD, headers=headers, data=data, files={"file": ("x.png", PIXEL)})
        assert answer.status_code in (200, 401), answer.text
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert client.get("/_control/requests", headers={"Origin": "https://evil.example"}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "192.0.2.2", "[::1", "a@localhost", "127.1"]
)
def test_another_sites_name_for_this_machine_is_not_answered(client: httpx.Client, host: str) -> None:
    for method, path in (*CHANGES, ("GET", "/_control/requests"), ("GET", "/klaviyo/"), ("HEAD", "/res/fernkiln/x")):
        answer = client.request(method, path, headers={"Host": host, "Origin": f"http://{host}"})
        assert answer.status_code == 403, (method, path)
