"""Connecting both accounts: Klaviyo's OAuth, Cloudinary's check, the metadata field."""

from copy import copy

from core.accounts.account import Account, AccountName
from core.accounts.accounts import Accounts
from core.accounts.environment_store import Environments
from core.accounts.store import Connections, PendingAuthorizations
from core.domain.connection import ACCOUNT, CloudinaryCredentials, Connection, MovedAccount, PersonalData, Tokens
from core.errors import InputError, NotConnected, Reconnect, WorkspaceError
from core.klaviyo.authorization import BearerAuth, OAuthApp
from core.klaviyo.client import klaviyo_client
from core.klaviyo.oauth import OPTIONAL_SCOPES, SCOPES
from core.setup.cloudinary_status import (
    CloudinaryStatus,
    FieldStatus,
    Source,
    check_environment,
    check_field,
    create_field,
)
from core.setup.klaviyo_status import KlaviyoStatus
from core.setup.setup_token import SetupToken, SetupTokens
from core.store.activity import Activity, ActivityLog
from core.store.shelved_accounts import MovedAccounts


class Setup:
    """What Setup does."""

    def __init__(
        self,
        accounts: Accounts,
        connections: Connections,
        pending_authorizations: PendingAuthorizations,
        environments: Environments,
        setup_tokens: SetupTokens,
        log: ActivityLog,
        moved: MovedAccounts,
    ) -> None:
        self._accounts = accounts
        self._connections = connections
        self._pending_authorizations = pending_authorizations
        self._environments = environments
        self._setup_tokens = setup_tokens
        self._log = log
        self._moved = moved
        self._target = accounts.target

    def bound(self) -> "Setup":
        """The same for the account that Setup is about now: what acts on it later never acts on another one."""
        bound, account = copy(self), self.target
        bound._target = lambda: account
        return bound

    @property
    def target(self) -> Account:
        """The account that Setup is about: the real one as soon as it is configured."""
        return self._target()

    def klaviyo(self) -> KlaviyoStatus:
        """The connection of the account that Setup is about; asks nobody."""
        account = self._accounts.target()
        by_key = self._accounts.oauth_app(account.name) is None
        granted = set(account.connection.scope.split()) if account.connection and not by_key else set(SCOPES)
        return KlaviyoStatus(
            account=account.name,
            connection=account.connection,
            missing_scopes=tuple(scope for scope in SCOPES if scope not in granted),
            missing_settings=tuple(self._accounts.missing),
            by_key=by_key,
            can_connect=self._can_connect(account.name),
        )

    def connect_by_key(self) -> Connection:
        """Connect the account of the private key in the settings, if Klaviyo accepts it; UnknownApp if it does not."""
        account = self.target
        if self._accounts.oauth_app(account.name):
            raise InputError("a Klaviyo app is configured, or no private key is set", "KLAVIYO_PRIVATE_KEY")
        account_id, name = account.klaviyo.get_account()
        # The key stays in the settings; what is kept is the account and a mark of the key.
        nothing = Tokens(access="", refresh="", scope=self._accounts.key_mark, expires=0)
        connection = self._save(account.name, account_id, name, nothing)
        self._log.add("Klaviyo connected with a private key", f"{name} · {account_id}")
        return connection

    def issue_setup_token(self, browser: str, *, profiles: bool = False) -> str:
        """A ticket that lets this browser begin to connect, once, within half an hour.

        With `profiles` the optional scope is asked for as well; of the demo shop it always is.
        """
        request = SetupToken(account=self._accounts.target().name, who=self._log.who(), profiles=profiles)
        return self._setup_tokens.issue(request, browser)

    def admits(self, setup_token: str, browser: str) -> bool:
        """Whether Setup gave this ticket to this browser within half an hour."""
        try:
            self._setup_tokens.read(setup_token, browser)
        except InputError:
            return False
        return True

    def begin(self, setup_token: str, browser: str) -> str:
        """Klaviyo's address where the person approves; InputError for a ticket that is not good."""
        request = self._setup_tokens.spend(setup_token, browser)
        account, oauth = self._account_and_oauth(request.account)
        state, verifier = self._pending_authorizations.begin(account.name, browser, request.who)
        with_profiles = request.profiles or account.name == "sandbox"
        return oauth.authorize_url(state, verifier, [*SCOPES, *(OPTIONAL_SCOPES if with_profiles else ())])

    def abandon(self, state: str, browser: str) -> bool:
        """End an authorization without an approval; return whether this browser had begun it."""
        return self._pending_authorizations.finish(state, browser) is not None

    def finish(self, state: str, code: str, browser: str) -> Connection:
        """Exchange the code and remember the account; nothing changes unless all of it works.

        InputError, at `state` or at the scope that is missing; Refused or UnknownApp, in Klaviyo's words.
        """
        pending = self._pending_authorizations.finish(state, browser)
        if pending is None:
            raise InputError("this approval was started elsewhere, was already used, or has expired", "state")
        self._setup_tokens.require_admitted(pending.who)
        account, oauth = self._account_and_oauth(pending.account)
        tokens = oauth.exchange(code, pending.verifier)
        if ACCOUNT not in tokens.scope.split():
            raise InputError("Klaviyo did not grant it, so the account cannot be identified", ACCOUNT)
        account_id, name = self._account(account, oauth, tokens)
        connection = self._save(account.name, account_id, name, tokens)
        self._log.add("Klaviyo connected", f"{name} · {account_id}", who=pending.who)
        return connection

    def ask_klaviyo(self) -> str:
        """Ask whether Klaviyo still accepts the connection; why not, else blank. One call."""
        try:
            self.target.klaviyo.get_account()
        except WorkspaceError as error:
            return str(error)
        return ""

    def deleted_at_disconnection(self) -> PersonalData:
        """How much of the account `disconnect` deletes beside the connection; asks nobody."""
        return self._connections.personal_data(self.target.name)

    def disconnect(self) -> str:
        """Forget the connection and end it at Klaviyo; what Klaviyo said when it could not be told, else blank.

        NotConnected, and nothing is done, when somebody connected another account meanwhile.
        """
        account, problem = self.target, ""
        with self._connections.changing(account.name):
            self._require_same(account)
            try:
                tokens, oauth = self._connections.tokens(account.name), self._accounts.oauth_app(account.name)
                if tokens and oauth:
                    oauth.revoke(tokens)
            except WorkspaceError as error:
                problem = str(error)
            self._connections.delete(account.name)
        self._accounts.clear(account.name)
        self._log.add("Klaviyo disconnected", problem)
        return problem

    def cloudinary(self) -> CloudinaryStatus:
        """Ask Cloudinary whether key and cloud are right."""
        account = self.target
        if not self._can_connect(account.name):
            return CloudinaryStatus(cloud="", connected=False, source="none")
        return check_environment(account.cloudinary, "sandbox" if account.name == "sandbox" else self._source())

    def connect_cloudinary(
        self, setup_token: str, browser: str, credentials: CloudinaryCredentials
    ) -> CloudinaryStatus:
        """Connect an environment by its key, if Cloudinary accepts it; the status says whether it did.

        The ticket is spent by connecting only, so that a wrong key can be typed again. InputError, at `ticket`, for
        one that is not good, and at `upload_prefix` for a host that this server may not ask.
        """
        who = self._setup_tokens.read(setup_token, browser).who
        client = self._accounts.cloudinary(credentials)
        try:
            status = check_environment(client, "form")
        finally:
            client.close()
        if status.connected:
            self._setup_tokens.spend(setup_token, browser)
            self._environments.save("real", credentials)
            self._log.add("Cloudinary connected", credentials.cloud, who=who)
        return status

    def disconnect_cloudinary(self, cloud: str = "") -> None:
        """Forget the environment that was connected here; that of the settings, if any, takes its place.

        `cloud` names one that cannot be used. NotConnected, and nothing is done, when somebody connected another one
        meanwhile.
        """
        self._environments.delete("real", cloud or self.target.cloud.name)
        self._accounts.clear("real")
        self._log.add("Cloudinary disconnected", "")

    @property
    def cloudinary_unusable(self) -> str:
        """The cloud that was connected here and cannot be used, while none is; else blank."""
        return "" if self._accounts.environment else self._environments.cloud("real")

    @property
    def cloudinary_needs_key(self) -> bool:
        """Whether no environment is at work because an earlier version connected one by OAuth, without a key."""
        return self._accounts.environment is None and self._environments.needs_key("real")

    @property
    def cloudinary_locked(self) -> bool:
        """Whether an environment was connected under another key than this workspace has."""
        return self._environments.locked("real")

    @property
    def cloudinary_host_not_allowed(self) -> str:
        """The API host of the environment that was connected here, if this server may not ask it; else blank."""
        return self._accounts.host_not_allowed

    @property
    def cloudinary_invalid(self) -> str:
        """What this version does not accept of the environment that was connected here; else blank."""
        return self._environments.invalid("real")

    def metadata_field(self) -> FieldStatus:
        """Whether the environment has the field that links are kept in."""
        return check_field(self.target.cloudinary)

    def create_metadata_field(self) -> FieldStatus:
        """Add the field to the environment's schema; fine when somebody else just did."""
        status = create_field(self.target.cloudinary)
        self._log.add("Metadata field created", status.definition["external_id"])
        return status

    def activity(self, limit: int = 200) -> list[Activity]:
        """What was done to the accounts, the newest first."""
        return self._log.newest(limit)

    def moved_accounts(self) -> list[MovedAccount]:
        """Accounts that an earlier version had set aside, in databases of their own now, until they are dismissed."""
        return self._moved.all()

    def dismiss_moved_accounts(self) -> None:
        """Tell of them no more; their databases stay."""
        self._moved.dismiss()

    def _save(self, name: AccountName, account_id: str, account_name: str, tokens: Tokens) -> Connection:
        """Remember a connection; what this process remembers of another account goes."""
        # A refresh under way would put the old account's tokens into the new connection.
        with self._connections.changing(name):
            before = self._connections.stored(name)
            connection = self._connections.save(name, account_id, account_name, tokens)
        if before and before.account_id != account_id:
            self._accounts.clear(name)
        return connection

    def _require_same(self, account: Account) -> None:
        """NotConnected when another account is connected by now."""
        current = self._connections.stored(account.name)
        if current and account.connection and current.account_id != account.connection.account_id:
            raise NotConnected("another Klaviyo account is connected now; reload Setup")

    def _source(self) -> Source:
        """Where the real environment came from."""
        return "form" if self._accounts.has_stored_environment else "settings"

    def _can_connect(self, name: AccountName) -> bool:
        """Whether there is such an account: a team's server has no demo shop."""
        return name == "real" or self._accounts.has_demo_shop

    def _account_and_oauth(self, name: str) -> tuple[Account, OAuthApp]:
        """The account that is being connected, and the app that is approved."""
        account = self._accounts.get("real" if name == "real" else "sandbox")
        if not self._can_connect(account.name):
            raise NotConnected("no Klaviyo app is configured, and this server has no demo shop")
        oauth = self._accounts.oauth_app(account.name)
        if oauth is None:
            raise InputError("Klaviyo is connected with KLAVIYO_PRIVATE_KEY; there is nothing to approve", "ticket")
        return account, oauth

    @staticmethod
    def _account(account: Account, oauth: OAuthApp, tokens: Tokens) -> tuple[str, str]:
        """Whose account the new tokens are for."""

        def refused(_: str) -> str:
            raise Reconnect("Klaviyo rejected the token that it had just issued; reconnect on Setup")

        service = account.klaviyo.service
        client = klaviyo_client(service.base_url, BearerAuth(lambda: tokens.access, refused), oauth.transport)
        try:
            return client.get_account()
        finally:
            client.close()
