"""Our clients against the services: against the sandbox, and with LIVE=1 the same against the real ones.

`LIVE=1 CLOUDINARY_URL=… KLAVIYO_API_KEY=pk_… pytest tests/contract/library/test_services.py`: reads, one scratch block
and one scratch template that are deleted again, a metadata value written back as it was, five small images derived.
"""

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import httpx
import pytest

from core import open_workspace
from core.accounts.account import Account
from core.blocks.expression_tests import EXPRESSION_FEATURES
from core.cloudinary.client import cloudinary_client
from core.cloudinary.delivery import cloud_named
from core.domain.capabilities import ExpressionSupport
from core.errors import NotFound
from core.klaviyo.client import klaviyo_client
from core.klaviyo.responses import html_definition
from core.klaviyo.templates import TemplateClient
from core.settings import Settings
from core.setup.account_check import _scratch_template, _try
from core.setup.cloudinary_tests import cloudinary_findings
from tests.support.openapi import Spec
from tests.support.workspaces import connect

LIVE = bool(os.environ.get("LIVE"))
NAMES = ("CLOUDINARY_URL", "KLAVIYO_API_KEY")
pytestmark = [
    pytest.mark.skipif(LIVE and not all(map(os.environ.get, NAMES)), reason=f"LIVE=1 needs {' and '.join(NAMES)}"),
]
SCRATCH = "Cloudinary for Klaviyo: contract test (safe to delete)"
HTML = "<table data-cld=\"1.check\"><tr><td>{{ person.first_name|default:'Größe &amp; “5%”' }}</td></tr></table>"


class Recorder(httpx.HTTPTransport):
    """Sends, and keeps what was answered."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: list[httpx.Response] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = super().handle_request(request)
        answer.request = request
        answer.read()
        self.answers.append(answer)
        return answer


class KeyAuth(httpx.Auth):
    """A private key of an account (`pk_…`) or an access token; the product itself connects by OAuth."""

    def auth_flow(self, request: httpx.Request) -> Iterator[httpx.Request]:
        key = os.environ["KLAVIYO_API_KEY"]
        request.headers["Authorization"] = f"{'Klaviyo-API-Key' if key.startswith('pk_') else 'Bearer'} {key}"
        yield request


@dataclass(frozen=True)
class Services:
    """Both services, and what they answered."""

    account: Account
    recorder: Recorder
    sleep: Callable[[float], None]

    def faults(self) -> list[str]:
        """How the answers so far differ from the files."""
        klaviyo, cloudinary = Spec("klaviyo", "/api"), Spec("cloudinary", "/v1_1")
        return [
            f"{answer.request.method} {answer.request.url.path}: {fault}"
            for answer in self.recorder.answers
            for fault in (klaviyo if "/api/" in answer.request.url.path else cloudinary).answer_faults(answer)
        ]


@pytest.fixture
def services(request: pytest.FixtureRequest) -> Iterator[Services]:
    recorder = Recorder()
    if LIVE:
        account = real_pair(recorder)
        yield Services(account, recorder, time.sleep)
        account.klaviyo.close()
        account.cloudinary.close()
        return
    request.getfixturevalue("control")
    settings: Settings = request.getfixturevalue("settings")
    with open_workspace(settings, transport=recorder) as ws:
        connect(ws)
        recorder.answers.clear()
        yield Services(ws.account, recorder, lambda _: None)


def real_pair(recorder: Recorder) -> Account:
    settings = Settings()
    credentials = settings.cloudinary
    assert credentials
    cloudinary = cloudinary_client(
        api_url=credentials.upload_prefix or settings.cloudinary_api_url,
        cloud=cloud_named(credentials.cloud, settings.cloudinary_delivery_url),
        auth=httpx.BasicAuth(credentials.key, credentials.secret),
        transport=recorder,
    )
    klaviyo = klaviyo_client(settings.klaviyo_api_url, KeyAuth(), recorder)
    return Account(name="real", klaviyo=klaviyo, cloudinary=cloudinary, blocks_url="")


def test_what_is_read_is_as_documented(services: Services) -> None:
    klaviyo, cloudinary = services.account.klaviyo, services.account.cloudinary
    account, name = klaviyo.get_account()
    assert account
    assert name
    metrics = klaviyo.get_metrics()
    assert [metric.name.lower() for metric in metrics] == sorted(metric.name.lower() for metric in metrics)
    for metric in metrics[:2]:
        times = [event.datetime for event in klaviyo.get_events(metric.id, 5)]
        assert times == sorted(times, reverse=True)
    cloudinary.ping()
    for asset in cloudinary.search("resource_type:image", 3):
        assert cloudinary.get_asset(asset.resource_type, asset.public_id, asset.type).asset_id == asset.asset_id
        assert [each.asset_id for each in cloudinary.get_assets_by_id([asset.asset_id])] == [asset.asset_id]
        named = [(asset.resource_type, asset.type, asset.public_id)]
        assert [each.asset_id for each in cloudinary.get_assets_by_public_id(named)] == [asset.asset_id]
    cloudinary.get_metadata_field("klaviyo_ucb")
    assert services.recorder.answers
    assert services.faults() == []


def test_a_block_is_made_read_changed_and_gone(services: Services) -> None:
    klaviyo = services.account.klaviyo
    made = klaviyo.create_universal_content(SCRATCH, html_definition(HTML))
    try:
        assert klaviyo.get_universal_content(made.id).html == HTML
        assert made.id in [block.id for block in klaviyo.find_universal_content(SCRATCH)]
        klaviyo.update_universal_content(made.id, SCRATCH, html_definition(HTML.replace("5%", "6%")))
        assert klaviyo.get_universal_content(made.id).html == HTML.replace("5%", "6%")
        assert [block.name for block in klaviyo.get_all_universal_content([made.id])] == [SCRATCH]
    finally:
        for block in klaviyo.find_universal_content(SCRATCH):
            klaviyo.delete_universal_content(block.id)
    with pytest.raises(NotFound):
        klaviyo.get_universal_content(made.id)
    assert services.faults() == []


def test_klaviyo_renders_every_form_as_the_preview_does(services: Services) -> None:
    with _scratch_template(TemplateClient(service=services.account.klaviyo.service), services.sleep) as render:
        found = {
            feature: _try(feature, services.account, ExpressionSupport(), render) for feature in EXPRESSION_FEATURES
        }
    assert {feature: said for feature, said in found.items() if said[0] != "pass"} == {}


def test_cloudinary_delivers_every_form(services: Services) -> None:
    found = list(cloudinary_findings(services.account.cloudinary))
    assert {finding.capability: finding.detail for finding in found if finding.outcome not in ("pass", "skipped")} == {}
