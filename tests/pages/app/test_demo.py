"""The demo drawer: every scenario does what it says, and one click undoes it."""

import pytest
from streamlit.testing.v1 import AppTest

from core import Workspace
from core.accounts.demo_data import TABLES
from core.domain.connection import CloudinaryCredentials
from core.errors import InputError, Reconnect, Refused, Throttled, Unavailable, WorkspaceError
from core.setup.demo import SCENARIOS
from sandbox.scenarios import SCENARIOS as SANDBOX_SCENARIOS
from tests.support.damage import MUG, TEMPLATE
from tests.support.pages import OpenPage, heads, said, unfold
from tests.support.sends import sent
from tests.support.servers import RunningSandbox
from tests.support.workspaces import Control, connect
from ui.app import demo_text as texts
from ui.setup import first_text as first_texts

KEY = CloudinaryCredentials(cloud="fernkiln", key="sandbox-key", secret="sandbox-secret")


def state_of(ws: Workspace) -> list[object]:
    """What the scenarios can change, as a person would notice it."""
    mug = ws.account.cloudinary.get_asset("image", "products/mug")
    image = ws.account.cloudinary.download_image(mug.url)
    return [image, len(ws.events.metrics()), len(ws.events.sample("PLord1", limit=3).events)]


def test_both_sides_know_the_same_scenarios() -> None:
    assert tuple(scenario.name for scenario in SANDBOX_SCENARIOS) == SCENARIOS == tuple(texts.SCENARIOS)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_what_a_scenario_does_is_undone_by_disabling_it(connected: Workspace, scenario: str) -> None:
    before = state_of(connected)
    assert connected.demo.enable(scenario)[scenario]
    assert connected.demo.enable(scenario)[scenario]
    connected.account.klaviyo.service.__dict__["sleep"] = lambda _: None
    try:
        # Throttling lets the first calls pass.
        changed = any(state_of(connected) != before for _ in range(3))
    except (Reconnect, Refused, Throttled, Unavailable):
        changed = True
    if scenario == "fetch":
        remote = connected.account.cloud.url("fetch", "https://cdn.fernkiln.example/files/mug.jpg")
        with pytest.raises(Refused):
            connected.account.cloudinary.download_image(remote)
    else:
        assert changed
    assert not any(connected.demo.disable(scenario).values())
    assert state_of(connected) == before


def test_limited_permissions_show_as_the_banner(connected: Workspace, open_page: OpenPage) -> None:
    connected.demo.enable("scopes")
    connected.events.metrics()
    assert connected.setup.klaviyo().missing_scopes == ("events:read", "images:write")
    connected.demo.disable("scopes")
    connected.events.metrics()
    assert connected.setup.klaviyo().missing_scopes == ()


def drawer(app: AppTest, label: str) -> AppTest:
    """Press a button of the drawer."""
    app = unfold(app, "demo_drawer")
    app = next(button for button in app.sidebar.button if button.label == label).click().run(timeout=60)
    assert not app.exception, app.exception
    return app


def stored(ws: Workspace, *but: str) -> dict[str, list[dict[str, object]]]:
    """Every row of the database, by table, in a fixed order."""
    tables = [
        row["name"] for row in ws.database.rows_where("sqlite_master", "type = 'table'") if row["name"] not in but
    ]
    return {table: sorted(ws.database.rows_where(table, order_by="1"), key=repr) for table in tables}


def some_work(ws: Workspace) -> str:
    """Something in as many tables as a page or two fill; the ID of a block."""
    assert sent(ws, [MUG]).state == "done"
    ws.links.audit()
    ws.saved_samples.save("Orders", ws.events.sample("PLord1", limit=5))
    choices = ws.personalize.open(TEMPLATE).personalization.to_json()
    return ws.personalize.save(TEMPLATE, choices).block_id


def test_each_table_with_rows_of_accounts_is_known_to_the_reset(connected: Workspace) -> None:
    named = {
        table: {row["name"] for row in connected.database.rows(f"select name from pragma_table_info('{table}')")}
        for table in stored(connected)
    }
    # An approval under way ends with the world that asked for it; an environment is a real account's.
    others = {"pending_authorization", "environment"}
    assert {table for table, columns in named.items() if columns & {"scope", "account"}} - others == set(TABLES)


