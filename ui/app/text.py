"""All prose of the user interface: here what pages share, beside it a file a page; the guide's own names for things."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeVar
from urllib.parse import quote

from core.domain.event import count_events
from core.domain.moments import period_words
from core.domain.personalization import place_name
from core.errors import InputError

T = TypeVar("T")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~:$&^=])")
# What looks like an address becomes a link once the escapes are gone.
_AUTOLINK = re.compile(r"(https?)(?=://)|(www)(?=\.)|(?<=[\w.+-])(@)(?=[\w-])", re.IGNORECASE)
_JOINER = "\u2060"
"""A character without width, at which no line breaks."""
_CHOICE: Final = re.compile(r"(?:slots\.(?P<slot>[^.\[]+)|(?P<other>alt|link|repeat))(?:[.\[].*)?$")
"""Where a choice stands in the contract's JSON."""
_HTML: Final = "html"
"""The place of an error of edited HTML."""
_OF_A_URL: Final = "/?:@!$*+,;=%'"
"""What may stand in an image's address beside letters, digits and `-._~`: nothing that is formatting."""
_MEASURED: Final = 0.005
"""Seconds from which on they are told."""
_HERE: Final = (
    ("reconnect on Setup", "select “Reconnect” in step 1"),
    ("Reconnect on Setup", "Select “Reconnect” in step 1"),
    ("connect one on Setup", "connect one in step 1"),
    ("of the connected account on Setup", "in step 1"),
    ("“Install Klaviyo app” there, then come back", "“Install Klaviyo app” in step 1"),
)
"""What leads to Setup, and what is said in its place on that page."""
_TIME = re.compile(r"(?:[0-9 :T.,–-]|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|UTC)*")


def plain(text: object) -> str:
    """Somebody's text, to be shown as it is: nothing in it is formatting, a link or a picture to be fetched."""
    words = _AUTOLINK.sub(rf"\g<0>{_JOINER}", " ".join(str(text).split()))
    return _MARKDOWN.sub(r"\\\1", words)


def markdown_image(url: str) -> str:
    """An image for Markdown; whatever its address holds stays within it. `&` and `#` are of the address's path."""
    return f"![]({quote(url, safe=_OF_A_URL, errors='replace')})"


def first_names(names: Sequence[str], most: int, *, in_lines: bool = False) -> str:
    """The first `most` of somebody's names, quoted or in lines of their own, and how many more there are."""
    form, between, before_rest = ("{}", "  \n", "  \n") if in_lines else ("“{}”", ", ", " ")
    rest = f"{before_rest}and {len(names) - most:,} more" if len(names) > most else ""
    return between.join(form.format(plain(name)) for name in names[:most]) + rest


def plain_time(text: str) -> str:
    """A time or a period as a file or a service told it; what is neither is somebody's text."""
    return text if _TIME.fullmatch(text) else plain(text)


def label_of(labels: Mapping[T, str]) -> Callable[[T], str]:
    """The format of a choice whose options have these labels; what is no option any more stands as it is."""
    return lambda option: labels.get(option, str(option))


def sentence(text: object) -> str:
    """Somebody's text as a sentence; an error of a choice begins with the name of its slot, or with “Alt text”.

    One of the HTML needs no name: it stands where the HTML is edited.
    """
    words = str(text).rstrip(". ")
    if isinstance(text, InputError) and text.place == _HTML:
        words = words.removeprefix(f"{_HTML}: ")
    if isinstance(text, InputError) and (place := _CHOICE.match(text.place)):
        name = place["slot"] or place_name(f":{place['other']}")
        words = f"{name}{words[len(text.place) :]}"
    return f"{plain(words[:1].upper() + words[1:])}."


def said_on_setup(text: str) -> str:
    """A text that leads to Setup, as it is said there: where on the page the way on is."""
    for elsewhere, here in _HERE:
        text = text.replace(elsewhere, here)
    return text


def choice_place(error: object) -> str:
    """Which choice an error is about: a slot's name, or `:alt`, `:link` or `:repeat`; blank for any other error."""
    place = _CHOICE.match(error.place) if isinstance(error, InputError) else None
    return (place["slot"] or f":{place['other']}") if place else ""


PRODUCT = "Cloudinary for Klaviyo"
WORKING = "Working …"
PAGES = "App pages"
SETUP = "Setup"
SEND = "Send"
PERSONALIZE = "Personalize"
LINKS = "Links to Klaviyo"
EVENTS = "Events"
HELP = "Help"

