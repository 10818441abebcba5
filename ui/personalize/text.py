"""What the page Personalize says."""

from collections.abc import Sequence

from ui.app.text import plain, sentence

_LONGEST_FALLBACK = 40
"""Characters of a fallback in a card's line."""

PERSONALIZE_LEAD = "Bind the text and images of a template to each recipient, preview the result, and save one block."
TEMPLATE_CELL = "Template"
TEMPLATE_ASK = "Choose a Cloudinary dynamic template (.cldt.json)."
TEMPLATE_SEARCH = "Search by name"
NO_TEMPLATES = "This cloud has no dynamic templates yet. Upload a file whose name ends with .cldt.json as a raw asset."
BLOCK_LABEL = "Block"
FIRST_BLOCK = "This template's block"
BLOCK_HELP = (
    "A template has one block by default. Create another one for a different message; you edit each one separately."
)
NEW_BLOCK = "New block from this template"
NEW_BLOCK_NAME = "What it is for, such as Germany"
NEW_BLOCK_GO = "Create new block"
EVENT_CELL = "Event"
EVENT_ASK = "Select an event to personalize with its data, or None to use profile data only."
NO_EVENT = "None"
NOT_SAMPLED = "not sampled yet"
NO_EVENTS = "no events"
RATES_WAIT = "Select an event in the bar. Its fields then have the saved fill rates."
READING_EVENTS = "Reading samples of each event to see which ones suit the template …"
BEST_EVENT = "Most complete data:"
COMPOSE_CELL = "Text and images"
COMPOSE_ASK = "Choose what each slot shows. Recipients without data see the fallback, or the default."
SOURCES = {
    "default": "Template default",
    "fixed": "Fixed",
    "text": "Text with fields",
    "field": "Field",
}
DEFAULTS = {"alt": "Template's name", "link": "No link"}
"""What the default is called where it is none of the template's."""
SOURCE_LABEL = "Shows"
ELSE_LABEL = "If empty"
ELSE = ", else "
FIXED_TEXT = "Text for everyone"
FIXED_IMAGE = "Public ID of the image"
FIXED_LINK = "Address for everyone"
FIELD_HINT = "Search by name, value or path"
FIELD_GROUPS = {"suggested": "Suggested", "profile": "Profile", "event": "Event", "items": "Items", "typed": "Path"}
TYPED_FIELDS = {"event": "Event field", "item": "Field of the repeated item", "profile": "Profile attribute"}
"""What a typed path can be of."""
EACH_ITEM = "Each item (repeats the block)"
FORMAT = "Format"
FORMATS = {
    "": "As it is",
    "upper": "UPPER CASE",
    "lower": "lower case",
    "title": "Title Case",
    "cut": "Cut after …",
    "number": "Number",
    "money": "Money",
    "date": "Date",
    "join": "Join a list",
}
LINK_FORMATS = {"": "Full address", "shop": "Product page from its handle"}
SAVED_FORMAT = "As saved"
NO_FORMAT = "format: as it is"
"""Said where a field could have a format, which is behind what says it."""
ARGUMENTS = {
    "cut": ("Characters", "20"),
    "number": ("Decimals", "0"),
    "money": ("Currency sign", "$"),
    "date": ("Pattern", "F j"),
    "join": ("Between items", ", "),
    "shop": ("Path before the handle", "/products/"),
}
"""The label of a format's argument, and its default; a default of digits makes the argument a number."""
ARGUMENTS_HELP = {
    "date": "F j is November 23, d.m.Y is 23.11.2026 (Django's date patterns).",
    "shop": "Shopify's products are at /products/. Your site's address is the one in Klaviyo's account settings.",
}
FEWER = "Close format and fallback"
ADD_SOURCE = "Add another source"
ADD_SOURCE_HELP = "Tried when the one above is empty for a recipient."
REMOVE_SOURCE = "Remove last source"
SUGGESTED = "Suggested"
FILL = "Fill all suggestions"
LIBRARY = "Library"
LIBRARY_SEARCH = "Search your Cloudinary library"
LIBRARY_NOTHING = "No images found."
NO_IMAGES = "No field of this event fits here. Choose from the library instead."
REPEAT = "Repeat the block for each"
REPEAT_NONE = "Do not repeat"
REPEAT_LIMIT = "At most"
REPEAT_ABOUT = "One row for each item of the list. Recipients without items get one row with the fallbacks."
EMPTY_HERE = "empty for this recipient"
NOT_READ_HERE = "this profile was not read"
OF_ANOTHER = "example of another recipient"
"""Said of the value of a field that is empty for the recipient in view."""
EVENT_FIELD = "Field"
FALLBACK = "Fallback"
FALLBACK_HELP = "Shown to recipients whose field is missing, blank, zero or false."
LINK_FALLBACK = "Required: the address for recipients without this field, such as your site's home page."
NO_FIELDS = "Select an event above to see its fields."
ALT, LINK = "Alt text", "Link"
ABOUT_ALT = "shown when images are off"
ABOUT_LINK = "where a click leads"
SAVE_CELL = "Save to Klaviyo"
SAVE_ASK = (
    "Creates the Universal Content block, or updates the same one. Klaviyo does not evaluate personalization in its "
    "own editor, so the image looks broken there. Check the preview on this page, or send a test from there."
)
SAVE = "Save to Klaviyo"
BLOCK_NAME = "Block name"
DELETED = "This block was deleted in Klaviyo. Your choices are kept."
RECREATE = "Create it again"
UNLINK = "Unlink"
UNLINK_HELP = (
    "Removes the link to the deleted block, here and on the asset. Your choices are kept, and the next save creates "
    "a new block."
)
UNLINKED = "The link is removed. The next save creates a new block."
OUTCOMES = {
    "created": "Saved: a new block was created.",
    "updated": "Saved: the same block was updated.",
    "unchanged": "No changes to save: the block is already up to date.",
    "adopted": "Saved: the block of this template was found in Klaviyo and linked.",
}
LINKED = "The link is saved on the Cloudinary asset."
REPLACED = "When an image is replaced in Cloudinary, emails show the new one the next time they load it."
USE_IT = "Use the block in a campaign or flow"


