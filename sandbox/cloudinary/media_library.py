"""The environment to look at: folders, search, assets, and what a person does to them."""

import json
import sqlite3
from collections import Counter
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from sandbox.cloudinary import models, resources
from sandbox.cloudinary.changes import delete_asset, rename_asset
from sandbox.cloudinary.exceptions import ApiError
from sandbox.cloudinary.handlers import delivery
from sandbox.cloudinary.recolour import recoloured
from sandbox.cloudinary.search import read_expression
from sandbox.context import MOUNT, Sandbox
from sandbox.state import State

ROOT: Final = f"{MOUNT}/cloudinary"
_STYLE: Final = (Path(__file__).parent / "media_library.css").read_text()
_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_MOST: Final = 200


def library(request: Request) -> HTMLResponse:
    """The assets that a search or a folder shows; a selection goes to the workspace."""
    state, query = Sandbox.of(request).state, request.query_params
    text, folder = query.get("q", "").strip(), query.get("folder", "")
    rows, problem = models.list_assets(state), ""
    folders = Counter(row["asset_folder"] for row in rows)
    try:
        test = read_expression(text, state.now()) if text else None
        rows = [row for row in rows if (not folder or row["asset_folder"] == folder) and (not test or test(row))]
    except ApiError as error:
        problem, rows = error.message, []
    cards = "".join(_card(row, delivery(request)) for row in rows[:_MOST])
    more = f"<p>The first {_MOST} are shown.</p>" if len(rows) > _MOST else ""
    body = (
        f"<h1>{escape(folder or 'All assets')}</h1><p>{len(rows)} assets in fernkiln</p>{_alert(problem)}"
        f'<form class="search"><input type="search" name="q" value="{escape(text)}" aria-label="Search" '
        'placeholder="Search, such as mug, tags=product, resource_type:video"><button>Search</button></form>'
        f'<form method="post" action="{ROOT}/select"><div class="grid">{cards}</div>{more}'
        '<div class="actions"><span>Select assets, then</span><button name="to" value="links">Links to Klaviyo</button>'
        '<button class="go" name="to" value="send">Send to Klaviyo</button></div></form>'
    )
    return _page("Media library", body, folders, folder)


def select(_: Request, form: FormData) -> Response:
    """Carry the selection to the workspace: `/send?assets=…` or `/links?assets=…`, each asset encoded by itself."""
    selection = ",".join(quote(str(value), safe="/") for value in form.getlist("asset"))
    page = "links" if form.get("to") == "links" else "send"
    return RedirectResponse(f"/{page}?{urlencode({'assets': selection})}", 303)


def asset(request: Request) -> HTMLResponse:
    """One asset, large, with everything that is known of it."""
    row = _row(Sandbox.of(request).state, request.path_params["id"])
    if row is None:
        return _page("Not found", "<h1>Not found</h1><p>There is no such asset.</p>", Counter(), status=404)
    resource = resources.resource(row, delivery(request))
    facts = {
        "Public ID": row["public_id"],
        "Type": f"{row['resource_type']} · {row['format'] or 'file'}",
        "Size": f"{row['width']} × {row['height']}" if row["width"] else "",
        "File size": f"{row['bytes'] / 1000:,.0f} kB",
        "Version": str(row["version"]),
        "Tags": ", ".join(json.loads(row["tags"])),
        **{name.title(): str(value) for name, value in json.loads(row["context"]).items()},
        "URL": resource["secure_url"],
    }
    details = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in facts.items() if value)
    metadata = "".join(
        f"<h2>{escape(name)}</h2><pre>{escape(_pretty(value))}</pre>"
        for name, value in json.loads(row["metadata"]).items()
    )
    body = (
        f'<h1>{escape(row["display_name"])}</h1><p><a href="{ROOT}/">Media library</a></p>'
        f"{_alert(request.query_params.get('problem', ''))}"
        f'<div class="two"><div>{_image(row, delivery(request), 1200, "big")}</div><div><dl>{details}</dl>{metadata}'
        f"<h2>Change it</h2>{_forms(row)}</div></div>"
    )
    return _page(row["display_name"], body, Counter())


def replace(request: Request, form: FormData) -> Response:
    """Upload another version: a file, or the same picture in other colours."""
    state = Sandbox.of(request).state
    row = _row(state, request.path_params["id"])
    if row is None:
        return RedirectResponse(f"{ROOT}/", 303)
    file = form.get("file")
    try:
        data = file.file.read() if isinstance(file, UploadFile) and file.size else recoloured(row["data"])
        models.add_asset(
            state,
            public_id=row["public_id"],
            data=data,
            resource_type=row["resource_type"],
            tags=json.loads(row["tags"]),
            context=json.loads(row["context"]),
        )
    except (ApiError, OSError) as error:
        return _back(row, f"This file cannot replace it: {error}")
    return _back(row)


def rename(request: Request, form: FormData) -> Response:
    """Give the asset another public id."""
    state, new = Sandbox.of(request).state, str(form.get("public_id") or "").strip()
    row = _row(state, request.path_params["id"])
    if row is None or not new:
        return RedirectResponse(f"{ROOT}/", 303)
    try:
        rename_asset(state, row, new)
    except ApiError as error:
        return _back(row, error.message)
    return _back(row)


