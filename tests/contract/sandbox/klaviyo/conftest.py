"""Klaviyo’s official SDK against the sandbox."""

from collections.abc import Iterator

import pytest
from klaviyo_api import KlaviyoAPI

from tests.support.klaviyo_sandbox import code_of, decide, exchange
from tests.support.klaviyo_schema import Caller
from tests.support.workspaces import Control


@pytest.fixture
def token(control: Control) -> str:
    return exchange(control.url, code_of(decide(control.url))).json()["access_token"]


@pytest.fixture
def sdk(control: Control, token: str) -> Iterator[KlaviyoAPI]:
    """The official client, whose only change is the host."""
    # Its types are stricter than the API's own documents, so answers come as plain data.
    plain = {"USE_DICTIONARY_FOR_RESPONSE_DATA": True}
    api = KlaviyoAPI("", access_token=token, max_retries=1, test_host=f"{control.url}/klaviyo", options=plain)
    yield api
    api.api_client.rest_client.pool_manager.clear()


@pytest.fixture
def caller(control: Control, token: str) -> Caller:
    return Caller(control, token)
