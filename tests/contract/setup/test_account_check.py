"""“Check my accounts” against the sandbox: everything passes, each fault is found, and nothing is left behind."""

import re
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from core import Workspace, open_workspace
from core.accounts.check_store import Checks
from core.blocks.expression_tests import EXPRESSION_FEATURES, expression_template
from core.domain.account_check import CheckResult
from core.domain.capabilities import FULL_SUPPORT
from core.errors import InputError, NotConnected, OutcomeUnknown, Refused, Unavailable, WorkspaceError
from core.klaviyo.oauth import SCOPES
from core.klaviyo.responses import html_definition
from core.setup.account_check import CAPABILITIES, CheckWork
from core.setup.klaviyo_tests import SCRATCH
from core.setup.stopped_check import NOTHING_LEFT
from core.store.activity import ActivityLog
from tests.support.account_checks import Another, left_behind
from tests.support.workspaces import Control, connect, pause_checks


@pytest.fixture
def ws(connected_workspace: Workspace, control: Control) -> Iterator[Workspace]:
    """The same workspace whose account check does not wait between its calls; whatever happens, nothing is left."""
    pause_checks(connected_workspace)
    yield connected_workspace
    httpx.delete(f"{control.url}/_control/fault", timeout=20)
    assert left_behind(connected_workspace) == []


def by_name(findings: list[CheckResult]) -> dict[str, CheckResult]:
    return {finding.capability: finding for finding in findings}


def test_all_pass_in_the_sandbox_and_nothing_is_left(ws: Workspace, control: Control) -> None:
    control.post("switch", name="profiles_allowed", value="1")
    findings = ws.account_check.run()
    assert {f.capability: f.outcome for f in findings if f.outcome != "pass"} == {}
    assert tuple(finding.capability for finding in findings) == CAPABILITIES
    assert left_behind(ws) == []
    assert ws.account_check.last() == findings
    support = ws.account.capabilities.support
    assert support.lost == support.alternative == frozenset()


def test_the_limits_of_sixty_renders_a_minute_are_respected(ws: Workspace, control: Control) -> None:
    """Three checks in a row, each with alternatives to try; whoever waits moves the sandbox's clock."""
    waited = 0.0

    def wait(seconds: float) -> None:
        nonlocal waited
        waited += seconds
        control.post("clock", offset=waited)

    pause_checks(ws, wait)
    control.post("switch", name="rate_limits", value="1")
    control.post("switch", name="filters", value="find_replace,resplit")
    for _ in range(3):
        ws.account_check.run()
    rows = httpx.get(f"{control.url}/_control/requests", params={"path_prefix": "/klaviyo/api"}, timeout=20).json()
    renders = [row["at"] for row in rows if row["path"].endswith("template-render")]
    assert len(renders) >= 45
    assert max(sum(start <= at < start + 60 for at in renders) for start in renders) <= 60
    assert [row["path"] for row in rows if row["status"] == 429] == []


def test_fetched_pictures_that_are_restricted_are_found_and_named(ws: Workspace, control: Control) -> None:
    control.post("switch", name="fetch_restricted", value="1")
    found = by_name(ws.account_check.run())
    assert (found["remote layer"].outcome, found["remote base"].outcome) == ("fail", "fail")
    assert "Fetched URL" in found["remote layer"].means
    assert found["text layer"].outcome == "pass"


def test_profiles_that_may_not_be_read_mean_a_sample_profile(ws: Workspace, control: Control) -> None:
    assert by_name(ws.account_check.run())["profiles"].outcome == "pass"
    control.post("switch", name="granted_scopes", value=" ".join(SCOPES))
    connect(ws)
    profiles = by_name(ws.account_check.run())["profiles"]
    assert profiles.outcome == "alternative"
    assert "sample profile" in profiles.means


def test_profiles_that_klaviyo_leaves_out_without_a_word_are_found(ws: Workspace, control: Control) -> None:
    control.post("switch", name="profiles_allowed", value="1")
    control.post("switch", name="profiles", value="withheld")
    profiles = by_name(ws.account_check.run())["profiles"]
    assert (profiles.outcome, "without its profile" in profiles.detail) == ("alternative", True)


