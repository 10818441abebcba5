"""Connections: secrets at rest, refresh, and the end of a permission."""

import dataclasses
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from pydantic import SecretStr

from core import Workspace, open_workspace
from core.domain.connection import CloudinaryCredentials
from core.errors import InputError, NotConnected, Reconnect, StoreError
from core.notebooks.store import SavedCell
from core.settings import Settings
from core.store.backup import back_up
from tests.support.servers import ROOT
from tests.support.workspaces import Control, connect, connected_by_oauth

TOKEN = "/klaviyo/oauth/token"
KEY = CloudinaryCredentials(cloud="fernkiln", key="sandbox-key", secret="sandbox-secret")


def tokens(ws: Workspace) -> object:
    kept = ws.setup._connections.tokens("sandbox")
    assert kept is not None
    return kept


def test_no_secret_stands_in_any_file_of_the_workspace(connected_workspace: Workspace, settings: Settings) -> None:
    kept = tokens(connected_workspace)
    folder = settings.workspace_db.parent
    everything = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    for secret in (kept.access, kept.refresh, "sandbox-secret"):
        assert secret.encode() not in everything
    assert kept.access not in repr(kept)
    back_up(connected_workspace.database, folder / "backup.db")
    private = {"workspace.db", "workspace.db-wal", "workspace.db-shm", "workspace.key", "backup.db"}
    assert {
        path.name: oct(stat.S_IMODE(path.stat().st_mode)) for path in folder.iterdir() if path.is_file()
    } == dict.fromkeys(private, "0o600")


