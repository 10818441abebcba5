"""Test emails of a template, asked for by the official client, and what comes of them in the outbox."""

from typing import Any

import httpx
import pytest
from klaviyo_api import KlaviyoAPI

from tests.support.klaviyo_library import made
from tests.support.klaviyo_sandbox import as_dict
from tests.support.workspaces import Control

ADA = "ada@example.com"


def job(template_id: str, *recipients: str, profile: str = "", **attributes: Any) -> dict[str, Any]:
    related = {"template": {"data": {"type": "template", "id": template_id}}}
    if profile:
        related["profile"] = {"data": {"type": "profile", "id": profile}}
    return {
        "data": {
            "type": "template-preview-send-job",
            "attributes": {"recipients": list(recipients), **attributes},
            "relationships": related,
        }
    }


def outbox(control: Control) -> str:
    return httpx.get(f"{control.url}/klaviyo/outbox").text


def letter(control: Control, number: int) -> str:
    return httpx.get(f"{control.url}/klaviyo/outbox/{number}").text


def test_a_test_email_is_filled_from_its_context_and_delivered_to_each_recipient(
    sdk: KlaviyoAPI, control: Control
) -> None:
    template_id = made(sdk, "Dear {{ first_name }}, your {{ event|lookup:'Product Name' }} is on its way")
    context = {"first_name": "Ada", "event": {"Product Name": "Tea pot"}}
    answer = as_dict(
        sdk.Templates.create_template_preview_send_job(job(template_id, ADA, "bob@example.com", context=context))
    )["data"]
    assert answer["type"] == "template-preview-send-job"
    assert answer["attributes"]["status"] == "queued"
    page = outbox(control)
    assert ADA in page
    assert "bob@example.com" in page
    assert "Dear Ada, your Tea pot is on its way" in letter(control, 1)


def test_without_a_context_the_values_are_those_of_the_profile_or_of_a_synthetic_one(
    sdk: KlaviyoAPI, control: Control, caller: Any
) -> None:
    template_id = made(sdk, "Dear {{ first_name }} <{{ email }}>")
    sdk.Templates.create_template_preview_send_job(job(template_id, ADA))
    assert "Dear Sample" in letter(control, 1)
    person = "01FERNKILN0000000000000007"
    sdk.Templates.create_template_preview_send_job(job(template_id, ADA, profile=person))
    assert "Dear Sample" not in letter(control, 2)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (job("none00", ADA), 404),
        (job("{id}"), 400),
        (job("{id}", *[f"{n}@example.com" for n in range(6)]), 400),
        (job("{id}", "nobody"), 400),
        (job("{id}", ADA, profile="none"), 404),
        (job("{id}", ADA, context=[1]), 400),
        ({"data": {"type": "template-preview-send-job", "attributes": {"recipients": [ADA]}}}, 400),
        ({"data": {"type": "template", "attributes": {"recipients": [ADA]}}}, 400),
    ],
)
def test_what_cannot_be_sent_is_refused_and_delivers_nothing(
    sdk: KlaviyoAPI, control: Control, token: str, body: dict[str, Any], status: int
) -> None:
    template_id = made(sdk, "x")
    if template := body["data"].get("relationships", {}).get("template"):
        template = {"data": {**template["data"], "id": template["data"]["id"].format(id=template_id)}}
        body = {"data": {**body["data"], "relationships": {**body["data"]["relationships"], "template": template}}}
    headers = {"Authorization": f"Bearer {token}", "revision": "2026-10-15"}
    answer = httpx.post(f"{control.url}/klaviyo/api/template-preview-send-jobs", json=body, headers=headers)
    assert answer.status_code == status, answer.text
    assert "No emails yet" in outbox(control)


def test_a_template_that_is_gone_when_a_test_is_due_is_never_sent(sdk: KlaviyoAPI, control: Control) -> None:
    control.post("switch", name="preview_sends", value="20")
    early, late = made(sdk, "early"), made(sdk, "late")
    for template_id in (early, late):
        sdk.Templates.create_template_preview_send_job(job(template_id, ADA))
        control.post("clock", offset=2)
    sdk.Templates.delete_template(early)
    assert "No emails yet" in outbox(control)
    control.post("clock", offset=60)
    sdk.Templates.delete_template(late)
    page = outbox(control)
    assert "late" in letter(control, 2)
    assert page.count("does not exist") == 1


def test_the_route_is_as_old_as_its_beta(sdk: KlaviyoAPI, control: Control, token: str) -> None:
    template_id, answers = made(sdk, "x"), {}
    for revision in ("2026-07-15", "2026-07-15.pre", "2026-10-15"):
        headers = {"Authorization": f"Bearer {token}", "revision": revision}
        url = f"{control.url}/klaviyo/api/template-preview-send-jobs"
        answers[revision] = httpx.post(url, json=job(template_id, ADA), headers=headers)
    assert {name: answer.status_code for name, answer in answers.items()} == {
        "2026-07-15": 404,
        "2026-07-15.pre": 202,
        "2026-10-15": 202,
    }
    assert answers["2026-10-15"].headers["RateLimit-Limit"] == "1, 1;w=1, 15;w=60, 100;w=86400"
