"""What the page Setup says."""

from collections.abc import Sequence

from core.domain.connection import MovedAccount
from ui.app.text import LIMITED, plain, plain_time, sentence

SETUP_LEAD = "Connect Klaviyo and Cloudinary, once. Everything else builds on these two connections."

KLAVIYO_CELL = "Klaviyo account"
KLAVIYO_ASK = "Cloudinary for Klaviyo asks for the permissions below; you approve them on Klaviyo's own page."
INSTALL = "Install Klaviyo app"
RECONNECT = "Reconnect"
DISCONNECT = "Disconnect"
POPUP = "Opens Klaviyo in a window. This page turns to Connected by itself once you have approved."
CONNECTED = "Connected"
NOT_CONNECTED = "Not connected"
NO_COOKIES = "This browser refuses cookies, so an approval could not be tied to it. Allow cookies for this page."
PROFILES = "Also ask to read profiles (profiles:read)"
PROFILES_HELP = (
    "Optional. Previews then use the real profiles of your recipients instead of a sample profile. It is not among the "
    "permissions that the integration needs."
)
ADD_PROFILES = "Reconnect with profiles:read"
CONNECTION_STAYS = "The connection is kept. Run this cell again in a moment."
ASK_SOMEBODY = "You may not install apps in Klaviyo?"
ASK_SOMEBODY_TEXT = (
    "Klaviyo lets owners, admins and managers of an account authorize apps. Pass this link on to one of them; "
    "they press the same button there."
)
BROKEN_NEXT = "Nothing is asked of Klaviyo until you reconnect; links and choices are kept."
UNENDED_NEXT = "Remove the app in Klaviyo too, under Integrations."
FROM_KLAVIYO = "Welcome from Klaviyo. Press “Install Klaviyo app” below to connect your account."
BY_KEY = (
    "`KLAVIYO_PRIVATE_KEY` is set. A private key is for development: it belongs to one account, may do whatever it was "
    "made for, and does not end by itself. For a team, set `KLAVIYO_CLIENT_ID` and `KLAVIYO_CLIENT_SECRET`; they "
    "take its place."
)
CONNECT_BY_KEY = "Connect by private key"
SCOPES_TITLE = "Permissions (OAuth scopes)"
SCOPE_COLUMNS = ("Scope", "Why it is needed", "Granted")
GRANTED, NOT_GRANTED, OPTIONAL = "yes", "no", "optional"
CALLBACK = {
    "connected": "Klaviyo is connected.",
    "denied": (
        "You did not approve the permissions, so nothing was changed. Install again whenever you like. "
        "If Klaviyo said that you may not install apps, ask an owner, admin or manager of the account: the link to "
        "pass on is below."
    ),
    "state": (
        "This approval was not begun in this browser, was used before, or has expired. Nothing was changed. "
        "Start again with the button below."
    ),
    "code": (
        "Klaviyo did not accept the approval: its code was used before or is older than five minutes. "
        "Nothing was changed. Start again with the button below."
    ),
    "account": (
        "Klaviyo granted less than accounts:read, so this account cannot be told from others. Nothing was changed. "
        "Install again and approve that permission too."
    ),
    "app": (
        "Klaviyo does not know this app or its secret. Nothing was changed. Whoever runs this workspace has to compare "
        "KLAVIYO_CLIENT_ID and KLAVIYO_CLIENT_SECRET with the app's page at Klaviyo, and restart it."
    ),
    "scope": (
        "Klaviyo says that the app may not ask for these permissions. Nothing was changed. Add the seven scopes below "
        "to the app on its page at Klaviyo, then install again."
    ),
    "ticket": "This link to connect has expired or was used before. Nothing was changed. Use the button below.",
    "failed": "Klaviyo could not complete the connection. Nothing was changed. Try again in a moment.",
}
LOST = {
    "accounts:read": "the account cannot be identified",
    "events:read": "event fields and product images cannot be read",
    "images:read": "copies in Klaviyo Images cannot be listed",
    "images:write": "only copies to Klaviyo Images are off",
    "metrics:read": "events cannot be listed",
    "templates:read": "blocks cannot be looked up before they are changed",
    "templates:write": "blocks cannot be created or updated",
}

