"""Every state of Setup."""

import dataclasses
import json
import re
import threading
from datetime import UTC, datetime
from urllib.parse import unquote

import pytest

from core import Workspace
from core.domain.connection import CloudinaryCredentials
from core.jobs.store import JobStore, new_job
from core.klaviyo.oauth import SCOPES
from core.setup.klaviyo_tests import permissions
from core.store.encryption import open_encryption
from sandbox.klaviyo.oauth import PRIVATE_KEY
from tests.support.account_checks import left_behind
from tests.support.pages import OpenPage, heads, said, shown_code, unfold
from tests.support.servers import RunningSandbox
from tests.support.workspaces import Control, connect, connected_by_oauth, pause_checks
from ui.app import text as words
from ui.app.state import process_workspace, workspace
from ui.extension import text as extension_texts
from ui.setup import check_text as check_texts
from ui.setup import first_text, keys
from ui.setup import text as texts
from ui.setup.disconnect_text import DISCONNECT_CLOUDINARY, DISCONNECT_KLAVIYO, KEEPS

STEPS = [f"cell_setup_{step}" for step in ("klaviyo", "cloudinary", "metadata_field", "account_check")]
KEY = CloudinaryCredentials(cloud="fernkiln", key="sandbox-key", secret="sandbox-secret")


@pytest.fixture(autouse=True)
def cookie(monkeypatch: pytest.MonkeyPatch) -> None:
    """AppTest knows no cookies: the browser's identity as the gate would have set it."""
    for cell in ("klaviyo", "cloudinary"):
        monkeypatch.setattr(f"ui.setup.{cell}.browser", lambda: "ana")


def test_fresh(unconnected: Workspace, open_page: OpenPage) -> None:
    text = said(open_page("setup"))
    assert "set KLAVIYO_CLIENT_ID and KLAVIYO_CLIENT_SECRET in `.env` and restart, and connect Cloudinary below" in text
    assert texts.FIELD_ABSENT in text
    assert check_texts.CHECK_FIRST in text