@pytest.mark.parametrize("lost", ["images:write", "templates:write", "templates:read", "events:read"])
def test_permissions_that_are_not_granted_are_named_and_nothing_is_tried_without_them(
    ws: Workspace, control: Control, lost: str
) -> None:
    control.post("switch", name="granted_scopes", value=" ".join(set(SCOPES) - {lost}))
    connect(ws)
    findings = ws.account_check.run()
    found = by_name(findings)
    assert tuple(found) == CAPABILITIES
    assert (found["permissions"].outcome, lost in found["permissions"].means) == ("fail", True)
    skipped = {name for name, each in found.items() if each.outcome == "skipped"}
    assert skipped == ({*EXPRESSION_FEATURES, "HTML block", "image block"} if lost.startswith("templates") else set())
    assert all(lost in found[name].means for name in skipped)
    # What was not tried is neither lost nor done another way.
    assert ws.account.capabilities.support == FULL_SUPPORT
    control.post("switch", name="granted_scopes", value="")
    connect(ws)


def test_texts_that_are_not_delivered_are_found_and_named(ws: Workspace) -> None:
    def refused(request: httpx.Request) -> httpx.Request | httpx.Response:
        if "l_text" in request.url.path:
            return httpx.Response(400, headers={"X-Cld-Error": "Invalid font"})
        return request

    with meeting(Another(asked=refused), ws) as other:
        found = by_name(other.account_check.run())
    assert (found["text layer"].outcome, "Invalid font" in found["text layer"].detail) == ("fail", True)
    assert "broken image" in found["text layer"].means
    assert found["transformations"].outcome == "pass"


def test_metadata_that_is_denied_is_said(ws: Workspace, control: Control) -> None:
    control.fault("POST", "/cloudinary/v1_1/fernkiln/image/metadata", "status", 403)
    assert by_name(ws.account_check.run())["metadata by JSON"].outcome == "fail"


def test_filters_that_an_account_lacks_are_found_and_the_product_takes_the_alternative(
    ws: Workspace, control: Control
) -> None:
    control.post("switch", name="filters", value="find_replace,resplit,format_date_string")
    found = by_name(ws.account_check.run())
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


@pytest.mark.parametrize("name", ["append", "urldecode"])
def test_an_account_without_a_filter_of_texts_with_fields_gets_each_field_cut_by_itself(
    ws: Workspace, control: Control, name: str
) -> None:
    control.post("switch", name="filters", value=name)
    found = by_name(ws.account_check.run())["text with fields"]
    assert (found.outcome, name in found.detail) == ("alternative", True)
    assert "each field of a text is cut separately" in found.means
    template = "templates/order-thanks.cldt.json"
    choices = ws.personalize.open(template).personalization.to_json()
    parts = ["It's yours, ", {"from": "profile", "path": ["first_name"], "format": [], "fallback": "it's you"}, "!"]
    text = {"from": "text", "parts": parts, "fallback": "Hello"}
    html = ws.personalize.compose(template, {**choices, "slots": {"headline": text}}).html
    assert "first_name" in html and f"|{name}" not in html


@pytest.mark.parametrize(("dates", "outcome"), [("strict", "pass"), ("days", "alternative")])
def test_a_date_filter_that_raises_is_asked_about_dates_only(
    ws: Workspace, control: Control, dates: str, outcome: str
) -> None:
    """The template shows a date of blank, null, ISO texts, an epoch and a text of the US: none fails the rendering."""
    control.post("switch", name="dates", value=dates)
    found = by_name(ws.account_check.run())
    assert found["date"].outcome == outcome
    assert ("without their time of day" in found["date"].means) == (outcome == "alternative")


@pytest.mark.parametrize("value", ["dropped", "refused"])
def test_image_blocks_that_are_not_kept_mean_html_blocks(ws: Workspace, control: Control, value: str) -> None:
    control.post("switch", name="image_blocks", value=value)
    image = by_name(ws.account_check.run())["image block"]
    assert image.outcome == "alternative"
    assert "HTML blocks" in image.means


def test_unsigned_transformations_that_are_refused_are_said(ws: Workspace, control: Control) -> None:
    control.post("switch", name="strict_transformations", value="1")
    strict = by_name(ws.account_check.run())["transformations"]
    assert (strict.outcome, "strict transformations" in strict.means) == ("fail", True)


