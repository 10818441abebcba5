"""Cloudinary's OAuth: access tokens of five minutes, refresh tokens that work once within three months.

After cloudinary.com/documentation/using_oauth_to_access_cloudinary_apis (apps of one's own are a beta there). An
approval is for one product environment, which its access token names; it does not tell region or delivery host.
"""

import base64
import time
from collections.abc import Callable
from typing import Final

import httpx
import orjson
from pydantic import SecretStr

from core.domain.connection import Tokens
from core.errors import InputError
from core.oauth import OAuthApp

SCOPES: Final = ("asset_management", "offline_access", "upload")
"""Reading and changing assets, a refresh token, and metadata, which goes through the Upload API."""


def cloudinary_app(
    *,
    client_id: str,
    client_secret: SecretStr,
    url: str,
    redirect_uri: str,
    transport: httpx.BaseTransport | None = None,
    clock: Callable[[], float] = time.time,
) -> OAuthApp:
    """One Cloudinary app, whose token authentication method is the default there, “Client secret post”."""
    return OAuthApp(
        service="Cloudinary",
        settings="CLOUDINARY",
        client_id=client_id,
        client_secret=client_secret,
        authorize_at=f"{url}/oauth2/auth",
        token_at=f"{url}/oauth2/token",
        revoke_at=f"{url}/oauth2/revoke",
        redirect_uri=redirect_uri,
        method="client_secret_post",
        transport=transport,
        clock=clock,
    )


def cloud_of(tokens: Tokens) -> str:
    """The cloud that these tokens, which the service just answered with, are for; InputError when they do not tell.

    It is only read: what a token may do is Cloudinary's to judge, on each call.
    """
    try:
        claims = tokens.access.split(".")[1]
        cloud = orjson.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["cloud_name"]
    except (LookupError, ValueError, TypeError):
        cloud = None
    if not isinstance(cloud, str) or not cloud:
        raise InputError("Cloudinary's approval does not tell for which environment it is", "cloud")
    return cloud
