"""The preview cell: one recipient at a time, at two widths."""

import streamlit as st

from core.blocks.compose import ComposedBlock
from core.blocks.preview import preview_html
from core.domain.event import Event
from core.errors import InputError
from core.events.sample import Sample
from core.klaviyo.template_language import TemplateFault
from core.services.personalize import Opened
from ui.mail import show_mail
from ui.state import choose, chosen, seed
from ui.words import personalize as texts

SAMPLE_PERSON = {"first_name": "Ada", "last_name": "Lovelace", "email": "ada@example.com", "city": "London"}


def show_preview(block: ComposedBlock, sample: Sample | None, opened: Opened, key: str) -> None:
    """Draw the block for one recipient of the sample, or for a campaign without an event."""
    event = _choose_recipient(sample, key)
    profile = event.profile if event and event.profile is not None else _edited_profile(key)
    context = {"profile": profile, "event": event.properties if event else None}
    try:
        html = preview_html(block.html, context)
    except TemplateFault as fault:
        raise InputError(f"Klaviyo would say: {fault}") from fault
    width = block.personalization.width
    height = round(width * opened.template.height / opened.template.width)
    for label, shown in ((texts.WIDE, width), (texts.NARROW, 320)):
        st.caption(label)
        show_mail(
            html,
            title=f"{texts.PREVIEW_CELL}: {label}",
            width=shown,
            height=round(height * shown / width) + 2,
            images=opened.cloud.prefix,
            key=f"{key}_mail_{shown}",
        )
    st.caption(texts.KLAVIYO_EDITOR)


def _choose_recipient(sample: Sample | None, key: str) -> Event | None:
    if not sample or not sample.events:
        return None
    total = len(sample.events)
    place = seed(f"{key}_recipient", 0)
    number = min(chosen(place, 0), total - 1)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(texts.PREVIOUS, on_click=choose, args=(place, (number - 1) % total), key=f"{key}_previous")
        st.button(texts.NEXT, on_click=choose, args=(place, (number + 1) % total), key=f"{key}_next")
        st.caption(texts.recipient(number + 1, total, sample.events[number].datetime))
    return sample.events[number]


def sample_profile(key: str) -> dict[str, object]:
    """The profile that stands for those nobody has read, as the person has written it."""
    values = {name: str(chosen(f"{key}_sample_{name}", value)) for name, value in SAMPLE_PERSON.items()}
    city = values.pop("city")
    return {**values, "location": {"city": city}, "properties": {}}


def _edited_profile(key: str) -> dict[str, object]:
    with st.expander(texts.SAMPLE_PROFILE):
        st.caption(texts.SAMPLE_PROFILE_HELP)
        columns = st.columns(len(SAMPLE_PERSON))
        for column, (name, value) in zip(columns, SAMPLE_PERSON.items(), strict=True):
            column.text_input(name, key=seed(f"{key}_sample_{name}", value), persist_state="session")
    return sample_profile(key)
