"""“Check my accounts” against the sandbox: everything passes, each fault is found, and nothing is left behind."""

import httpx
import pytest

from core import Workspace
from core.errors import InputError, NotConnected, WorkspaceError
from core.store.checks import Finding

from .conftest import Control


@pytest.fixture
def ws(connected_workspace: Workspace) -> Workspace:
    """The same workspace whose account check does not wait between its calls."""
    connected_workspace.checks._sleep = lambda _: None
    return connected_workspace


def by_name(findings: list[Finding]) -> dict[str, Finding]:
    return {finding.probe: finding for finding in findings}


def test_all_pass_in_the_sandbox_and_nothing_is_left(ws: Workspace, control: Control) -> None:
    control.post("switch", name="profiles_allowed", value="1")
    findings = ws.checks.run()
    assert {f.probe: f.outcome for f in findings if f.outcome != "pass"} == {}
    assert len(findings) >= 20
    klaviyo = ws.pairs.active.klaviyo
    assert klaviyo.blocks_named("Cloudinary for Klaviyo: account check (safe to delete)") == []
    templates = klaviyo.service.call("GET", "/api/templates", params={"filter": 'contains(name,"account check")'})
    assert templates["data"] == []
    assert ws.checks.last() == findings
    assert ws.checks.forms().lost == ws.checks.forms().alternative == frozenset()


def test_the_limits_of_sixty_renders_a_minute_are_respected(connected_workspace: Workspace, control: Control) -> None:
    control.post("switch", name="rate_limits", value="1")
    connected_workspace.checks.run()
    rows = httpx.get(f"{control.url}/_control/requests", params={"path_prefix": "/klaviyo/api"}, timeout=20).json()
    assert len([row for row in rows if row["path"].endswith("template-render")]) >= 13
    assert [row["path"] for row in rows if row["status"] == 429] == []


def test_fetched_pictures_that_are_restricted_are_found_and_named(ws: Workspace, control: Control) -> None:
    control.post("switch", name="fetch_restricted", value="1")
    found = by_name(ws.checks.run())
    assert (found["remote layer"].outcome, found["remote base"].outcome) == ("fail", "fail")
    assert "Fetched URL" in found["remote layer"].means
    assert found["text layer"].outcome == "pass"


def test_profiles_that_are_withheld_mean_a_sample_profile(ws: Workspace) -> None:
    profiles = by_name(ws.checks.run())["profiles"]
    assert profiles.outcome == "alternative"
    assert "sample profile" in profiles.means


def test_metadata_that_is_denied_is_said(ws: Workspace, control: Control) -> None:
    control.fault("POST", "/cloudinary/v1_1/fernkiln/image/metadata", "status", 403)
    assert by_name(ws.checks.run())["metadata by JSON"].outcome == "fail"


def test_filters_that_an_account_lacks_are_found_and_the_product_takes_the_alternative(
    ws: Workspace, control: Control
) -> None:
    control.post("switch", name="filters", value="find_replace,resplit,format_date_string")
    found = by_name(ws.checks.run())
    assert (found["text"].outcome, found["own picture"].outcome) == ("alternative", "alternative")
    assert "find_replace" in found["text"].detail
    assert found["date"].outcome == "fail"
    assert "not offered" in found["date"].means.lower()
    assert found["link"].outcome == "pass"
    # What blocks are made of now is rendered by this account.
    template = "templates/order-thanks.cldt.json"
    choices = ws.personalize.open(template).personalization.to_json()
    bound = {"from": "profile", "path": ["first_name"], "format": [], "fallback": "you"}
    html = ws.personalize.compose(template, {**choices, "slots": {"headline": bound}}).html
    assert not any(name in html for name in ("find_replace", "resplit"))


@pytest.mark.parametrize("value", ["dropped", "refused"])
def test_image_blocks_that_are_not_kept_mean_html_blocks(ws: Workspace, control: Control, value: str) -> None:
    control.post("switch", name="image_blocks", value=value)
    image = by_name(ws.checks.run())["image block"]
    assert image.outcome == "alternative"
    assert "HTML blocks" in image.means


def test_unsigned_transformations_that_are_refused_are_said(ws: Workspace, control: Control) -> None:
    control.post("switch", name="strict_transformations", value="1")
    strict = by_name(ws.checks.run())["transformations"]
    assert (strict.outcome, "strict transformations" in strict.means) == ("fail", True)


def test_leftovers_of_a_crash_are_swept(ws: Workspace, control: Control) -> None:
    klaviyo = ws.pairs.active.klaviyo
    control.fault("DELETE", "/klaviyo/api", "status", 503, times=100)
    with pytest.raises(WorkspaceError, match=r"could not be deleted|had a fault"):
        ws.checks.run()
    httpx.delete(f"{control.url}/_control/fault", timeout=20)
    ws.checks.run()
    left = klaviyo.service.call("GET", "/api/templates", params={"filter": 'contains(name,"account check")'})
    assert left["data"] == []


def test_a_form_that_klaviyo_does_not_know_is_done_another_way_or_not_offered(ws: Workspace) -> None:
    """What the check found is what the expression builder uses."""
    account = ws.pairs.link_pair(ws.pairs.active)
    found = [
        Finding(probe="text", outcome="alternative", means=""),
        Finding(probe="date", outcome="fail", means=""),
    ]
    ws.checks._checks.save(account, found)
    template = "templates/order-thanks.cldt.json"
    slot = next(s.name for s in ws.templates.get(template).template.slots if s.type == "text")
    choices = ws.personalize.open(template).personalization.to_json()
    bound = {"from": "profile", "path": ["first_name"], "format": [], "fallback": ""}
    html = ws.personalize.compose(template, {**choices, "slots": {slot: bound}}).html
    assert "|cut:'/'|urlencode|urlencode|default:" in html
    assert "find_replace" not in html
    dated = {**bound, "format": [{"date": "j F"}]}
    with pytest.raises(InputError, match=rf"slots\.{slot}: .*account check on Setup"):
        ws.personalize.compose(template, {**choices, "slots": {slot: dated}})


def test_an_account_without_a_connection_is_not_checked(fresh_workspace: Workspace) -> None:
    with pytest.raises(NotConnected):
        fresh_workspace.checks.run()
