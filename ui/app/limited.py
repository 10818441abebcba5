"""The banner on pages that need what Klaviyo did not grant."""

from collections.abc import Mapping
from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui.app import text as words
from ui.app.state import workspace

_NEEDS: Final[Mapping[str, tuple[str, ...]]] = {
    "send": ("templates:write", "images:write"),
    "personalize": ("metrics:read", "events:read", "templates:write"),
    "links": ("templates:read",),
    "events": ("metrics:read", "events:read"),
}
"""The permissions without which a part of a page does not work."""


def show_limited(page: str, place: DeltaGenerator) -> bool:
    """Say what a page cannot do because its permission is missing, with the way to Setup; whether anything is."""
    missing = missing_permissions(page)
    if missing:
        with place.container(key="limited", horizontal=True, vertical_alignment="center"):
            st.warning(words.limited(missing), icon=":material/lock:", width="stretch")
            st.page_link("../../pages/setup.py", label=words.OPEN_SETUP, icon=":material/arrow_forward:")
    return bool(missing)


def missing_permissions(page: str) -> list[str]:
    """What a page needs and the connection was not granted, as far as the last call to Klaviyo found out."""
    needs = _NEEDS.get(page, ())
    status = workspace().setup.klaviyo() if needs else None
    if status is None or status.connection is None or status.connection.broken:
        return []
    return [scope for scope in needs if scope in status.missing_scopes]
