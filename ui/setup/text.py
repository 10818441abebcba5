"""What the page Setup says."""

from collections.abc import Sequence
from email.utils import parsedate_to_datetime

from core.domain.connection import MovedAccount
from core.domain.moments import day_words, moment_words
from ui.app.text import LIMITED, plain, plain_time, sentence

NO_SUCH_PAGE = "There is no such page. This is Setup."
SETUP_LEAD = "Connect Klaviyo and Cloudinary once. Everything else builds on these two connections."

KLAVIYO_CELL = "Klaviyo account"
KLAVIYO_ASK = (
    "You approve the app on Klaviyo's page. “Permissions (OAuth scopes)” below lists what it requests, and why."
)
INSTALL = "Install Klaviyo app"
REAL = "Connect real accounts"
RECONNECT = "Reconnect"
POPUP = "Opens Klaviyo in a new window. This page shows Connected once you approve."
CONNECTED = "Connected"
READY = "Ready"
NOT_CONNECTED = "Not connected"
NO_COOKIES = "This browser blocks cookies, which the approval needs. Allow cookies for this page."
PROFILES = "Also request access to profiles (profiles:read)"
PROFILES_HELP = (
    "Optional. Previews then use the real profiles of your recipients instead of a sample profile. The integration "
    "works without it."
)
ADD_PROFILES = "Reconnect with profiles:read"
CONNECTION_STAYS = "Your connection is kept. Try again in a moment."
ASK_SOMEBODY = "Can't install apps in Klaviyo?"
ASK_SOMEBODY_TEXT = (
    "Only owners, admins and managers of a Klaviyo account can authorize apps. Send this link to one of them; they "
    "select the same button there."
)
ASK_SOMEBODY_HERE = (
    "Only owners, admins and managers of a Klaviyo account can authorize apps. One of them can do it on this computer, "
    "the only one that reaches this workspace: they select the button above and sign in to Klaviyo."
)
BROKEN_NEXT = (
    "Select “Reconnect” below. Until then this workspace makes no calls to Klaviyo. Your links and choices are kept."
)
_RECONNECT_THERE = "; reconnect on Setup"
UNENDED_NEXT = "Remove the app in Klaviyo as well, under Integrations."
FROM_KLAVIYO = "You came from Klaviyo. Select “Install Klaviyo app” below to connect your account."
BY_KEY = (
    "`KLAVIYO_PRIVATE_KEY` is set. A private key is meant for development: it belongs to one account, keeps the "
    "permissions that it was created with, and does not expire. For a team, set `KLAVIYO_CLIENT_ID` and "
    "`KLAVIYO_CLIENT_SECRET`, which take precedence."
)
NEXT_STEPS = "Everything is connected. Next:"
SEND_ASSETS = "Send images, videos and templates"
DEMO_TEMPLATE = "Open the demo shop's template, filled in"
PERSONALIZE_TEMPLATE = "Personalize a template"
CONNECT_BY_KEY = "Connect with a private key"
SCOPES_TITLE = "Permissions (OAuth scopes)"
SCOPE_COLUMNS = ("Scope", "Why it is needed", "Granted")
GRANTED, NOT_GRANTED, OPTIONAL = "yes", "no", "optional"
OPTIONAL_SCOPE = "Optional."
CALLBACK = {
    "connected": "Klaviyo is connected.",
    "denied": (
        "You did not approve the permissions, so nothing was changed. Install again whenever you like. If Klaviyo "
        "does not let you install apps, ask an owner, admin or manager of the account to do it."
    ),
    "state": (
        "This approval was started in another browser, was already used, or has expired. Nothing was changed. Start "
        "again with the button below."
    ),
    "code": (
        "Klaviyo did not accept the approval: its code was already used or is more than five minutes old. Nothing "
        "was changed. Start again with the button below."
    ),
    "account": (
        "Klaviyo did not grant accounts:read, so the account cannot be identified. Nothing was changed. Install "
        "again and approve that permission too."
    ),
    "app": (
        "Klaviyo does not recognize this app or its secret. Nothing was changed. Ask the workspace's administrator "
        "to compare KLAVIYO_CLIENT_ID and KLAVIYO_CLIENT_SECRET with the app's page in Klaviyo, then restart the "
        "workspace."
    ),
    "scope": (
        "Klaviyo does not let this app request these permissions. Nothing was changed. Add the scopes that "
        "“Permissions (OAuth scopes)” in step 1 lists to the app on its page in Klaviyo, then install again."
    ),
    "ticket": "This connection link has expired or was already used. Nothing was changed. Use the button below.",
    "failed": "Klaviyo could not complete the connection. Nothing was changed. Try again in a moment.",
}
LOST = {
    "accounts:read": "the account cannot be identified",
    "events:read": "event fields and product images cannot be read",
    "images:read": "copies in Klaviyo Images cannot be listed",
    "images:write": "copies cannot be uploaded to Klaviyo Images",
    "metrics:read": "events cannot be listed",
    "templates:read": "blocks cannot be checked before they are changed",
    "templates:write": "blocks cannot be created or updated",
}

