"""Templates and images, to look through."""

import sqlite3
from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse

from sandbox.context import Sandbox
from sandbox.klaviyo import images as library
from sandbox.klaviyo import models, templates
from sandbox.klaviyo.exceptions import ApiError
from sandbox.klaviyo.pages import email
from sandbox.klaviyo.pages.layout import empty, heading, link, missing, page, when
from sandbox.klaviyo.pages.usage import blocks_of, expanded

_EDITORS = {
    "CODE": "Code",
    "USER_DRAGGABLE": "Hybrid",
    "SYSTEM_DRAGGABLE": "Drag and drop",
    "SIMPLE": "Text only",
}


def list_templates(request: Request) -> HTMLResponse:
    """Every template whose name holds `?q=`, with the blocks it uses."""
    state, text = Sandbox.of(request).state, request.query_params.get("q", "")
    names = {block["id"]: block["attributes"]["name"] for block in models.contents(state, "")}
    rows = state.db.execute("select * from template order by updated desc, name").fetchall()
    rows = [row for row in rows if text.casefold() in row["name"].casefold()]
    search = (
        f'<form class="search"><input type="search" name="q" value="{escape(text)}" placeholder="Name" '
        'aria-label="Name"><button>Find</button></form>'
    )
    head = "<tr><th>Name</th><th>Editor</th><th>Blocks</th><th>Changed</th></tr>"
    table = f"<table>{head}{''.join(_row(row, names) for row in rows)}</table>"
    nothing = empty("No template", "None has this name." if text else "The account has none yet.")
    count = f"{len(rows)} template{'' if len(rows) == 1 else 's'}"
    body = heading("Templates", count) + search + (table if rows else nothing)
    return page("Templates", body, "templates")


def one_template(request: Request) -> HTMLResponse:
    """One template, with its blocks in their places and nobody's data."""
    state = Sandbox.of(request).state
    try:
        row = templates.get(state, request.path_params["id"])
    except ApiError as error:
        return missing(error.detail)
    names = {block["id"]: block["attributes"]["name"] for block in models.contents(state, "")}
    preview = email.bare(state, expanded(state, row["html"]), None, None)
    preview = email.Email(subject=row["name"], html=preview.html, fault=preview.fault)
    beneath = f"{_EDITORS.get(row['editor_type'], 'Other')} · changed {when(row['updated'])} · {_used(row, names)}"
    title = heading(row["name"], beneath, over=link("templates", "Templates"))
    body = f"{title}{email.inbox(preview, 'everybody on the list')}<h2>HTML</h2><pre>{escape(row['html'])}</pre>"
    return page(row["name"], body, "templates")


def images(request: Request) -> HTMLResponse:
    """The image library; hidden images stand last."""
    sandbox = Sandbox.of(request)
    rows = sandbox.state.db.execute("select * from image order by hidden, id desc").fetchall()
    cards = ""
    for row in rows:
        image = library.resource(row, sandbox.base_url(request))["attributes"]
        name = escape(image["name"] or "(no name)")
        hidden = '<span class="tag">hidden</span>' if image["hidden"] else ""
        cards += (
            f'<a class="card" href="{escape(image["image_url"])}"><img src="{escape(image["image_url"])}" alt="{name}" '
            f'loading="lazy"><b>{name} {hidden}</b><small>{image["format"]} · {image["size"] / 1024:,.0f} KB · '
            f"{when(image['updated_at'])}</small></a>"
        )
    grid = f'<div class="grid small">{cards}</div>'
    nothing = empty("No image yet", "Send one from the workspace, and its copy appears here.")
    beneath = "Copies that emails load from Klaviyo; they can be hidden but not deleted"
    return page("Images", heading("Images", beneath) + (grid if rows else nothing), "images")


def _row(row: sqlite3.Row, names: dict[str, str]) -> str:
    editor = _EDITORS.get(row["editor_type"], "Other")
    return (
        f"<tr><td>{link('templates/' + row['id'], row['name'])}</td><td>{editor}</td>"
        f"<td>{_used(row, names)}</td><td>{when(row['updated'])}</td></tr>"
    )


def _used(row: sqlite3.Row, names: dict[str, str]) -> str:
    """Links to the blocks of a template; a deleted one is said."""
    links = [
        link(f"universal/{block}", names[block]) if block in names else '<span class="dim">a deleted block</span>'
        for block in blocks_of(row)
    ]
    return ", ".join(links) or '<span class="dim">no block</span>'
