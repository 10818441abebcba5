"""Disconnecting asks first: it says how much it deletes, and deletes just that."""

import pytest

from core import Workspace
from core.jobs.claims import Claims
from core.jobs.job import Progress
from core.jobs.store import JobStore, new_job
from core.personalize.draft import Draft
from tests.support.pages import OpenPage, said, unfold
from ui.setup import disconnect_text as texts
from ui.setup import keys

TEMPLATES = ("templates/order-thanks.cldt.json", "templates/birthday.cldt.json", "templates/back-in-stock.cldt.json")
DRAFTS = ("unsaved drafts of {} block", "unsaved drafts of {} blocks")
LINKS = ("{} link to a draft", "{} links to drafts")


def test_the_question_can_be_taken_back_and_the_end_is_said(connected: Workspace, open_page: OpenPage) -> None:
    app = unfold(open_page("setup"), "cell_setup_klaviyo")
    assert texts.KEEPS not in said(app)
    app.button("ask_klaviyo_off").click().run()
    assert texts.KEEPS in said(app)
    app.button("klaviyo_off_cancel").click().run()
    assert texts.KEEPS not in said(app)
    assert connected.setup.klaviyo().connection
    app.button("ask_klaviyo_off").click().run()
    app.button("klaviyo_off").click().run()
    assert texts.DISCONNECTED[texts.DISCONNECT_KLAVIYO] in [each.value for each in app.success]
    assert texts.KEEPS not in said(app)


def test_the_question_is_over_once_another_account_is_connected(connected: Workspace, open_page: OpenPage) -> None:
    app = unfold(open_page("setup"), "cell_setup_klaviyo")
    app.button("ask_klaviyo_off").click().run()
    assert texts.KEEPS in said(app.run())
    with connected.database.write() as db:
        # As disconnecting in another tab and connecting another account there does it.
        db.execute("update connection set account_id = 'OTHER1'")
    assert texts.KEEPS not in said(app.run())
    app.button("ask_klaviyo_off").click().run()
    assert texts.KEEPS in said(app)


@pytest.mark.parametrize(("drafts", "shared"), [(0, 0), (1, 0), (2, 1), (3, 2)])
def test_it_says_how_much_it_deletes_before_it_deletes_that(
    connected: Workspace, open_page: OpenPage, drafts: int, shared: int
) -> None:
    for template in TEMPLATES[:drafts]:
        connected.drafts.save(template, Draft.of({"a": 1}))
    for template in TEMPLATES[:shared]:
        connected.drafts.share(template, Draft.of({"a": 1}))
    app = unfold(open_page("setup"), "cell_setup_klaviyo", keys.DISCONNECT_OPEN.name)
    asked = said(app)
    for count, (one, several) in ((drafts, DRAFTS), (shared, LINKS)):
        assert (f"**{(one if count == 1 else several).format(count)}**" in asked) == bool(count)
    assert texts.KEEPS in asked
    assert len(connected.database.rows_where("draft")) == drafts
    assert len(connected.database.rows_where("shared_draft")) == shared
    next(button for button in app.button if button.label == texts.DISCONNECT_KLAVIYO).click().run()
    assert not app.exception
    assert connected.setup.klaviyo().connection is None
    assert connected.database.rows_where("draft") == connected.database.rows_where("shared_draft") == []


@pytest.mark.parametrize("references", [(), ("image/upload/cup",), ("",)], ids=["nothing", "an asset", "all assets"])
def test_it_says_that_what_was_entered_on_send_is_deleted(
    connected: Workspace, open_page: OpenPage, references: tuple[str, ...]
) -> None:
    connected.send.entries.save("alts", dict.fromkeys(references, "A cup"))
    app = unfold(open_page("setup"), "cell_setup_klaviyo", keys.DISCONNECT_OPEN.name)
    assert (texts.UNSENT in said(app)) == bool(references)
    next(button for button in app.button if button.label == texts.DISCONNECT_KLAVIYO).click().run()
    assert not app.exception
    assert connected.database.rows_where("unsent_entry") == []


@pytest.mark.parametrize("kind", tuple(texts.RUNS))
def test_it_says_which_work_it_stops_and_what_becomes_of_it(
    connected: Workspace, open_page: OpenPage, kind: str
) -> None:
    """Of every kind of work, with how far it is; of none that has ended."""
    job = new_job(kind, connected.account.label, {}, "")
    store = JobStore(connected.database)
    store.add(job)
    store.progress(job.id, Progress(done=4, total=16))
    runs = texts.RUNS[kind]
    claim = Claims(connected.database.lock_folder).take(job.id)
    assert claim
    try:
        app = unfold(open_page("setup"), "cell_setup_klaviyo", keys.DISCONNECT_OPEN.name)
        (warning,) = [each.value for each in app.warning if runs in each.value]
        # Files are counted in bytes.
        assert ("4 of 16" in warning) == (kind != "reading of files")
        assert connected.jobs.partial_results(kind) in warning
        assert ("same account" in warning) == (kind in ("send", "undo", "audit"))
    finally:
        claim.release()
    connected.jobs.stop(job.id)
    assert runs not in said(app.run())


def test_every_kind_of_work_has_its_words(connected: Workspace) -> None:
    assert set(texts.RUNS) == set(connected.jobs._kinds)