CLOUDINARY_CELL = "Cloudinary environment"
CLOUDINARY_ASK = "The product environment that delivers your assets and templates."
CLOUDINARY_IS_CONNECTED = "Cloudinary is connected."
CONNECT_CLOUDINARY = "Connect Cloudinary"
CHANGE_CLOUDINARY = "Connect another environment"
ANOTHER_KEY = "Connect with another key"
CLOUDINARY_LOCKED = (
    "The environment was saved with another key file, so this workspace cannot decrypt it. Connect it again."
)
CLOUDINARY_NEEDS_KEY = (
    "Your Cloudinary environment was connected with OAuth, which this version does not support. Connect it with its "
    "API key. Your links and choices are kept."
)
NOT_ANSWERING_NEXT = "Nothing was changed. Try again in a moment."
KEY_REFUSED_NEXT = {
    "settings": "Correct CLOUDINARY_URL and restart, or connect the environment with another key below.",
    "form": "The key was changed or revoked in Cloudinary. Connect the environment again below.",
    "sandbox": "Try again in a moment.",
}
CLOUDINARY_SOURCE = {
    "form": "Connected on this page",
    "settings": "From CLOUDINARY_URL",
    "sandbox": "The demo shop's own environment",
}

FIELD_CELL = "Metadata field"
FIELD_ASK = (
    "A small link on each asset records which Klaviyo block it became, so that you can edit that block later instead "
    "of creating a duplicate."
)
FIELD_PRESENT = "The field exists. Links are saved on your assets."
FIELD_DONE = "Links are saved on your assets"
FIELD_ABSENT = (
    "The field does not exist yet. Creating it adds this one field to your environment's schema. Everything works "
    "without it, but links are then saved in this workspace only."
)
FIELD_FOREIGN = (
    "A field with this ID exists with another type and was left unchanged. Links are saved in this workspace only."
)
FIELD_LATER = "This step continues once Cloudinary answers above."
FIELD_REFUSED = (
    "This connection may not change the schema. Ask an administrator of the Cloudinary account to create the field. "
    "Until then everything works, and links are saved in this workspace only."
)
CREATE_FIELD = "Create metadata field"
FILL_IN = "Save these links on the assets"

DISMISS = "Dismiss"
MOVED = (
    "A workspace now holds one real account. Your other accounts were moved to databases of their own, with their "
    "links, versions, sends and audits:"
)
MOVED_NEXT = (
    "To work with one of them, start a workspace with `WORKSPACE_DB` set to its file. You can run several workspaces "
    "at once, each on its own port."
)

ACTIVITY_CELL = "Activity"
ACTIVITY_ASK = "Every change to the accounts, who made it and when. Entries are never edited."
NO_ACTIVITY = "No activity yet."
ACTIVITY_COLUMNS = ("When (UTC)", "Who", "What", "Details")


def connected_as(name: str) -> str:
    """The badge of a connected account."""
    return f"{CONNECTED} · {plain(name)}"


def cloudinary_outcome(cloud: str, *, is_demo: bool, usable: bool) -> str:
    """What came of the step in a few words: which environment answers, and whose it is.

    Nobody has connected that of the demo shop before Klaviyo is connected, `usable`.
    """
    state = READY if is_demo and not usable else CONNECTED
    return f"{state} · {plain(cloud)}" + (" (demo shop)" if is_demo else "")


def account(account_id: str, since: str) -> str:
    """Which account it is, and since when."""
    return f"Account {plain(account_id)} · since {plain_time(day_words(since))}"


def moved(accounts: Sequence[MovedAccount], folder: str) -> str:
    """Which files hold the accounts that were set aside, and how to open one."""
    files = "".join(f"\n- **{plain(one.account_name)}** · {plain(one.cloud)}: {_file(one, folder)}" for one in accounts)
    return f"{MOVED}\n{files}\n\n{MOVED_NEXT}"


