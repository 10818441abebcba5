"""One block in an editor: image, link and HTML blocks of an email, with the code editor that `?editor=` names.

Beside them stands the email as the chosen recipient gets it, rendered from what the code editor holds.
"""

import base64
import hashlib
import json
import re
from html import escape, unescape
from pathlib import Path
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from sandbox.context import Sandbox
from sandbox.klaviyo import events, models
from sandbox.klaviyo.editor.install import PACKAGES
from sandbox.klaviyo.exceptions import ApiError
from sandbox.klaviyo.pages import email
from sandbox.klaviyo.pages.layout import ROOT, heading, link, missing
from sandbox.klaviyo.pages.recipients import metric_label, people, recipient
from sandbox.state import State

_FOLDER: Final = Path(__file__).resolve().parent
_STYLE: Final = (_FOLDER.parent / "pages" / "style.css").read_text() + (_FOLDER / "editor.css").read_text()
# Each editor, and the package that it is in; the plain ones need none.
EDITORS: Final = {
    "textarea": "",
    "contenteditable": "",
    "codemirror5": "codemirror5",
    "codemirror6": "codemirror",
    "monaco": "monaco-editor",
    "ace": "ace-builds",
}
# The code editors write their own styles and start workers.
_POLICY: Final = (
    "default-src 'none'; script-src 'self' 'sha256-{imports}'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; worker-src 'self' blob:; connect-src 'self'; form-action 'self'; "
    "frame-src 'self'; base-uri 'none'; frame-ancestors 'none'"
)


# editor.css hides it where the extension has put its controls.
_NO_EXTENSION: Final = (
    "“Personalize with Cloudinary” appears here once the browser extension is installed. The workspace's Setup page "
    "has the steps."
)


def show(request: Request) -> HTMLResponse:
    """The editor page of one HTML block."""
    state, current = Sandbox.of(request).state, request.query_params.get("editor", "textarea")
    try:
        block = models.content(state, request.path_params["id"])
    except ApiError as error:
        return missing(error.detail)
    if current not in EDITORS:
        return missing("There is no such editor.")
    event_id = request.query_params.get("event", "") or _suited(state, email.block_html(block))
    return _answer(block, current, _recipients(state, event_id), twice="two" in request.query_params)


async def preview(request: Request) -> Response:
    """The email with the form's HTML as its block, to the recipient of the form's event; a fragment for the page."""
    form = await request.form()
    return await run_in_threadpool(_preview, request, str(form.get("html", "")), str(form.get("event", "")))


def _preview(request: Request, html: str, event_id: str) -> Response:
    sandbox = Sandbox.of(request)
    try:
        who = recipient(sandbox.state, event_id, sandbox.base_url(request) + "/res")
        metric = _metric(sandbox.state, event_id)
    except ApiError as error:
        return missing(error.detail)
    message = email.flow_email(sandbox.state, html, metric, who.profile, who.event)
    # What somebody types is markup here: opened by itself it would run as a page of the shop.
    return HTMLResponse(email.inbox(message, who.address), headers={"Content-Security-Policy": "sandbox"})


def _metric(state: State, event_id: str) -> str:
    names = {metric["id"]: metric["attributes"]["name"] for metric in events.metrics(state)}
    return str(names[events.event(state, event_id)["metric_id"]]) if event_id else ""


def _suited(state: State, html: str) -> str:
    """The newest event of the metric that has most of what the block's tags read; blank if they read no event."""
    tags = " ".join(re.findall(r"\{[{%].*?[%}]\}", unescape(html)))
    words = set(re.findall(r"\w+", tags))
    newest = [person.event_id for metric in events.metrics(state) for person in people(state, metric["id"], "")[:1]]
    names = {each: set(re.findall(r"\w+", events.event(state, each)["properties"])) for each in newest}
    return max(newest, key=lambda each: len(words & names[each]), default="") if "event" in words else ""


def _recipients(state: State, event_id: str) -> str:
    """The newest recipients of each metric as the options of a select, of which one is chosen."""
    groups = [
        f'<optgroup label="{escape(metric_label(metric))}">'
        + "".join(
            f'<option value="{escape(person.event_id)}"{" selected" if person.event_id == event_id else ""}>'
            f"{escape(' · '.join(filter(None, (person.name, person.email))))}</option>"
            for person in people(state, metric["id"], "")
        )
        + "</optgroup>"
        for metric in events.metrics(state)
    ]
    return '<option value="">Nobody</option>' + "".join(groups)


async def save(request: Request) -> Response:
    """Keep the HTML of the form as the block's content."""
    form = await request.form()
    html = str(form.get("html", "")).replace("\r\n", "\n")
    return await run_in_threadpool(_save, request, html, str(form.get("editor", "")))