def test_leftovers_of_a_crash_are_swept(ws: Workspace, control: Control) -> None:
    ws.account.klaviyo.service.__dict__["sleep"] = lambda _: None
    control.fault("DELETE", "/klaviyo/api", "status", 503, times=100)
    with pytest.raises(WorkspaceError, match=r"could not be deleted|had a fault"):
        ws.account_check.run()
    httpx.delete(f"{control.url}/_control/fault", timeout=20)
    ws.account_check.run()
    assert left_behind(ws) == []


@pytest.mark.parametrize(
    ("path", "step"),
    [("/klaviyo/api/templates", "/klaviyo/api/template-render"), *[("/klaviyo/api/template-universal-content",) * 2]],
)
def test_what_ended_it_is_told_though_the_scratch_object_cannot_be_removed_either(
    ws: Workspace, control: Control, path: str, step: str
) -> None:
    ws.account.klaviyo.service.__dict__["sleep"] = lambda _: None
    control.fault("DELETE", path, "status", 503, times=100)
    method, kind = ("POST", "status") if step.endswith("render") else ("GET", "status")
    control.fault(method, step if method == "POST" else f"{path}/", kind, 403, times=100)
    with pytest.raises(Refused):
        ws.account_check.run()
    control.end_faults()
    # What is left goes with the next check.
    ws.account_check.run()
    assert left_behind(ws) == []


def test_a_scratch_template_that_cannot_be_removed_is_no_fault_of_the_input(ws: Workspace, control: Control) -> None:
    ws.account.klaviyo.service.__dict__["sleep"] = lambda _: None
    control.fault("DELETE", "/klaviyo/api/templates", "status", 503, times=100)
    with pytest.raises(Unavailable, match="could not be deleted"):
        ws.account_check.run()
    control.end_faults()
    ws.account_check.run()
    assert left_behind(ws) == []


def test_a_form_that_klaviyo_does_not_know_is_done_another_way_or_not_offered(ws: Workspace) -> None:
    """What the check found is what the expression builder uses."""
    account = ws.account.scope
    found = [
        CheckResult(capability="text", outcome="alternative", means=""),
        CheckResult(capability="date", outcome="fail", means=""),
    ]
    ws.account_check._checks.save(account, found)
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
        fresh_workspace.account_check.run()


@contextmanager
def meeting(another: Another, ws: Workspace) -> Iterator[Workspace]:
    """The same connected workspace before another service."""
    with open_workspace(ws.settings, transport=another) as other:
        pause_checks(other)
        yield other


def test_html_that_klaviyo_rewrites_is_found_and_shown(ws: Workspace) -> None:
    def rewritten(request: httpx.Request, text: str) -> str:
        return text.replace("&#123;", "{") if "/api/template-universal-content/" in request.url.path else text

    with meeting(Another(answered=rewritten), ws) as other:
        found = by_name(other.account_check.run())["HTML block"]
    assert (found.outcome, 'alt="Größe {{ x' in found.detail) == ("fail", True)
    assert "would report a conflict" in found.means


def test_texts_that_are_decoded_once_are_found(ws: Workspace) -> None:
    def once(request: httpx.Request) -> httpx.Request:
        if "l_text" not in request.url.path:
            return request
        # What the sandbox decodes twice is then what was decoded once.
        return httpx.Request("GET", request.url.copy_with(raw_path=request.url.raw_path.replace(b"%25", b"%2525")))

    with meeting(Another(asked=once), ws) as other:
        decoding = by_name(other.account_check.run())["text decoding"]
    assert (decoding.outcome, "percent signs" in decoding.means) == ("fail", True)


def test_metadata_that_cannot_be_searched_is_found_and_links_come_back_all_the_same(ws: Workspace) -> None:
    template = "templates/order-thanks.cldt.json"
    ws.personalize.save(template, ws.personalize.open(template).personalization.to_json())
    with ws.database.write() as db:
        db.execute("delete from link")

    def refused(request: httpx.Request) -> httpx.Request | httpx.Response:
        if request.url.path.endswith("/resources/search") and b"metadata=" in request.read():
            return httpx.Response(400, json={"error": {"message": "Searching by metadata needs another plan"}})
        return request

    with meeting(Another(asked=refused), ws) as other:
        found = by_name(other.account_check.run())["search by metadata"]
        assert (found.outcome, "another plan" in found.detail) == ("alternative", True)
        assert other.links.rebuild().links == 1


