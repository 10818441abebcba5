"""Mails: what a block is in HTML, a designed mail round it, and the frame that shows one."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any, Final

from core.klaviyo.template_language import TemplateFault, template_context
from sandbox.klaviyo import models
from sandbox.klaviyo.templates import rendered_email
from sandbox.state import State

PHONE, DESKTOP = "phone", "desktop"
_EMAIL: Final = (Path(__file__).parent / "mail.html").read_text()
_STATIC: Final = {
    "spacer": '<div style="height:{height}px">&nbsp;</div>',
    "horizontal_rule": '<hr style="border:0;border-top:1px solid #d8d2c6;margin:16px 24px">',
    "drop_shadow": '<div style="height:12px;background:linear-gradient(#0002,#0000)"></div>',
}
SUBJECTS: Final = {
    "Placed Order": "Thank you{% if first_name|lower %}, {{ first_name|truncatechars:24 }}{% endif %}",
    "Added to Cart": "Still thinking it over?",
}
SUBJECT: Final = "A note from the studio"
_OPENINGS: Final = {
    "Placed Order": "Thank you for your order. We are packing it now, and here is something to go with it.",
    "Added to Cart": "You left something lovely behind. We have kept it for you.",
}
_OPENING: Final = "Here is something that we made with you in mind."


@dataclass(frozen=True, kw_only=True)
class Email:
    """A rendered mail; `fault` is why Klaviyo would skip it, and then there is no HTML."""

    subject: str
    html: str
    fault: str = ""


def block_html(block: Mapping[str, Any]) -> str:
    """The HTML of a block with its tags still in it; types that are not drawn are named."""
    definition = block["attributes"]["definition"]
    data, kind = definition.get("data") or {}, str(definition.get("type"))
    styles = data.get("styles") or {}
    if kind in ("html", "text"):
        return str(data.get("content") or "")
    if kind == "image":
        return _image(data.get("properties") or {}, styles)
    if kind == "button":
        href = _attribute((data.get("properties") or {}).get("href"))
        return (
            f'<p style="text-align:center"><a href="{href}" style="display:inline-block;padding:12px 28px;'
            'border-radius:6px;background:#2f5d50;color:#fff;text-decoration:none">'
            f"{data.get('content') or ''}</a></p>"
        )
    if kind in _STATIC:
        height = styles.get("height")
        return _STATIC[kind].format(height=height if isinstance(height, int) else 20)
    return f'<p style="padding:24px;background:#eee;color:#555;text-align:center">A {escape(kind)} block</p>'


def context_of(state: State, profile: Mapping[str, Any] | None, event: Mapping[str, Any] | None) -> dict[str, Any]:
    """What the tags of a mail to somebody of this account stand for."""
    contact = models.accounts(state)[0]["attributes"]["contact_information"]
    address = contact["street_address"]
    organization = {
        "name": contact["organization_name"],
        "url": contact["website_url"],
        "full_address": ", ".join(filter(None, (address[part] for part in ("address1", "city", "zip", "country")))),
    }
    return template_context(profile, event, organization)


def bare(state: State, html: str, profile: Mapping[str, Any] | None, event: Mapping[str, Any] | None) -> Email:
    """HTML with its tags filled in, and nothing round it."""
    try:
        return Email(subject="", html=rendered_email(state, html, context_of(state, profile, event)))
    except TemplateFault as fault:
        return Email(subject="", html="", fault=str(fault))


def flow_email(
    state: State, html: str, metric: str, profile: Mapping[str, Any] | None, event: Mapping[str, Any] | None
) -> Email:
    """The flow's designed mail with a block's HTML in it, rendered as one, as Klaviyo does."""
    context = context_of(state, profile, event)
    source = _EMAIL.replace("<!-- opening -->", _OPENINGS.get(metric, _OPENING)).replace("<!-- block -->", html)
    try:
        # A subject is text, no HTML.
        subject = rendered_email(
            state, "{% autoescape off %}" + SUBJECTS.get(metric, SUBJECT) + "{% endautoescape %}", context
        )
        return Email(subject=subject, html=rendered_email(state, source, context))
    except TemplateFault as fault:
        return Email(subject=SUBJECT, html="", fault=str(fault))


def frame(email: Email, title: str, width: str = DESKTOP, kind: str = "mail") -> str:
    """A mail in a frame that runs nothing; a skipped one as the reason."""
    if email.fault:
        return f'<div class="skipped"><b>Skipped by Klaviyo</b><code>{escape(email.fault)}</code></div>'
    document = email.html if "<html" in email.html else f'<body style="margin:0">{email.html}</body>'
    return f'<iframe sandbox class="{kind} {width}" title="{escape(title)}" srcdoc="{escape(document)}"></iframe>'


def inbox(email: Email, recipient: str, *, width: str = DESKTOP) -> str:
    """A mail as it lies open in an inbox."""
    return (
        f'<section class="inbox {width}" aria-label="The email">'
        '<div class="bar" aria-hidden="true"><i></i><i></i><i></i></div>'
        f'<div class="envelope"><span class="avatar" aria-hidden="true">FK</span><div><b>{escape(email.subject)}</b>'
        "<small>Fern &amp; Kiln &lt;hello@fernkiln.example&gt;</small>"
        f"<small>to {escape(recipient)}</small></div></div>"
        f"{frame(email, 'The email', width)}</section>"
    )


def _image(properties: Mapping[str, Any], styles: Mapping[str, Any]) -> str:
    width = styles.get("width")
    size = f' width="{width}"' if isinstance(width, int) else ""
    drawn = (
        f'<img src="{_attribute(properties.get("src"))}" alt="{_attribute(properties.get("alt_text"))}"{size} '
        'style="display:block;max-width:100%;height:auto;margin:0 auto">'
    )
    href = properties.get("href")
    return f'<a href="{_attribute(href)}">{drawn}</a>' if href else drawn


def _attribute(text: Any) -> str:
    """A text inside double quotes; tags in it stay as they are."""
    return str(text or "").replace('"', "&quot;")
