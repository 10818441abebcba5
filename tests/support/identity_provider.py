"""An OpenID Connect provider over real HTTP, as small as the protocol allows: it signs in whoever it is told to."""

import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse
from starlette.routing import Route


@dataclass
class Provider:
    """Who signs in next, and what was handed out."""

    email: str = "ana@example.com"
    verified: bool = True
    claims: dict[str, object] = field(default_factory=dict)
    """What it says of them besides, such as their groups."""
    url: str = ""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "test"}))
    codes: dict[str, str] = field(default_factory=dict)

    def discovery(self, _: Request) -> JSONResponse:
        names = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "jwks"}
        known: dict[str, Any] = {name: f"{self.url}/{path}" for name, path in names.items()}
        return JSONResponse(
            known
            | {
                "issuer": self.url,
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
            }
        )

    def authorize(self, request: Request) -> RedirectResponse:
        query = request.query_params
        code = secrets.token_urlsafe()
        self.codes[code] = query.get("nonce", "")
        answer = urlencode({"code": code, "state": query["state"]})
        return RedirectResponse(f"{query['redirect_uri']}?{answer}", 303)

    async def token(self, request: Request) -> JSONResponse:
        form = parse_qs((await request.body()).decode())
        now = int(time.time())
        claims = {
            **self.claims,
            "iss": self.url,
            "aud": "workspace",
            "sub": self.email,
            "email": self.email,
            "email_verified": self.verified,
            "nonce": self.codes.pop(form["code"][0]),
            "iat": now,
            "exp": now + 600,
        }
        signed = jwt.encode({"alg": "RS256", "kid": "test"}, claims, self.key)
        return JSONResponse({"access_token": "opaque", "token_type": "Bearer", "expires_in": 600, "id_token": signed})

    def jwks(self, _: Request) -> JSONResponse:
        return JSONResponse({"keys": [self.key.as_dict(private=False)]})


@contextmanager
def running_provider() -> Iterator[Provider]:
    provider = Provider()
    routes = [
        Route("/.well-known/openid-configuration", provider.discovery),
        Route("/authorize", provider.authorize),
        Route("/token", provider.token, methods=["POST"]),
        Route("/jwks", provider.jwks),
    ]
    config = uvicorn.Config(Starlette(routes=routes), host="127.0.0.1", port=0, log_level="warning", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    provider.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    yield provider
    server.should_exit = True
    thread.join(timeout=10)