def _save(request: Request, html: str, current: str) -> Response:
    state, content_id = Sandbox.of(request).state, request.path_params["id"]
    try:
        models.replace_html(state, content_id, html)
    except ApiError as error:
        return missing(error.detail)
    editor = current if current in EDITORS else "textarea"
    return RedirectResponse(f"{ROOT}/editor/{content_id}?editor={editor}", 303)


def asset(request: Request) -> Response:
    """This page's script, or a file of an installed package."""
    name = request.path_params["path"]
    if name == "editor.js":
        return FileResponse(_FOLDER / name, headers={"Cache-Control": "no-cache"})
    path = (PACKAGES / name).resolve()
    if path.suffix not in (".js", ".css", ".ttf") or not path.is_relative_to(PACKAGES) or not path.is_file():
        return Response(status_code=404)
    return FileResponse(path, headers={"Cache-Control": "max-age=3600"})


def _answer(block: dict[str, Any], current: str, recipients: str, *, twice: bool) -> HTMLResponse:
    imports = json.dumps({"imports": _imports()})
    digest = base64.b64encode(hashlib.sha256(imports.encode()).digest()).decode()
    title = escape(block["attributes"]["name"])
    body = (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Edit {title}</title>'
        f'<link rel="icon" href="data:,"><style>{_STYLE}</style><script type="importmap">{imports}</script>'
        f"<body class=editing><main>{_body(block, current, recipients, twice=twice)}</main>"
        f'<script type="module" src="{ROOT}/editor-files/editor.js"></script></body></html>'
    )
    headers = {"Content-Security-Policy": _POLICY.format(imports=digest), "Cache-Control": "no-store"}
    return HTMLResponse(body, headers=headers)


def _body(block: dict[str, Any], current: str, recipients: str, *, twice: bool) -> str:
    identity, name = escape(block["id"]), block["attributes"]["name"]
    top = heading(name, "Email editor of the demo shop", over=link(f"universal/{block['id']}", "Back to the block"))
    chips = "".join(_chip(editor, current) for editor in EDITORS)
    installed = not EDITORS[current] or (PACKAGES / EDITORS[current]).is_dir()
    html = escape(email.block_html(block))
    absent = f'<p class="empty">{current} is not installed here. Run <code>make editors</code> with a network.</p>'
    editor = f'<div class="code" data-editor="{current}"></div>' if installed else absent
    return (
        f'{top}<div class="chips" role="group" aria-label="Code editor"><span>Code editor</span>{chips}</div>'
        '<div class="panes"><div><div class="blocks"><fieldset><legend>Image block</legend><img id="shown" alt="">'
        '<label>Image URL<input name="src" type="text"></label><label>Alt text<input name="alt" type="text"></label>'
        '<label>Link URL<input name="href" type="text"></label></fieldset>'
        '<fieldset><legend>Link block</legend><label>Text<input name="text" type="text" value="See it move"></label>'
        '<label>Link<input name="link" type="text"></label></fieldset></div>'
        f'<form method="post" action="{ROOT}/editor/{identity}" id="html-block"><h2>HTML block</h2>'
        f'<input type="hidden" name="editor" value="{current}"><textarea name="html" hidden>\n{html}</textarea>'
        f"{editor}{editor if twice else ''}"
        f'<p class="dim without-extension">{_NO_EXTENSION}</p>'
        '<p><button class="go">Save</button></p></form></div>'
        f'<aside aria-label="Preview"><label>Preview for <select id="recipient">{recipients}</select></label>'
        f'<div id="preview" data-from="{ROOT}/editor/{identity}/preview" aria-live="off"></div></aside></div>'
    )


def _chip(editor: str, current: str) -> str:
    return f'<a href="?editor={editor}"{" aria-current=true" if editor == current else ""}>{editor}</a>'


def _imports() -> dict[str, str]:
    """Where CodeMirror 6's modules are: the one editor without a file that holds all of it."""
    imports = {}
    for manifest in sorted([*PACKAGES.glob("*/package.json"), *PACKAGES.glob("@*/*/package.json")]):
        package = json.loads(manifest.read_text())
        entry = package.get("module") or ((package.get("exports") or {}).get("import") if package else None)
        if isinstance(entry, str) and package["name"] not in ("monaco-editor", "ace-builds"):
            folder = manifest.parent.relative_to(PACKAGES).as_posix()
            imports[package["name"]] = f"{ROOT}/editor-files/{folder}/{entry.removeprefix('./')}"
    return imports


routes: Final = [
    Route("/editor/{id}", show, methods=["GET"]),
    Route("/editor/{id}", save, methods=["POST"]),
    Route("/editor/{id}/preview", preview, methods=["POST"]),
    Route("/editor-files/{path:path}", asset),
]
