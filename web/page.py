"""A page of one card, without Streamlit: nothing is loaded, nothing runs."""

from html import escape
from pathlib import Path
from typing import Final

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse
from starlette.types import Scope

_STYLE: Final = (Path(__file__).parent / "form.css").read_text()
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'"
NO_STORE: Final = {"Cache-Control": "no-store"}
_NO_PAGES: Final = ("/sandbox/", "/_stcore/", "/static/", "/media/", "/component/", "/api/")


def wants_page(scope: Scope, headers: Headers) -> bool:
    """Whether a person opens a page of the workspace, so that an answer in words or a redirect is of use."""
    reads = scope["type"] == "http" and scope["method"] == "GET" and "text/html" in headers.get("accept", "")
    return reads and not scope["path"].startswith(_NO_PAGES)


def card_page(title: str, body: str, status: int = 200, policy: str = "") -> HTMLResponse:
    """A page that shows `body`, which is HTML, under a title; `policy` adds to its Content-Security-Policy."""
    html = (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<style>{_STYLE}</style><main><h1>{escape(title)}</h1>{body}</main></html>"
    )
    headers = {"Content-Security-Policy": "; ".join(filter(None, [_POLICY, policy])), **NO_STORE}
    return HTMLResponse(html, status, headers)