CLOUDINARY_CELL = "Cloudinary environment"
CLOUDINARY_ASK = "The product environment that your assets and templates are delivered from."
CLOUDINARY_IS_CONNECTED = "Cloudinary is connected."
CONNECT_CLOUDINARY = "Connect Cloudinary"
CHANGE_CLOUDINARY = "Connect another environment"
ANOTHER_KEY = "Connect by another key"
CLOUDINARY_LOCKED = (
    "An environment was connected with another key file than this workspace has, so it cannot be opened. Connect it "
    "again."
)
CLOUDINARY_NEEDS_KEY = (
    "Your Cloudinary environment was connected by OAuth, which this version does not support. Connect it with its API "
    "key. Links and choices are kept."
)
NOT_ANSWERING_NEXT = "Nothing was changed. Run this cell again in a moment."
KEY_REFUSED_NEXT = {
    "settings": "Correct CLOUDINARY_URL and restart, or connect the environment with another key below.",
    "form": "The key was changed or taken back at Cloudinary. Connect the environment anew below.",
    "sandbox": "Run this cell again in a moment.",
}
CLOUDINARY_SOURCE = {
    "form": "Connected on this page",
    "settings": "From CLOUDINARY_URL",
    "sandbox": "The demo shop's own environment",
}

FIELD_CELL = "Metadata field"
FIELD_ASK = (
    "A small link on each asset remembers which Klaviyo block it became, so that you can edit the same block again "
    "instead of creating duplicates."
)
FIELD_PRESENT = "The field is there. Links are kept on your assets."
FIELD_DONE = "Links are kept on your assets"
FIELD_ABSENT = (
    "The field does not exist yet. Creating it adds this one field to your environment's schema. Until then everything "
    "still works; the link is just kept in this workspace only."
)
FIELD_FOREIGN = (
    "A field of this id exists with another type. It was left as it is; links are kept in this workspace only."
)
FIELD_LATER = "Whether the field is there can be told once Cloudinary answers above."
FIELD_REFUSED = (
    "This connection may not change the schema. Ask an administrator of the Cloudinary account to create the field; "
    "until then everything works, and links are kept in this workspace only."
)
CREATE_FIELD = "Create metadata field"
FILL_IN = "Write these links to the assets"

CHECK_CELL = "Account check"
CHECK_ASK = (
    "Some of what the integration relies on is documented in prose only. This tries each of it on your own accounts, "
    "with one scratch template, two scratch blocks and a few small pictures, and removes them again. It takes up to a "
    "minute."
)
CHECK = "Check my accounts"
CHECK_NEVER = "Not checked yet. Blocks use every form until a check says otherwise."
CHECK_STOPPED = "What an earlier check found still counts. Check again in a moment."
CHECK_FIRST = "Connect Klaviyo above first."
CHECK_CAPABILITY, CHECK_RESULT, CHECK_MEANS, CHECK_SECONDS = "Probe", "Result", "What it means", "Seconds"
CHECK_DETAIL = "In the service's words"
CHECK_TABLE = "Each probe and its result"
CHECK_OUTCOMES = {"pass": "pass", "alternative": "another way", "fail": "fail", "skipped": "skipped"}

DISMISS = "Dismiss"
MOVED = (
    "A workspace now holds one real account. The accounts that were set aside are in databases of their own, with "
    "their links, versions, sends and audits:"
)
MOVED_NEXT = (
    "To work with one of them, start a workspace with `WORKSPACE_DB` set to its file. Several workspaces can run at "
    "once, each on its own port."
)

ACTIVITY_CELL = "Activity"
ACTIVITY_ASK = "What was done to the accounts, by whom and when. Entries are added and never changed."
NO_ACTIVITY = "Nothing yet."
ACTIVITY_COLUMNS = ("When (UTC)", "Who", "What", "Details")


def connected_as(name: str) -> str:
    """The badge of a connected account."""
    return f"{CONNECTED} · {plain(name)}"


def account(account_id: str, since: str) -> str:
    """Which account it is, and since when."""
    return f"Account {plain(account_id)} · since {plain_time(since[:10])}"