def suggestion(name: str, example: str, rate: str) -> str:
    """A field that suits a slot, with a value and how many recipients have one, where that is known."""
    # A button has little room, and a rate is read as one: no line breaks inside of it.
    return " — ".join(filter(None, (plain(name), plain(example), plain(rate).replace(" ", "\u00a0"))))


def fill(count: int) -> str:
    """The button that takes every suggestion."""
    return f"{FILL} ({count})"


def fill_help(labels: Sequence[str]) -> str:
    """What the button binds, by the labels of the cards."""
    return plain(f"Binds {', '.join(labels)}: every slot that has a suggestion and still shows its default.")


def thumbnail(name: str) -> str:
    """The alt text of a template's thumbnail."""
    return f"Template {name} with its defaults"


def template_button(name: str, variant: str) -> str:
    """The template in the bar, and which of its blocks."""
    return f"**{plain(name)}**" + (f" · {plain(variant)}" if variant else "")


def template_facts(width: int, height: int, slots: int, block: str) -> str:
    """What a card of the gallery tells of a template."""
    facts = f"{width} × {height} px · {slots} {'slot' if slots == 1 else 'slots'}"
    return f"{facts} · :green-badge[linked]" if block else facts


def template_count(count: int, total: int) -> str:
    """How many of the templates the gallery shows."""
    return f"{count} of {total} templates"


def event_button(title: str, count: int | None) -> str:
    """The event in the bar, and how many of its events were read; None where they cannot be read."""
    if not title:
        return f":material/bolt: {EVENT_CELL}: {NO_EVENT}"
    return f":material/bolt: **{plain(title)}**" + ("" if count is None else f" · {count:,} events")


def event_option(title: str, rating: str) -> str:
    """An event in the list of events, and how well it suits the template."""
    return f"{title} · {rating}" if rating else title


def details(formats: Sequence[str], fallback: str) -> str:
    """How a field is written, if not as it is, and what those without it see: “UPPER CASE · otherwise “Thank you””."""
    short = fallback if len(fallback) <= _LONGEST_FALLBACK else f"{fallback[: _LONGEST_FALLBACK - 1]}…"
    words = " · ".join([*formats, f"otherwise “{short}”"])
    return f"{words[:1].upper()}{words[1:]}"


def best_event(title: str, rating: str) -> str:
    """The offer of the event whose data fill most of the template."""
    return f"{BEST_EVENT} **{plain(title)}** · {plain(rating)}"


