"""What is offered for a link: to personalize its template again, and to send its asset again."""

import streamlit as st

from core.domain.block import Link
from ui.links import audit_text, link_text
from ui.links import text as texts


def offer_edit(link: Link) -> None:
    """Draw the way to Personalize, for a template."""
    if link.key.kind == "template":
        _personalize(link, texts.EDIT, ":material/tune:")


def offer_alt(link: Link) -> None:
    """Draw the way to the page that writes the alt text of a link's block."""
    if link.key.kind == "template":
        _personalize(link, audit_text.ADD_ALT, ":material/edit_note:")
    else:
        offer_send_of(f"{link_text.resource_type(link)}/upload/{link.public_id}", audit_text.ADD_ALT)


def offer_send(link: Link) -> None:
    """Draw the way to Send."""
    offer_send_of(f"{link_text.resource_type(link)}/upload/{link.public_id}", texts.SEND_AGAIN, texts.SEND_AGAIN_HELP)


def offer_send_of(reference: str, label: str, help_text: str | None = None) -> None:
    """Draw the way to Send of an asset by its reference."""
    query = {"assets": reference, "from": "links"}
    st.page_link("../../pages/send.py", label=label, icon=":material/send:", query_params=query, help=help_text)


def _personalize(link: Link, label: str, icon: str) -> None:
    query = {"template": link.public_id, **({"variant": link.key.variant} if link.key.variant else {})}
    st.page_link("../../pages/personalize.py", label=label, icon=icon, query_params=query)
