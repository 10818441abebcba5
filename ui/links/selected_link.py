"""The link that is selected: the address holds it, so that a reload, Back and a colleague see the same."""

from typing import cast, get_args

import streamlit as st

from core.domain.block import Kind, LinkKey
from ui.app.state import clear_state, set_query_param, workspace
from ui.links import keys

_PARAM = "link"


def link_token(key: LinkKey) -> str:
    """How the address names a link: kind, asset and variant."""
    return "/".join(filter(None, (key.kind, key.asset_id, key.variant)))


def selected_token() -> str:
    """What the address names; blank without a link."""
    return str(st.query_params.get(_PARAM, ""))


def selected_link() -> LinkKey | None:
    """The link that the address names; None without one."""
    kind, _, rest = selected_token().partition("/")
    asset_id, _, variant = rest.partition("/")
    if kind not in get_args(Kind) or not asset_id:
        return None
    return LinkKey(scope=workspace().account.label, asset_id=asset_id, kind=cast("Kind", kind), variant=variant)


def select_link(token: str) -> None:
    """Let the address name the link that was selected in the list."""
    set_query_param(_PARAM, token)
    clear_state(keys.DELETED, keys.UNKNOWN)


def clear_selection() -> None:
    """Select nothing."""
    st.query_params.pop(_PARAM, None)
