"""A file is asked for at the cloud's own delivery address, whichever of its hosts Cloudinary names in an answer."""

import httpx
import pytest

from core.cloudinary.client import CloudinaryClient, cloudinary_client
from core.cloudinary.delivery import Cloud
from core.http import Unreadable

PRIVATE = Cloud(name="acme", prefix="https://media.acme.example")
PATH = "/image/upload/w_3/v17/shop/mug%20%281%29.jpg"


@pytest.fixture
def calls() -> list[str]:
    return []


@pytest.fixture
def client(calls: list[str]) -> CloudinaryClient:
    def answer(request: httpx.Request) -> httpx.Response:
        calls.append(str(request.url))
        return httpx.Response(200, content=b"image")

    transport = httpx.MockTransport(answer)
    return cloudinary_client(api_url="https://api.example", cloud=PRIVATE, auth=httpx.Auth(), transport=transport)


@pytest.mark.parametrize(
    "root",
    ["https://media.acme.example", "https://res.cloudinary.com/acme", "http://acme-res.cloudinary.com"],
)
def test_each_host_of_the_cloud_leads_to_one(client: CloudinaryClient, calls: list[str], root: str) -> None:
    assert client.download_image(f"{root}{PATH}") == b"image"
    assert calls == [f"https://media.acme.example{PATH}"]


@pytest.mark.parametrize(
    "url",
    [
        f"https://res.cloudinary.com/other{PATH}", f"https://shop.example{PATH}", "https://169.254.169.254/latest",
        f"https://media.acme.example@shop.example{PATH}", f"https://media.acme.example.evil.example{PATH}", PATH, "",
    ],
)  # fmt: skip
def test_no_other_host_is_asked(client: CloudinaryClient, calls: list[str], url: str) -> None:
    with pytest.raises(Unreadable):
        client.download_image(url)
    assert calls == []
