"""A connected workspace before a Klaviyo that is switched to behave as accounts may, without a socket."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core import Workspace, open_workspace
from core.accounts.check_store import Checks
from core.blocks.preview import preview_html
from core.domain.block import Block
from core.settings import Settings
from core.setup.account_check import CheckWork
from core.setup.klaviyo_tests import klaviyo_findings
from core.store.activity import ActivityLog
from tests.support.shop import URL, Shop
from tests.support.workspaces import connect

MUG, CLIP, TEMPLATE, METRIC = "products/mug", "clips/steam", "templates/order-thanks.cldt.json", "PLord1"
PROFILE = {"first_name": "Ada & {Co}"}


def small_world(drawn: Path, target: Path) -> None:
    """One image, one video, one template, thirty orders and a few emails."""
    names = (MUG, CLIP, TEMPLATE, "templates/thanks_bg")
    with closing(sqlite3.connect(drawn)) as source, closing(sqlite3.connect(target)) as db:
        source.backup(db)
        db.execute(f"delete from asset where public_id not in ({', '.join('?' * len(names))})", names)
        newest = "select id from event where metric_id = ? order by timestamp desc limit 30"
        db.execute(f"delete from event where id not in ({newest})", [METRIC])
        db.execute("delete from profile where id not in (select profile_id from event)")
        db.execute("delete from template where id not in (select id from template limit 4)")
        db.execute("delete from web_image")
        db.commit()
        db.execute("vacuum")


def prepare(drawn: Path, folder: Path) -> None:
    """The small world, with the metadata field, and a connected workspace that has saved nothing."""
    small_world(drawn, folder / "sandbox.db")
    with running(folder) as shop, shop.open("ours") as ws:
        connect(ws, shop.transport)
        ws.setup.create_metadata_field()


@dataclass
class SwitchedShop(Shop):
    """The sandbox of one test, its switches thrown, and the workspaces that look at it."""

    switches: dict[str, str] = field(default_factory=dict)

    def throw(self) -> None:
        for name, value in self.switches.items():
            self.state.set(name, value)

    @contextmanager
    def open(self, name: str) -> Iterator[Workspace]:
        """A workspace of this name; another one than `ours` knows nothing yet."""
        settings = Settings(
            workspace_url=URL.removesuffix("/sandbox"),
            sandbox_url=URL,
            workspace_db=self.folder / name / "workspace.db",
            sandbox_db=self.folder / "unused.db",
        )
        with open_workspace(settings, transport=self.transport) as ws:
            if name != "ours":
                connect(ws, self.transport)
            yield ws

    def writes(self) -> int:
        """How many blocks were created or changed so far."""
        query = "select count(*) from request_log where path like '%universal-content%' and method in ('POST', 'PATCH')"
        return int(self.state.db.execute(query).fetchone()[0])

    def edit(self, block_id: str, old: str, new: str) -> None:
        """What a person changes in Klaviyo's editor, which writes it as it is."""
        (row,) = self.state.db.execute("select definition from universal_content where id = ?", [block_id]).fetchall()
        assert old in row["definition"], "there is something to change"
        with self.state.write() as db:
            changed = row["definition"].replace(old, new, 1)
            db.execute("update universal_content set definition = ? where id = ?", [changed, block_id])


@contextmanager
def running(folder: Path, switches: dict[str, str] | None = None) -> Iterator[SwitchedShop]:
    shop = SwitchedShop(folder, switches=switches or {})
    shop.throw()
    try:
        yield shop
    finally:
        shop.transport.stop()
        shop.state.close()


@contextmanager
def switched(prepared: Path, folder: Path, switches: dict[str, str]) -> Iterator[SwitchedShop]:
    """A copy of what was prepared, before a Klaviyo with these switches."""
    shutil.copytree(prepared, folder)
    with running(folder, switches) as shop:
        yield shop


def choices(ws: Workspace, headline: str = "Thanks", variant: str = "", **more: Any) -> dict[str, Any]:
    """A fixed text, a line and an alt text of the recipient's own, and a link."""
    raw = ws.personalize.open(TEMPLATE, variant).personalization.to_json() | {"variant": variant}
    raw["event"] = {"metric_id": METRIC, "metric": "Placed Order"}
    raw["slots"] = {
        "headline": {"from": "fixed", "value": headline},
        "line": {"from": "profile", "path": ["first_name"], "format": [], "fallback": "you"},
    }
    raw["alt"] = {"from": "profile", "path": ["first_name"], "format": [], "fallback": "Größe {x} & 'more'"}
    raw["link"] = {"from": "fixed", "value": "https://shop.test/?a=1&b=2"}
    return raw | more


def block_of(ws: Workspace, block_id: str) -> Block:
    return ws.account.klaviyo.get_universal_content(block_id)


def shown(html: str) -> str:
    """What a recipient gets, without how it is written."""
    return preview_html(html, {"profile": PROFILE, "event": {}})


def kinds(ws: Workspace) -> list[str]:
    """What an audit finds, but for the team's own blocks."""
    run = ws.links.wait(ws.links.start_audit())
    assert (run.state, run.note) == ("done", "")
    found = [each.finding for each in ws.links.findings() if each.change != "resolved"]
    return sorted(each.kind for each in found if each.kind != "points_here")


def check(ws: Workspace, *, rendering: bool = True) -> dict[str, str]:
    """The outcome of each test of the account check that concerns Klaviyo, but for those that pass."""
    account = ws.account
    work = CheckWork(Checks(ws.database), ActivityLog(ws.database), ws.accounts.of_scope, sleep=lambda _: None)
    results = [*klaviyo_findings(account, account.connected, lambda _: None)]
    results += work.expressions(account) if rendering else []
    return {each.capability: each.outcome for each in results if each.outcome != "pass"}