def test_a_browser_without_cookies(
    unconnected: Workspace, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    for cell in ("klaviyo", "cloudinary"):
        monkeypatch.setattr(f"ui.setup.{cell}.browser", lambda: "")
    text = said(open_page("setup"))
    assert texts.NO_COOKIES in text
    assert "/oauth/start" not in text


def test_profiles_are_offered_as_an_eighth_scope(
    connected: Workspace, running_sandbox: RunningSandbox, open_page: OpenPage
) -> None:
    assert texts.ADD_PROFILES not in said(unfold(open_page("setup"), *STEPS, "setup_scopes"))
    Control(running_sandbox.url).post("switch", name="granted_scopes", value=" ".join(SCOPES))
    connect(connected)
    text = said(unfold(open_page("setup"), *STEPS, "setup_scopes"))
    assert texts.PROFILES_HELP in text
    ticket = unquote(re.search(r"/oauth/start\?ticket=([^\"]+)", text)[1])
    assert "profiles%3Aread" in connected.setup.begin(ticket, "ana")


def test_coming_from_klaviyos_marketplace(unconnected: Workspace, open_page: OpenPage) -> None:
    assert texts.FROM_KLAVIYO in said(open_page("setup", klaviyo="install"))


def test_connected(connected: Workspace, open_page: OpenPage) -> None:
    text = said(unfold(open_page("setup"), *STEPS))
    assert "calls left" in text
    assert texts.FIELD_PRESENT in text
    assert check_texts.CHECK_NEVER in text


def test_a_real_pair_by_the_form(real: Workspace, open_page: OpenPage) -> None:
    assert real.accounts.missing == ["CLOUDINARY_URL"]
    real.setup._environments.save("real", KEY)
    connect(real)
    app = unfold(open_page("setup"), *STEPS, keys.DISCONNECT_OPEN.name, keys.DISCONNECT_CLOUDINARY_OPEN.name)
    text = said(app)
    assert texts.CLOUDINARY_SOURCE["form"] in text
    assert {DISCONNECT_KLAVIYO, DISCONNECT_CLOUDINARY} <= {button.label for button in app.button}
    assert "Connected accounts" in "".join(str(badge.proto) for badge in app.sidebar.markdown)


def test_what_a_disconnect_would_delete_is_counted_when_it_is_asked_for(real: Workspace, open_page: OpenPage) -> None:
    real.setup._environments.save("real", KEY)
    connect(real)
    app = unfold(open_page("setup"), *STEPS)
    assert KEEPS not in said(app)
    assert not {DISCONNECT_KLAVIYO, DISCONNECT_CLOUDINARY} & {button.label for button in app.button}
    assert KEEPS in said(unfold(app, keys.DISCONNECT_OPEN.name))


def test_before_anything_is_connected_the_promise_comes_first(unconnected: Workspace, open_page: OpenPage) -> None:
    text = said(open_page("setup"))
    assert text.index(first_text.WHAT_IT_DOES.strip()) < text.index(texts.SETUP_LEAD)


def test_accounts_that_were_set_aside_are_named_until_somebody_dismisses_them(
    unconnected: Workspace, open_page: OpenPage
) -> None:
    with unconnected.database.write() as db:
        for file, key in (("workspace.one-A.db", 1), ("workspace.two-B.db", 0)):
            cloud = file.split(".")[1][:3]
            db.table("moved_account").insert({"file": file, "account_name": "A *shop*", "cloud": cloud, "own_key": key})
    app = open_page("setup")
    text = said(app)
    folder = unconnected.settings.workspace_db.parent
    assert f"`{folder}/workspace.one-A.db`\n" in text
    assert f"`{folder}/workspace.two-B.db` (set `CLOUDINARY_URL` for two as well)" in text
    assert words.plain("A *shop*") in text
    assert texts.MOVED_NEXT in text
    next(button for button in app.button if button.label == texts.DISMISS).click().run()
    assert "workspace.one-A.db" not in said(app)
    assert "workspace.one-A.db" not in said(open_page("setup"))


def test_a_private_key_for_development(real: Workspace, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch) -> None:
    real.setup._environments.save("real", KEY)
    monkeypatch.delenv("KLAVIYO_CLIENT_ID")
    monkeypatch.setenv("KLAVIYO_PRIVATE_KEY", PRIVATE_KEY)
    process_workspace.cache_clear()
    app = open_page("setup")
    text = said(app)
    assert texts.BY_KEY in text
    assert "/oauth/start" not in text
    next(button for button in app.button if button.label == texts.CONNECT_BY_KEY).click().run()
    text = said(app)
    assert "Account FERNKN" in text
    assert texts.BY_KEY in text
    assert PRIVATE_KEY not in text + str(app.session_state)
    assert workspace().account.name == "real"
    workspace().close()


def test_a_wrong_cloudinary_key(real: Workspace, open_page: OpenPage) -> None:
    real.setup._environments.save("real", dataclasses.replace(KEY, secret="CANARY"))
    text = said(open_page("setup"))
    assert "Cloudinary denied access" in text
    assert texts.KEY_REFUSED_NEXT["form"] in text
    assert "CANARY" not in text


def test_the_api_host_is_shown_and_one_that_is_not_allowed_is_named(real: Workspace, open_page: OpenPage) -> None:
    real.setup._environments.save("real", KEY)
    host = real.accounts.target().cloudinary.service.base_url.split("/")[2]
    assert f"API at {words.plain(host)}" in said(unfold(open_page("setup"), *STEPS))
    real.setup._environments.save("real", dataclasses.replace(KEY, upload_prefix="https://api.evil.example.com"))
    assert texts.cloudinary_host_not_allowed("api.evil.example.com") in said(open_page("setup"))


def test_an_environment_that_cannot_be_used_any_more_is_named_and_can_be_disconnected(
    real: Workspace, open_page: OpenPage
) -> None:
    encryption = open_encryption(real.settings.workspace_db, real.settings.workspace_secret_key)
    body = json.dumps({**dataclasses.asdict(KEY), "secure_distribution": "10.0.0.7"})
    with real.database.write() as db:
        row = {"account": "real", "cloud": "my_cloud", "encrypted": encryption.encrypt(body)}
        db.table("environment").upsert(row, pk="account")
    app = open_page("setup")
    problem = "secure_distribution: must be a host name such as media.example.com"
    assert texts.cloudinary_invalid("my_cloud", problem) in said(app)
    app = unfold(app, keys.DISCONNECT_CLOUDINARY_OPEN.name)
    app.button(keys.DISCONNECT_CLOUDINARY.name).click().run()
    assert "my\\_cloud" not in said(app)
    assert real.database.rows("select * from environment") == []


def test_a_paired_browser_is_listed_with_its_person(connected: Workspace, open_page: OpenPage) -> None:
    connected.pairing._extensions.add("1.0", "ben@example.com")
    assert words.plain("paired by ben@example.com on") in said(open_page("setup"))


def test_an_environment_of_an_earlier_version_without_a_key(real: Workspace, open_page: OpenPage) -> None:
    connected_by_oauth(real)
    text = said(open_page("setup"))
    assert texts.CLOUDINARY_NEEDS_KEY in text
    assert texts.CLOUDINARY_SOURCE["sandbox"] in text
    real.setup._environments.save("real", KEY)
    text = said(open_page("setup", cloudinary="connected"))
    assert texts.CLOUDINARY_IS_CONNECTED in text
    assert texts.CLOUDINARY_NEEDS_KEY not in text


def test_an_environment_under_another_key(
    real: Workspace, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    real.setup._environments.save("real", KEY)
    monkeypatch.setenv("WORKSPACE_SECRET_KEY", "A" * 43 + "=")
    process_workspace.cache_clear()
    text = said(open_page("setup"))
    assert texts.CLOUDINARY_LOCKED in text
    assert "sandbox-secret" not in text


def test_the_demo_shop_says_so(connected: Workspace, open_page: OpenPage) -> None:
    app = unfold(open_page("setup"), *STEPS)
    assert texts.CLOUDINARY_SOURCE["sandbox"] in said(app)
    assert words.SANDBOX_HELP in "".join(text.value for text in app.sidebar.markdown)


def test_limited_scopes(connected: Workspace, running_sandbox: RunningSandbox, open_page: OpenPage) -> None:
    granted = "accounts:read events:read images:read metrics:read templates:read templates:write"
    Control(running_sandbox.url).post("switch", name="granted_scopes", value=granted)
    connect(connected)
    app = open_page("setup")
    text = said(app)
    assert words.LIMITED in text
    assert f"`images:write`: {texts.LOST['images:write']}" in text
    assert "events:read`:" not in text
    # All but copies still works, so the account can be checked.
    assert check_texts.CHECK in [button.label for button in app.button]


def test_an_install_that_was_revoked_in_klaviyo(connected: Workspace, open_page: OpenPage) -> None:
    kept = connected.setup._connections.tokens("sandbox")
    connected.accounts.oauth_app("sandbox").revoke(kept)
    text = said(open_page("setup"))
    assert text.count("Klaviyo no longer accepts this connection") == 1
    assert texts.BROKEN_NEXT in text
    assert check_texts.CHECK_FIRST in text


def test_a_connection_that_has_expired(
    connected: Workspace, running_sandbox: RunningSandbox, open_page: OpenPage
) -> None:
    """An hour is renewed without a word; ninety days are not."""
    control = Control(running_sandbox.url)
    control.post("clock", offset=3700)
    text = said(unfold(open_page("setup"), *STEPS))
    assert "no longer accepts" not in text
    assert texts.FIELD_PRESENT in text
    control.post("clock", offset=91 * 86_400)
    assert "Klaviyo no longer accepts this connection" in said(open_page("setup"))


def test_klaviyo_that_does_not_answer_is_no_lost_connection(
    connected: Workspace, running_sandbox: RunningSandbox, open_page: OpenPage
) -> None:
    Control(running_sandbox.url).fault("GET", "/klaviyo/api", "html", 502, times=20)
    connected.accounts.target().klaviyo.service.__dict__["sleep"] = lambda _: None
    app = open_page("setup")
    text = said(app)
    assert "Klaviyo cannot answer now" in text
    assert texts.CONNECTION_STAYS in text
    assert texts.NOT_CONNECTED not in text
    assert texts.NEXT_STEPS not in text
    # What it says to do is a press away.
    Control(running_sandbox.url).end_faults()
    text = said(app.button("ask_klaviyo_again").click().run())
    assert texts.CONNECTION_STAYS not in text
    assert texts.NEXT_STEPS in text


@pytest.mark.parametrize("url", ["http://localhost:8501", "http://127.0.0.1:8501", "https://send.example.com"])
def test_a_role_that_may_not_install_apps(
    unconnected: Workspace, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    """Somebody else is handed a link only if it leads to this workspace from another computer."""
    unconnected.close()
    monkeypatch.setenv("WORKSPACE_URL", url)
    process_workspace.cache_clear()
    app = open_page("setup", klaviyo="denied")
    text, is_local = said(app), url.startswith("http:")
    assert "an owner, admin or manager" in text
    assert (texts.ASK_SOMEBODY_HERE in text) == is_local
    assert bool([block for block in shown_code(app) if block.endswith("/setup?klaviyo=install")]) != is_local
    workspace().close()


def test_a_database_without_its_key(connected: Workspace, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = connected.setup._connections.tokens("sandbox")
    connected.close()
    monkeypatch.setenv("WORKSPACE_SECRET_KEY", "A" * 43 + "=")
    process_workspace.cache_clear()
    for page in ("setup", "send", "personalize", "links", "events", "help"):
        app = open_page(page)
        text = said(app)
        assert kept.access not in text
        if page != "help":
            assert "made with another key" in text, page


def test_disconnecting_while_klaviyo_is_away_says_what_is_left_to_do(
    connected: Workspace, running_sandbox: RunningSandbox, open_page: OpenPage
) -> None:
    app = unfold(open_page("setup"), *STEPS, keys.DISCONNECT_OPEN.name)
    Control(running_sandbox.url).fault("POST", "/klaviyo/oauth/revoke", "reset_before")
    next(button for button in app.button if button.label == DISCONNECT_KLAVIYO).click().run()
    assert texts.UNENDED_NEXT in said(app)
    assert connected.setup.klaviyo().connection is None
    assert texts.UNENDED_NEXT not in said(app.run())


def test_what_the_way_back_said_goes_when_the_person_disconnects(connected: Workspace, open_page: OpenPage) -> None:
    app = unfold(open_page("setup", klaviyo="connected"), *STEPS, keys.DISCONNECT_OPEN.name)
    assert texts.CALLBACK["connected"] in said(app)
    next(button for button in app.button if button.label == DISCONNECT_KLAVIYO).click().run()
    text = said(app)
    assert texts.CALLBACK["connected"] not in text
    assert "Not connected" in text


def test_no_network(unconnected: Workspace, running_sandbox: RunningSandbox, open_page: OpenPage) -> None:
    control = Control(running_sandbox.url)
    control.fault("GET", "/cloudinary", "reset_before", times=20)
    unconnected.accounts.target().cloudinary.service.__dict__["sleep"] = lambda _: None
    text = said(open_page("setup"))
    assert "cannot be reached" in text
    assert texts.FIELD_ABSENT not in text


def test_no_permission_for_the_field(
    unconnected: Workspace, running_sandbox: RunningSandbox, open_page: OpenPage
) -> None:
    Control(running_sandbox.url).post("switch", name="metadata_denied", value="1")
    app = open_page("setup")
    next(button for button in app.button if button.label == texts.CREATE_FIELD).click().run()
    text = said(app)
    assert "Cloudinary denied access" in text
    assert texts.FIELD_REFUSED in text


def test_the_account_check_by_its_button(
    connected: Workspace, running_sandbox: RunningSandbox, open_page: OpenPage
) -> None:
    Control(running_sandbox.url).post("switch", name="profiles", value="withheld")
    pause_checks(connected)
    app = open_page("setup")
    next(button for button in app.button if button.label == check_texts.CHECK).click().run(timeout=60)
    assert connected.jobs.wait(connected.account_check.start().id, 60).state == "done"
    unfold(app, *STEPS, "setup_check_table")
    assert not app.exception
    found = app.dataframe[0].value
    assert found[check_texts.CHECK_CAPABILITY].iloc[0] == "profiles"
    assert "text in an image" in set(found[check_texts.CHECK_CAPABILITY])
    assert not found[check_texts.CHECK_RESULT].str.contains("fail").any()


def test_after_stop_the_check_says_how_far_it_came(connected: Workspace, open_page: OpenPage) -> None:
    begun, go = threading.Event(), threading.Event()

    def hold(_: float) -> None:
        begun.set()
        go.wait(20)

    pause_checks(connected, hold)
    app = open_page("setup")
    next(button for button in app.button if button.label == check_texts.CHECK).click().run(timeout=60)
    assert begun.wait(20)
    app.run()
    assert re.search(r"[1-9]\d* API calls? so far", str(app.get("progress")[0].proto.text))
    foots = [str(button.key) for button in app.button if "API call" in button.label]
    assert not [key for key in foots if "account_check" in key], "the bar says what it costs"
    app.button(key="stop_account_check").click().run()
    go.set()
    job = connected.jobs.wait(connected.account_check.job().id, 20)
    text = said(app.run())
    assert check_texts.check_stopped(job.done, job.total, is_clean=True, has_results=False) in text
    assert check_texts.CHECK_NEVER not in text
    assert left_behind(connected) == []


def test_that_nothing_is_left_of_a_check_is_not_said_where_nobody_looked(
    connected: Workspace, open_page: OpenPage
) -> None:
    """A check that was stopped and whose process ended before it had deleted anything."""
    job = new_job("account check", connected.account.scope, {}, "")
    JobStore(connected.database).add(job)
    connected.jobs.stop(job.id)
    text = said(open_page("setup"))
    assert check_texts.check_stopped(0, 0, is_clean=False, has_results=False) in text
    assert check_texts.check_stopped(0, 0, is_clean=True, has_results=False) not in text


def test_what_an_account_cannot_do_is_said_in_whole_sentences(
    connected: Workspace, running_sandbox: RunningSandbox, open_page: OpenPage
) -> None:
    Control(running_sandbox.url).post("switch", name="filters", value="find_replace,format_date_string")
    pause_checks(connected)
    found = connected.account_check.run()
    app = unfold(open_page("setup"), "setup_check_table")
    told = app.warning[0].value
    for finding in found:
        line = f"**{words.plain(finding.label)}:** {words.plain(finding.means)}"
        assert (line in told) == (finding.outcome != "pass"), finding
    assert check_texts.CHECK_OUTCOMES["fail"] in app.dataframe[0].value[check_texts.CHECK_RESULT].iloc[0]


def test_links_made_before_the_field_are_brought_to_their_assets(unconnected: Workspace, open_page: OpenPage) -> None:
    connect(unconnected)
    template = "templates/order-thanks.cldt.json"
    choices = unconnected.personalize.open(template).personalization.to_json()
    assert not unconnected.personalize.save(template, choices).linked
    app = open_page("setup")
    next(button for button in app.button if button.label == texts.CREATE_FIELD).click().run()
    assert texts.unwritten_links(1) in said(app)
    # One statement, which is true.
    assert texts.FIELD_PRESENT not in said(app)
    next(button for button in app.button if button.label == texts.FILL_IN).click().run()
    text = said(app)
    assert texts.filled_in(1, 0) in text
    assert texts.unwritten_links(1) not in text
    asset = unconnected.templates.get(template).asset
    assert json.loads(asset.metadata["klaviyo_ucb"])["blocks"][0]["p"]["template"]["public_id"] == template
    assert unconnected.metadata_field.missing() == []


def checked(ws: Workspace) -> None:
    """All is well, as a check of now would find it."""
    at = datetime.now(UTC).isoformat(timespec="milliseconds")
    connection = ws.account.connected
    results = [dataclasses.replace(result, at=at) for result in (permissions(connection),)]
    ws.account_check._checks.save(ws.account.scope, results)


@pytest.mark.parametrize("change", ["none", "connected again", "fewer permissions"])
def test_a_check_of_an_earlier_connection_is_not_green(
    connected: Workspace, running_sandbox: RunningSandbox, open_page: OpenPage, change: str
) -> None:
    checked(connected)
    if change == "connected again":
        with connected.database.write() as db:
            db.execute("update account_check set at = '2020-01-01T00:00:00.000+00:00'")
        connect(connected)
    if change == "fewer permissions":
        connected.demo.enable("scopes")
        connected.events.metrics()
    app = open_page("setup")
    done = [head["outcome"] for head in heads(app) if "checks passed" in head["outcome"]]
    shown = [each.value for each in app.warning if check_texts.OUTDATED in each.value]
    assert (len(done), len(shown)) == ((1, 0) if change == "none" else (0, 1))
    assert not [each.value for each in app.success if "checks passed" in each.value]


def test_what_is_optional_is_one_line_once_all_is_done(connected: Workspace, open_page: OpenPage) -> None:
    assert extension_texts.NOT_PAIRED in said(open_page("setup"))
    checked(connected)
    app = open_page("setup")
    assert extension_texts.NOT_PAIRED not in said(app)
    assert extension_texts.CELL_OPTIONAL in [head["title"] for head in heads(app)]
    app = unfold(app, "cell_setup_extension")
    assert extension_texts.NOT_PAIRED in said(app)
    # Whoever pairs a browser has it in view.
    app.button("pair_browser").click().run()
    app.session_state["cell_setup_extension"] = False
    assert extension_texts.LOOKING in said(app.run())
