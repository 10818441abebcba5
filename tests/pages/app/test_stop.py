"""Who presses Stop on a page is in the activity log, as who runs the command is."""

from collections.abc import Callable

import pytest

from core import Workspace
from core.jobs.claims import Claims
from tests.support.pages import OpenPage
from tests.support.workspaces import planned_audit, planned_send

MUG = "products/mug"


def new_entries(ws: Workspace) -> list[str]:
    return [entry.what for entry in ws.setup.activity() if entry.what.endswith("stopped")]


@pytest.mark.parametrize(
    ("planned", "page", "what"),
    [(lambda ws: planned_send(ws, [MUG]), "send", "Send stopped"), (planned_audit, "links", "Audit stopped")],
    ids=["send", "audit"],
)
def test_a_stop_on_a_page_is_logged_once(
    connected: Workspace, open_page: OpenPage, planned: Callable[[Workspace], str], page: str, what: str
) -> None:
    job_id = planned(connected)
    # Somebody works on it.
    claim = Claims(connected.database.lock_folder).take(job_id)
    assert claim
    assert connected.jobs.get(job_id).active
    app = open_page(page, **({"send": job_id} if page == "send" else {}))
    app.button(f"stop_{page.replace('links', 'audit')}").click().run()
    assert connected.jobs.get(job_id).state == "stopping"
    assert new_entries(connected) == [what]
    claim.release()


@pytest.mark.parametrize("page", ["send", "audit"])
def test_what_has_ended_cannot_be_stopped_so_nothing_is_logged(connected: Workspace, page: str) -> None:
    service = connected.send if page == "send" else connected.links
    job_id = connected.send.start([MUG]) if page == "send" else connected.links.start_audit()
    service.wait(job_id)
    service.stop(job_id)
    assert new_entries(connected) == []
