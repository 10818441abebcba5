"""The services of one piece of work, put together for its account and its person."""

from dataclasses import dataclass

from core.accounts.account import Account
from core.accounts.check_store import Checks
from core.events.event_fits import EventFits
from core.events.profile_store import Profiles
from core.events.sampling import Sampling
from core.events.saved_profiles import SavedProfiles
from core.events.saved_samples import SavedSamples
from core.events.service import Events
from core.events.store import Samples
from core.events.uploads import Uploads
from core.extension.image_blocks import ImageBlocks
from core.extension.image_choice_store import ImageChoices
from core.extension.picker import Picker
from core.jobs.runner import Jobs
from core.library.assets import Assets, Templates
from core.library.gallery import Gallery
from core.links.asset_links import AssetLinks
from core.links.fixes import Fixer
from core.links.report import Reports
from core.links.service import LinkService
from core.links.where_used import WhereUsed
from core.personalize.draft_store import DraftStore
from core.personalize.drafts import Drafts
from core.personalize.preview import Preview
from core.personalize.preview_send import PreviewSend
from core.personalize.recipient_checks import RecipientChecks
from core.personalize.scratch_templates import ScratchTemplates
from core.personalize.service import Personalize
from core.publish.history import History
from core.publish.metadata_field import MetadataField
from core.publish.store import Links
from core.send.entries import Entries
from core.send.service import Send
from core.setup.account_check import AccountCheck
from core.store.activity import ActivityLog
from core.store.database import Database


@dataclass(frozen=True, kw_only=True)
class Services:
    """The services of one piece of work: for one account, and one person."""

    account: Account
    account_check: AccountCheck
    templates: Templates
    gallery: Gallery
    assets: Assets
    events: Events
    sampling: Sampling
    event_fits: EventFits
    personalize: Personalize
    drafts: Drafts
    image_blocks: ImageBlocks
    preview: Preview
    recipient_checks: RecipientChecks
    links: LinkService
    metadata_field: MetadataField
    send: Send
    where_used: WhereUsed
    history: History
    report: Reports
    asset_links: AssetLinks
    saved_samples: SavedSamples
    saved_profiles: SavedProfiles
    uploads: Uploads
    picker: Picker


def services_of(
    account: Account,
    who: str,
    database: Database,
    samples: Samples,
    drafts: DraftStore,
    profiles: Profiles,
    jobs: Jobs,
) -> Services:
    """The services for an account and a person."""
    log, links = ActivityLog(database, lambda: who), Links(database, lambda: who)
    templates, checks = Templates(account), Checks(database)
    assets = Assets(account, templates)
    preview_send = PreviewSend(account, ScratchTemplates(database), jobs, log)
    personalize = Personalize(account, templates, links, database, preview_send)
    history, used = History(account, links), WhereUsed(account, links, database, jobs, who)
    fixer = Fixer(account=account, links=links, database=database, templates=templates, personalize=personalize)
    book = LinkService(account, links, database, jobs, fixer, log)
    return Services(
        account=account,
        account_check=AccountCheck(account, checks, jobs, log, who),
        templates=templates,
        gallery=Gallery(account, templates),
        assets=assets,
        events=Events(account),
        sampling=Sampling(account, jobs, who),
        event_fits=EventFits(account, jobs, who),
        personalize=personalize,
        drafts=Drafts(account, drafts, who),
        image_blocks=ImageBlocks(account, templates, personalize, ImageChoices(database, lambda: who)),
        preview=Preview(account, checks),
        recipient_checks=RecipientChecks(account, jobs, who),
        links=book,
        metadata_field=MetadataField(account, links, database),
        send=Send(account, personalize, links, database, jobs, log, Entries(account, drafts.unsent, who)),
        where_used=used,
        history=history,
        report=Reports(account, book, used, history),
        asset_links=AssetLinks(account, links),
        saved_samples=SavedSamples(account, samples, log, drafts, profiles),
        saved_profiles=SavedProfiles(account, profiles, log),
        uploads=Uploads(account, jobs, who),
        picker=Picker(account),
    )
