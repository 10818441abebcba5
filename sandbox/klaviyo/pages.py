"""Pages for people: what “Open in Klaviyo” leads to."""

from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse

from sandbox.context import Sandbox
from sandbox.klaviyo import models
from sandbox.klaviyo.exceptions import ApiError

_STYLE = (
    ":root{color-scheme:light dark}"
    "body{font:16px/1.5 system-ui,sans-serif;max-width:720px;margin:40px auto;padding:0 20px}"
    "pre{white-space:pre-wrap;word-break:break-all;background:#8881;padding:16px;border-radius:10px;font-size:12px}"
    "iframe{width:100%;height:340px;border:1px solid #8884;border-radius:10px;background:#fff}small{opacity:.7}"
)


def universal(request: Request) -> HTMLResponse:
    """A block: its name, how it looks without anybody's data, and its source."""
    sandbox = Sandbox.of(request)
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-src 'self'"
    headers = {"Content-Security-Policy": policy}
    try:
        block = models.content(sandbox.state, request.path_params["id"])
    except ApiError as error:
        return HTMLResponse(f"<style>{_STYLE}</style><h1>No such block</h1><p>{escape(error.detail)}</p>", 404, headers)
    name, html = block["attributes"]["name"], (block["attributes"]["definition"].get("data") or {}).get("content", "")
    page = (
        f"<!doctype html><html lang='en'><meta charset='utf-8'><title>{escape(name)}</title><style>{_STYLE}</style>"
        f"<small>Universal Content · Klaviyo, emulated by the sandbox</small><h1>{escape(name)}</h1>"
        f"<p>Last change {escape(block['attributes']['updated'][:19])}</p>"
        f"<iframe sandbox title='Preview without data' srcdoc='{escape(_without_data(html))}'></iframe>"
        f"<h2>HTML</h2><pre>{escape(html)}</pre></html>"
    )
    return HTMLResponse(page, headers=headers)


def _without_data(html: str) -> str:
    from core.klaviyo.template_language import TemplateFault, compile_template, template_context

    try:
        return compile_template(html).render(template_context(None, None))
    except TemplateFault as fault:
        return f"<p>{escape(str(fault))}</p>"
