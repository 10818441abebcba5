"""The composition root: everything real is put together here, once."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Self

import httpx

from core.accounts.account import Account
from core.accounts.accounts import Accounts
from core.accounts.check_store import Checks
from core.accounts.environment_store import Environments
from core.accounts.store import Connections, PendingAuthorizations
from core.events.event_fits import EventFits
from core.events.profile_store import Profiles
from core.events.recipient_tokens import RecipientTokens
from core.events.sampling import Sampling
from core.events.saved_profiles import SavedProfiles
from core.events.saved_samples import SavedSamples
from core.events.service import Events
from core.events.store import Samples
from core.events.uploads import Uploads
from core.extension.image_blocks import ImageBlocks
from core.extension.pairing import Pairing
from core.extension.picker import Picker
from core.extension.store import Extensions
from core.http import CallCounter, count_api_calls, while_a_person_waits, with_full_patience
from core.job_kinds import make_jobs
from core.jobs.runner import Jobs
from core.library.assets import Assets, Templates
from core.library.gallery import Gallery
from core.links.asset_links import AssetLinks
from core.links.report import Reports
from core.links.service import LinkService
from core.links.where_used import WhereUsed
from core.notebooks.service import Notebooks
from core.notebooks.store import Notebooks as NotebookStore
from core.personalize.draft_store import DraftStore
from core.personalize.drafts import Drafts
from core.personalize.preview import Preview
from core.personalize.recipient_checks import RecipientChecks
from core.personalize.service import Personalize
from core.publish.history import History
from core.publish.metadata_field import MetadataField
from core.reads import Reads
from core.send.service import Send
from core.services import Services, services_of
from core.settings import Settings, read_settings
from core.setup.account_check import AccountCheck, capabilities
from core.setup.connect import Setup
from core.setup.demo import Demo, DemoReset
from core.setup.setup_token import SetupTokens
from core.store.activity import ActivityLog
from core.store.database import Database
from core.store.encryption import open_encryption
from core.store.preferences import Preferences
from core.store.shelved_accounts import MovedAccounts, move_shelved_accounts


@dataclass(frozen=True, kw_only=True)
class Workspace:
    """One workspace over one database; safe to share between threads.

    Each access to a service (`ws.events`) begins a piece of work with the account that is connected then. A piece of
    several steps takes `ws.bound()` first, whose services all keep one account.
    """

    settings: Settings
    database: Database
    accounts: Accounts
    jobs: Jobs
    reads: Reads
    setup: Setup
    demo: Demo
    notebooks: Notebooks
    preferences: Preferences
    pairing: Pairing
    samples_of_all: Samples
    profiles_of_all: Profiles
    recipient_tokens: RecipientTokens
    drafts_of_all: DraftStore
    work: Callable[[str], Services]
    """The services for the account that is connected now and a person, by default whoever is at work."""

    def bound(self, person: str = "") -> "Workspace":
        """The same workspace, with the account that is connected now, and this person, for all that follows."""
        services = self.work(person)
        return replace(self, work=lambda _: services, setup=self.setup.bound())

    @property
    def account(self) -> Account:
        """The account that a piece of work begins with."""
        return self.work("").account

    @property
    def account_check(self) -> AccountCheck:
        """What the connected accounts can do."""
        return self.work("").account_check

    @property
    def templates(self) -> Templates:
        """Dynamic templates in Cloudinary."""
        return self.work("").templates

    @property
    def gallery(self) -> Gallery:
        """Those templates with their thumbnails."""
        return self.work("").gallery

    @property
    def assets(self) -> Assets:
        """Images, videos and files in Cloudinary."""
        return self.work("").assets

    @property
    def events(self) -> Events:
        """Metrics and their events in Klaviyo."""
        return self.work("").events

    @property
    def sampling(self) -> Sampling:
        """Samples of events that are read in the background."""
        return self.work("").sampling

    @property
    def event_fits(self) -> EventFits:
        """How well each event suits a template."""
        return self.work("").event_fits

    @property
    def personalize(self) -> Personalize:
        """Templates bound to recipients' data, saved as blocks."""
        return self.work("").personalize

    @property
    def drafts(self) -> Drafts:
        """Choices that are not saved to Klaviyo yet."""
        return self.work("").drafts

    @property
    def image_blocks(self) -> ImageBlocks:
        """Image blocks in Klaviyo's editor."""
        return self.work("").image_blocks

    @property
    def preview(self) -> Preview:
        """What recipients would get."""
        return self.work("").preview

    @property
    def recipient_checks(self) -> RecipientChecks:
        """Checks of every recipient of a block."""
        return self.work("").recipient_checks

    @property
    def links(self) -> LinkService:
        """Which asset feeds which block, and whether it still holds."""
        return self.work("").links

    @property
    def metadata_field(self) -> MetadataField:
        """The metadata field that keeps links on their assets."""
        return self.work("").metadata_field

    @property
    def send(self) -> Send:
        """Assets turned into blocks."""
        return self.work("").send

    @property
    def where_used(self) -> WhereUsed:
        """The email templates that show a block."""
        return self.work("").where_used

    @property
    def history(self) -> History:
        """Who changed which block."""
        return self.work("").history

    @property
    def report(self) -> Reports:
        """Links and findings as one file."""
        return self.work("").report

    @property
    def asset_links(self) -> AssetLinks:
        """The blocks of chosen assets."""
        return self.work("").asset_links

    @property
    def saved_samples(self) -> SavedSamples:
        """Samples of events that were saved."""
        return self.work("").saved_samples

    @property
    def saved_profiles(self) -> SavedProfiles:
        """Profiles of events that were saved."""
        return self.work("").saved_profiles

    @property
    def uploads(self) -> Uploads:
        """Files of events that somebody dropped on a page."""
        return self.work("").uploads

    @property
    def picker(self) -> Picker:
        """Assets for the extension's picker."""
        return self.work("").picker

    def named(self, service: object) -> str:
        """The attribute that gives services of this class, as `ws.events` is printed under a cell; blank for others."""
        services = {**vars(self), **vars(self.work(""))}
        return next((name for name, value in services.items() if type(value) is type(service)), "")

    def count_calls(self) -> AbstractContextManager[CallCounter]:
        """Count the calls to both services, and the seconds, of what is done inside."""
        return count_api_calls()

    def while_a_person_waits(self) -> AbstractContextManager[None]:
        """Let calls of what is done inside fail after a second of waiting in all, because somebody looks at it."""
        return while_a_person_waits()

    def with_full_patience(self) -> AbstractContextManager[None]:
        """Let calls of what is done inside be repeated as long as ever, because somebody pressed a button for it."""
        return with_full_patience()

    def delete_expired(self) -> int:
        """Delete the saved samples, profiles and drafts, of every account, that have expired; how many there were."""
        stores = (self.samples_of_all, self.profiles_of_all, self.drafts_of_all)
        return sum(store.delete_expired() for store in stores)

    def resume_interrupted(self) -> list[str]:
        """Go on with the jobs of this account that lost their process; their IDs. Called once when a server starts."""
        return self.jobs.resume_interrupted(self.account.label)

    def __enter__(self) -> Self:
        """`with open_workspace() as ws:` closes it at the end."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self.close()

    def close(self) -> None:
        """Let go of the network and of this thread's database connection."""
        self.reads.stop()
        self.jobs.close()
        self.accounts.close()
        self.reads.close()
        self.demo.close()
        self.database.close()


