"""The page that the browser begins with: Streamlit's own, in which a page has one entry of the browser's history.

Streamlit pushes another entry whenever a page tells more of what is looked at, so that a press on Back would lead from
a page to the same one. Here what is told of the page that is shown replaces its entry; so does the page that the bare
address leads to, from which Back would never lead away. Another template is a place of its own, which Back leads from.
"""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

_HEAD: Final = re.compile(r"<head(?:\s[^<>]*)?>", re.IGNORECASE)
_ONE_ENTRY: Final = """<script>
{
  const push = history.pushState.bind(history)
  history.pushState = (state, unused, url) => {
    const {pathname, searchParams} = new URL(url ?? location.href, location.href)
    const template = [new URLSearchParams(location.search).get('template'), searchParams.get('template')]
    const isOther = template.every(Boolean) && template[0] !== template[1]
    const stays = (pathname === location.pathname && !isOther) || location.pathname === '/'
    return stays ? history.replaceState(state, unused, url) : push(state, unused, url)
  }
}
</script>"""


def entry_routes(pages: Iterable[str], index: Path) -> list[Route]:
    """What answers a browser that opens one of these pages, or the bare address; `index` is Streamlit's own HTML.

    RuntimeError if that has no head, as another version's might: without the script Back would lead nowhere.
    """
    html, heads = _HEAD.subn(lambda head: head[0] + _ONE_ENTRY, index.read_text(encoding="utf-8"), count=1)
    if not heads:
        raise RuntimeError("this version of Streamlit begins with HTML that has no <head>")

    async def entry(_: Request) -> HTMLResponse:
        return HTMLResponse(html, headers={"Cache-Control": "no-cache"})

    return [Route(path, entry) for path in ("/", *(f"/{page}" for page in pages))]
