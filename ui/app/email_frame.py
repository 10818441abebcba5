"""A mail in a frame that can do nothing: no scripts, no forms, no way out, pictures of the connected cloud only."""

from dataclasses import dataclass
from html import escape
from urllib.parse import urlsplit

import streamlit as st

_FRAMES = """
export default function({data, parentElement}) {
  const host = parentElement.querySelector('#mail');
  while (host.children.length > data.frames.length) host.lastChild.remove();
  data.frames.forEach(({label, title, width, height}, number) => {
    let figure = host.children[number];
    if (!figure) {
      figure = host.appendChild(document.createElement('figure'));
      const frame = document.createElement('iframe');
      frame.setAttribute('sandbox', '');
      frame.referrerPolicy = 'no-referrer';
      figure.append(document.createElement('figcaption'), frame);
    }
    const [caption, frame] = figure.children;
    figure.style.margin = 0;
    caption.textContent = label;
    caption.style.cssText = `display:${label ? 'block' : 'none'};height:28px;font-size:.875rem;opacity:.78`;
    frame.title = title;
    frame.style.cssText = 'display:block;max-width:100%;border:0;border-radius:8px;margin-bottom:8px';
    frame.style.background = data.ground;
    frame.style.width = `${width}px`;
    frame.style.height = `${height}px`;
    if (frame.srcdoc !== data.html) frame.srcdoc = data.html;
  });
}
"""
_LIGHT, _DARK = "#ffffff", "#1b1b1d"
_GAP, _CAPTION = 8, 28


@dataclass(frozen=True, kw_only=True)
class Frame:
    """One view of a mail: pixels, what the frame is called, and a caption if it needs one."""

    title: str
    width: int
    height: int
    label: str = ""

    @property
    def room(self) -> int:
        """Pixels of the whole, from top to bottom."""
        return self.height + _GAP + (_CAPTION if self.label else 0)


def show_email(html: str, *frames: Frame, images: str, key: str, dark: bool = False) -> None:
    """Draw rendered mail HTML once for each frame; `images` is the one address that pictures may come from."""
    # Registered on each run, which the component registry takes as the same component.
    ground = _DARK if dark else _LIGHT
    draw = st.components.v2.component("mail", html="<div id='mail'></div>", js=_FRAMES)
    data = {"html": document(html, images, ground), "ground": ground, "frames": [vars(frame) for frame in frames]}
    draw(data=data, key=key, height=sum(frame.room for frame in frames))


def document(html: str, images: str, ground: str = _LIGHT) -> str:
    """The mail as a document of its own: the policy first, then links that open nowhere."""
    parts = urlsplit(images)
    allowed = f"{parts.scheme}://{parts.netloc}" if images else "'none'"
    policy = f"default-src 'none'; style-src 'unsafe-inline'; img-src {allowed}"
    return (
        f'<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{escape(policy)}">'
        f'<base target="_blank"><body style="margin:0;background:{ground}">{html}</body>'
    )
