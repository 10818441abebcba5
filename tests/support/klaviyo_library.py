"""Templates and images in the sandbox’s Klaviyo."""

import io
from typing import Any

import httpx
from klaviyo_api import KlaviyoAPI
from PIL import Image

from tests.support.klaviyo_sandbox import as_dict
from tests.support.workspaces import Control


def template(html: str, name: str = "Mail", editor: str = "CODE") -> dict[str, Any]:
    return {"data": {"type": "template", "attributes": {"name": name, "editor_type": editor, "html": html}}}


def made(sdk: KlaviyoAPI, html: str, name: str = "Mail") -> str:
    return as_dict(sdk.Templates.create_template(template(html, name)))["data"]["id"]


def document(html: str) -> str:
    """What becomes of a template that was a fragment."""
    return f"<html><head></head><body>{html}</body></html>"


def render(control: Control, token: str, template_id: str, context: dict[str, Any]) -> str:
    """By HTTP: the live service answers 200 where the client's specification waits for 201."""
    query = {"data": {"type": "template", "id": template_id, "attributes": {"context": context}}}
    headers = {"Authorization": f"Bearer {token}", "revision": "2026-10-15"}
    answer = httpx.post(f"{control.url}/klaviyo/api/template-render", json=query, headers=headers)
    assert answer.status_code == 200
    html: str = answer.json()["data"]["attributes"]["html"]
    return html


def picture(form: str = "PNG", size: int = 8) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (size, size), (10, 200, 30)).save(out, form)
    return out.getvalue()


def by_url(address: str, **fields: Any) -> dict[str, Any]:
    return {"data": {"type": "image", "attributes": {"import_from_url": address, **fields}}}
