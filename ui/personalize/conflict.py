"""A block that somebody else changed meanwhile: both states side by side, and what to do."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import streamlit as st

from core.blocks.edited import without_marker
from core.domain.personalization import parse_personalization
from core.events.sample import Sample
from core.publish.opened_template import OpenedTemplate
from ui.app.keys import CELL_OPEN
from ui.app.popover import popover
from ui.app.state import get_state, set_default, set_state
from ui.personalize import as_new_text
from ui.personalize import text as texts
from ui.personalize.block_choice import go_to_variant, slug
from ui.personalize.draft import Draft
from ui.personalize.keys import BlockKeys, block_prefix
from ui.personalize.taken import goes_on_from, html_to_take
from ui.personalize.transfer import WidgetScope, transfer_choices
from ui.personalize.versions import show_differences, show_side, show_sides, who_sees_it

_DIFFERENCE: Final = "personalize_conflict_difference"
"""Where the results of cells hold who sees a difference between both sides."""


def is_in_conflict(opened: OpenedTemplate, keys: BlockKeys) -> bool:
    """Whether the block was changed in Klaviyo, in another tab or by somebody else since these choices began."""
    set_default(keys.base_version, opened.version)
    return is_edited_since(opened, keys) or opened.present_version > get_state(keys.base_version)


def is_edited_since(opened: OpenedTemplate, keys: BlockKeys) -> bool:
    """Whether a person edited the block in Klaviyo, and these choices do not go on from that."""
    draft = get_state(keys.draft)
    return opened.state == "edited" and not goes_on_from(opened, keys, draft.history if draft else None)


def resolve_conflict(
    draft: Draft,
    opened: OpenedTemplate,
    ours: str,
    context: Mapping[str, Any],
    sample: Sample | None,
    place: WidgetScope,
) -> dict[str, Any]:
    """Show the block as it stands and as it would be saved, and let the person decide; the options of the save."""
    keys = place.keys
    options: dict[str, Any] = {"base_version": get_state(keys.base_version)}
    in_klaviyo, conflict = opened.state == "edited", f"{opened.present_version}_{opened.block_fingerprint}"
    with st.container(border=True, key=keys.name("conflict")):
        st.warning(texts.IN_KLAVIYO if in_klaviyo else texts.saved_meanwhile(opened.version), icon=":material/group:")
        after, labels = parse_personalization(draft.personalization), (texts.THEIRS, texts.YOURS)
        sides = keys.name("theirs"), keys.name("ours")
        if opened.state == "unknown":
            st.caption(texts.THEIRS_UNKNOWN)
            show_side(texts.YOURS, ours, opened, context, sides[1])
        else:
            theirs = opened.block_html
            seen_by, about = who_sees_it(theirs, ours, context, sample, keys, _DIFFERENCE)
            show_sides((theirs, ours), labels, opened, seen_by, sides, about)
        show_differences(after, opened, ours, labels, by_hand=bool(draft.html))
        _ways(draft, opened, place)
        if st.checkbox(texts.OVERWRITE, key=set_default(keys.overwrite(conflict), False), persist_state="session"):
            options |= _consent(opened)
    return options


def _consent(opened: OpenedTemplate) -> dict[str, Any]:
    """What may be written over: the block as it is shown, or where Klaviyo shows none, the version saved last."""
    fingerprint = opened.block_fingerprint
    return {"overwrite": fingerprint} if fingerprint else {"base_version": opened.present_version}


def _ways(draft: Draft, opened: OpenedTemplate, place: WidgetScope) -> None:
    keys = place.keys
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.button(
            texts.TAKE_THEIRS, key=keys.name("take_theirs"), on_click=_take_theirs, args=(opened, place),
            icon=":material/call_received:", help=texts.TAKE_THEIRS_HELP, disabled=opened.block is None,
        )  # fmt: skip
        box = popover(as_new_text.AS_NEW, keys.as_new_open, icon=":material/add:")
        if box is None:
            return
        with box:
            name = st.text_input(
                as_new_text.AS_NEW_NAME, key=keys.new_variant_name.name, max_chars=40, persist_state="session",
                placeholder=as_new_text.AS_NEW_EXAMPLE,
            )  # fmt: skip
            st.caption(as_new_text.AS_NEW_HELP)
            st.button(
                as_new_text.AS_NEW_GO, key=keys.name("as_new"), on_click=_as_new,
                args=(draft, opened, slug(name), place),
                disabled=not slug(name),
            )  # fmt: skip


def _take_theirs(opened: OpenedTemplate, place: WidgetScope) -> None:
    """Begin anew with what stands there; HTML that nobody's choices make is taken as it is."""
    keys, html = place.keys, html_to_take(opened)
    set_state(keys.refusal, "")
    set_state(keys.base_version, opened.version)
    if html != opened.html:
        set_state(CELL_OPEN["personalize_html"], True)
    transfer_choices(place, opened.personalization.to_json(), html=html)


def _as_new(draft: Draft, opened: OpenedTemplate, variant: str, place: WidgetScope) -> None:
    html = without_marker(draft.html)
    new_place = replace(place, block=block_prefix(opened.asset.asset_id, variant), variant=variant)
    transfer_choices(new_place, draft.personalization, texts.TRANSFER_NOTE, html)
    go_to_variant(variant)
