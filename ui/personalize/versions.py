"""Earlier versions of a block: chosen, seen beside what stands there now, and brought back by saving."""

import re
from collections.abc import Mapping, Sequence
from difflib import unified_diff
from typing import Any

import streamlit as st

from core.blocks.edited import without_marker
from core.domain.personalization import parse_personalization
from core.errors import InputError
from core.publish.history import changes
from core.publish.opened_template import OpenedTemplate
from core.publish.store import Version
from ui.app import text as words
from ui.app.email_frame import Frame, show_email
from ui.app.state import clear_prefix, get_state, set_query_param, set_state
from ui.personalize import text as texts
from ui.personalize.draft import Draft
from ui.personalize.initial_choices import InitialChoices
from ui.personalize.keys import BlockKeys
from ui.personalize.preview import render_block

_WIDTH = 320
_TAG_END = re.compile(r">(?=<)")


def earlier_versions(opened: OpenedTemplate, versions: Sequence[Version]) -> dict[int, Version]:
    """The versions that can be brought back by their numbers: all but what stands there now."""
    # Without a block there is no present one of them.
    return {each.number: each for each in versions if not (opened.linked and each.number == opened.version)}


def chosen_version(block: str, now: InitialChoices, versions: Mapping[int, Version]) -> InitialChoices:
    """What the widgets of a block begin with: one of these versions where the person chose it, else `now`."""
    key = BlockKeys(block).version
    if get_state(key) is None:
        version_param = st.query_params.get("version", "")
        set_state(key, int(version_param) if version_param.isdigit() else 0)
    old = versions.get(get_state(key) or 0)
    if old is None:
        st.query_params.pop("version", None)
        return now
    set_query_param("version", str(old.number))
    st.info(words.plain(texts.OLD_VERSION), icon=":material/history:")
    by_hand = without_marker(old.html) if old.personalization.edited else ""
    return InitialChoices(personalization=old.personalization, html=by_hand, mark=f"_v{old.number}")


def choose_version(block: str, versions: Mapping[int, Version]) -> None:
    """Draw the choice among these versions; `block` begins the keys of the block's widgets."""
    if not versions:
        st.caption(texts.NO_VERSIONS)
        return
    key = BlockKeys(block).version
    if get_state(key) not in versions:
        set_state(key, 0)
    st.selectbox(
        texts.VERSION_LABEL,
        [0, *versions],
        format_func=lambda each: texts.version(each, versions[each].saved_at) if each else texts.NOW,
        key=key.name,
        persist_state="session",
    )


def reset_widgets(block: str) -> None:
    """Reset all widgets of a block to what is saved now."""
    clear_prefix(f"{block}_")
    st.query_params.pop("version", None)


def show_against_now(
    draft: Draft, opened: OpenedTemplate, ours: str, context: Mapping[str, Any], keys: BlockKeys
) -> None:
    """Draw what saving would bring back beside what stands there now, with what differs; `ours` is its HTML."""
    if not opened.block:
        return
    with st.container(border=True, key=keys.name("against")):
        left, right = st.columns(2)
        with left:
            show_side(texts.THEIRS, opened.block.html, opened, context, keys.name("now"))
        with right:
            show_side(texts.BACK, ours, opened, context, keys.name("back"))
        show_differences(draft, opened, ours)


def show_differences(draft: Draft, opened: OpenedTemplate, ours: str) -> None:
    """Draw what saving would change in what stands in Klaviyo: the choices in words, then the HTML."""
    differing = changes(opened.personalization, parse_personalization(draft.personalization))
    st.markdown("\n".join(f"- {words.plain(each)}" for each in differing) or words.plain(texts.SAME_CHOICES))
    before, after = (_TAG_END.sub(">\n", without_marker(html)).splitlines() for html in (opened.block_html, ours))
    lines = list(unified_diff(before, after, texts.THEIRS, texts.BACK, n=1, lineterm=""))
    if lines:
        with st.expander(texts.DIFFERENCE):
            st.code("\n".join(lines), language="diff", wrap_lines=True)


def show_side(
    label: str, html: str, opened: OpenedTemplate, context: Mapping[str, Any], key: str, room: int = 0
) -> None:
    """Draw one of two states of a block as one recipient would get it, with room below the picture."""
    st.caption(label)
    try:
        rendered_html = render_block(html, context)
    except InputError as error:
        st.error(words.sentence(error))
        return
    height = round(_WIDTH * opened.template.height / opened.template.width)
    frame = Frame(title=label, width=_WIDTH, height=height + room)
    show_email(rendered_html, frame, images=opened.cloud.prefix, key=key)
