"""“Send to Klaviyo” and “Links to Klaviyo” on Cloudinary's console as bookmarks, for those without the extension."""

import json
from typing import Final
from urllib.parse import quote

import streamlit as st

from ui.app.state import workspace
from ui.extension import text as texts
from ui.extension.package import FOLDER

_LINKS: Final = st.components.v2.component(
    "bookmarklets",
    html="<p></p>",
    css="p{margin:0}"
    "a{display:inline-block;margin:0 .5rem .25rem 0;padding:.35rem .8rem;border:1px solid var(--st-border-color);"
    "border-radius:.5rem;color:var(--st-text-color);text-decoration:none;cursor:grab}",
    js="""
export default function ({ data, parentElement }) {
  // The style stands beside it and has to stay.
  parentElement.querySelector("p").replaceChildren(...data.map(({ name, code }) => {
    const link = Object.assign(document.createElement("a"), { href: code, textContent: name });
    link.addEventListener("click", (event) => event.preventDefault());
    return link;
  }));
}
""",
)


def bookmarklet(workspace_url: str, page: str) -> str:
    """A `javascript:` address that opens a page of the workspace with what is selected on Cloudinary's console."""
    module = (FOLDER / "selection.js").read_text().replace("export function", "function")
    target, nothing = json.dumps(f"{workspace_url}/{page}"), json.dumps(texts.NOTHING_SELECTED)
    code = (
        f"(() => {{\n{module}\nconst names = selectedAssets(document);\n"
        f'if (names.length) open({target} + queryFor(names), "_blank", "noopener"); else alert({nothing});\n}})()'
    )
    return "javascript:" + quote(code, safe="")


def show_bookmarklets() -> None:
    """Draw both as links that can be dragged to the browser's bookmarks."""
    url = workspace().settings.workspace_url
    pages = {"send": texts.SEND_TO_KLAVIYO, "links": texts.LINKS_TO_KLAVIYO}
    st.markdown(texts.BOOKMARKS)
    _LINKS(data=[{"name": name, "code": bookmarklet(url, page)} for page, name in pages.items()], key="bookmarklets")
