"""The audit on the page, and the view that stands in the address."""

from core import Workspace
from core.links.counts import GROUP_LABELS
from core.links.status import STATUS_LABELS
from tests.support.damage import Damage
from tests.support.pages import OpenPage, listed, said
from tests.support.sends import MUG, sent
from ui.links import audit_text as texts

VASE = "products/vase"


def test_an_audit_by_the_page(connected: Workspace, open_page: OpenPage) -> None:
    sent(connected, [MUG, VASE])
    Damage(connected).set_field(MUG, "")
    app = open_page("links")
    assert texts.NEVER in [each.value for each in app.info]
    app.button(key="audit_run").click().run()
    connected.links.wait(connected.links.audits()[0].id)
    app.run()
    (table,) = [table.value for table in app.dataframe if "found" in table.value]
    assert [list(found) for found in table["found"]] == [["Not on the asset"]]
    assert table["fix"].tolist() == ["Save on asset"]
    assert "1 needs attention · 0 notes · 0 accepted · 0 resolved" in said(app)


def test_before_the_first_audit_has_ended_the_cell_says_so(connected: Workspace, open_page: OpenPage) -> None:
    sent(connected, [MUG])
    audit = connected.links.start_audit()
    connected.links.wait(audit)
    with connected.database.write() as db:
        db.table("job").update(audit, {"state": "stopped"})
    app = open_page("links")
    assert texts.NONE_DONE in [each.value for each in app.info]
    assert texts.NEVER not in [each.value for each in app.info]


def test_the_view_is_in_the_address(connected: Workspace, open_page: OpenPage) -> None:
    sent(connected, [MUG, VASE])
    Damage(connected).set_field(MUG, "")
    connected.links.audit()
    (finding,) = connected.links.findings()
    connected.links.accept([finding.finding.key], "Agreed", "2999-12-31")
    view = {"findings": GROUP_LABELS["accepted"], "state": "accepted", "find": "mug"}
    app = open_page("links", **view)
    (found,) = (table.value for table in app.dataframe)
    (row,) = listed(app, "links_list")
    assert (row["title"], row["badge"], row["tone"]) == ("Mug", STATUS_LABELS["accepted"], "gray")
    assert row["note"] == "Not on the asset (accepted)"
    assert found["accepted"].tolist() == ["Agreed (until 31 Dec 2999)"]
    # What is accepted when somebody opens the address does not matter to it.
    connected.links.withdraw([finding.finding.key])
    app = open_page("links", **view)
    assert not app.exception
    assert texts.NOTHING_HERE["accepted"] in said(app)


def test_an_address_that_is_wrong_shows_what_there_is(connected: Workspace, open_page: OpenPage) -> None:
    sent(connected, [MUG])
    Damage(connected).set_field(MUG, "")
    connected.links.audit()
    app = open_page("links", findings="Accepted · 7", state="nonsense", kind="x")
    assert not app.exception
    assert len([table for table in app.dataframe if "found" in table.value]) == 1