def _file(account: MovedAccount, folder: str) -> str:
    key = "" if account.own_key else f" (set `CLOUDINARY_URL` for {plain(account.cloud)} as well)"
    return f"`{folder}/{account.file}`{key}"


def broken(account: str, reason: str) -> str:
    """A connection that only a person can renew."""
    return f"**{plain(account)}:** {sentence(reason.removesuffix(_RECONNECT_THERE))}  \n{BROKEN_NEXT}"


def not_answering_now(account: str) -> str:
    """The badge of a connected account that cannot be asked."""
    return f"Not answering · {plain(account)}"


def field_refused(problem: str) -> str:
    """Why the metadata field could not be created, and whom to ask."""
    return f"{sentence(problem)}  \n{FIELD_REFUSED}"


def unended(problem: str) -> str:
    """What a person has to do when Klaviyo was not told of the end."""
    return f"The connection was removed here, but Klaviyo could not be notified: {sentence(problem)} {UNENDED_NEXT}"


def limited(scopes: tuple[str, ...]) -> str:
    """The banner about permissions that were not granted, and what is off without them."""
    losses = "".join(f"\n- `{scope}`: {LOST.get(scope, 'not granted')}" for scope in scopes)
    return f"**{LIMITED}.** Reconnect to grant the current permissions. Until then:\n{losses}"


def settings_missing(names: tuple[str, ...], *, demo: bool, connected: bool = False) -> str:
    """What real accounts still need, and what is connected until then: the demo shop, where there is one."""
    app = [name for name in names if name != "CLOUDINARY_URL"]
    steps = [f"set {' and '.join(app)} in `.env` and restart" if app else ""]
    steps += ["connect Cloudinary below"] if "CLOUDINARY_URL" in names else []
    until = (
        f"Until then, “{INSTALL}” connects the demo shop instead."
        if demo
        else "Until then Klaviyo cannot be connected."
    )
    if connected:
        until = f"“{REAL}” above has the steps."
    return f"For real accounts, {', and '.join(filter(None, steps))}. {until}"


def not_answering(cloud: str, problem: str, refused_by: str = "") -> str:
    """Why the environment is not connected, and what to do; `refused_by` is where the key that was refused is from."""
    following = KEY_REFUSED_NEXT[refused_by] if refused_by else NOT_ANSWERING_NEXT
    return f"**{plain(cloud)}:** {sentence(problem)}  \n{following}"


def delivers(source: str, api_host: str, prefix: str) -> str:
    """Where the environment came from, where its API is asked, and what its delivery URLs begin with."""
    return f"{CLOUDINARY_SOURCE[source]} · API at {plain(api_host)} · delivers from {plain(prefix)}"


def cloudinary_host_not_allowed(host: str) -> str:
    """The environment that was connected here is not used, because this server may not ask its API host."""
    return (
        "The Cloudinary environment connected here is not in use: this workspace may not call its API host "
        f"{plain(host)}. Connect another environment, or ask the workspace's administrator to add the host to "
        "CLOUDINARY_API_HOSTS."
    )


def cloudinary_invalid(cloud: str, problem: str) -> str:
    """The environment that was connected here is not used, because this version does not accept it."""
    return (
        f"The Cloudinary environment {plain(cloud)} connected here is not in use: {sentence(problem)} Connect it "
        "again with another value, or disconnect it."
    )


def budget(remaining: int, limit: int, resets: str) -> str:
    """How much of the hour's Admin API budget is left."""
    until = f" until {plain_time(moment_words(_moment_of(resets)))}" if resets else " this hour"
    return f"Admin API: {remaining:,} of {limit:,} calls left{until}."


def _moment_of(text: str) -> str:
    """A time as HTTP writes it, in ISO 8601; any other text as it is."""
    try:
        return parsedate_to_datetime(text).isoformat()
    except ValueError:
        return text


def unwritten_links(count: int) -> str:
    """Links that only this workspace knows, though there is a field for them."""
    links = "1 link is" if count == 1 else f"{count:,} links are"
    return f"The field exists, but {links} saved in this workspace only."


def filled_in(done: int, failed: int) -> str:
    """What came of writing links to the assets."""
    links = "1 link is" if done == 1 else f"{done:,} links are"
    return f"{links} now on the assets." + (f" {failed:,} could not be saved; see below." if failed else "")