def moved(accounts: Sequence[MovedAccount], folder: str) -> str:
    """Which files hold the accounts that were set aside, and how to open one."""
    files = "".join(f"\n- **{plain(one.account_name)}** · {plain(one.cloud)}: {_file(one, folder)}" for one in accounts)
    return f"{MOVED}\n{files}\n\n{MOVED_NEXT}"


def _file(account: MovedAccount, folder: str) -> str:
    key = "" if account.own_key else f" (set `CLOUDINARY_URL` for {plain(account.cloud)} as well)"
    return f"`{folder}/{account.file}`{key}"


def broken(account: str, reason: str) -> str:
    """A connection that only a person can renew."""
    return f"**{plain(account)}:** {sentence(reason)}  \n{BROKEN_NEXT}"


def not_answering_now(account: str) -> str:
    """The badge of a connected account that cannot be asked."""
    return f"Not answering · {plain(account)}"


def field_refused(problem: str) -> str:
    """Why the metadata field could not be created, and whom to ask."""
    return f"{sentence(problem)}  \n{FIELD_REFUSED}"


def unended(problem: str) -> str:
    """What a person has to do when Klaviyo was not told of the end."""
    return f"The connection is forgotten here, but Klaviyo could not be told: {sentence(problem)} {UNENDED_NEXT}"


def limited(scopes: tuple[str, ...]) -> str:
    """The banner about permissions that were not granted, and what is off without them."""
    losses = "".join(f"\n- `{scope}`: {LOST.get(scope, 'not granted')}" for scope in scopes)
    return f"**{LIMITED}.** Reconnect so that Klaviyo grants the current permissions. Until then:\n{losses}"


def settings_missing(names: tuple[str, ...], *, demo: bool) -> str:
    """What real accounts still need, and what is connected until then: the demo shop, where there is one."""
    app = [name for name in names if name != "CLOUDINARY_URL"]
    steps = [f"set {' and '.join(app)} and restart" if app else ""]
    steps += ["connect Cloudinary below"] if "CLOUDINARY_URL" in names else []
    until = "Until then this page connects the demo shop." if demo else "Until then Klaviyo cannot be connected."
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
        f"The Cloudinary environment that was connected here is not used: this workspace may not ask its API host "
        f"{plain(host)}. Connect another one, or ask whoever runs this workspace to add the host to "
        "CLOUDINARY_API_HOSTS."
    )


def cloudinary_invalid(cloud: str, problem: str) -> str:
    """The environment that was connected here is not used, because this version does not accept it."""
    return (
        f"The Cloudinary environment {plain(cloud)} that was connected here is not used: {sentence(problem)} "
        "Connect it again with another value, or disconnect it."
    )


def budget(remaining: int, limit: int, resets: str) -> str:
    """How much of the hour's Admin API budget is left."""
    until = f" until {plain(resets)}" if resets else " in this hour"
    return f"Admin API: {remaining:,} of {limit:,} calls left{until}."


def unwritten_links(count: int) -> str:
    """Links that only this workspace knows."""
    links = "1 link is" if count == 1 else f"{count:,} links are"
    return f"{links} kept in this workspace only."


def filled_in(done: int, failed: int) -> str:
    """What came of writing links to the assets."""
    links = "1 link is" if done == 1 else f"{done:,} links are"
    return f"{links} now on the assets." + (f" {failed:,} could not be written; see below." if failed else "")


def checking(done: int, total: int, last: str) -> str:
    """How far a check has come."""
    return f"{done} of {total} probes" + (f" · {plain(last)}" if last else "")


def differs(capability: str, means: str, detail: str) -> str:
    """One line about a probe that did not simply pass."""
    detail_line = f"  \n  :small[{sentence(detail)}]" if detail else ""
    return f"- **{plain(capability)}:** {plain(means)}{detail_line}"


def checked(total: int, failed: int, other: int, at: str) -> str:
    """What the last account check found."""
    when = f"{plain_time(at[:10])} {plain_time(at[11:16])} UTC"
    if not failed and not other:
        return f"All {total} probes pass · {when}."
    parts = [f"{failed} not offered" if failed else "", f"{other} done another way" if other else ""]
    return f"{total} probes: {', '.join(filter(None, parts))} · {when}."
