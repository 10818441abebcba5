"""A mail in a frame that can do nothing: no scripts, no forms, no way out, pictures of the connected cloud only."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import urlsplit

import streamlit as st

_FRAMES = """
export default function({data, parentElement}) {
  const host = parentElement.querySelector('#mail');
  while (host.children.length > data.frames.length) host.lastChild.remove();
  // A mail tells nothing of what is pressed in it, so what can be pressed lies over it; the keyboard has other ways.
  const button = ({title, target, left, top, width, height}) => {
    const spot = document.createElement('button');
    Object.assign(spot, {type: 'button', title, tabIndex: -1});
    spot.setAttribute('aria-label', title);
    spot.style.cssText = `position:absolute;left:${100 * left}%;top:${100 * top}%;width:${100 * width}%;` +
      `height:${100 * height}%;border:0;padding:0;background:none;cursor:pointer;border-radius:6px`;
    spot.onmouseenter = () => { spot.style.outline = '2px solid #2f5d50'; spot.style.background = '#ffffff22'; };
    spot.onmouseleave = () => { spot.style.outline = ''; spot.style.background = 'none'; };
    spot.onclick = () => {
      const place = document.querySelector(`.st-key-${target.replace(/[^a-zA-Z0-9_-]/g, '-')}`);
      place?.scrollIntoView({block: 'nearest'});
      const control = place?.querySelector('input, textarea') ?? place?.querySelector('button');
      control?.focus({preventScroll: true});
      // A card that is one line opens, and the keyboard's focus goes on into it.
      if (place?.matches('.line')) control?.click();
    };
    return spot;
  };
  // A frame that has to fit is made smaller as a whole: a mail would lay itself out for another width.
  const fit = figure => {
    const [, box] = figure.children, frame = box.firstChild, {width, height} = figure.wanted;
    const scale = data.fit && host.clientWidth ? Math.min(1, host.clientWidth / width) : 1;
    frame.style.transform = scale < 1 ? `scale(${scale})` : '';
    box.style.height = `${Math.ceil(height * scale)}px`;
    box.style.width = scale < 1 ? `${Math.floor(width * scale)}px` : '';
  };
  data.frames.forEach(({label, title, width, height}, number) => {
    let figure = host.children[number];
    if (!figure) {
      figure = host.appendChild(document.createElement('figure'));
      const box = document.createElement('div'), frame = document.createElement('iframe');
      frame.setAttribute('sandbox', '');
      frame.referrerPolicy = 'no-referrer';
      box.append(frame);
      figure.append(document.createElement('figcaption'), box);
    }
    const [caption, box] = figure.children;
    // Another document in the same frame would be another entry of the browser's history, so it gets a new frame.
    const frame = box.firstChild.srcdoc === data.html ? box.firstChild : box.firstChild.cloneNode();
    figure.wanted = {width, height};
    figure.style.margin = 0;
    caption.textContent = label;
    caption.style.cssText = `display:${label ? 'block' : 'none'};height:28px;font-size:.875rem;opacity:.78`;
    box.style.cssText = 'position:relative;overflow:hidden;border-radius:8px;margin-bottom:8px;' +
      `max-width:${width}px;box-sizing:content-box;border-block:${data.around}px solid ${data.ground}`;
    frame.title = title;
    frame.style.cssText = `display:block;border:0;transform-origin:0 0;${data.fit ? '' : 'max-width:100%'}`;
    frame.style.background = data.ground;
    frame.style.width = `${width}px`;
    frame.style.height = `${height}px`;
    if (frame !== box.firstChild) {
      // Its images are part of what it loads. What is there at once does not flicker: the sign of it comes late.
      box.classList.add('loads');
      frame.onload = () => box.classList.remove('loads');
      frame.srcdoc = data.html;
      box.firstChild.replaceWith(frame);
    }
    fit(figure);
    [...box.querySelectorAll('button')].forEach(old => old.remove());
    data.spots.forEach(spot => box.append(button(spot)));
  });
  if (!data.fit || host.watched) return;
  host.watched = new ResizeObserver(() => [...host.children].forEach(fit));
  host.watched.observe(host);
}
"""
_LOADING = """
@keyframes late { from { opacity: 0; } }
@keyframes gone { to { opacity: 0; } }
@keyframes passing { to { background-position: -100% 0; } }
.loads::after {
  content: 'Loading…'; position: absolute; inset: 0; display: grid; place-items: center; pointer-events: none;
  font: .875rem var(--st-font); color: light-dark(#5b5548, #c9c4b8);
  --ground: light-dark(#eeebe2, #222b27); --light: light-dark(#fbfaf6, #2f3a35);
  background: linear-gradient(100deg, var(--ground) 35%, var(--light) 50%, var(--ground) 65%) 100% 0 / 200% 100%;
  /* An image that never comes hides the rest no longer than ten seconds. */
  animation: late .2s .3s backwards, gone .2s 10s forwards, passing 1.6s .3s linear 7;
}
@media (prefers-reduced-motion: reduce) {
  .loads::after { animation: late .01s .3s backwards, gone .01s 10s forwards; background-position: 0 0; }
}
"""
_LIGHT, _DARK = "#ffffff", "#1b1b1d"
_GAP, _CAPTION = 8, 28
_AROUND = 24
"""Pixels of a dark mail above and below a block: most blocks are a picture, which covers its own ground."""


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


@dataclass(frozen=True, kw_only=True)
class Spot:
    """A part of a mail that leads to a keyed container of the page: shares of the frame's width and height."""

    title: str
    target: str
    left: float
    top: float
    width: float
    height: float


def show_email(
    html: str,
    *frames: Frame,
    images: str,
    key: str,
    dark: bool = False,
    fit: bool = False,
    spots: Sequence[Spot] = (),
) -> None:
    """Draw rendered mail HTML once for each frame; `images` is the one address that pictures may come from.

    With `fit` a frame that is wider than its place is made smaller as a whole. What `spots` cover can be pressed.
    """
    # Registered on each run, which the component registry takes as the same component.
    ground = _DARK if dark else _LIGHT
    draw = st.components.v2.component("mail", html="<div id='mail'></div>", css=_LOADING, js=_FRAMES)
    data = {
        "html": document(html, images, ground),
        "ground": ground,
        "around": _AROUND if dark and fit else 0,
        "frames": [vars(frame) for frame in frames],
        "fit": fit,
        "spots": [vars(spot) for spot in spots],
    }
    draw(data=data, key=key, height="content" if fit else sum(frame.room for frame in frames))


def document(html: str, images: str, ground: str = _LIGHT) -> str:
    """The mail as a document of its own: the policy first, then links that open nowhere."""
    parts = urlsplit(images)
    allowed = f"{parts.scheme}://{parts.netloc}" if images else "'none'"
    policy = f"default-src 'none'; style-src 'unsafe-inline'; img-src {allowed}"
    return (
        f'<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{escape(policy)}">'
        f'<base target="_blank"><body style="margin:0;background:{ground}">{html}</body>'
    )
