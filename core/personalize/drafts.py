"""Drafts: choices that survive a reload, another tab and a restart, until they are saved to Klaviyo or discarded."""

from collections.abc import Callable, Collection

from core.accounts.account import Account
from core.accounts.store import sample_account
from core.personalize.draft import Draft
from core.personalize.draft_store import DraftKey, DraftStore, SavedDraft
from core.personalize.shared_drafts import SharedDraft
from core.publish.recent_blocks import RecentBlock


class Drafts:
    """The drafts of one person for the blocks of one account; each method raises NotConnected without an account."""

    def __init__(self, account: Account, store: DraftStore, person: str) -> None:
        self._account, self._store, self._person = account, store, person

    @property
    def account(self) -> str:
        """The label of the account whose drafts they are; never raises."""
        return self._account.label

    def load(self, template: str, variant: str = "") -> SavedDraft | None:
        """The draft of a template's block as this person left it, in whichever tab; None without one.

        StoreError if no key of these settings opens it.
        """
        return self._store.load(self._key(template, variant))

    def save(self, template: str, draft: Draft, variant: str = "", *, after: str = "") -> SavedDraft:
        """Keep a draft in the place of the one before: the last one that is saved is the one that is loaded.

        `after` is the revision that this tab loaded or saved last. If another tab has saved since, that tab finds out
        by `is_current`, and what it saved is loaded again once this revision is discarded, or by `show_other`.
        """
        return self._store.save(self._key(template, variant), draft, after)

    def is_current(self, template: str, revision: str, variant: str = "") -> bool:
        """Whether this revision is what is kept now; if not, another tab has saved or discarded the draft since."""
        return self.newest(template, variant) == revision

    def newest(self, template: str, variant: str = "") -> str:
        """The revision that is kept now, whichever tab saved it; blank without one."""
        return self._store.revision(self._key(template, variant))

    def changed_last(self, among: Collection[str]) -> RecentBlock | None:
        """The block, of one of these templates, whose choices this person changed last without saving them, if any."""
        return self._store.changed_last(self._key("", ""), among)

    def discard(self, template: str, variant: str = "", revision: str | None = None) -> bool:
        """Delete the draft, in every tab, or only this revision of it; whether there was one."""
        return self._store.discard(self._key(template, variant), revision)

    def discard_saved(self, template: str, variant: str, is_saved: Callable[[Draft], bool]) -> None:
        """Delete what tabs keep of choices that were saved, as `is_saved` tells of each draft."""
        self._store.discard_saved(self._key(template, variant), is_saved)

    def show_other(self, template: str, variant: str = "") -> None:
        """Load another tab's draft from now on, where one is kept behind this one, which is then kept behind it."""
        self._store.show_other(self._key(template, variant))

    def share(self, template: str, draft: Draft, variant: str = "") -> str:
        """Store the draft as it is now for colleagues; the token that opens it, which nobody can guess.

        Of the draft's steps it holds the current one. It expires as drafts do, and goes with the account's connection.
        """
        return self._store.shared.create(self._key(template, variant), draft)

    def share_works(self, token: str) -> bool:
        """Whether a link still leads to a draft of this account."""
        key = self._key("", "")
        return self._store.shared.works(key.account, key.cloud, token)

    def has_shared(self, template: str, variant: str = "") -> bool:
        """Whether a link that this person made to a draft of this block works."""
        return self._store.shared.has_shared(self._key(template, variant))

    def stop_sharing(self, template: str, variant: str = "") -> int:
        """End all links that this person made to drafts of this block; how many there were."""
        return self._store.shared.stop(self._key(template, variant))

    def open_shared(self, token: str) -> SharedDraft:
        """The draft that a link leads to, whoever made it; NotFound if it is for another account, or no more."""
        key = self._key("", "")
        return self._store.shared.get(key.account, key.cloud, token)

    def _key(self, template: str, variant: str) -> DraftKey:
        return DraftKey(
            account=sample_account(self._account.name, self._account.id),
            cloud=self._account.cloud.name,
            person=self._person,
            template=template,
            variant=variant,
        )
