"""A workspace with a real account, and at any request somebody connects another one: who asked whom is written down.

Both services are the sandbox in this process. Which Klaviyo account a request reaches is told by its token, which
environment by its address.
"""

import hashlib
import json
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from contextvars import ContextVar, copy_context
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import httpx
import pytest
from pydantic import SecretStr

from core import Workspace, open_workspace
from core.domain.connection import CloudinaryCredentials
from core.errors import WorkspaceError
from core.events.event_profile import sample_profile
from core.settings import Settings
from tests.support.shop import Shop
from tests.support.workspaces import connect, pause_checks

ADDRESS = "http://127.0.0.1:9"
OWN, OTHER = "FERNKN", "OTHER1"
"""The Klaviyo account that work begins with, and the one that somebody connects."""
OWN_CLOUD, OTHER_CLOUD = "fernkiln", "othershop"
OTHER_ENVIRONMENT = CloudinaryCredentials(cloud=OTHER_CLOUD, key="other-key", secret="other-secret")
_OWN_KEY = httpx.BasicAuth("sandbox-key", "sandbox-secret")
PICTURES = ("products/mug", "products/teapot", "products/carafe", "products/vase", "products/grinder")
"""The first three feed blocks already."""
TEMPLATE, FRESH_TEMPLATE = "templates/order-thanks.cldt.json", "templates/summer-hero.cldt.json"
METRIC, EVENTS, MAILS = "PLord1", 900, 14
LONGEST = 60
"""Seconds after which work that has not ended hangs."""


@dataclass(frozen=True, kw_only=True)
class Ending:
    """How a piece of work ended: done, or stopped, with what it says about that."""

    state: str
    note: str = ""


Do = Callable[[Workspace], Ending]


@dataclass(eq=False)
class Work:
    """A piece of work, and the account that it was begun for."""

    kind: str
    scope: str
    ending: Ending | None = None
    fault: BaseException | None = None
    thread: threading.Thread | None = None

    def wait(self) -> Ending:
        """How it ended; an error that is none of the product's is raised."""
        assert self.thread is not None
        self.thread.join(LONGEST)
        assert not self.thread.is_alive(), f"{self.kind} hangs"
        if self.fault:
            raise self.fault
        assert self.ending is not None
        return self.ending


at_work: ContextVar[Work | None] = ContextVar("at_work", default=None)
"""The piece of work that this thread belongs to; None for the people who connect accounts."""


@contextmanager
def work_in_all_its_threads() -> Iterator[None]:
    """Threads belong to the piece of work that starts them."""
    start = threading.Thread.start

    def follow(thread: threading.Thread) -> None:
        context, run = copy_context(), thread.run
        thread.run = lambda: context.run(run)  # type: ignore[method-assign]
        start(thread)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(threading.Thread, "start", follow)
        yield


@dataclass(frozen=True, kw_only=True)
class Request:
    """One request of a piece of work: which account it reached, and whether it set out after the first switch."""

    work: Work
    service: str
    account: str
    call: str
    after: bool


@dataclass(frozen=True, kw_only=True)
class Switch:
    """What somebody does to the accounts at the `at`th request of all work; `late`: once that has had its effect.

    `elsewhere`: another process does it, and is ready before the work goes on. In this process the work goes on as
    soon as anything has changed, because whoever disconnects waits for what is under way. `begins` are the pieces of
    work that somebody begins then.
    """

    at: int
    steps: tuple[str, ...]
    late: bool = False
    elsewhere: bool = False
    begins: tuple[str, ...] = ()


