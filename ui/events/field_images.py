"""A few images that a field shows, as one part of the page: Streamlit's own are broken where they cannot be loaded."""

from pathlib import Path
from typing import Final

import streamlit as st

from core.domain.event import FieldProfile
from ui.app.component import Component
from ui.app.state import workspace
from ui.events import field_text as texts

_MOST: Final = 8
_IMAGES: Final = Component(
    name="field_images", folder=Path(__file__).parent, markup="field_images.html", scripts=("field_images.js",)
)


def show_images(profile: FieldProfile) -> None:
    """Draw a few images that the field shows."""
    events = workspace().events
    urls = profile.examples[:_MOST]
    images = [
        {"url": events.thumbnail(url), "name": name} for url, name in zip(urls, texts.image_names(urls), strict=True)
    ]
    _IMAGES.mount("events_field_images", {"images": images})
    st.caption(texts.image_note(sum(map(events.is_own, urls)), len(urls)))