def open_workspace(
    settings: Settings | None = None,
    transport: httpx.BaseTransport | None = None,
    who: Callable[[], str] = lambda: "",
    clock: Callable[[], float] = time.time,
) -> Workspace:
    """The workspace that the settings (by default those of this process) describe.

    `who` names the person who begins a piece of work; `transport` and `clock` (seconds since 1970) are for tests.
    """
    settings = settings or read_settings()
    database = Database(settings.workspace_db)
    encryption = open_encryption(settings.workspace_db, settings.workspace_secret_key)
    move_shelved_accounts(database)
    connections, environments = Connections(database, encryption), Environments(database, encryption)
    checks, days = Checks(database), settings.workspace_sample_days
    samples, drafts = Samples(database, encryption, days, clock), DraftStore(database, encryption, days, clock)
    profiles = Profiles(database, encryption, days, clock)
    accounts = Accounts(
        settings, connections, environments, lambda scope: capabilities(checks.all(scope)), transport, clock
    )
    log, pending = ActivityLog(database, who), PendingAuthorizations(database, encryption, clock)
    tokens, jobs = SetupTokens(encryption, pending, settings.admits, clock), make_jobs(database, log, accounts.of_scope)

    def work(person: str) -> Services:
        return services_of(accounts.connected(), person or log.who(), database, samples, drafts, profiles, jobs)

    setup = Setup(accounts, connections, pending, environments, tokens, log, MovedAccounts(database))
    return Workspace(
        settings=settings,
        database=database,
        accounts=accounts,
        jobs=jobs,
        reads=Reads(database),
        samples_of_all=samples,
        profiles_of_all=profiles,
        recipient_tokens=RecipientTokens(encryption),
        drafts_of_all=drafts,
        setup=setup,
        demo=Demo(settings, setup, accounts, connections, DemoReset(database, jobs, log), transport),
        notebooks=Notebooks(NotebookStore(database), log),
        preferences=Preferences(database, log.who),
        pairing=Pairing(Extensions(database, clock), log, settings.admits),
        work=work,
    )