@dataclass(repr=False)
class Recorder(httpx.BaseTransport):
    """Answers for both services, and switches accounts when its time has come."""

    inner: httpx.BaseTransport
    requests: list[Request] = field(default_factory=list)
    switches: list[Switch] = field(default_factory=list)
    switch: Callable[[Switch], None] = lambda _: None
    approving: str = OWN
    """Whose account the next approval is for."""
    issued: dict[str, str] = field(default_factory=dict)
    """Which account each token opens."""

    def __post_init__(self) -> None:
        self._guard, self._open = threading.Lock(), threading.Event()
        self._open.set()
        self.switched = 0

    def forget(self) -> None:
        """Begin a new run."""
        self.requests, self.switches, self.switched = [], [], 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        work = at_work.get()
        if work is None:
            return self._answer(request)
        # What arrives while somebody switches had set out before.
        after = self.switched > 0
        assert self._open.wait(LONGEST), "the switch hangs"
        with self._guard:
            self.requests.append(self._read(work, request, after=after))
            due = self.switches and len(self.requests) >= self.switches[0].at
            now = self.switches.pop(0) if due else None
            if now:
                self._open.clear()
        if now and not now.late:
            self._do(now)
        response = self._answer(request)
        if now and now.late:
            self._do(now)
        return response

    def _do(self, switch: Switch) -> None:
        try:
            self.switch(switch)
        finally:
            self.switched += 1
            self._open.set()

    def _read(self, work: Work, request: httpx.Request, *, after: bool) -> Request:
        service, account = self.owner(request)
        call = f"{request.method} {request.url.path}"
        return Request(work=work, service=service, account=account, call=call, after=after)

    def owner(self, request: httpx.Request) -> tuple[str, str]:
        """The service and whose account there."""
        _, root, service, *rest = request.url.path.split("/")
        if root != "services":
            return service, f"the demo shop ({root})"
        if service in ("cloudinary", "res"):
            return "cloudinary", rest[1] if service == "cloudinary" else rest[0]
        form = dict(parse_qsl(request.content.decode("utf-8", "replace"))) if rest[:1] == ["oauth"] else {}
        token = form.get("refresh_token") or request.headers.get("authorization", "").partition(" ")[2]
        return service, self.issued.get(token, "nobody")

    def _answer(self, request: httpx.Request) -> httpx.Response:
        """The sandbox's answer, in the words of the account that was asked."""
        _, account = self.owner(request)
        real = request.url.path.startswith("/services/")
        path = request.url.raw_path.decode().replace("/services/", "/sandbox/", 1)
        path = path.replace(f"/{OTHER_CLOUD}/", f"/{OWN_CLOUD}/", 1)
        request.url, told = request.url.copy_with(raw_path=path.encode()), request.url
        if account == OTHER_CLOUD and "authorization" in request.headers:
            next(_OWN_KEY.auth_flow(request))
        answer = self.inner.handle_request(request)
        request.url = told
        content, kind = answer.content, answer.headers.get("content-type", "")
        if real and "json" in kind:
            content = content.replace(b"127.0.0.1:9/sandbox/", b"127.0.0.1:9/services/")
            if account == OTHER_CLOUD:
                content = content.replace(f"/res/{OWN_CLOUD}/".encode(), f"/res/{OTHER_CLOUD}/".encode())
            if account == OTHER and path.endswith("/api/accounts"):
                content = content.replace(f'"{OWN}"'.encode(), f'"{OTHER}"'.encode())
            if path.endswith("/oauth/token") and answer.is_success:
                self._note(request, json.loads(content))
        headers = {name: value for name, value in answer.headers.items() if name != "content-length"}
        return httpx.Response(answer.status_code, headers=headers, content=content)

    def _note(self, request: httpx.Request, tokens: dict[str, Any]) -> None:
        form = dict(parse_qsl(request.content.decode()))
        owner = self.issued[form["refresh_token"]] if "refresh_token" in form else self.approving
        self.issued |= {tokens["access_token"]: owner, tokens["refresh_token"]: owner}


def settings_of(folder: Path) -> Settings:
    """A workspace with an app of Klaviyo's and an environment; the “real” addresses are the sandbox's other name."""
    services = f"{ADDRESS}/services"
    return Settings(
        workspace_url=ADDRESS,
        sandbox_url=f"{ADDRESS}/sandbox",
        workspace_db=folder / "workspace.db",
        sandbox_db=folder / "unused.db",
        klaviyo_client_id="sandbox-client",
        klaviyo_client_secret=SecretStr("sandbox-secret"),
        klaviyo_www_url=f"{services}/klaviyo",
        klaviyo_api_url=f"{services}/klaviyo",
        cloudinary_url=SecretStr(f"cloudinary://sandbox-key:sandbox-secret@{OWN_CLOUD}"),
        cloudinary_api_url=f"{services}/cloudinary",
        cloudinary_delivery_url=f"{services}/res",
    )


@dataclass
class People:
    """Those who connect and disconnect accounts, by Setup as it is."""

    ws: Workspace
    recorder: Recorder

    def do(self, step: str) -> None:
        """One step, by its name; what does not work now is not done."""
        # Another one may have been faster, as when two disconnect.
        with suppress(WorkspaceError):
            getattr(self, step)()

    def disconnect(self) -> None:
        self.ws.setup.disconnect()

    def connect_own(self) -> None:
        self._approve(OWN)

    def connect_other(self) -> None:
        self._approve(OTHER)

    def other_environment(self) -> None:
        assert self.ws.setup.connect_cloudinary(
            self.ws.setup.issue_setup_token("browser"), "browser", OTHER_ENVIRONMENT
        ).connected

    def own_environment(self) -> None:
        self.ws.setup.disconnect_cloudinary()

    def _approve(self, account: str) -> None:
        self.recorder.approving = account
        connect(self.ws, self.recorder)