@pytest.mark.parametrize("path", ["/klaviyo/api/templates", "/klaviyo/api/template-universal-content"])
def test_a_lost_answer_leaves_nothing_behind(ws: Workspace, control: Control, path: str) -> None:
    control.fault("POST", path, "reset_after")
    with pytest.raises(OutcomeUnknown):
        ws.account_check.run()
    assert left_behind(ws) == []
    assert ws.account_check.last() == []


def test_two_people_at_once_get_one_check(ws: Workspace, control: Control) -> None:
    with ThreadPoolExecutor(2) as pool:
        first, second = (pool.submit(ws.account_check.run) for _ in range(2))
        assert first.result() == second.result()
    assert len([entry for entry in ws.setup.activity() if entry.what == "Accounts checked"]) == 1
    assert left_behind(ws) == []


def test_a_check_in_the_background_can_be_stopped_and_leaves_nothing_behind(ws: Workspace) -> None:
    begun, go = threading.Event(), threading.Event()

    def hold(_: float) -> None:
        begun.set()
        go.wait(20)

    pause_checks(ws, hold)
    job = ws.account_check.start()
    assert begun.wait(20)
    assert ws.account_check.start().id == job.id
    ws.jobs.stop(job.id)
    go.set()
    stopped = ws.jobs.wait(job.id, 20)
    assert (stopped.state, stopped.note) == ("stopped", NOTHING_LEFT)
    assert (stopped.done, stopped.total) == (1, len(CAPABILITIES))
    assert (ws.account_check.last(), left_behind(ws)) == ([], [])


@pytest.mark.parametrize("until", [0, 3])
def test_a_check_that_is_stopped_says_what_it_could_not_delete(ws: Workspace, control: Control, until: int) -> None:
    """That nothing is left is said only where it has been looked for and not found."""
    ws.account.klaviyo.service.__dict__["sleep"] = lambda _: None
    control.fault("DELETE", "/klaviyo/api/templates", "status", 503, times=100)
    calls, begun, go = 0, threading.Event(), threading.Event()

    def hold(_: float) -> None:
        nonlocal calls
        calls += 1
        if calls > until:
            begun.set()
            go.wait(20)

    pause_checks(ws, hold)
    job = ws.account_check.start()
    begun.wait(20)
    ws.account_check.stop(job.id)
    go.set()
    stopped = ws.jobs.wait(job.id, 30)
    assert left_behind(ws)
    assert "could not be deleted" in stopped.note
    control.end_faults()
    ws.account_check.run()
    assert left_behind(ws) == []


def klaviyo_requests(control: Control) -> list[dict[str, Any]]:
    params = {"path_prefix": "/klaviyo/api"}
    rows: list[dict[str, Any]] = httpx.get(f"{control.url}/_control/requests", params=params, timeout=20).json()
    return rows


@contextmanager
def held(ws: Workspace) -> Iterator[threading.Event]:
    """A check waits at its first pause until this ends; what is yielded says that it has come there."""
    begun, go = threading.Event(), threading.Event()

    def hold(_: float) -> None:
        if not begun.is_set():
            begun.set()
            go.wait(20)

    pause_checks(ws, hold)
    yield begun
    go.set()


def test_a_stopped_check_looks_for_what_an_earlier_process_left(ws: Workspace) -> None:
    """A check whose process was killed while it tested blocks goes on in another one, which begins at the templates."""
    klaviyo = ws.account.klaviyo
    klaviyo.create_universal_content(SCRATCH, html_definition("<p>of the killed process</p>"))
    with held(ws) as begun:
        job = ws.account_check.start()
        assert begun.wait(20)
        ws.account_check.stop(job.id)
    stopped = ws.jobs.wait(job.id, 30)
    assert (stopped.state, left_behind(ws)) == ("stopped", [])
    assert stopped.note == NOTHING_LEFT


