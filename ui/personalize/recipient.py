"""The recipient in view, whom the address names: a reload, Back and a colleague's page show the same one."""

from collections.abc import Mapping

import streamlit as st

from core.events.sample import Sample
from ui.app.keys import RECIPIENT_PARAM
from ui.app.state import get_state, set_query_param, set_state, workspace
from ui.personalize.keys import BlockKeys


def recipient_in_view(sample: Sample, keys: BlockKeys) -> int:
    """Where the recipient stands in a sample that has events; the first one, until somebody is chosen.

    The address counts where nobody was chosen in this session yet: a quick press on Next comes with the address of
    before. It stays as it is while it names somebody whom this sample does not hold, which may be another one's.
    """
    place = keys.recipient(sample.metric.id)
    number = get_state(place)
    if number is None:
        number = _of_address(sample)
    if number is None:
        return 0
    set_state(place, number)
    number = min(number, len(sample.events) - 1)
    if token := workspace().recipient_tokens.of(sample.events[number]):
        set_query_param(RECIPIENT_PARAM, token)
    return number


def recipient_param() -> Mapping[str, str]:
    """What the address names the recipient with, for another address that leads to the same one."""
    return {name: value for name, value in st.query_params.items() if name == RECIPIENT_PARAM}


def _of_address(sample: Sample) -> int | None:
    """Where the recipient stands whom the address names; None for nobody of this sample."""
    token = st.query_params.get(RECIPIENT_PARAM)
    if not token:
        return None
    tokens = workspace().recipient_tokens
    # The first one's changes with the workspace's key, and so do all others.
    name = RECIPIENT_PARAM, tokens.of(sample.events[0])
    return sample.remember(name, lambda: _places(sample)).get(token)


def _places(sample: Sample) -> Mapping[str, int]:
    tokens = workspace().recipient_tokens.of_each(sample.events)
    return {token: at for at, token in enumerate(tokens)}
