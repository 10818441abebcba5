"""A mail in a frame that can do nothing: no scripts, no forms, no way out, pictures of the connected cloud only."""

from html import escape
from urllib.parse import urlsplit

import streamlit as st

_FRAME = """
export default function({data, parentElement}) {
  const host = parentElement.querySelector('#mail');
  let frame = host.querySelector('iframe');
  if (!frame) {
    frame = document.createElement('iframe');
    frame.setAttribute('sandbox', '');
    frame.referrerPolicy = 'no-referrer';
    host.appendChild(frame);
  }
  frame.title = data.title;
  frame.style.cssText = 'max-width:100%;border:0;border-radius:8px';
  frame.style.background = data.ground;
  frame.style.width = `${data.width}px`;
  frame.style.height = `${data.height}px`;
  if (frame.srcdoc !== data.html) frame.srcdoc = data.html;
}
"""


_LIGHT, _DARK = "#ffffff", "#1b1b1d"


def show_mail(html: str, *, title: str, width: int, height: int, images: str, key: str, dark: bool = False) -> None:
    """Draw rendered mail HTML; `images` is the one address that pictures may come from, blank for none."""
    # Registered on each run, which the component registry takes as the same component.
    ground = _DARK if dark else _LIGHT
    draw = st.components.v2.component("mail", html="<div id='mail'></div>", js=_FRAME)
    draw(
        data={
            "html": document(html, images, ground),
            "title": title,
            "width": width,
            "height": height,
            "ground": ground,
        },
        key=key,
        height=height + 8,
    )


def document(html: str, images: str, ground: str = _LIGHT) -> str:
    """The mail as a document of its own: the policy first, then links that open nowhere."""
    parts = urlsplit(images)
    allowed = f"{parts.scheme}://{parts.netloc}" if images else "'none'"
    policy = f"default-src 'none'; style-src 'unsafe-inline'; img-src {allowed}"
    return (
        f'<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{escape(policy)}">'
        f'<base target="_blank"><body style="margin:0;background:{ground}">{html}</body>'
    )
