"""The frame that all pages share."""

from html import escape
from pathlib import Path
from typing import Final

from starlette.responses import HTMLResponse, RedirectResponse

from sandbox.context import MOUNT

ROOT: Final = f"{MOUNT}/klaviyo"
_STYLE: Final = (Path(__file__).parent / "style.css").read_text()
_PAGES: Final = {
    "": "Universal content",
    "flows": "Flows",
    "templates": "Templates",
    "outbox": "Outbox",
    "images": "Images",
    "account": "Account",
}
# Styles stand in the page because the mails inside its frames inherit this policy, and mails carry their own.
_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src {images}; frame-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


def page(title: str, body: str, current: str = "", *, status: int = 200, images: bool = True) -> HTMLResponse:
    """A whole page; `body` is HTML, `current` the page's key in the navigation; without `images` none is loaded."""
    links = "".join(
        f'<a href="{ROOT}/{path}"{" aria-current=page" if path == current else ""}>{name}</a>'
        for path, name in _PAGES.items()
    )
    html = (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)} · Fern &amp; Kiln</title>'
        f'<meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<link rel="icon" href="data:,"><style>{_STYLE}</style>'
        f'<body><nav><a class="brand" href="{ROOT}/"><span aria-hidden="true">FK</span>Fern &amp; Kiln</a>{links}'
        f'<small>Klaviyo, emulated by the demo shop</small></nav><main id="main">{body}</main></body></html>'
    )
    policy = _POLICY.format(images="'self' data:" if images else "'none'")
    headers = {"Content-Security-Policy": policy, "Referrer-Policy": "same-origin", "Cache-Control": "no-store"}
    return HTMLResponse(html, status, headers)


def missing(detail: str) -> HTMLResponse:
    """There is no such thing."""
    return page("Not found", f'<h1>Not found</h1><p class="dim">{escape(detail)}</p>', "-", status=404)


def back_to(path: str) -> RedirectResponse:
    """After a form: look at `path`."""
    return RedirectResponse(f"{ROOT}/{path}", 303)


def heading(title: str, beneath: str = "", *, over: str = "") -> str:
    """A page's title in HTML; `beneath` says what is seen (HTML), `over` is the link to where it belongs (HTML)."""
    return f"<header>{f'<p class=over>{over}</p>' if over else ''}<h1>{escape(title)}</h1><p>{beneath}</p></header>"


def link(path: str, text: str, kind: str = "") -> str:
    """A link to another of these pages."""
    return f'<a href="{ROOT}/{escape(path)}"{f" class={kind}" if kind else ""}>{escape(text)}</a>'


def chips(label: str, options: list[tuple[str, str, bool]]) -> str:
    """A row of choices: (address, text, whether it is the chosen one)."""
    links = "".join(
        f'<a href="{escape(address)}"{" aria-current=true" if is_current else ""}>{escape(text)}</a>'
        for address, text, is_current in options
    )
    return f'<div class="chips" role="group" aria-label="{escape(label)}"><span>{escape(label)}</span>{links}</div>'


def when(time: str) -> str:
    """A time of the API, short."""
    return escape(time[:16].replace("T", " "))


def empty(title: str, advice: str) -> str:
    """What stands where nothing is yet."""
    return f'<div class="empty"><b>{escape(title)}</b><p>{escape(advice)}</p></div>'
