"""Credentials of a Cloudinary environment against Cloudinary's own client, and who may sign in."""

import traceback
from collections.abc import Iterator
from pathlib import Path

import cloudinary
import cloudinary.utils
import pytest

from core.domain.connection import CloudinaryCredentials, parse_cloudinary_url
from core.errors import InputError
from core.settings import Settings, read_settings


@pytest.fixture
def official_client() -> Iterator[pytest.MonkeyPatch]:
    """Cloudinary's client keeps what it read of the environment for the whole process."""
    with pytest.MonkeyPatch.context() as patch:
        yield patch
    cloudinary.reset_config()


@pytest.mark.parametrize(
    "tail",
    [
        "demo",
        "demo?private_cdn=true",
        "demo?secure_distribution=media.example.com",
        "demo?private_cdn=true&secure_distribution=media.example.com",
        "demo/media.example.com",
        "my-cloud_2?private_cdn=false",
    ],
)
def test_delivery_begins_as_the_official_client_builds_it(tail: str, official_client: pytest.MonkeyPatch) -> None:
    url = f"cloudinary://123456789012345:a-Secret_1@{tail}"
    official_client.setenv("CLOUDINARY_URL", url)
    cloudinary.reset_config()
    options = vars(cloudinary.config())
    private = str(options.get("private_cdn")).lower() == "true"
    expected = cloudinary.utils.unsigned_download_url_prefix(
        "sample",
        options["cloud_name"],
        private_cdn=private,
        cdn_subdomain=False,
        secure_cdn_subdomain=None,
        cname=None,
        secure=True,
        secure_distribution=options.get("secure_distribution"),
    )
    found = parse_cloudinary_url(url)
    assert found.delivery_prefix == expected
    assert (found.cloud, found.key, found.secret) == (options["cloud_name"], "123456789012345", "a-Secret_1")


def test_a_region_is_another_host_of_the_api() -> None:
    assert parse_cloudinary_url("cloudinary://1:s@demo").api_url == "https://api.cloudinary.com"
    europe = parse_cloudinary_url("cloudinary://1:s@demo?upload_prefix=https://api-eu.cloudinary.com/")
    assert europe.api_url == "https://api-eu.cloudinary.com"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "CANARY",
        "https://CANARY@demo",
        "cloudinary://CANARY",
        "cloudinary://1:CANARY@",
        "cloudinary://1:CANARY@demo?upload_prefix=ftp://CANARY",
        "cloudinary://1:CANARY@demo?upload_prefix=http://intranet.example.com",
        "cloudinary://1:CANARY@demo?upload_prefix=https://a.example.com/path",
        "cloudinary://1:CANARY@demo?upload_prefix=https://api.cloudinary.com@evil.example.com",
        "cloudinary://1:CANARY@demo?upload_prefix=https://ana:CANARY@api.cloudinary.com",
        "cloudinary://1:CANARY@demo?upload_prefix=https://api.cloudinary.com%3Fx",
        "cloudinary://1:CANARY@demo?upload_prefix=https://api.cloudinary.com%23",
        "cloudinary://1:CANARY@demo?upload_prefix=https://api.cloudinary.com%0A",
        "cloudinary://1:CANARY@demo?upload_prefix=https://api.cloudinary.com:8443",
        "cloudinary://1:CANARY@demo?upload_prefix=http://127.0.0.1:8797%23",
        "cloudinary://1:CANARY@demo?upload_prefix=http://localhost",
        "cloudinary://1:CANARY@demo?upload_prefix=https://10.0.0.7",
        "cloudinary://1:CANARY@demo?secure_distribution=10.0.0.7",
        "cloudinary://1:CANARY@demo?secure_distribution=media.example.com:8443",
        "cloudinary://1:CANARY@demo?secure_distribution=media.example.com/CANARY",
        "cloudinary://1:CANARY@demo?secure_distribution=-",
    ],
)
def test_a_malformed_url_is_refused_without_its_secret(url: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_cloudinary_url(url)
    assert "CANARY" not in f"{caught.value} {caught.value!r} {caught.value.__cause__!r}"


def test_the_settings_allow_cloudinarys_own_api_hosts_and_those_that_they_name(monkeypatch: pytest.MonkeyPatch) -> None:
    other = "cloudinary://1:CANARY@demo?upload_prefix=https://api.media.example.com"
    for prefix in ("https://api-eu.cloudinary.com", "https://api-ap.cloudinary.com", "https://api.cloudinary.com"):
        monkeypatch.setenv("CLOUDINARY_URL", f"cloudinary://1:s@demo?upload_prefix={prefix}")
        found = read_settings().cloudinary
        assert found is not None
        assert found.api_url == prefix
    monkeypatch.setenv("CLOUDINARY_URL", other)
    with pytest.raises(InputError, match=r"^CLOUDINARY_URL: .*CLOUDINARY_API_HOSTS") as caught:
        read_settings()
    assert "CANARY" not in str(caught.value)
    monkeypatch.setenv("CLOUDINARY_API_HOSTS", "api.example.org, API.media.example.com")
    assert read_settings().cloudinary


@pytest.mark.parametrize(
    "url", ["CANARY", "cloudinary://1:CANARY@", "cloudinary://1:CANARY@demo?upload_prefix=ftp://CANARY"]
)
def test_nothing_of_a_malformed_url_is_in_what_the_process_prints(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOUDINARY_URL", url)
    monkeypatch.setenv("KLAVIYO_CLIENT_SECRET", "CANARY")
    with pytest.raises(InputError, match=r"^CLOUDINARY_URL: ") as caught:
        read_settings()
    printed = "".join(traceback.TracebackException.from_exception(caught.value).format())
    below = caught.value
    while below := below.__context__:
        printed += f"{below} {below!r}"
    assert "CANARY" not in printed


def test_the_secret_is_in_no_repr() -> None:
    credentials = CloudinaryCredentials(cloud="demo", key="1", secret="CANARY")
    assert "CANARY" not in repr(credentials)
    assert "CANARY" not in repr(Settings(klaviyo_client_secret="CANARY", cloudinary_url="cloudinary://1:CANARY@demo"))


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("ana@example.com", True),
        ("ANA@Example.COM", True),
        ("tom@fernkiln.example", True),
        (" tom@fernkiln.example ", False),
        ("tom@fernkiln.example\n", False),
        ("tom@fern\u212ailn.example", False),
        ("\uff54om@fernkiln.example", False),
        ("tom jr@fernkiln.example", False),
        ("eve@evil.example@fernkiln.example", False),
        ("eve@example.com", False),
        ("eve@sub.fernkiln.example", False),
        ("eve@notfernkiln.example", False),
        ("ana@example.com@evil.example", False),
        ("@fernkiln.example", False),
        ("fernkiln.example", False),
        ("", False),
    ],
)
def test_the_allow_list(address: str, *, allowed: bool, tmp_path: Path) -> None:
    settings = Settings(workspace_db=tmp_path / "w.db", workspace_allowed="ana@example.com, @FernKiln.example,, ")
    assert settings.allows(address) is allowed
    assert not Settings(workspace_db=tmp_path / "w.db").allows(address)