AGAIN = "Run again"
CODE, TO_COPY = "Code", "Text to copy"
COPY_LABELS = {"copy": "Copy", "copied": "Copied", "selected": "Selected. Copy it with the keyboard"}
STOP = "Stop"
NOTE = "Your note on this cell, for notebooks"
SHOW_CODE = "Show code"
SHOW_CODE_HELP = "Shows the call that each cell makes. Your choice is saved for this page."
OPEN_SETUP = "Open Setup"
OPEN_IN_KLAVIYO = "Open in Klaviyo"
EVENT_LABEL = "Event"

SANDBOX = "Demo shop"
SANDBOX_HELP = (
    "This is the demo shop Fern & Kiln. Both services run on this machine, so no account and no network is needed."
)
REAL = "Connected accounts"
NO_ACCOUNTS = "No accounts connected"
SIGN_IN_LEAD = "Sign in to continue. Your workspace's administrator decides who has access."
SIGN_IN = "Sign in"
SIGN_OUT = "Sign out"


def not_allowed(address: str) -> str:
    """Somebody who signed in and is not on the list."""
    who = (
        f"You are signed in as {plain(address)}, which"
        if address
        else ("Your sign-in did not include an address, so it")
    )
    return f"{who} may not use this workspace. Ask its administrator to add you, or sign in with another address."


def not_confirmed(address: str) -> str:
    """Somebody who signed in, and whose provider does not say that the address is theirs."""
    named = f" as {plain(address)}" if address else ""
    return (
        f"You signed in{named}, but the sign-in does not confirm an email address, so you may not use this "
        "workspace. Ask its administrator to see “Who may sign in” in the guide for team servers."
    )


NEXT_CONNECT = "Select “Install Klaviyo app” there, then come back."
NEXT_RECONNECT = "Your work is kept."
NEXT_REFUSED = "Check the permissions of the connected account on Setup, then try again."
TRY_AGAIN = "Try again"
STOP_WAITING = "Stop waiting"
LIMITED = "Installed with limited scopes"
LOST = {
    "events:read": "read events, so their fields and fill rates are missing",
    "images:write": "upload images, so copies to Klaviyo Images are off",
    "metrics:read": "list events",
    "templates:read": "read emails and blocks",
    "templates:write": "create or update blocks",
}
"""What the workspace may not do without a permission."""
NEXT_SETTINGS = "Ask the workspace's administrator to correct these settings and restart it. Your work is kept."
NEXT_UNKNOWN = "Save again. The workspace looks for the block first, so it does not create a second one."
NEXT_LATER = "Nothing was changed. Try again in a moment."
NEXT_CONFLICT = "Nothing was overwritten. Check the block in Klaviyo, then decide below."
NEXT_NOT_FOUND = "Nothing was changed. Choose another one."
NEXT_CHOOSE = "Select one of them."
NEXT_HTML = "Correct the HTML. Your other choices are kept."
NEXT_INPUT = "Correct this value. Your other choices are kept."
NEXT_STORE = "Check that the folder data/ is writable and that its disk is not full, then try again."
SUB_PATH = (
    "the workspace must run at the root of a host name, not under a path; remove server.baseUrlPath and give it a "
    "host name of its own"
)
NEXT_RESTART = "Ask the workspace's administrator to correct this and restart the workspace. Your work is kept."


def fault(reference: str) -> str:
    """A fault of the product itself."""
    return f"Something went wrong on our side (reference {reference}). Nothing was sent. Reload the page to continue."


def limited(scopes: Sequence[str]) -> str:
    """What is off on a page because Klaviyo did not grant it; everything else goes on."""
    losses = "; it cannot ".join(LOST[scope] for scope in scopes)
    return (
        f"**{LIMITED}.** The workspace cannot {losses}. Saved choices and samples are still available. Reconnect on "
        "Setup to grant the missing permissions."
    )


def head(title: str, lead: str) -> str:
    """What stands above the cells of a page: one part, since each costs every rerun."""
    return f"# {title}\n\n{lead}"


def not_done(label: str) -> str:
    """A button was pressed, and the page changed before it could act."""
    return f"“{plain(label)}” was not carried out: the page changed first. Select it again."


def foot(calls: int, seconds: float) -> str:
    """What a cell cost; of what cost nothing no figures are told."""
    if not calls and seconds < _MEASURED:
        return "No API calls"
    return f"{calls or 'No'} {_call_noun(calls)} · {seconds:.2f} s"


def calls_so_far(calls: int) -> str:
    """What work that goes on has cost; blank before its first call."""
    return f"{calls:,} {_call_noun(calls)} so far" if calls else ""


def _call_noun(calls: int) -> str:
    return "API call" if calls == 1 else "API calls"


def sampled(count: int, span: str) -> str:
    """What was read of a metric."""
    return f"The newest {count_events(count)}" + (f", {plain_time(period_words(span))}" if span else "")
