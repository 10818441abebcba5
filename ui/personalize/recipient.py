"""The recipient in view, whom the address names: a reload, Back and a colleague's page show the same one."""

from collections.abc import Mapping
from typing import Final

import streamlit as st

from core.events.recipients import recipient_token
from core.events.sample import Sample
from ui.app.state import get_state, set_query_param, set_state
from ui.personalize.keys import BlockKeys

_PARAM: Final = "recipient"


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
    if token := recipient_token(sample.events[number]):
        set_query_param(_PARAM, token)
    return number


def recipient_param() -> Mapping[str, str]:
    """What the address names the recipient with, for another address that leads to the same one."""
    return {name: value for name, value in st.query_params.items() if name == _PARAM}


def _of_address(sample: Sample) -> int | None:
    """Where the recipient stands whom the address names; None for nobody of this sample."""
    token = st.query_params.get(_PARAM)
    return sample.remember(_PARAM, lambda: _places(sample)).get(token) if token else None


def _places(sample: Sample) -> Mapping[str, int]:
    return {recipient_token(event): at for at, event in enumerate(sample.events)}