STEPS = ("disconnect", "connect_own", "connect_other", "other_environment", "own_environment")


@dataclass(repr=False, eq=False)
class World:
    """A prepared workspace, copied for each run, and another process of it."""

    folder: Path
    pristine: Path
    shop: Shop
    recorder: Recorder
    kinds: Mapping[str, Do] = field(default_factory=dict)
    ws: Workspace = field(init=False)
    elsewhere: Workspace = field(init=False)
    works: list[Work] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=count)

    @contextmanager
    def run(self) -> Iterator["World"]:
        """Everything as it was prepared."""
        # A folder of its own: a thread of the run before may still look at the other one.
        folder = self.folder / str(next(self._numbers))
        shutil.copytree(self.pristine / "workspace", folder)
        self.shop.state.copy_from(self.pristine / "sandbox.db")
        self.recorder.forget()
        self.recorder.switch = self._switch
        self.works, self._people = [], []
        self.ws, self.elsewhere = self._open(folder), self._open(folder)
        try:
            yield self
            self.settle()
        finally:
            self.ws.close()
            self.elsewhere.close()
            shutil.rmtree(folder, ignore_errors=True)

    def __repr__(self) -> str:
        return "World"

    def close(self) -> None:
        """It is needed no more."""
        self.shop.transport.stop()
        self.shop.state.close()

    def begin(self, kind: str, do: Do) -> Work:
        """Begin a piece of work with the account that is connected now."""
        bound = bind(self.ws)
        work = Work(kind=kind, scope=label_of(bound))

        def run() -> None:
            at_work.set(work)
            try:
                work.ending = do(bound)
            except WorkspaceError as error:
                work.ending = Ending(state="stopped", note=str(error))
            except BaseException as error:  # noqa: BLE001 - raised again by whoever waits
                work.fault = error
            finally:
                bound.database.close()

        work.thread = threading.Thread(target=run, name=kind, daemon=True)
        self.works.append(work)
        work.thread.start()
        return work

    def settle(self) -> None:
        """Wait for everybody who switches accounts, and for all work."""
        works = 0
        # Whoever switches accounts begins work, in whose course others may switch.
        while works < len(self.works):
            works = len(self.works)
            for work in self.works[:works]:
                work.wait()
            for person in self._people:
                person.join(LONGEST)
                assert not person.is_alive(), "whoever switches accounts waits for ever"

    def strays(self) -> list[str]:
        """The requests that reached another account than that which their work was begun for."""
        return [
            f"{each.work.kind} for {each.work.scope}: {each.call} reached {each.account}"
            for each in self.recorder.requests
            if not belongs(each)
        ]

    def _open(self, folder: Path) -> Workspace:
        ws = open_workspace(settings_of(folder), transport=self.recorder)
        pause_checks(ws)
        return ws

    def _switch(self, switch: Switch) -> None:
        people = People(self.elsewhere if switch.elsewhere else self.ws, self.recorder)

        def act() -> None:
            at_work.set(None)
            try:
                for step in switch.steps:
                    people.do(step)
                for kind in switch.begins:
                    self.begin(kind, self.kinds[kind])
            finally:
                people.ws.database.close()

        before = self._connected()
        person = threading.Thread(target=act, name="person", daemon=True)
        person.start()
        self._people.append(person)
        while person.is_alive() and (switch.elsewhere or self._connected() == before):
            person.join(0.002)

    def _connected(self) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.ws.database.path)) as db:
            told = db.execute("select account, account_id, tokens from connection order by account").fetchall()
            return [*told, *db.execute("select account, encrypted from environment order by account").fetchall()]


def bind(ws: Workspace) -> Workspace:
    """The workspace with the account that is connected now."""
    return ws.bound()


def label_of(ws: Workspace) -> str:
    """The account of a bound workspace, connected or not."""
    return ws.account.label


def belongs(request: Request) -> bool:
    """Whether a request reached the account that its work was begun for."""
    name, account, cloud = request.work.scope.split(":")
    if name != "real":
        return request.account.startswith("the demo shop")
    return request.account == (cloud if request.service == "cloudinary" else account)


def written(ws: Workspace) -> dict[str, str]:
    """A hash of all that is stored of each account, by its scope."""
    told: dict[str, Any] = {}
    queries = [
        *(f"select {column}, * from {table}" for table, column in _TABLES.items()),
        "select s.scope, i.* from send_item i join send s on s.id = i.send_id",
        "select a.scope, f.* from audit_finding f join audit a on a.id = f.audit_id",
    ]
    with closing(sqlite3.connect(ws.database.path)) as db:
        for query in queries:
            for scope, *row in db.execute(f"{query} order by 1, 2, 3"):
                told.setdefault(str(scope), hashlib.sha256()).update(repr(row).encode())
    return {scope: found.hexdigest() for scope, found in told.items()}


