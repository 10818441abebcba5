"""Where the widgets of a block stand, and choices that are carried over to them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from core.blocks.transfer import copy_matching, matching
from core.domain.personalization import parse_personalization
from core.domain.places import ALT, LINK
from core.personalize.drafts import Drafts
from core.publish.recent_blocks import ReusableBlock
from ui.app.cell import Cell
from ui.app.popover import popover
from ui.app.state import set_state, workspace
from ui.personalize import text as texts
from ui.personalize.draft import Draft, Transfer
from ui.personalize.keys import BlockKeys


@dataclass(frozen=True, kw_only=True)
class WidgetScope:
    """A block on the page: `block` begins the keys of its widgets, `template` and `variant` say whose draft it has.

    `slots` are the names of the template's slots, and `drafts` those of the account that the page was drawn for, also
    when a press acts after another account was connected.
    """

    block: str
    template: str
    variant: str
    slots: tuple[str, ...]
    drafts: Drafts

    @property
    def keys(self) -> BlockKeys:
        """The keys of its widgets."""
        return BlockKeys(self.block)

    @property
    def places(self) -> tuple[str, ...]:
        """What can be bound: the slots, the alt text and the link."""
        return (*self.slots, ALT, LINK)


def transfer_choices(
    scope: WidgetScope,
    raw: Mapping[str, Any],
    note: str = "",
    html: str = "",
    unfinished: Mapping[str, Any] | None = None,
) -> None:
    """Let the widgets of this block begin anew with these choices."""
    transfer = Transfer(account=scope.drafts.account, raw=raw, html=html, note=note, unfinished=unfinished)
    set_state(scope.keys.transfer, transfer)


def offer_copies(cell: Cell, draft: Draft, scope: WidgetScope) -> None:
    """Draw the way to take over the choices of another block, where there is one whose slots match."""
    others: list[ReusableBlock] = cell.read(workspace().personalize.others, draft.template, draft.variant)
    if not others:
        return
    template = workspace().templates.last_read(draft.template).template
    # Blocks of one name are told apart, and the choice is of a block, not of a place in a list that others change.
    names_of = Counter(other.name for other in others)
    labels = {other.id: other.name if names_of[other.name] == 1 else f"{other.name} ({other.id})" for other in others}
    box = popover(texts.COPY, scope.keys.copy_open, icon=":material/content_copy:", type="tertiary")
    if box is None:
        return
    with box:
        block_id = st.selectbox(
            texts.COPY_FROM,
            list(labels),
            format_func=labels.__getitem__,
            key=scope.keys.name("copy_from"),
            persist_state="session",
        )
        other = next(each for each in others if each.id == block_id)
        names = matching(template, other.personalization, other.kinds)
        st.caption(texts.copies(list(names)))
        key = scope.keys.name("copy")
        st.button(texts.COPY_GO, key=key, on_click=_copy, args=(draft, other, scope), disabled=not names)


def _copy(draft: Draft, other: ReusableBlock, scope: WidgetScope) -> None:
    template = workspace().templates.last_read(draft.template).template
    onto = parse_personalization(draft.personalization)
    personalization = copy_matching(onto, template, other.personalization, other.kinds)
    transfer_choices(scope, personalization.to_json(), texts.copy_source(other.name), draft.html)
