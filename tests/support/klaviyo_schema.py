"""Answers of the sandbox against Klaviyo’s OpenAPI file."""

import json
from pathlib import Path
from typing import Final

import httpx

from tests.support.workspaces import Control

SPEC: Final = json.loads((Path(__file__).parents[1] / "data" / "klaviyo-openapi.json").read_text())


CONTENT: Final = "/api/template-universal-content"


# Where the sandbox differs from the file: the status that the file documents (None: not the route), and why.
DIFFERENCES: Final = {
    ("post", "/api/template-render"): (201, "the service answers 200: 421 recorded answers of nickdnk/klaviyo-php-sdk"),
    ("post", "/api/template-clone"): (201, "the service answers 200: recorded answers of nickdnk/klaviyo-php-sdk"),
    ("post", f"{CONTENT}-clone"): (None, "younger than the file: klaviyo-api 25.0.0, revision 2026-10-15"),
    ("post", "/api/template-preview-send-jobs"): (None, "in beta when the file was written; klaviyo-api 25.0.0"),
    ("post", CONTENT): (201, "the file is of 2026-07-15; 2026-10-15 takes the typed V1 blocks of `…BlockV1`"),
}


class Caller:
    """Calls with a token, by plain HTTP."""

    def __init__(self, control: Control, token: str) -> None:
        self.url = f"{control.url}/klaviyo"
        self.headers = {"Authorization": f"Bearer {token}", "revision": "2026-10-15"}

    def get(self, path: str, **params: str) -> httpx.Response:
        named = {name.replace("page_", "page[") + "]" if "page_" in name else name: v for name, v in params.items()}
        return httpx.get(self.url + path, params=named, headers=self.headers)

    def post(self, path: str, content: bytes, kind: str = "application/vnd.api+json") -> httpx.Response:
        return httpx.post(self.url + path, content=content, headers={**self.headers, "content-type": kind})
