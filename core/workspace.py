"""The composition root: everything real is put together here, once."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

import httpx

from core.services.audit.asset_links import AssetLinks
from core.services.audit.mends import Mender
from core.services.audit.rebuild import Rebuilder
from core.services.audit.report import Reports
from core.services.audit.run import AuditRunner
from core.services.audit.service import LinkBook
from core.services.audit.where_used import WhereUsed
from core.services.check.account_check import AccountCheck
from core.services.connect.pairing import Pairing
from core.services.connect.pairs import Pairs
from core.services.connect.service import Connect
from core.services.connect.tickets import Tickets
from core.services.demo import Demo
from core.services.explore.events import Events
from core.services.explore.kept_samples import KeptSamples
from core.services.explore.library import Assets, Templates
from core.services.explore.picker import Picker
from core.services.notebooks import Notebooks
from core.services.personalize.image_blocks import ImageBlocks
from core.services.personalize.preview import Preview
from core.services.personalize.service import Personalize
from core.services.send.service import Send
from core.services.write.field_keeper import FieldKeeper
from core.services.write.history import History
from core.settings import Settings, read_settings
from core.store.activity import ActivityLog
from core.store.connections import Connections, Dances
from core.store.database import Database
from core.store.environments import Environments
from core.store.extensions import Extensions
from core.store.image_choices import ImageChoices
from core.store.links import Links
from core.store.notebooks import Notebooks as NotebookStore
from core.store.samples import Samples
from core.store.shelved_accounts import MovedAccounts, move_shelved_accounts
from core.store.vault import open_vault


@dataclass(frozen=True, kw_only=True)
class Workspace:
    """The services over one database; safe to share between threads."""

    settings: Settings
    database: Database
    pairs: Pairs
    setup: Connect
    demo: Demo
    checks: AccountCheck
    templates: Templates
    assets: Assets
    events: Events
    personalize: Personalize
    images: ImageBlocks
    preview: Preview
    links: LinkBook
    field: FieldKeeper
    send: Send
    notebooks: Notebooks
    used: WhereUsed
    history: History
    report: Reports
    chosen: AssetLinks
    samples: KeptSamples
    pairing: Pairing
    picker: Picker

    def __enter__(self) -> Self:
        """`with open_workspace() as ws:` closes it at the end."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self.close()

    def close(self) -> None:
        """Let go of the network and of this thread's database connection."""
        self.checks.close()
        self.send.close()
        self.links.close()
        self.events.close()
        self.pairs.close()
        self.demo.close()
        self.database.close()


def open_workspace(
    settings: Settings | None = None,
    transport: httpx.BaseTransport | None = None,
    who: Callable[[], str] = lambda: "",
    clock: Callable[[], float] = time.time,
) -> Workspace:
    """The workspace that the settings (by default those of this process) describe.

    `who` names the person at work for the activity log; `transport` and `clock` (seconds since 1970) are for tests.
    """
    settings = settings or read_settings()
    database = Database(settings.workspace_db)
    vault = open_vault(settings.workspace_db, settings.workspace_secret_key)
    move_shelved_accounts(database)
    connections, environments = Connections(database, vault), Environments(database, vault)
    links = Links(database, ActivityLog(database, who).who)
    pairs = Pairs(settings, connections, environments, transport, clock)
    templates, log = Templates(pairs), ActivityLog(database, who)
    dances = Dances(database, vault, clock)
    tickets = Tickets(vault, dances, clock)
    checks = AccountCheck(pairs, database, log)
    personalize = Personalize(pairs, templates, links, database, checks)
    keeper, events = FieldKeeper(pairs, links), Events(pairs)
    mender = Mender(
        pairs=pairs, links=links, database=database, templates=templates, personalize=personalize, field_keeper=keeper
    )
    history, used, assets = History(pairs, links), WhereUsed(pairs, links, database), Assets(pairs)
    runner, rebuilder = (
        AuditRunner(pairs, links, database, checks, events),
        Rebuilder(pairs=pairs, links=links, mender=mender),
    )
    book = LinkBook(pairs, links, database, runner, mender, rebuilder, log)
    return Workspace(
        settings=settings,
        database=database,
        pairs=pairs,
        setup=Connect(pairs, connections, dances, environments, tickets, log, MovedAccounts(database)),
        demo=Demo(settings, pairs, connections, transport),
        checks=checks,
        templates=templates,
        assets=assets,
        events=events,
        personalize=personalize,
        images=ImageBlocks(pairs, templates, personalize, checks, ImageChoices(database, log.who)),
        preview=Preview(pairs, templates, checks),
        links=book,
        field=keeper,
        send=Send(pairs, personalize, links, database, checks, log),
        chosen=AssetLinks(pairs, links),
        history=history,
        used=used,
        report=Reports(pairs, book, used, history, assets),
        notebooks=Notebooks(NotebookStore(database), log.who),
        samples=KeptSamples(Samples(database, vault), log.who),
        pairing=Pairing(Extensions(database), log),
        picker=Picker(pairs),
    )