def test_a_reset_is_the_first_day_again_and_its_undo_brings_everything_back(
    connected: Workspace, open_page: OpenPage
) -> None:
    block = some_work(connected)
    unlogged = ("activity", "_sqlite_migrations", "sqlite_sequence")
    before = stored(connected, *unlogged)
    for _ in range(2):
        app = drawer(open_page("links"), texts.RESET)
        assert texts.RESET_DONE in said(app)
        assert first_texts.WHAT_IT_DOES.strip() in said(app)
        assert connected.setup.klaviyo().connection is None
        own = {table: connected.database.rows_where(table, f"{TABLES[table]} like 'sandbox:%'") for table in TABLES}
        assert not any(own.values())
        # Told once.
        assert texts.RESET_DONE not in said(open_page("setup"))
        # A second reset changes nothing, so what there was before the first one is still there.
        drawer(open_page("setup"), texts.RESET)
        app = drawer(open_page("setup"), texts.UNDO_RESET)
        assert texts.UNDO_DONE in said(app)
        assert stored(connected, *unlogged) == before
        assert connected.account.klaviyo.get_universal_content(block).id == block
        assert not connected.demo.can_undo_reset()
    with pytest.raises(InputError):
        connected.demo.undo_reset()


def test_the_demo_shop_is_tried_again_after_a_reset(connected: Workspace, open_page: OpenPage) -> None:
    some_work(connected)
    app = drawer(open_page("setup"), texts.RESET)
    app = app.button("try_demo").click().run(timeout=60)
    assert not app.exception
    assert not app.error
    assert connected.links.count() == 0
    # What is done now is replaced by what there was before the reset.
    connected.demo.undo_reset()
    assert connected.links.count() == 2


def test_a_reset_touches_nothing_of_a_real_account(connected: Workspace) -> None:
    some_work(connected)
    with connected.database.write() as db:
        for table, column in TABLES.items():
            for row in list(db.table(table).rows):
                key = {name: f"{row[name]} too" for name in ("id", "token") if isinstance(row.get(name), str)}
                if "id" in row and not key:
                    row.pop("id")
                db.table(table).insert({**row, **key, column: row[column].replace("sandbox", "real", 1)})

    def real() -> dict[str, list[dict[str, object]]]:
        return {
            table: connected.database.rows_where(table, f"{column} = 'real' or substr({column}, 1, 5) = 'real:'")
            for table, column in TABLES.items()
        }

    before = real()
    assert all(before[table] for table in ("link", "connection", "send", "audit", "journal", "saved_sample", "job"))
    with connected.database.write() as db:
        db.execute("delete from connection where account = 'real'")
    connected.demo.reset()
    connected.demo.undo_reset()
    assert real() == {**before, "connection": []}


def test_no_reset_while_a_real_account_is_connected(real: Workspace) -> None:
    real.setup._environments.save("real", KEY)
    connect(real)
    before = stored(real)
    for act in (real.demo.reset, real.demo.undo_reset):
        with pytest.raises(Refused):
            act()
    assert stored(real) == before


def test_an_unknown_scenario_is_refused(connected: Workspace, running_sandbox: RunningSandbox) -> None:
    with pytest.raises(WorkspaceError):
        connected.demo.enable("nonsense")
    Control(running_sandbox.url).post("scenarios", name="fetch", on=True)
    assert connected.demo.scenarios()["fetch"]


def test_the_drawer_is_part_of_every_page_in_the_demo_shop(connected: Workspace, open_page: OpenPage) -> None:
    app = open_page("help")
    assert texts.TITLE in [head["title"] for head in heads(app)]
    assert texts.RESET not in [button.label for button in app.sidebar.button]
    assert texts.RESET in [button.label for button in unfold(app, "demo_drawer").sidebar.button]


def test_the_head_tells_what_is_on_while_it_is_closed(connected: Workspace, open_page: OpenPage) -> None:
    titles = lambda: [head["title"] for head in heads(open_page("help"))]  # noqa: E731
    assert texts.TITLE in titles()
    connected.demo.enable("throttle")
    assert f"{texts.TITLE} · 1 switch on" in titles()
    connected.demo.enable("fetch")
    assert f"{texts.TITLE} · 2 switches on" in titles()
    connected.demo.reset()
    assert texts.TITLE in titles()