def opened(source: str, block: str) -> str:
    """Where the choices of an opened template come from."""
    block = plain(block)
    return {
        "saved": f"Saving updates the block “{block}” in Klaviyo.",
        "block": f"The choices are loaded from the block “{block}” itself.",
        "field": f"The choices are loaded from the asset's metadata. Saving updates the block “{block}”.",
        "new": "Not sent to Klaviyo yet.",
    }[source]


BLOCK_UNKNOWN = "Couldn't reach Klaviyo to check this block."
OPENED_AT_HAND = "Until the answer arrives, this page uses the template as it was last read and the choices saved here."


def dropped(names: tuple[str, ...]) -> str:
    """Slots that the template no longer has."""
    slot_names = plain(", ".join(names))
    return f"The template no longer has these slots, so their choices are left out: {slot_names}."


def linked_here_only(reason: str) -> str:
    """The link could not be kept on the asset."""
    return f"Linked here only. {sentence(reason)}"


def use_it(event: str) -> list[str]:
    """The three steps after saving; `event` is the title of the event, blank without one."""
    flow = (
        f"Make sure that the email is in a flow triggered by **{plain(event)}**. Elsewhere its fields are empty and "
        "every recipient sees the fallbacks."
        if event
        else "It uses profile data only, so it works in every campaign and flow."
    )
    return [
        "In Klaviyo, edit a campaign or flow email and add this Universal Content block.",
        flow,
        "Use Klaviyo's preview with a profile or event, or send a test, to confirm what each recipient sees.",
    ]


# Somebody else changed a block meanwhile.
IN_KLAVIYO = "The block was edited in Klaviyo since it was saved here. Nothing is overwritten unless you choose to."
YOURS = "Your version"
THEIRS = "Klaviyo's version"
THEIRS_UNKNOWN = "Klaviyo did not return its version of the block."
TAKE_THEIRS = "Use Klaviyo's version"
TAKE_THEIRS_HELP = "Discards your changes here and loads the block from Klaviyo, including HTML edited there."
OVERWRITE = "Overwrite Klaviyo's version when saving"


def not_saved_there(newest: int, older: int) -> str:
    """The extension wrote versions into Klaviyo's editor that nobody saved there; the page shows what Klaviyo has."""
    return (
        f"Klaviyo still has version {older}, which is shown here. Version {newest} was applied in Klaviyo's editor but "
        f"not saved there. To use it, restore it under Versions and save it here."
    )


def saved_meanwhile(version: int) -> str:
    """The block was saved since these choices began."""
    return (
        f"Version {version} of this block was saved after you started, in another tab or by someone else. Nothing is "
        "overwritten unless you choose to."
    )


# The HTML cell.
HTML_CELL = "Block HTML"
HTML_ASK = "What is saved. While you edit it, it is shown without the attribute that stores your choices."
BY_HAND = "Edit by hand"
BY_HAND_HELP = (
    "For people who know email HTML. Your HTML is saved as you write it; a choice above changes only its own place "
    "in it. Turn this off to generate the block again; your HTML is kept."
)
APPLY_HELP = "Press Ctrl+Enter (⌘+Enter) to see it above."
LOST = (
    "This block's HTML was edited by hand, but neither this workspace nor Klaviyo has that version any more. The "
    "HTML here is generated from the saved choices."
)


def weight(characters: int, url: int) -> str:
    """How heavy a block is; a `url` of no characters is none."""
    longest = f" · longest possible image URL {url:,} of 8,000 characters" if url else ""
    return f"HTML {characters / 1024:.1f} of 102 KB{longest}"


# Choices that come from elsewhere.
COPY = "Copy from another block"
COPY_FROM = "Block"
COPY_GO = "Copy bindings"
TRANSFER_NOTE = "These choices come from another block. Saving creates a new block; the other one stays as it is."


def copies(names: Sequence[str]) -> str:
    """Which slots match."""
    if not names:
        return "None of its slots has the name and kind of a slot of this template."
    return f"Same name and kind: {plain(', '.join(names))}."


def copy_source(name: str) -> str:
    """Where the choices come from."""
    return f"Bindings copied from “{plain(name)}”. Check each slot; nothing is saved yet."
