"""The link that is selected: the address holds it, so that a reload, Back and a colleague see the same."""

from typing import cast, get_args

import streamlit as st

from core.domain.block import Kind, LinkKey
from ui.app.state import get_state, set_query_param, set_state, workspace
from ui.links import keys

_PARAM = "link"


def link_token(key: LinkKey) -> str:
    """How the address names a link: kind, asset and variant."""
    return "/".join(filter(None, (key.kind, key.asset_id, key.variant)))


def selected_link() -> LinkKey | None:
    """The link that the address names; None without one."""
    kind, _, rest = st.query_params.get(_PARAM, "").partition("/")
    asset_id, _, variant = rest.partition("/")
    if kind not in get_args(Kind) or not asset_id:
        return None
    return LinkKey(scope=workspace().account.label, asset_id=asset_id, kind=cast("Kind", kind), variant=variant)


def begin_selection() -> None:
    """Let the list show what the address names; called before it is drawn."""
    set_state(keys.SELECTED, st.query_params.get(_PARAM))


def keep_selection() -> None:
    """Let the address name what was selected in the list; called when that changes."""
    if token := get_state(keys.SELECTED):
        set_query_param(_PARAM, token)


def clear_selection() -> None:
    """Select nothing."""
    st.query_params.pop(_PARAM, None)
    set_state(keys.SELECTED, None)
