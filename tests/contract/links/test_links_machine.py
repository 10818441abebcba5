"""Whatever happens to blocks and assets, the table of links tells the truth or says that it has not looked since."""

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, ClassVar

import httpx
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from core import Workspace, open_workspace
from core.domain.block import Link
from core.errors import WorkspaceError
from core.links.audit_run import AuditOptions
from core.links.finding import ReportedFinding
from core.settings import Settings
from tests.support.damage import Damage
from tests.support.in_process import Killed
from tests.support.shop import PICTURES, TEMPLATE, URL, Key, Shop, Thing, Truth, Written, small_world, truth
from tests.support.workspaces import connect

SOAK = bool(os.environ.get("SOAK"))
NUMBER = st.integers(0, 30)
PICTURE = st.sampled_from(PICTURES)
VARIANT = st.sampled_from(["", "summer"])
FOREIGN = ("see the wiki", '{"v":2,"blocks":[]}', '{"v":1,"blocks":[{"account":"OTHER1","id":"x","kind":"image"}]}')


class Links(RuleBasedStateMachine):
    """Two workspaces, the people in Klaviyo and Cloudinary, and processes that die."""

    world: ClassVar[Path]
    """Where the small shop and two connected workspaces are kept, to be copied for each run."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="links-"))
        for name in ("sandbox.db", "ours", "theirs"):
            whole = self.world / name
            (shutil.copytree if whole.is_dir() else shutil.copy)(whole, self.folder / name)
        self.shop = Shop(self.folder)
        self.ws, self.other = self._open("ours"), self._open("theirs")
        self.ids = {row["public_id"]: asset_id for asset_id, row in self.shop.assets().items()}
        self.file = bytes(self.shop.assets()[self.ids[TEMPLATE]]["data"])
        self.written = Written()
        self.audited: dict[Key, tuple[Link, tuple[str, tuple[str, ...]]]] = {}
        self.hand_made = 0

    def teardown(self) -> None:
        try:
            self.put_everything_right()
            self.rebuild()
        finally:
            self.ws.close()
            self.other.close()
            self.shop.transport.stop()
            self.shop.state.close()
            shutil.rmtree(self.folder)

    # What this workspace does.

    @rule(image=PICTURE)
    def replace_what_was_pinned(self, image: str) -> None:
        """Somebody replaces an image in Cloudinary whose version the block is pinned to."""
        self.send(image, 300, pinned=True)
        if self.ids[image] in (assets := self.shop.assets()):
            row = assets[self.ids[image]]
            self.damage.new_version(row["public_id"], bytes(row["data"]))

    @rule(image=PICTURE, width=st.sampled_from([300, 600]), pinned=st.booleans())
    def send(self, image: str, width: int, pinned: bool) -> None:
        with self.writing(), suppress(WorkspaceError):
            self.ws.send.wait(self.ws.send.start([self.ids[image]], {"width": width, "pinned": pinned}))

    @rule(variant=VARIANT, words=NUMBER, boldly=st.booleans())
    def save(self, variant: str, words: int, boldly: bool) -> None:
        with self.writing(), suppress(WorkspaceError):
            self._save(self.ws, variant, words, boldly)

    @rule()
    def audit(self) -> None:
        audit_id = self.ws.links.start_audit()
        self._check_audit(audit_id)

    @precondition(lambda self: self._findings())
    @rule(number=NUMBER)
    def fix(self, number: int) -> None:
        self._mend(self._pick(self._findings(), number))

    # What other people do.

    @rule(image=PICTURE)
    def send_elsewhere(self, image: str) -> None:
        with self.elsewhere(), suppress(WorkspaceError):
            self.other.send.wait(self.other.send.start([self.ids[image]], {"width": 450, "overwrite": True}))

    @rule(variant=VARIANT, words=NUMBER)
    def save_elsewhere(self, variant: str, words: int) -> None:
        with self.elsewhere(), suppress(WorkspaceError):
            self._save(self.other, variant, 100 + words, boldly=True)

    @precondition(lambda self: self.shop.blocks())
    @rule(number=NUMBER)
    def edit_in_klaviyo(self, number: int) -> None:
        self.hand_made += 1
        self.damage.edit_block(self._block(number).id, f"Words {self.hand_made}")

    @precondition(lambda self: self.shop.blocks())
    @rule(number=NUMBER)
    def delete_in_klaviyo(self, number: int) -> None:
        self.damage.delete_block(self._block(number).id)

    @precondition(lambda self: self.shop.blocks())
    @rule(number=NUMBER)
    def clone_in_klaviyo(self, number: int) -> None:
        self.hand_made += 1
        self.damage.clone_block(self._block(number).id, f"Clone {self.hand_made}")

    @precondition(lambda self: self._names())
    @rule(number=NUMBER, form=st.sampled_from(["jpg", "png"]), slot=st.sampled_from(["headline", "heading"]))
    def edit_in_cloudinary(self, number: int, form: str, slot: str) -> None:
        name = self._pick(self._names(), number)
        asset = next(row for row in self.shop.assets().values() if row["public_id"] == name)
        data = bytes(asset["data"])
        if asset["resource_type"] == "raw":
            file = json.loads(self.file.replace(b"headline", slot.encode()))
            data = json.dumps({**file, "delivery": {"format": form}}).encode()
        self.damage.new_version(name, data)

    @precondition(lambda self: self._names())
    @rule(number=NUMBER, move=st.booleans())
    def rename_in_cloudinary(self, number: int, move: bool) -> None:
        name = self._pick(self._names(), number)
        self.hand_made += 1
        folder, _, base = name.rpartition("/")
        # A template's name ends with its kind.
        new = f"at{self.hand_made}/{base}" if move else f"{folder}/n{self.hand_made}-{base.rpartition('-')[2]}"
        self.damage.rename_asset(name, new)

    @precondition(lambda self: len(self._names()) > 1)
    @rule(number=NUMBER)
    def delete_in_cloudinary(self, number: int) -> None:
        self.damage.delete_asset(self._pick(self._names(), number))

    @precondition(lambda self: self._names())
    @rule(number=NUMBER, value=st.sampled_from(["", "", *FOREIGN]))
    def write_the_field_by_hand(self, number: int, value: str) -> None:
        self.damage.set_field(self._pick(self._names(), number), value)

    @rule()
    def time_passes(self) -> None:
        """Long enough for a deleted block to come back."""
        self.shop.state.clock += 10

    # What goes wrong.

    @rule(calls=st.integers(1, 8), variant=VARIANT, words=NUMBER)
    def die_while_saving(self, calls: int, variant: str, words: int) -> None:
        with self.interrupted(calls), suppress(WorkspaceError):
            self._save(self.ws, variant, words, boldly=True)

    @precondition(lambda self: self._findings())
    @rule(calls=st.integers(1, 8), number=NUMBER)
    def die_while_mending(self, calls: int, number: int) -> None:
        with self.interrupted(calls):
            self._mend(self._pick(self._findings(), number))

    @rule(calls=st.integers(1, 5))
    def die_while_auditing_and_resume(self, calls: int) -> None:
        scope, add, links = self.ws.account.scope, self.ws.links._audits.add, len(self.ws.links.all())
        with self.dying(calls):
            self.ws.jobs.run(
                "audit", scope, in_transaction=lambda db, audit_id: add(db, audit_id, scope, AuditOptions(), links)
            )
        self.ws.resume_interrupted()
        self._check_audit(self.ws.links.audits()[0].id)

    @rule(image=PICTURE)
    def lose_the_answer_to_a_create(self, image: str) -> None:
        """It is looked up before anything is repeated."""

        def lost(request: httpx.Request) -> BaseException | None:
            creates = request.method == "POST" and request.url.path.endswith("/template-universal-content")
            return httpx.ReadError("lost") if creates else None

        self.shop.transport.doom = lost
        try:
            self.send(image, 300, pinned=False)
        finally:
            self.shop.transport.doom = lambda _: None

    # What always holds.

    @invariant()
    def what_changed_since_is_not_told_as_looked_at(self) -> None:
        fixed = self._fixed()
        for state in self.ws.links.page().states:
            key = _key(state.link)
            if not state.looked:
                continue
            link, told = self.audited[key]
            assert (state.link.block_id, state.link.html_hash) == (link.block_id, link.html_hash), "changed since"
            assert (state.label, state.titles) == told or key[0] in fixed

    # What the rules are made of.

    def _check_audit(self, audit_id: str) -> None:
        run = self.ws.links.wait(audit_id)
        assert (run.state, run.note) == ("done", "")
        expected = self.truth()
        page = self.ws.links.page().states
        assert all(state.looked for state in page)
        told = {_key(state.link): frozenset(self._loosely(_key(state.link), state.kinds)) for state in page}
        assert told == expected.links
        others = {(finding.kind, finding.block_id) for finding in self._standing() if finding.kind in OTHERS}
        others |= {(f.kind, f.asset_id) for f in self._standing() if f.kind == "field_foreign"}
        others |= {(f.kind, f.block_id) for f in self._standing() if f.kind.startswith("entry_") and not self._has(f)}
        assert others == set(expected.others)
        self.audited = {_key(state.link): (state.link, (state.label, state.titles)) for state in page}

    def _loosely(self, key: Key, kinds: tuple[str, ...]) -> Iterator[str]:
        for kind in kinds:
            yield "block_changed" if key in self.written.uncertain and kind in ("block_edited", "block_newer") else kind

    def _has(self, finding: Any) -> bool:
        return (finding.asset_id, finding.link_kind, finding.variant) in {_key(link) for link in self.ws.links.all()}

    def _standing(self) -> list[Any]:
        return [each.finding for each in self.ws.links.findings() if each.stands]

    def _findings(self) -> list[ReportedFinding]:
        return [each for each in self.ws.links.findings() if each.stands and each.finding.fix]

    def _fixed(self) -> set[str]:
        return {each.finding.asset_id for each in self.ws.links.findings() if each.change == "fixed"}

    def _mend(self, reported: ReportedFinding) -> None:
        with self.writing():
            (fixed,) = self.ws.links.fix([reported.finding.key])
            assert fixed.finding == reported.finding

    def _save(self, ws: Workspace, variant: str, words: int, boldly: bool) -> None:
        opened = ws.personalize.open(self._template(), variant)
        slot = next(slot.name for slot in opened.template.slots if slot.type == "text")
        choices = opened.personalization.to_json()
        choices |= {"variant": variant, "slots": {slot: {"from": "fixed", "value": f"{variant} {words}"}}}
        ws.personalize.save(self._template(), choices, f"Thanks {variant}", overwrite=boldly, recreate=boldly)

    def _template(self) -> str:
        row = self.shop.assets().get(self.ids[TEMPLATE])
        return str(row["public_id"]) if row else TEMPLATE

    def _names(self) -> list[str]:
        mine = self.ids[PICTURES[0]], self.ids[PICTURES[1]], self.ids[TEMPLATE]
        assets = self.shop.assets()
        return [str(assets[asset_id]["public_id"]) for asset_id in mine if asset_id in assets]

    def _block(self, number: int) -> Thing:
        return self._pick(sorted(self.shop.blocks().values(), key=lambda block: block.name), number)

    @staticmethod
    def _pick(things: list[Any], number: int) -> Any:
        return things[number % len(things)]

    def _open(self, name: str) -> Workspace:
        ws = open_workspace(_settings(self.folder / name), self.shop.transport)
        object.__setattr__(ws.account.klaviyo.service, "sleep", lambda _: None)
        object.__setattr__(ws.account.cloudinary.service, "sleep", lambda _: None)
        return ws

    @property
    def damage(self) -> Damage:
        return Damage(self.other)

    def truth(self) -> Truth:
        return truth(self.ws, self.shop, self.written)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Note what the blocks show whose links changed meanwhile."""
        before = {link.key: link for link in self.ws.links.all()}
        try:
            yield
        finally:
            blocks, assets = self.shop.blocks(), self.shop.assets()
            for link in self.ws.links.all():
                if before.get(link.key) != link and link.block_id in blocks and link.key.asset_id in assets:
                    key = _key(link)
                    was = before.get(link.key)
                    if was is None or was.updated_at != link.updated_at:
                        self.written.shown[key] = blocks[link.block_id].shown
                        self.written.uncertain.discard(key)
                        self.written.interrupted.pop(key, None)
                    self.written.files[key] = (assets[key[0]]["version"], bytes(assets[key[0]]["data"]))

    @contextmanager
    def elsewhere(self) -> Iterator[None]:
        """Somebody else writes: what their blocks show may be our next version."""
        before = self.shop.blocks()
        try:
            with self.writing():
                yield
        finally:
            for link in self.ws.links.all():
                now = self.shop.blocks().get(link.block_id)
                if now and before.get(link.block_id) != now and self.written.shown[_key(link)] != now.shown:
                    self.written.uncertain.add(_key(link))

    @contextmanager
    def interrupted(self, calls: int) -> Iterator[None]:
        """A write of ours of which Klaviyo may have acted, and this workspace not heard."""
        before = self.shop.blocks()
        with self.dying(calls), self.elsewhere():
            yield
        for link in self.ws.links.all():
            now = self.shop.blocks().get(link.block_id)
            if now and before.get(link.block_id) != now and self.written.shown[_key(link)] != now.shown:
                self.written.interrupted[_key(link)] = now.shown

    @contextmanager
    def dying(self, calls: int) -> Iterator[None]:
        """The process ends after so many calls, and another one begins."""
        left = iter(range(calls - 1))

        def doom(_: httpx.Request) -> BaseException | None:
            return None if next(left, None) is not None else Killed()

        self.shop.transport.doom = doom
        try:
            yield
        except Killed:
            pass
        finally:
            self.shop.transport.doom = lambda _: None
            self.ws.close()
            self.ws = self._open("ours")

    # How it ends.

    def put_everything_right(self) -> None:
        self.time_passes()
        self.audit()
        for _ in range(6):
            for finding in self._standing():
                # Only a person can put these right.
                if finding.kind == "field_foreign":
                    self.damage.set_field(finding.public_id, "")
                if finding.kind == "points_here" and finding.block_id in self.shop.blocks():
                    self.damage.delete_block(finding.block_id)
            for reported in self._findings():
                self._mend(reported)
            # Whoever was interrupted saves again; until then the history does not know what the block shows.
            for _, kind, variant in [*self.written.interrupted]:
                if kind == "template":
                    self.save(variant=variant, words=0, boldly=True)
            self.time_passes()
            self.audit()
            if not self._standing():
                break
        assert self._standing() == []
        assert {(state.label, state.titles) for state in self.ws.links.page().states} <= {("OK", ())}

    def rebuild(self) -> None:
        """With the database deleted, the same links come back."""
        known = {_same(self.ws, link) for link in self.ws.links.all()}
        shutil.copytree(self.world / "ours", self.folder / "new")
        with open_workspace(_settings(self.folder / "new"), self.shop.transport) as new:
            assert new.links.rebuild().untold == ()
            assert {_same(new, link) for link in new.links.all()} == known


