"""What the widgets of a block begin with: its own choices, those of an older version, or ones carried over."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from core.blocks.transfer import copy_matching, matching
from core.domain.personalization import Personalization, parse_personalization
from core.publish.template_blocks import ReusableBlock
from ui.app.cell import Cell
from ui.app.state import get_state, set_state, workspace
from ui.personalize import text as texts
from ui.personalize.draft import Draft, Transfer
from ui.personalize.keys import BlockKeys


@dataclass(frozen=True, kw_only=True)
class InitialChoices:
    """Choices, the HTML that a person made of them, and a mark that tells their widgets from others."""

    personalization: Personalization
    html: str = ""
    mark: str = ""


@dataclass(frozen=True, kw_only=True)
class WidgetScope:
    """A block on the page: `block` begins the keys of all its widgets, `keys` are those of one start."""

    block: str
    mark: str = ""

    @property
    def keys(self) -> BlockKeys:
        """The keys of its widgets."""
        return BlockKeys(f"{self.block}{self.mark}")

    @property
    def older(self) -> bool:
        """Whether its choices are those of an older version."""
        return self.mark.startswith("_v")


def transfer_choices(block: str, raw: dict[str, Any], note: str, html: str = "") -> None:
    """Let the widgets of this block begin anew with these choices; `block` begins the keys of all its widgets."""
    key = BlockKeys(block).transfer
    before = get_state(key)
    set_state(key, Transfer(number=before.number + 1 if before else 1, raw=raw, html=html, note=note))


def transferred_choices(block: str, own: InitialChoices) -> InitialChoices:
    """What was carried to this block, else its own start."""
    transfer = get_state(BlockKeys(block).transfer)
    if own.mark or transfer is None:
        return own
    st.info(transfer.note, icon=":material/content_copy:")
    raw = {
        **transfer.raw,
        "variant": own.personalization.variant,
        "template": own.personalization.to_json()["template"],
    }
    return InitialChoices(personalization=parse_personalization(raw), html=transfer.html, mark=f"_c{transfer.number}")


def offer_copies(cell: Cell, draft: Draft, scope: WidgetScope) -> None:
    """Draw the way to take over the choices of another block, where there is one whose slots match."""
    others: list[ReusableBlock] = cell.read(workspace().personalize.others, draft.template, draft.variant)
    if not others:
        return
    template = workspace().templates.last_read(draft.template).template
    with st.popover(texts.COPY, icon=":material/content_copy:", type="tertiary"):
        place = st.selectbox(
            texts.COPY_FROM,
            range(len(others)),
            format_func=lambda each: others[each].name,
            key=scope.keys.name("copy_from"),
        )
        other = others[place]
        names = matching(template, other.personalization, other.kinds)
        st.caption(texts.copies(list(names)))
        key = scope.keys.name("copy")
        st.button(texts.COPY_GO, key=key, on_click=_copy, args=(draft, other, scope.block), disabled=not names)


def _copy(draft: Draft, other: ReusableBlock, block: str) -> None:
    template = workspace().templates.last_read(draft.template).template
    onto = parse_personalization(draft.personalization)
    personalization = copy_matching(onto, template, other.personalization, other.kinds)
    transfer_choices(block, personalization.to_json(), texts.copy_source(other.name), draft.html)