def delete(request: Request, _: FormData) -> Response:
    """Delete the asset."""
    state = Sandbox.of(request).state
    row = _row(state, request.path_params["id"])
    if row is not None:
        delete_asset(state, row["resource_type"], row["type"], row["public_id"])
    return RedirectResponse(f"{ROOT}/", 303)


def _form(handle: Callable[[Request, FormData], Response]) -> Callable[[Request], Any]:
    """A route that reads a form and hands it on, in a thread."""

    async def route(request: Request) -> Response:
        async with request.form() as form:
            return await run_in_threadpool(handle, request, form)

    route.__doc__ = handle.__doc__
    return route


def _row(state: State, asset_id: str) -> sqlite3.Row | None:
    row: sqlite3.Row | None = state.db.execute("select * from asset where asset_id = ?", [asset_id]).fetchone()
    return row


def _back(row: sqlite3.Row, problem: str = "") -> RedirectResponse:
    query = f"?{urlencode({'problem': problem})}" if problem else ""
    return RedirectResponse(f"{ROOT}/asset/{row['asset_id']}{query}", 303)


def _card(row: sqlite3.Row, prefix: str) -> str:
    reference = f"{row['resource_type']}/{row['type']}/{row['public_id']}"
    label = escape(row["display_name"])
    return (
        f'<div class="asset"><input type="checkbox" name="asset" value="{escape(reference)}" aria-label="Select {label}">'
        f'{_image(row, prefix, 380)}<a href="{ROOT}/asset/{row["asset_id"]}"><b>{label}</b>'
        f"<small>{escape(row['asset_folder'] or '/')} · {escape(row['format'] or row['resource_type'])}</small></a></div>"
    )


def _image(row: sqlite3.Row, prefix: str, width: int, name: str = "") -> str:
    if row["resource_type"] == "raw":
        return (
            '<div class="raw">Template</div>'
            if row["public_id"].endswith(".cldt.json")
            else '<div class="raw">File</div>'
        )
    alt = json.loads(row["context"]).get("alt", "")
    # With the version in it, the address of a replaced picture is another one.
    source = f"{prefix}/{row['resource_type']}/upload/c_limit,w_{width}/v{row['version']}/{quote(row['public_id'])}"
    form = "jpg" if row["resource_type"] == "video" else "png"
    return f'<img class="{name}" src="{escape(source)}.{form}" alt="{escape(str(alt))}" loading="lazy">'


def _forms(row: sqlite3.Row) -> str:
    at = f"{ROOT}/asset/{row['asset_id']}"
    replacing = ""
    if row["resource_type"] == "image":
        replacing = (
            f'<form class="row" method="post" action="{at}/replace"><button class="go">Another version</button></form>'
        )
    reference = escape(f"{row['resource_type']}/{row['type']}/{row['public_id']}")
    personalize = ""
    if row["public_id"].endswith(".cldt.json"):
        address = f"/personalize?{urlencode({'template': row['public_id']})}"
        personalize = f'<p><a href="{escape(address)}">Personalize with Cloudinary</a></p>'
    return (
        f'{personalize}<form class="row" method="post" action="{ROOT}/select"><input type="hidden" name="asset" value="{reference}">'
        '<button name="to" value="send">Send to Klaviyo</button><button name="to" value="links">Links to Klaviyo</button>'
        f"</form>{replacing}"
        f'<form class="row" method="post" action="{at}/replace" enctype="multipart/form-data"><input type="file" name="file" '
        'aria-label="File" required><button>Replace</button></form>'
        f'<form class="row" method="post" action="{at}/rename"><input type="text" name="public_id" '
        f'value="{escape(row["public_id"])}" aria-label="Public ID" required><button>Rename</button></form>'
        f'<form class="row" method="post" action="{at}/delete"><button class="danger">Delete</button></form>'
    )


def _pretty(value: Any) -> str:
    """A metadata value; JSON is laid out for reading."""
    try:
        return json.dumps(json.loads(str(value)), indent=2, ensure_ascii=False)
    except ValueError:
        return str(value)


def _alert(problem: str) -> str:
    return f'<p class="alert" role="alert">{escape(problem)}</p>' if problem else ""


def _page(title: str, body: str, folders: Counter[str], current: str = "", *, status: int = 200) -> HTMLResponse:
    links = "".join(
        f'<a href="{ROOT}/?{urlencode({"folder": folder})}"{" aria-current=page" if folder == current else ""}>'
        f"{escape(folder)}<span>{count}</span></a>"
        for folder, count in sorted(folders.items())
        if folder
    )
    html = (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)} · fernkiln</title>'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><link rel="icon" href="data:,">'
        f'<style>{_STYLE}</style><body><nav><a class="brand" href="{ROOT}/"><span aria-hidden="true">M</span>Media library</a>'
        f'<a href="{ROOT}/"{"" if current else " aria-current=page"}>All assets</a>{links}'
        f"<small>Cloudinary, emulated by the demo shop</small></nav><main>{body}</main></body></html>"
    )
    headers = {"Content-Security-Policy": _POLICY, "Referrer-Policy": "same-origin", "Cache-Control": "no-store"}
    return HTMLResponse(html, status, headers)


routes: Final = [
    Route("/", library),
    Route("/select", _form(select), methods=["POST"]),
    Route("/asset/{id}", asset),
    Route("/asset/{id}/replace", _form(replace), methods=["POST"]),
    Route("/asset/{id}/rename", _form(rename), methods=["POST"]),
    Route("/asset/{id}/delete", _form(delete), methods=["POST"]),
]