OTHERS = ("unlinked", "duplicate", "points_here", "reappeared")


def _key(link: Link) -> Key:
    return (link.key.asset_id, link.key.kind, link.key.variant)


def _same(ws: Workspace, link: Link) -> tuple[object, ...]:
    saved = ws.links._links.latest(link.key)
    choices = json.dumps(saved.personalization.to_json()) if saved else ""
    return (link.key, link.public_id, link.block_id, link.name, link.html_hash, choices)


def _settings(folder: Path) -> Settings:
    return Settings(workspace_url="http://127.0.0.1:9", sandbox_url=URL, workspace_db=folder / "workspace.db")


@pytest.fixture
def machine(drawn_world: Path, tmp_path: Path) -> Iterator[Callable[[], None]]:
    """Both workspaces connected once, to be copied."""
    (tmp_path / "draft").mkdir()
    small_world(drawn_world, tmp_path / "draft" / "sandbox.db")
    shop = Shop(tmp_path / "draft")
    for name in ("ours", "theirs"):
        with open_workspace(_settings(tmp_path / name), shop.transport) as ws:
            connect(ws, shop.transport)
            if ws.account.cloudinary.get_metadata_field("klaviyo_ucb") is None:
                ws.setup.create_metadata_field()
    shop.transport.stop()
    shop.state.copy_to(tmp_path / "sandbox.db")
    shop.state.close()
    Links.world = tmp_path
    yield Links.TestCase().runTest


def test_an_interrupted_write_is_ours(machine: Callable[[], None]) -> None:
    """Klaviyo has the second version and the workspace the first: no finding, and the next save knows it."""
    run = Links()
    try:
        run.save(variant="", words=1, boldly=False)
        interrupted = []
        for calls in range(1, 8):
            run.die_while_saving(calls=calls, variant="", words=1 + calls)
            interrupted.append(bool(run.written.interrupted))
            run.audit()
        assert any(interrupted)
    finally:
        run.teardown()


def test_the_table_tells_the_truth(machine: Callable[[], None]) -> None:
    machine()


Links.TestCase.settings = settings(
    max_examples=200 if SOAK else 8,
    stateful_step_count=30 if SOAK else 15,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
