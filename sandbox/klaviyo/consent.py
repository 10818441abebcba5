"""The page on which a person approves the app."""

from html import escape
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from sandbox.context import Sandbox
from sandbox.klaviyo import oauth
from sandbox.state import State

_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width,initial-scale=1"><style>
:root{{color-scheme:light dark;--bg:#f6f4ef;--card:#fff;--text:#232426;--dim:#5d6166;--line:#e3dfd6;
--go:#232426;--on:#fff}}
@media(prefers-color-scheme:dark){{:root{{--bg:#17181a;--card:#202225;--text:#eceae6;--dim:#a9adb3;
--line:#34373c;--go:#eceae6;--on:#17181a}}}}
body{{margin:0;min-height:100vh;display:grid;place-items:center;background:var(--bg);color:var(--text);
font:16px/1.5 system-ui,sans-serif}}
main{{background:var(--card);border:1px solid var(--line);border-radius:16px;padding:40px;max-width:460px;
margin:24px;box-shadow:0 12px 40px #0001}}
h1{{font-size:22px;line-height:1.3;margin:0 0 4px}}p{{color:var(--dim);margin:0 0 20px}}ul{{list-style:none;
padding:0;margin:0 0 28px}}
li{{padding:10px 0;border-top:1px solid var(--line)}}li code{{color:var(--dim);font-size:12px;display:block}}
.row{{display:flex;gap:12px}}button{{flex:1;font:inherit;font-weight:600;padding:12px;border-radius:10px;
border:1px solid var(--line);cursor:pointer;background:none;color:inherit}}
button.go{{background:var(--go);color:var(--on);border-color:var(--go)}}
button:focus-visible{{outline:3px solid #4c8bf5;outline-offset:2px}}
.tag{{display:inline-block;font-size:12px;border:1px solid var(--line);border-radius:99px;padding:2px 10px;
color:var(--dim);margin-bottom:16px}}
</style><main><span class="tag">Klaviyo, emulated by the demo shop</span>{body}</main></html>"""
_REFUSAL = (
    "<h1>You cannot install apps</h1><p>Only an owner, admin or manager of <b>Fern &amp; Kiln</b> can install an app. "
    'Ask one of them to connect it.</p><form method="post"><div class="row">'
    '<button class="go" name="decision" value="deny">Go back to the app</button></div></form>'
)
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}


async def authorize(request: Request) -> Response:
    """GET shows the page, POST carries the person's decision."""
    try:
        authorization = oauth.read_authorization(request.query_params)
    except oauth.ConsentError as error:
        body = f"<h1>This app cannot be installed</h1><p>{escape(str(error))}</p>"
        return HTMLResponse(_PAGE.format(title="Error", body=body), 400, _HEADERS)
    if request.method == "GET":
        body = _form(authorization) if may_install(Sandbox.of(request).state) else _REFUSAL
        return HTMLResponse(_PAGE.format(title="Install Cloudinary for Klaviyo", body=body), headers=_HEADERS)
    form, state = await request.form(), Sandbox.of(request).state
    if not may_install(state):
        answer = {"error": "access_denied", "error_description": "The user's role may not install apps."}
    elif form.get("decision") == "approve":
        answer = {"code": oauth.approve(state, authorization)}
    else:
        answer = {"error": "access_denied", "error_description": "The user denied the request."}
    answer["state"] = authorization.state
    return RedirectResponse(f"{authorization.redirect_uri}?{urlencode(answer)}", 303)


def may_install(state: State) -> bool:
    """Whether the role of the shop's user allows installing apps."""
    return state.setting("role") != "cannot_install"


def _form(authorization: oauth.Authorization) -> str:
    scopes = "".join(
        f"<li>{escape(oauth.SCOPES[scope])}<code>{escape(scope)}</code></li>" for scope in authorization.scopes
    )
    return (
        "<h1>Install Cloudinary for Klaviyo?</h1>"
        "<p>It will be able to do this in the account <b>Fern &amp; Kiln</b>:</p>"
        f'<ul>{scopes}</ul><form method="post"><div class="row"><button name="decision" value="deny">Deny</button>'
        '<button class="go" name="decision" value="approve">Approve</button></div></form>'
    )