_TABLES = {
    "link": "scope", "personalization": "scope", "journal": "scope", "image_copy": "scope",
    "send": "scope", "audit": "scope",
    "acceptance": "scope", "usage": "scope", "usage_scan": "scope",
    "account_check": "account", "saved_sample": "account", "saved_profile": "account",
    "image_choice": "scope", "job": "account",
}  # fmt: skip


def small_world(drawn: Path, target: Path) -> None:
    """The demo shop with a few pictures, two templates, the newest orders and a few emails."""
    names = [*PICTURES, TEMPLATE, FRESH_TEMPLATE, "templates/thanks_bg", "templates/hero_bg", "products/pour-over"]
    with closing(sqlite3.connect(drawn)) as source, closing(sqlite3.connect(target)) as db:
        source.backup(db)
        marks = ", ".join("?" * len(names))
        db.execute(f"delete from asset where public_id not in ({marks})", names)
        newest = "select id from event where metric_id = ? order by timestamp desc limit ?"
        db.execute(f"delete from event where id not in ({newest})", [METRIC, EVENTS])
        db.execute("delete from metric where id <> ?", [METRIC])
        db.execute("delete from profile where id not in (select profile_id from event)")
        db.execute("delete from template where id not in (select id from template limit ?)", [MAILS])
        db.execute("delete from web_image")
        db.commit()
        db.execute("vacuum")


def entry(account: str, block: str, kind: str = "template", variant: str = "old") -> dict[str, str]:
    """An entry of an asset's metadata as another workspace may have written it."""
    return {"account": account, "id": block, "kind": kind, "variant": variant, "name": "Old", "at": "2026-01-01"}


def choices(ws: Workspace, template: str, variant: str, headline: str) -> dict[str, Any]:
    """Choices for a template that are bound to an order."""
    raw = ws.personalize.open(template, variant).personalization.to_json()
    raw |= {"variant": variant, "event": {"metric_id": METRIC, "metric": "Placed Order"}}
    raw["slots"] = {
        "headline": {"from": "fixed", "value": headline},
        "line": {"from": "event", "path": ["Source Name"], "format": [], "fallback": "you"},
    }
    return raw


def prepare(drawn: Path, folder: Path) -> World:
    """Connected: three pictures and two variants of a template feed blocks, and an audit has found what is wrong."""
    small_world(drawn, folder / "sandbox.db")
    shop = Shop(folder)
    recorder = Recorder(shop.transport)
    pristine = folder / "pristine"
    with open_workspace(settings_of(pristine / "workspace"), transport=recorder) as ws:
        connect(ws, recorder)
        ws.setup.create_metadata_field()
        assert ws.send.wait(ws.send.start(PICTURES[:3])).counts == {"created": 3}
        for variant in ("", "summer"):
            ws.personalize.save(TEMPLATE, choices(ws, TEMPLATE, variant, f"Thanks {variant}"), f"Thanks {variant}")
        ws.saved_samples.save("Orders", ws.events.sample(METRIC, 20))
        ws.saved_profiles.save("Orders", sample_profile(ws.events.sample(METRIC, 20)))
        _damage(ws, shop)
        run = ws.links.wait(ws.links.start_audit())
        assert run.state == "done", run
        kinds = {each.finding.kind for each in ws.links.findings()}
        assert kinds == {"entry_lost", "block_edited", "entry_stale"}, kinds
    shop.state.copy_to(pristine / "sandbox.db")
    return World(folder=folder / "run", pristine=pristine, shop=shop, recorder=recorder)


def _damage(ws: Workspace, shop: Shop) -> None:
    """Two entries are lost, a block is edited in Klaviyo, and an asset names a block that is gone."""
    first, second, third = (ws.links._links.of_assets(ws.account.scope, [asset_id]) for asset_id in _ids(shop))
    stale = json.dumps({"v": 1, "blocks": [entry(OWN, "gone123")]})
    with shop.state.write() as db:
        for (link,), value in ((first, ""), (third, stale)):
            metadata = json.dumps({"klaviyo_ucb": value} if value else {})
            db.execute("update asset set metadata = ? where asset_id = ?", [metadata, link.key.asset_id])
    (link,) = second
    block = ws.account.klaviyo.get_universal_content(link.block_id)
    data = {**block.definition["data"], "properties": {**block.image, "alt_text": "Somebody's words"}}
    ws.account.klaviyo.update_universal_content(block.id, block.name, {**block.definition, "data": data})


def _ids(shop: Shop) -> Sequence[str]:
    ids = {row["public_id"]: asset_id for asset_id, row in shop.assets().items()}
    return [ids[name] for name in PICTURES[:3]]
