"""The connected accounts: what a service granted, and the way to a Cloudinary environment."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl, unquote

from core.errors import InputError

ACCOUNT: Final = "accounts:read"
"""The scope without which an account cannot be told from others."""
KEY_MARK: Final = "private-key:"
SHARED_API: Final = "https://api.cloudinary.com"
API_HOSTS: Final = frozenset({"api.cloudinary.com", "api-eu.cloudinary.com", "api-ap.cloudinary.com"})
"""Where Cloudinary's API answers: its shared host, and that of each region."""
SHARED_DELIVERY: Final = "https://res.cloudinary.com"
_CLOUD: Final = re.compile(r"[A-Za-z0-9_-]{1,100}")
# A name, not a number: neither a port nor an address inside the server's network.
_HOST: Final = re.compile(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z][A-Za-z0-9-]*")


@dataclass(frozen=True, kw_only=True)
class Tokens:
    """What a service granted; `expires` is in seconds since 1970."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    scope: str
    expires: float


@dataclass(frozen=True, kw_only=True)
class Connection:
    """A connected Klaviyo account; `broken` says why it no longer works, if so.

    `scope` is what was granted; of a private key, which does not tell, it is a mark of the key.
    """

    account: str
    account_id: str
    account_name: str
    scope: str
    connected_at: str
    broken: str = ""

    @property
    def by_key(self) -> bool:
        """Whether it was made by a private key instead of an approval."""
        return self.scope.startswith(KEY_MARK)


@dataclass(frozen=True, kw_only=True)
class CloudinaryCredentials:
    """A product environment with the key that opens it, and the hosts it is reached and delivered by.

    `upload_prefix` is the region's API address, `secure_distribution` a custom host name of deliveries; both are
    blank for the shared ones. With `private_cdn` a delivery URL does not name the cloud. The names are those of
    Cloudinary's own configuration. Raises InputError, never with a value in it.
    """

    cloud: str
    key: str
    secret: str = field(repr=False)
    upload_prefix: str = ""
    private_cdn: bool = False
    secure_distribution: str = ""

    def __post_init__(self) -> None:
        """Refuse what cannot be an environment or its key."""
        if not is_cloud_name(self.cloud):
            raise InputError("the cloud name can contain only letters, digits, - and _", "cloud")
        if self.upload_prefix and not (
            self.upload_prefix.startswith("https://") and _HOST.fullmatch(self.upload_prefix.removeprefix("https://"))
        ):
            raise InputError("must begin with https:// and name a host only", "upload_prefix")
        if self.secure_distribution and not _HOST.fullmatch(self.secure_distribution):
            raise InputError("must be a host name such as media.example.com", "secure_distribution")
        if not self.key.strip() or not self.secret.strip():
            raise InputError("the API key and its secret are both needed", "key")

    @property
    def api_url(self) -> str:
        """The address of the Admin and Upload APIs."""
        return self.upload_prefix or SHARED_API

    @property
    def api_host(self) -> str:
        """The host of the APIs, in lower case."""
        return self.api_url.removeprefix("https://").lower()

    @property
    def delivery_prefix(self) -> str:
        """What every delivery URL begins with, as Cloudinary's own clients build it."""
        if self.private_cdn:
            return f"https://{self.secure_distribution or f'{self.cloud}-res.cloudinary.com'}"
        return f"{f'https://{self.secure_distribution}' if self.secure_distribution else SHARED_DELIVERY}/{self.cloud}"


def is_cloud_name(text: str) -> bool:
    """Whether Cloudinary can have given a product environment this name."""
    return bool(_CLOUD.fullmatch(text))


def parse_cloudinary_url(url: str) -> CloudinaryCredentials:
    """The parts of `cloudinary://key:secret@cloud[/host][?private_cdn=true&secure_distribution=…&upload_prefix=…]`.

    A host after the cloud means a private CDN under that name, as in Cloudinary's own clients. Raises InputError
    without the value.
    """
    match = re.fullmatch(r"cloudinary://([^:@/?]+):([^:@/?]+)@([A-Za-z0-9_-]+)(?:/([^?]*))?(?:\?(.*))?", url.strip())
    if not match:
        raise InputError("must look like cloudinary://<api key>:<api secret>@<cloud name>", "CLOUDINARY_URL")
    options = dict(parse_qsl(match[5] or ""))
    return CloudinaryCredentials(
        cloud=match[3],
        key=unquote(match[1]),
        secret=unquote(match[2]),
        upload_prefix=options.get("upload_prefix", "").rstrip("/"),
        private_cdn=bool(match[4]) or _is_true(options, "private_cdn"),
        secure_distribution=match[4] or options.get("secure_distribution", ""),
    )


def _is_true(options: Mapping[str, str], name: str) -> bool:
    return options.get(name, "").lower() in ("1", "true", "yes")


@dataclass(frozen=True, kw_only=True)
class MovedAccount:
    """An account that was set aside; `file` is the name of the database that holds it now.

    `own_key`: its Cloudinary key is in that file; otherwise CLOUDINARY_URL has to name `cloud`.
    """

    file: str
    account_name: str
    cloud: str
    own_key: bool


@dataclass(frozen=True, kw_only=True)
class PersonalData:
    """How much of an account, of everybody, is deleted when it is disconnected.

    `drafts` are blocks that have some, `entries` what was entered for a send and not sent yet.
    """

    drafts: int
    shared_drafts: int
    samples: int
    profiles: int
    entries: int
