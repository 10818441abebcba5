"""The page that the browser begins with: Streamlit's own, in which a page has one entry of the browser's history.

Streamlit pushes another entry whenever a page tells more of what is looked at, so that a press on Back would lead from
a page to the same one. Here what is told of the page that is shown replaces its entry; so does the page that the bare
address leads to, from which Back would never lead away. What a press shows in place of the rest of the page, such as
the result of a send, is a place of its own, which Back leads from.
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
  // What of a page's address names something that is shown in place of all the rest.
  const shown = {
    '/send': ['send'],
    '/links': ['assets', 'asset', 'link'],
    '/events': ['kept', 'profile', 'read', 'field'],
    '/personalize': ['template', 'variant'],
  }
  // From row to row of a list is no way that anybody goes back by; the list without a selected row is a place.
  const inLists = ['link', 'field']
  // The page names these by itself, where nobody has chosen anything yet.
  const byThePage = ['template', 'read']
  // What the page changes by itself, such as a link that it has not, would lead Back to the same page again and again.
  let isByPress = false
  for (const press of ['pointerdown', 'keydown']) addEventListener(press, () => { isByPress = true }, true)
  addEventListener('popstate', () => { isByPress = false }, true)
  const isOther = (path, before, after) => (shown[path] ?? []).some(name => {
    const [from, to] = [before, after].map(params => params.getAll(name).join())
    if (from === to || (byThePage.includes(name) && !from)) return false
    return !(inLists.includes(name) && from && to)
  })
  history.pushState = (state, unused, url) => {
    const {pathname, searchParams} = new URL(url ?? location.href, location.href)
    const isHere = pathname === location.pathname
    const stays = isHere && !(isByPress && isOther(pathname, new URLSearchParams(location.search), searchParams))
    return stays || location.pathname === '/' ? history.replaceState(state, unused, url) : push(state, unused, url)
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
