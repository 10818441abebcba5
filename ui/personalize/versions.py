"""Earlier versions of a block: chosen, seen beside what stands there now, and brought back into the editor."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from core.blocks.first_difference import first_difference
from core.blocks.preview import TemplateFault
from core.domain.block import Block
from core.domain.personalization import Personalization
from core.domain.place_labels import place_labels
from core.events.mask import masked, masked_text
from core.events.recipients import recipient_name
from core.events.sample import Sample
from core.personalize.preview import contexts
from core.publish.change_words import changes
from core.publish.html_words import html_changes, shows_same
from core.publish.opened_template import OpenedTemplate
from core.publish.rows import Version
from ui.app import text as words
from ui.app.block_comparison import IN_KLAVIYO_NOW, WIDTH, show_html_difference, show_state
from ui.app.cell_names import clear_cell_results
from ui.app.cell_result import CellResult
from ui.app.keys import CELL_OPEN
from ui.app.state import get_result, get_state, set_result, set_state, workspace
from ui.personalize import draft_text
from ui.personalize import versions_text as texts
from ui.personalize.draft import Draft
from ui.personalize.keyboard import go_to
from ui.personalize.keys import BlockKeys
from ui.personalize.preview import masking
from ui.personalize.recipient_data import sample_profile
from ui.personalize.saved_drafts import choices_of, holds, html_by_hand
from ui.personalize.transfer import WidgetScope, transfer_choices

_DIFFERENCE = "personalize_versions_difference"
"""Where the results of cells hold who sees a difference; they are forgotten with the account that they came from."""


def earlier_versions(opened: OpenedTemplate, versions: Sequence[Version]) -> dict[int, Version]:
    """The versions that can be brought back by their numbers: all but what stands there now."""
    # Without a block there is no present one of them.
    return {each.number: each for each in versions if not (opened.linked and each.number == opened.present_version)}


def requested_version(scope: WidgetScope, versions: Mapping[int, Version]) -> None:
    """Select the version that the address asks for (`&version=…`), once, and go to the cell that compares it."""
    version_param = st.query_params.pop("version", "")
    if version_param.isdigit() and int(version_param) in versions:
        set_state(scope.keys.version, int(version_param))
        set_state(CELL_OPEN["personalize_versions"], True)
        go_to(CELL_OPEN["personalize_versions"].name)


def choose_version(scope: WidgetScope, versions: Mapping[int, Version], block: Block | None) -> Version | None:
    """Draw the choice of what the `block` is compared with; None before one is chosen."""
    if not versions:
        st.caption(texts.NO_VERSIONS)
        return None
    key = scope.keys.version
    if get_state(key) not in versions:
        set_state(key, 0)
    st.selectbox(
        texts.VERSION_LABEL,
        [0, *versions],
        format_func=lambda each: _version(versions[each], block) if each else texts.NO_VERSION,
        key=key.name,
        persist_state="session",
        on_change=read_again,
    )
    return versions.get(get_state(key))


def read_again() -> None:
    """Let the page ask Klaviyo for the block again: a version is compared with what stands there now."""
    clear_cell_results("personalize/template", workspace().personalize.open)


def _version(version: Version, block: Block | None) -> str:
    """What a version is called; one of a block that was deleted since is no state of this one."""
    is_of_other = block is not None and version.block_id not in ("", block.id)
    return draft_text.version(version.number, version.saved_at, is_of_other=is_of_other)


def _take(version: Version, scope: WidgetScope) -> None:
    transfer_choices(scope, choices_of(version), html=html_by_hand(version))


def offer_restore(draft: Draft, version: Version, opened: OpenedTemplate, scope: WidgetScope) -> None:
    """Draw the way to bring a version's choices into the editor, where a save makes them the block's."""
    if holds(version, draft.personalization, draft.html, opened.template):
        st.caption(texts.restored(version.number))
        return
    st.button(
        texts.restore(version.number), key=scope.keys.name("restore"), icon=":material/restore:", on_click=_take,
        args=(version, scope), help=texts.RESTORE_HELP,
    )  # fmt: skip


def show_against_now(
    version: Version, opened: OpenedTemplate, recipient: Mapping[str, Any], sample: Sample | None, keys: BlockKeys
) -> None:
    """Draw a version beside what stands in Klaviyo, for a recipient who sees a difference, with what differs."""
    if not opened.block:
        return
    now, then = opened.block.html, version.html
    context, about = who_sees_it(now, then, recipient, sample, keys)
    with st.container(border=True, key=keys.name("against")):
        st.button(
            texts.READ_AGAIN, key=keys.name("read_again"), icon=":material/refresh:", type="tertiary",
            on_click=read_again, help=texts.READ_AGAIN_HELP,
        )  # fmt: skip
        labels = (IN_KLAVIYO_NOW, texts.version_label(version.number))
        show_sides((now, then), labels, opened, context, (keys.name("against_now"), keys.name("against_then")), about)
        show_differences(version.personalization, opened, then, labels, by_hand=version.personalization.edited)


def who_sees_it(
    now: str, then: str, recipient: Mapping[str, Any], sample: Sample | None, keys: BlockKeys, slot: str = _DIFFERENCE
) -> tuple[Mapping[str, Any], str]:
    """The recipient of the preview if that one sees a difference, else the first who does, and who it is.

    `slot` names where that is remembered.
    """
    others = contexts(sample, sample_profile(keys)) if sample else []
    try:
        number = _first_difference(Compared(now, then, recipient, sample, sample_profile(keys)), others, slot)
    except TemplateFault:
        return recipient, ""
    if number is None:
        return recipient, texts.NOBODY_DIFFERS if others else ""
    if sample is None or number == 0:
        return recipient, ""
    mask, place = masking(), number - 1
    context = masked(others[place], images=True) if mask else others[place]
    name = recipient_name(sample.events[place])
    return context, texts.sees_difference(number, len(others), masked_text(name) if mask else name)


@dataclass(frozen=True)
class Compared:
    """Two states of a block, and whom they are compared for."""

    now: str
    then: str
    recipient: Mapping[str, Any]
    sample: Sample | None
    profile: Mapping[str, Any]

    def is_same(self, other: "Compared") -> bool:
        """Whether the same was compared. Events are the same ones or others: they are too many to look at each."""
        events, other_events = (each.sample.events if each.sample else None for each in (self, other))
        return events is other_events and replace(self, sample=None) == replace(other, sample=None)


def _first_difference(compared: Compared, others: Sequence[Mapping[str, Any]], slot: str) -> int | None:
    """Who sees a difference, found out once: a search may take a good part of a second, and a rerun asks again."""
    memory = get_result(slot)
    if memory is None or not compared.is_same(memory.result[0]):
        first = first_difference(compared.now, compared.then, [compared.recipient, *others])
        memory = CellResult(code="", result=(compared, first), calls=0, seconds=0)
        set_result(slot, memory)
    number: int | None = memory.result[1]
    return number


def show_differences(
    after: Personalization, opened: OpenedTemplate, html: str, labels: tuple[str, str], *, by_hand: bool
) -> None:
    """Draw what a save of these choices and this HTML would change in what stands in Klaviyo: in words, then the HTML.

    `labels` are what the two sides are called; `by_hand` says whether a person edited this HTML.
    """
    differing = changes(opened.personalization, after, place_labels(opened.template))
    sentences = "\n".join(f"- {words.plain(each)}" for each in differing)
    st.markdown(f"{texts.from_to(*labels)}\n\n{sentences}" if differing else words.plain(texts.SAME_CHOICES))
    if edited := texts.edited_by_hand(labels, (opened.personalization.edited or opened.state == "edited", by_hand)):
        st.markdown(edited)
    if edited or not differing:
        _say_html_changes(opened.block_html, html)
    show_html_difference(opened.block_html, html, labels)


def _say_html_changes(now: str, then: str) -> None:
    """Name what nobody's choices tell: what a person wrote, or what stands in an address that no image shows."""
    if sentences := html_changes(now, then):
        listed = "\n".join(f"- {words.plain(each)}" for each in sentences)
        st.markdown(f"{texts.HTML_CHANGES}\n\n{listed}")


def show_sides(
    html: tuple[str, str], labels: tuple[str, str], opened: OpenedTemplate, context: Mapping[str, Any],
    keys: tuple[str, str], about: str = "",
) -> None:  # fmt: skip
    """Draw two states of a block as one recipient would get them, and say so where both look alike."""
    if about:
        st.caption(about)
    rendered = []
    for column, label, each, key in zip(st.columns(2), labels, html, keys, strict=True):
        with column:
            rendered.append(show_side(label, each, opened, context, key))
    now, then = rendered
    if now is not None and then is not None and shows_same(now, then):
        st.caption(texts.SHOWN_ALIKE)


def show_side(label: str, html: str, opened: OpenedTemplate, context: Mapping[str, Any], key: str) -> str | None:
    """Draw one of two states of a block as one recipient would get it; returned as by `show_state`."""
    image_height = round(WIDTH * opened.template.height / opened.template.width)
    return show_state(label, html, context, image_height, opened.cloud.prefix, key)