def test_where_no_look_is_permitted_a_stopped_check_does_not_say_that_nothing_is_left(
    ws: Workspace, control: Control
) -> None:
    """Without the permissions for templates nothing is created, and a search for it would be refused."""
    granted = [scope for scope in SCOPES if not scope.startswith("templates:")]
    control.post("switch", name="granted_scopes", value=" ".join(granted))
    connect(ws)
    stop = threading.Event()
    control.fault("GET", "/klaviyo/api/metrics", "status", 503, times=1)

    def waits(_: float) -> None:
        ws.account_check.stop(ws.account_check.job().id)
        stop.set()

    ws.account.klaviyo.service.__dict__["sleep"] = waits
    job = ws.account_check.start()
    assert stop.wait(20)
    stopped = ws.jobs.wait(job.id, 20)
    assert (stopped.state, stopped.note) == ("stopped", "")
    assert [row["path"] for row in klaviyo_requests(control) if "template" in row["path"]] == []
    control.post("switch", name="granted_scopes", value="")
    connect(ws)


def test_where_only_the_search_failed_the_check_may_have_left_something(ws: Workspace, control: Control) -> None:
    ws.account.klaviyo.service.__dict__["sleep"] = lambda _: None
    with held(ws) as begun:
        job = ws.account_check.start()
        assert begun.wait(20)
        control.fault("GET", "/klaviyo/api/templates", "status", 503, times=100)
        ws.account_check.stop(job.id)
    note = ws.jobs.wait(job.id, 30).note
    assert "may still have what it created" in note
    assert "could not be deleted" not in note


def test_a_workspace_that_closes_does_not_wait_for_a_search(ws: Workspace, control: Control) -> None:
    """The next process goes on with the check, and deletes at its start what was left."""
    with held(ws) as begun:
        job = ws.account_check.start()
        assert begun.wait(20)
        before = len(klaviyo_requests(control))
        closing = threading.Thread(target=ws.jobs.close)
        closing.start()
        while not ws.jobs._runs[job.id].context.stopped():
            time.sleep(0.01)
    closing.join(30)
    # The test at hand ends and deletes its own template.
    assert [row["path"] for row in klaviyo_requests(control)[before:] if row["method"] == "GET"] == []
    assert ws.jobs.get(job.id).interrupted


def test_who_stopped_a_check_and_when_is_written_down(ws: Workspace) -> None:
    begun, go = threading.Event(), threading.Event()

    def hold(_: float) -> None:
        begun.set()
        go.wait(20)

    pause_checks(ws, hold)
    job = ws.account_check.start()
    assert begun.wait(20)
    ws.account_check.stop(job.id)
    go.set()
    ws.jobs.wait(job.id, 20)
    entry = ws.setup.activity()[0]
    # How far it came, Setup says once it is known.
    assert (entry.what, entry.detail) == ("Account check stopped", "")


def test_each_filter_that_klaviyo_may_lack_is_found_and_blocks_do_without_it(ws: Workspace, control: Control) -> None:
    account, work = ws.account, CheckWork(Checks(ws.database), ActivityLog(ws.database), ws.accounts.of_scope)
    work.sleep, cloud = lambda _: None, account.cloud
    used = {
        name
        for feature in EXPRESSION_FEATURES
        for name in re.findall(r"\|(\w+)", expression_template(feature, cloud, FULL_SUPPORT))
    }
    assert used >= {"urlencode", "find_replace", "resplit", "base64_url_safe_encode", "lookup", "slice", "default"}
    assert used >= {"append", "urldecode"}
    for name in sorted(used):
        control.post("switch", name="filters", value=name)
        found = by_name(list(work.expressions(account)))
        hit = [each for each in found.values() if each.outcome != "pass"]
        assert hit, name
        assert all(name in each.detail or "not available" in each.detail for each in hit), name
        ws.account_check._checks.save(account.scope, list(found.values()))
        offered = [feature for feature in EXPRESSION_FEATURES if found[feature].outcome != "fail"]
        assert [
            feature
            for feature in offered
            if f"|{name}" in expression_template(feature, cloud, ws.account.capabilities.support)
        ] == [], name
