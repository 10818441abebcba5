"""What the Personalize page does."""

from functools import partial

from core.accounts.account import Account
from core.blocks.answers import Context
from core.blocks.recipient_check import RecipientCheck
from core.blocks.recipient_report import RecipientReport
from core.errors import InputError
from core.events.paths import open_files
from core.events.sample import Sample
from core.events.scan import Scan
from core.library.assets import Templates
from core.personalize.preview_send import PreviewSend, PreviewSendState, SentPreview, is_one_address
from core.personalize.recipient_checks import as_checked, check_all
from core.publish.prepared_block import PreparedBlock
from core.publish.store import Links
from core.publish.template_blocks import TemplateBlocks
from core.store.database import Database


class Personalize(TemplateBlocks):
    """Templates bound to recipients' data: composed, saved as blocks, and sent as tests."""

    def __init__(
        self, account: Account, templates: Templates, links: Links, database: Database, preview_send: PreviewSend
    ) -> None:
        super().__init__(account, templates, links, database)
        self._preview_send = preview_send

    def check_recipients(self, block: PreparedBlock, sample: Sample) -> RecipientReport:
        """How many of the sampled recipients see a fallback, a text that is cut or an error, in every row of a block.

        The block is rendered for each of them; no service is called.
        """
        return check_all(block, sample.events)

    def check_files(self, block: PreparedBlock, *names: str, column: str | None = None) -> RecipientReport:
        """The same for the events of files, however many; `names` and `column` are as in `ws.events.of_files`.

        InputError where a file cannot be read to its end, ChooseError where one of its columns has to be named.
        """
        scan = Scan(open_files(names, column), partial(RecipientCheck, as_checked(block)))
        scan.run()
        if scan.problems:
            raise InputError("; ".join(scan.problems))
        return scan.tally.report

    def send_test(
        self,
        block: PreparedBlock,
        to: str,
        recipient: Context | None = None,
        *,
        profile_id: str = "",
        confirmed: bool = False,
    ) -> SentPreview:
        """Email the block to `to`, filled as for `recipient`: `{"profile": …, "event": …}`, None for a campaign.

        With `profile_id` Klaviyo adds what it knows of that profile. An address that is not the one that the person
        signed in with must be `confirmed`. A scratch template exists meanwhile, and for a minute afterwards.

        Nothing was sent after InputError (the address is none, or not confirmed), Refused (`templates:write` is not
        granted), Throttled (Klaviyo's limits) and Unavailable; after OutcomeUnknown it may have been.
        """
        return self._preview_send.send(block, to, recipient, profile_id=profile_id, confirmed=confirmed)

    def test_emails(self) -> PreviewSendState:
        """How it stands with test emails: how many are left today, and which scratch templates are still there."""
        return self._preview_send.state()

    def is_email_address(self, to: str) -> bool:
        """Whether a test can go to this address at all."""
        return is_one_address(to)

    def is_own_address(self, to: str) -> bool:
        """Whether a test may go to this address without being confirmed."""
        return self._preview_send.is_own(to)

    def finish_tests(self) -> bool:
        """Wait until the scratch templates of this workspace's tests are removed, a minute or two; whether they are."""
        return self._preview_send.finish()
