"""Every kind of background job of a workspace."""

from core.accounts.account import AccountOf
from core.accounts.check_store import Checks
from core.events.event_fits import RankingWork
from core.events.sampling import SampleWork
from core.events.uploads import UploadWork
from core.jobs.runner import Jobs
from core.links.audit import AuditWork
from core.links.where_used import ScanWork
from core.personalize.recipient_checks import RecipientCheckWork
from core.personalize.scratch_templates import ScratchTemplates, ScratchTemplateWork
from core.send.job import SendWork
from core.setup.account_check import CheckWork
from core.store.activity import ActivityLog
from core.store.database import Database


def make_jobs(database: Database, log: ActivityLog, account_of: AccountOf) -> Jobs:
    """The jobs of a workspace, of every kind; `account_of` gives the account that a job was planned for."""
    jobs = Jobs(database)
    jobs.register(CheckWork(Checks(database), log, account_of).kind)
    jobs.register(ScanWork(database, account_of).kind)
    jobs.register(SampleWork(account_of).kind)
    jobs.register(RankingWork(account_of).kind)
    jobs.register(UploadWork(account_of).kind)
    jobs.register(ScratchTemplateWork(ScratchTemplates(database), account_of).kind)
    jobs.register(RecipientCheckWork(account_of).kind)
    jobs.register(AuditWork(database, account_of).kind)
    for kind in SendWork(database, account_of).kinds:
        jobs.register(kind)
    return jobs
