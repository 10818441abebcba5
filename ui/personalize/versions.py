"""Earlier versions of a block: chosen, seen beside what stands there now, and brought back by saving."""

import re
from collections.abc import Mapping, Sequence
from difflib import unified_diff
from typing import Any

import streamlit as st

from core.blocks.edited import without_marker
from core.domain.personalization import parse_personalization
from core.domain.place_labels import place_labels
from core.errors import InputError
from core.publish.change_words import changes
from core.publish.opened_template import OpenedTemplate
from core.publish.rows import Version
from ui.app import text as words
from ui.app.email_frame import Frame, show_email
from ui.app.state import get_state, set_state
from ui.personalize import draft_text
from ui.personalize import text as texts
from ui.personalize.draft import Draft
from ui.personalize.keys import BlockKeys
from ui.personalize.preview import render_block
from ui.personalize.transfer import WidgetScope, transfer_choices

_WIDTH = 320
_TAG_END = re.compile(r">(?=<)")


def earlier_versions(opened: OpenedTemplate, versions: Sequence[Version]) -> dict[int, Version]:
    """The versions that can be brought back by their numbers: all but what stands there now."""
    # Without a block there is no present one of them.
    return {each.number: each for each in versions if not (opened.linked and each.number == opened.version)}


def requested_version(scope: WidgetScope, versions: Mapping[int, Version]) -> None:
    """Take over the choices of the version that the address asks for (`&version=…`), once."""
    version_param = st.query_params.pop("version", "")
    if version_param.isdigit() and int(version_param) in versions:
        set_state(scope.keys.version, int(version_param))
        _take(versions[int(version_param)], scope)


def choose_version(opened: OpenedTemplate, scope: WidgetScope, versions: Mapping[int, Version]) -> None:
    """Draw the choice among these versions, whose choices the widgets then begin with."""
    if not versions:
        st.caption(texts.NO_VERSIONS)
        return
    key = scope.keys.version
    if get_state(key) not in versions:
        set_state(key, 0)
    st.selectbox(
        texts.VERSION_LABEL,
        [0, *versions],
        format_func=lambda each: draft_text.version(each, versions[each].saved_at) if each else texts.NOW,
        key=key.name,
        persist_state="session",
        on_change=_choose,
        args=(opened, scope, versions),
    )


def _choose(opened: OpenedTemplate, scope: WidgetScope, versions: Mapping[int, Version]) -> None:
    if version := versions.get(get_state(scope.keys.version)):
        _take(version, scope)
    else:
        transfer_choices(scope, opened.personalization.to_json(), html=opened.html)


def _take(version: Version, scope: WidgetScope) -> None:
    html = without_marker(version.html) if version.personalization.edited else ""
    raw = {**version.personalization.to_json(), "edited": False}
    transfer_choices(scope, raw, html=html)


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
    differing = changes(
        opened.personalization, parse_personalization(draft.personalization), place_labels(opened.template)
    )
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