def test_no_secret_stands_in_what_is_taken_away(
    connected_workspace: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ws = connected_workspace
    send_id = ws.send.start(["products/mug", "templates/order-thanks.cldt.json"])
    ws.send.wait(send_id)
    sample = ws.events.sample("PLord1", limit=20)
    calls = ("ws.events.sample('PLord1', limit=20)", repr(ws.account))
    page = ws.notebooks.save("Canary", "events", "metric=PLord1", [SavedCell(number=1, title="One", calls=calls)])
    back_up(ws.database, tmp_path / "backup.db")
    texts = [
        ws.links.table().to_json(),
        ws.links.table().to_csv(),
        sample.table().to_csv(),
        sample.fields_table().to_json(),
        ws.notebooks.export(page.id).decode(),
        repr(ws),
        repr(ws.setup.activity()),
        repr(ws.send.items(send_id)),
        (tmp_path / "backup.db").read_bytes().decode("latin-1"),
        *capsys.readouterr(),
    ]
    kept = tokens(ws)
    for secret in (kept.access, kept.refresh, "sandbox-secret"):
        assert [number for number, text in enumerate(texts) if secret in text] == []


def test_a_copy_without_its_key_asks_to_reconnect(
    connected_workspace: Workspace, settings: Settings, tmp_path: Path
) -> None:
    copy = tmp_path / "copy" / "workspace.db"
    copy.parent.mkdir()
    with sqlite3.connect(settings.workspace_db) as db:
        db.execute("pragma wal_checkpoint(truncate)")
    shutil.copy(settings.workspace_db, copy)
    kept = tokens(connected_workspace)
    with open_workspace(settings.model_copy(update={"workspace_db": copy})) as ws:
        status = ws.setup.klaviyo()
        assert (status.usable, "another key" in status.connection.broken) == (False, True)
        for ask in (ws.events.metrics, ws.account_check.run, ws.links.table):
            with pytest.raises(Reconnect, match="another key") as caught:
                ask()
            assert kept.access not in repr(caught.value)
        connect(ws)
        assert ws.events.metrics()


def test_an_expired_token_is_renewed_once(connected_workspace: Workspace, control: Control) -> None:
    ws = connected_workspace
    ws.setup._connections.renew("sandbox", "FERNKN", dataclasses.replace(tokens(ws), expires=0))
    before = len(control.calls("POST", TOKEN))
    ws.events.metrics()
    ws.events.metrics()
    assert len(control.calls("POST", TOKEN)) == before + 1


def test_twenty_threads_in_three_processes_renew_an_expired_token_once(real: Settings, control: Control) -> None:
    with open_workspace(real) as ws:
        ws.setup._environments.save("real", KEY)
        connect(ws)
        store = ws.setup._connections
        store.renew("real", "FERNKN", dataclasses.replace(store.tokens("real"), expires=0))
    before = len(control.calls("POST", TOKEN))
    known = {name.upper(): value for name, value in real.model_dump().items() if value not in (None, "")}
    plain = {name: value.get_secret_value() if "SECRET" in name else str(value) for name, value in known.items()}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "cwd": ROOT}
    pipes["env"] = {**os.environ, **plain, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tests.support.many_readers"]
    processes = [subprocess.Popen([*command, str(threads)], **pipes) for threads in (7, 7, 6)]
    assert [process.stdout.readline().strip() for process in processes] == ["ready"] * 3
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    answers = [process.communicate(timeout=120)[0].strip() for process in processes]
    assert answers == ["7 7", "7 7", "6 6"]
    assert len(control.calls("POST", TOKEN)) == before + 1


def test_an_environment_that_an_earlier_version_connected_by_oauth_asks_for_its_key(real: Settings) -> None:
    with open_workspace(real) as ws:
        connected_by_oauth(ws)
        assert (ws.setup.cloudinary_needs_key, ws.setup.cloudinary_locked) == (True, False)
        assert ws.accounts.missing == ["CLOUDINARY_URL"]
        assert ws.accounts.target().name == "sandbox"
        assert ws.setup.cloudinary().source == "sandbox"
        ticket = ws.setup.issue_setup_token("ana")
        assert ws.setup.connect_cloudinary(ticket, "ana", KEY).connected
        assert not ws.setup.cloudinary_needs_key
        assert ws.setup.cloudinary().source == "form"
    line = SecretStr("cloudinary://sandbox-key:sandbox-secret@fernkiln")
    with open_workspace(real.model_copy(update={"cloudinary_url": line})) as ws:
        connected_by_oauth(ws)
        assert not ws.setup.cloudinary_needs_key
        assert ws.setup.cloudinary().source == "settings"


def test_a_crash_between_the_new_token_and_its_writing_does_not_disconnect(
    connected_workspace: Workspace, control: Control, settings: Settings
) -> None:
    ws = connected_workspace
    connections = ws.setup._connections
    connections.renew("sandbox", "FERNKN", dataclasses.replace(tokens(ws), expires=0))
    kept = tokens(ws)

    class Died(BaseException):
        pass

    def die(*_: object) -> None:
        raise Died

    ws.accounts._connections.renew = die
    with pytest.raises(Died):
        ws.events.metrics()
    assert tokens(ws) == kept
    with open_workspace(settings) as again:
        assert again.events.metrics()


def test_an_answer_without_a_refresh_token_keeps_the_old_one(connected_workspace: Workspace) -> None:
    ws = connected_workspace
    kept = tokens(ws)
    answer = httpx.Response(200, json={"access_token": "new", "token_type": "Bearer", "expires_in": 3600})
    oauth = dataclasses.replace(ws.accounts.oauth_app("sandbox"), transport=httpx.MockTransport(lambda _: answer))
    fresh = oauth.refresh(kept)
    assert (fresh.access, fresh.refresh, fresh.scope) == ("new", kept.refresh, kept.scope)


def test_the_eighth_scope_is_asked_for_by_choice_and_of_the_demo_shop_always(
    fresh_workspace: Workspace, real: Settings
) -> None:
    def asked(ws: Workspace, **choice: bool) -> set[str]:
        setup = ws.setup
        url = setup.begin(setup.issue_setup_token("browser", **choice), "browser")
        return set(parse_qs(urlsplit(url).query)["scope"][0].split())

    demo = asked(fresh_workspace)
    assert demo == asked(fresh_workspace, profiles=True)
    line = SecretStr("cloudinary://sandbox-key:sandbox-secret@fernkiln")
    with open_workspace(real.model_copy(update={"cloudinary_url": line})) as ws:
        assert len(asked(ws)) == 7
        assert asked(ws, profiles=True) - asked(ws) == {"profiles:read"}
        assert asked(ws, profiles=True) == demo


def test_recipients_of_the_demo_shop_have_names(connected_workspace: Workspace) -> None:
    events = connected_workspace.events.sample("PLord1", limit=50).events
    named = {event.profile["first_name"] for event in events if event.profile and event.profile.get("first_name")}
    assert len(named) > 10


def test_what_is_done_to_the_accounts_is_written_down_for_good(connected_workspace: Workspace) -> None:
    ws = connected_workspace
    ws.setup.disconnect()
    done = [entry.what for entry in ws.setup.activity()]
    assert done == ["Klaviyo disconnected", "Metadata field created", "Klaviyo connected"]
    assert {entry.who for entry in ws.setup.activity()} == {"someone on this computer"}
    for change in ("delete from activity", "update activity set who = 'somebody else'"):
        with pytest.raises(StoreError, match="append-only"), ws.database.write() as db:
            db.conn.execute(change)
    assert len(ws.setup.activity()) == 3


def test_a_401_renews_the_token_and_repeats_the_call(connected_workspace: Workspace, control: Control) -> None:
    control.post("clock", offset=3700)
    before = len(control.calls("POST", TOKEN))
    assert connected_workspace.events.metrics()
    assert len(control.calls("POST", TOKEN)) == before + 1


def test_a_revoked_install_is_said_once_and_asked_no_more(connected_workspace: Workspace, control: Control) -> None:
    ws = connected_workspace
    ws.accounts.oauth_app("sandbox").revoke(tokens(ws))
    with pytest.raises(Reconnect, match="reconnect on Setup"):
        ws.events.metrics()
    assert "reconnect" in (ws.setup.klaviyo().connection or ws).broken
    asked = len(control.calls(prefix="/klaviyo"))
    with pytest.raises(Reconnect):
        ws.events.metrics()
    assert len(control.calls(prefix="/klaviyo")) == asked


def test_disconnect_ends_the_permission_at_klaviyo(connected_workspace: Workspace, control: Control) -> None:
    ws = connected_workspace
    assert ws.setup.disconnect() == ""
    assert control.calls("POST", "/klaviyo/oauth/revoke") == ["/klaviyo/oauth/revoke"]
    with pytest.raises(NotConnected):
        ws.events.metrics()


@pytest.mark.parametrize("ticket", ["", "rubbish", "gAAAAA"])
def test_only_setups_own_ticket_begins_a_dance(fresh_workspace: Workspace, ticket: str) -> None:
    with pytest.raises(InputError):
        fresh_workspace.setup.begin(ticket, "browser")


def test_a_ticket_is_for_one_browser_and_one_use(fresh_workspace: Workspace) -> None:
    setup = fresh_workspace.setup
    ticket = setup.issue_setup_token("browser")
    with pytest.raises(InputError):
        setup.begin(ticket, "another")
    with pytest.raises(InputError):
        setup.begin(setup.issue_setup_token(""), "")
    assert "code_challenge_method=S256" in setup.begin(ticket, "browser")
    with pytest.raises(InputError, match="already used"):
        setup.begin(ticket, "browser")


def test_the_field_is_made_once(connected_workspace: Workspace) -> None:
    setup = connected_workspace.setup
    assert setup.metadata_field().state == "present"
    assert setup.create_metadata_field().state == "present"


def test_two_people_who_create_the_field_at_once_get_one(fresh_workspace: Workspace, control: Control) -> None:
    setup = fresh_workspace.setup
    with ThreadPoolExecutor(6) as pool:
        made = [pool.submit(setup.create_metadata_field) for _ in range(6)]
        assert {each.result().state for each in made} == {"present"}
    assert len(control.calls("POST", "/cloudinary/v1_1/fernkiln/metadata_fields")) == 6
