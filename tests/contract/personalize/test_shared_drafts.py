"""A link to a draft: who may open it, what it holds, and what ends it."""

import sqlite3
import time

import pytest

from core import Workspace, open_workspace
from core.errors import NotConnected, NotFound, StoreError
from core.personalize.draft import Draft
from core.personalize.shared_drafts import MOST_SHARED
from core.settings import Settings
from core.store.database import BUSY_SECONDS
from tests.support.workspaces import connect

TEMPLATE = "templates/order-thanks.cldt.json"
ADA, BOB = "ada@shop.example", "bob@shop.example"
DAY = 86_400
SECRET = "words of nobody else"


def draft() -> Draft:
    first = Draft.of({"alt": {"from": "fixed", "value": "Thrown away"}}, base_version=3)
    return first.change({"alt": {"from": "fixed", "value": SECRET}}, "<p>Mine</p>", {"name": "My block"})


def test_a_colleague_opens_the_choices_without_the_steps(connected_workspace: Workspace, settings: Settings) -> None:
    with open_workspace(settings, who=lambda: ADA) as ws:
        token = ws.drafts.share(TEMPLATE, draft(), "germany")
        assert token != ws.drafts.share(TEMPLATE, draft(), "germany")
    with open_workspace(settings, who=lambda: BOB) as ws:
        shared = ws.drafts.open_shared(token)
        assert (shared.template, shared.variant, shared.base_version, shared.who) == (TEMPLATE, "germany", 3, ADA)
        assert shared.step == draft().steps[1]
        # It is no draft of anybody until somebody makes it theirs.
        assert ws.drafts.load(TEMPLATE, "germany") is None
        stored = str(ws.database.rows_where("shared_draft"))
        assert not {text for text in (token, SECRET, "Thrown away", "My block") if text in stored}
        # Another account, another environment, or another token.
        key = ws.drafts._key("", "")
        for account, cloud, other in ((f"{key.account}X", key.cloud, token), (key.account, "other", token)):
            with pytest.raises(NotFound):
                ws.drafts_of_all.shared.get(account, cloud, other)
        for other in ("", token[:-1], f"{token}x", "\ud800", shared.at):
            with pytest.raises(NotFound):
                ws.drafts.open_shared(other)


def test_it_goes_with_the_connection(connected_workspace: Workspace) -> None:
    ws = connected_workspace
    token, bound = ws.drafts.share(TEMPLATE, draft()), ws.bound()
    ws.setup.disconnect()
    assert ws.database.rows_where("shared_draft") == []
    with pytest.raises(NotConnected):
        bound.drafts.share(TEMPLATE, draft())
    connect(ws)
    with pytest.raises(NotFound):
        ws.drafts.open_shared(token)


def test_it_expires_also_if_nobody_looks(connected_workspace: Workspace, settings: Settings) -> None:
    now = [1_000_000_000.0]
    with open_workspace(replace_days(settings, 2), clock=lambda: now[0]) as ws:
        token = ws.drafts.share(TEMPLATE, draft())
        now[0] += DAY
        assert ws.drafts.open_shared(token)
        now[0] += DAY * 1.5
        with pytest.raises(NotFound):
            ws.drafts.open_shared(token)
        assert len(ws.database.rows_where("shared_draft")) == 1
        assert ws.delete_expired() == 1
        assert ws.database.rows_where("shared_draft") == []


def replace_days(settings: Settings, days: int) -> Settings:
    return settings.model_copy(update={"workspace_sample_days": days})


def test_one_that_names_an_erased_recipient_goes(connected_workspace: Workspace) -> None:
    ws = connected_workspace
    kept = ws.drafts.share(TEMPLATE, draft())
    named = ws.drafts.share(TEMPLATE, Draft.of({"alt": {"from": "fixed", "value": "For grace@example.com"}}))
    assert ws.saved_samples.erase("grace@example.com").drafts == 1
    assert ws.drafts.open_shared(kept)
    with pytest.raises(NotFound):
        ws.drafts.open_shared(named)


def test_a_person_has_so_many_links_at_a_time(connected_workspace: Workspace, settings: Settings) -> None:
    with open_workspace(settings, who=lambda: BOB) as ws:
        bobs = ws.drafts.share(TEMPLATE, draft())
    with open_workspace(settings, who=lambda: ADA) as ws:
        tokens = [ws.drafts.share(TEMPLATE, draft()) for _ in range(MOST_SHARED + 2)]
        for token in tokens[:2]:
            with pytest.raises(NotFound):
                ws.drafts.open_shared(token)
        for token in (bobs, *tokens[2:]):
            assert ws.drafts.open_shared(token)


def test_one_that_no_key_opens_is_none(connected_workspace: Workspace) -> None:
    token = connected_workspace.drafts.share(TEMPLATE, draft())
    with connected_workspace.database.write() as db:
        db.execute("update shared_draft set encrypted = ?", [b"of another key"])
    with pytest.raises(NotFound):
        connected_workspace.drafts.open_shared(token)


def test_a_person_ends_their_own_links_to_a_block(connected_workspace: Workspace, settings: Settings) -> None:
    with open_workspace(settings, who=lambda: BOB) as ws:
        bobs = ws.drafts.share(TEMPLATE, draft())
    with open_workspace(settings, who=lambda: ADA) as ws:
        own = [ws.drafts.share(TEMPLATE, draft()) for _ in range(2)]
        other = ws.drafts.share(TEMPLATE, draft(), "germany")
        assert ws.drafts.has_shared(TEMPLATE)
        assert ws.drafts.stop_sharing(TEMPLATE) == 2
        assert not ws.drafts.has_shared(TEMPLATE)
        assert [ws.drafts.share_works(token) for token in (*own, other, bobs)] == [False, False, True, True]


def test_it_waits_for_no_other_writer(connected_workspace: Workspace) -> None:
    ws = connected_workspace
    with sqlite3.connect(ws.database.path, isolation_level=None) as other:
        other.execute("begin immediate")
        for write in (lambda: ws.drafts.share(TEMPLATE, draft()), lambda: ws.drafts.stop_sharing(TEMPLATE)):
            began = time.monotonic()
            with pytest.raises(StoreError):
                write()
            assert time.monotonic() - began < BUSY_SECONDS / 2
        other.execute("rollback")
    other.close()
