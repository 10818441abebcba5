"""What the page Send says."""

from core.domain.asset import Asset
from core.domain.moments import day_words
from core.domain.send_settings import AltSource
from core.send.values import Action
from ui.app.text import plain, plain_time, sentence

SEND_LEAD = (
    "Select assets, then review and send them. Each asset becomes one Universal Content block. Emails load its image "
    "straight from Cloudinary."
)
RESULT_LEAD = "What happened to each asset."
PICK_CELL = "Assets"
PICK_ASK = "Select images, videos and templates from Cloudinary. Assets that already have a block are marked as linked."
SEARCH, SEARCH_HELP = "Search", "Search names, tags and descriptions"
TYPE, TYPES = "Type", {"all": "All", "image": "Images", "video": "Videos", "raw": "Templates"}
FOLDER, ANY_FOLDER = "Folder", "Any folder"
TAG, ANY_TAG = "Tag", "Any tag"
SINCE = "Uploaded since"
EXPERT = "Search expression"
EXPERT_HELP = "Cloudinary's search syntax, such as tags=product AND width>1000. It replaces all other filters."
PASTE_LIST = "Paste a list"
PASTE, ADD_PASTED = "Public IDs or delivery URLs", "Add to the selection"
MORE = "More filters"
GRID, TABLE = "Grid", "Table"
VIEW = "View"
ADD_PAGE = "Select all shown"
CLEAR, RESTORE = "Clear", "Restore selection"
NO_RESULTS = "No assets found. Upload assets to Cloudinary."
NO_RESULTS_HERE = "No assets match these filters."
CLEAR_FILTERS = "Clear filters"
PREVIOUS, NEXT = "Previous", "Next"
ASSETS = "Assets"
LINKED = "linked"
PUBLIC_ID, SIZE, UPLOADED, LINKED_TO = "Public ID", "Size", "Uploaded", "Linked to"
NOT_DELIVERED = "Not delivered"
WITHHELD = "not delivered"
MOST_CARDS = 100
"""Cards of assets that a media library handed over."""
NOTHING_IS_SELECTED = "Nothing selected yet"
NOTHING_SELECTED = (
    "Select assets above, paste their public IDs, or select them in your media library and choose “Send to Klaviyo” "
    "there."
)

ASSET_CELL = "Block preview"
ASSET_ASK = "How the asset that you viewed last will look as a block."
NOTHING_LOOKED_AT = "Select an asset, or :material/info: on its card, to see its block."
WHAT_HAPPENS, WHY, IMAGE_FACTS = "What happens", "Note", "Image"
BLOCK_NOW, BLOCK_NAME, NO_LINK, EMPTY = "Current block", "Block name", "none", "empty"
DELETED = "deleted in Klaviyo"
MISSING = "Not found in your Cloudinary environment"
MISSING_NEXT = "Check the spelling. An asset may also have been renamed or deleted in Cloudinary."
MISSING_HANDED_OVER = "Reopen this page from your media library, so that it receives a fresh selection."

NOW, BECOMES, BLOCK, FILE_SIZE = "Now", "Becomes", "Block", "File size"
REVIEW, REVIEW_ANCHOR = "Review", "review"
PLAN_CELL = "Review"
PLAN_ASK = "Review what a send changes. Nothing has been changed yet."
SETTINGS = "Settings"
ALT_TEXTS = "Alt texts and links"
ALT_COLUMN, ALT_FROM, ALT_TEXT_FROM, ASSET_COLUMN = "Alt text", "From", "Alt text from", "Asset"
ALT_ASK = "Every block should have alt text. Change the alt texts and links here, or paste a column."
PASTE_ENDS = "Pasting fills the rows and columns of this table only. Anything beyond them is left out."
TEMPLATES_ELSEWHERE = (
    "Templates are not in this table. Enter their alt text and link on Personalize, which keeps them in the block."
)
ALT_SOURCES: dict[AltSource, str] = {
    "typed": "entered here",
    "Cloudinary": "Cloudinary",
    "title": "title",
    "": "missing",
}
VIDEO = "Preview of videos"
NAME, NAME_HELP = "Block names", "You can use {title}, {public_id}, {folder}, {kind}, {format} and {date}."
NAME_ASK = "`{title}` stands for each asset's title."
LINK = "Link"
LINK_FOR_ALL, LINK_HELP = (
    "Link of images and videos without their own",
    "The address that a click opens, for all images and videos without a link of their own in the table above. If "
    "blank, a block keeps the link that it has; a new image has none, and a new video opens in full. Templates get "
    "their link on Personalize.",
)
CLEAR_LINK = "Clear a link to send an image without one; a video then opens in full."
SETTING_LABELS = {"name": NAME, "link": LINK_FOR_ALL, "video": VIDEO, "alts": ALT_COLUMN, "links": LINK}
"""What the fields of settings are called, by the settings' names."""
ALT = "Assets without alt text in Cloudinary"
ALTS = {"warning": "Use the title, with a note", "error": "Do not send", "ignore": "Send without alt text"}
AS = "How images are added"
AS_BLOCK, AS_COPY = "As Universal Content blocks (recommended)", "Upload a copy to Klaviyo Images"
AS_WHY = (
    "The block shows your Cloudinary URL: updates in Cloudinary stay in sync everywhere.",
    "Klaviyo stores a copy of its own, which does not change when you update the asset in Cloudinary.",
)
BY = "How copies are uploaded"
BYS = {False: "By URL (100 a day)", True: "As files (500 a day)"}
WIDTH = "Width in the email (px)"
PINNED, PINNED_HELP = "Pin today's version", "Emails keep this version when the asset changes in Cloudinary."
OVERWRITE, RECREATE = "Overwrite blocks that were edited in Klaviyo", "Create deleted blocks again"
OPTIONS = "Options"
VIDEO_HELP = "Outlook on Windows shows only the first frame, so make sure it works on its own."
START, LENGTH, RATE = "Preview starts at (s)", "Longest preview (s)", "Frames per second"
FORM = "How videos are shown"
FORMS = {"gif": "Animated GIF (recommended)", "auto": "WebP or GIF, chosen automatically", "poster": "Still image"}
FORMS_WHY = (
    "GIFs play in every email app that supports animation.",
    "Cloudinary sends a smaller WebP to email apps that support it. An app that caches one copy for everyone may "
    "show a still image.",
    "The first frame of the preview, without animation.",
)
WEIGH_HELP = "Loads each preview once to measure it."
HEAVY = "A preview is larger than 1 MB. Reduce its length, its frames per second or its width."
PICK_MORE = "Select more assets"
EARLIER_CELL = "Earlier sends"
EARLIER_ASK = "Earlier sends from these accounts. Open one to see its result, resume it or undo it. Times are in UTC."
PERSONALIZE_THIS, DEFAULTS = "Personalize with Cloudinary", "Create with defaults"
KINDS = {"image": "image block", "video": "video block", "template": "template block", "copy": "copy"}
ACTIONS: dict[Action, str] = {
    "create": "new",
    "update": "updated",
    "unchanged": "unchanged",
    "conflict": "conflict",
    "skip": "skipped",
}

ACT_CELL = "Result"
ACT_ASK = "A send runs in the background and continues if you close the tab."


def withheld(reason: str) -> str:
    """Why an asset cannot be ticked."""
    why = f"Cloudinary does not deliver it: {reason}."
    return f"{why} Change this in Cloudinary, then select “Run again” at the bottom of this cell."


def summary(
    selected: int,
    counts: dict[str, int],
    *,
    missing: int = 0,
    without_alt: int = 0,
    images_without_link: int = 0,
    videos_without_link: int = 0,
) -> str:
    """The bar: how much is selected, and what would happen to it."""
    if not selected:
        return f"**{NOTHING_IS_SELECTED}**"
    parts = [f"{number:,} {label}" for label, number in counts.items()]
    parts += [f"{missing:,} not found"] if missing else []
    parts += [f"{without_alt:,} without alt text"] if without_alt else []
    if images_without_link or videos_without_link:
        parts.append(f"{_images_and_videos(images_without_link, videos_without_link)} without link")
    return f"**{sum(counts.values()) or selected:,} selected**" + (f" · {', '.join(parts)}" if parts else "")


def _images_and_videos(images: int, videos: int) -> str:
    """Both in one number, as they are named when there are only such."""
    nouns = [noun for noun, count in (("image", images), ("video", videos)) if count]
    count = images + videos
    return f"{count:,} {' and '.join(noun if count == 1 else f'{noun}s' for noun in nouns)}"


def facts(asset: Asset) -> str:
    """What an asset is, and how large."""
    return " · ".join(filter(None, (kind_of(asset), size_of(asset))))


def kind_of(asset: Asset) -> str:
    """What an asset is."""
    if asset.is_template:
        return "Template"
    return {"image": "Image", "video": "Video"}.get(asset.resource_type, "File")


def size_of(asset: Asset) -> str:
    """How large an asset is, in pixels; blank for what has no size, such as a template."""
    has_size = asset.width and asset.height and not asset.is_template
    return f"{asset.width:,} × {asset.height:,}" if has_size else ""


def play_sign(seconds: float) -> str:
    """The sign of a video on its image, with how long it takes where that is known."""
    rounded = round(seconds)
    return f"▶ {rounded // 60}:{rounded % 60:02}" if seconds else "▶"


def details_of(title: str) -> str:
    """The button on a card."""
    return f"Details for {title}"


def preview_of(title: str) -> str:
    """The alt text of a preview whose own alt text is empty."""
    return f"Preview of {title}"


def block_now(name: str, version: int, *, was_deleted: bool = False) -> str:
    """The block that an asset feeds already, or fed."""
    return ", ".join(filter(None, (name, f"version {version}" if version else "", DELETED if was_deleted else "")))


def counted(name: str, count: int | None) -> str:
    """A filter with the number of its assets, where that is known."""
    return name if count is None else f"{name} ({count:,})"


def no_results(others: int | None) -> str:
    """Nothing matches the filters; `others` is how many assets there are without them, None if unknown."""
    if not others:
        return NO_RESULTS_HERE
    return f"{NO_RESULTS_HERE} Without them there {'is 1' if others == 1 else f'are {others:,}'}."


def by_expression(expression: str) -> str:
    """A filter that is not in view."""
    return f"Found with the search expression {plain(expression)}, which replaces all other filters."


def uploaded_since(day: str) -> str:
    """A filter that is not in view."""
    return f"Uploaded since {plain_time(day_words(day))}."


def without_alt(count: int) -> str:
    """Blocks whose alt text is empty."""
    missed = "so people who cannot see the image miss its content"
    return f"{_have('block', count)} no alt text, {missed}. Enter alt text below."


def without_link(images: int, videos: int) -> str:
    """Assets that nobody gave a link, and where a click on them leads; blank for none."""
    parts = []
    if images:
        parts.append(f"{_have('image', images)} no link: a click on {'it' if images == 1 else 'them'} leads nowhere.")
    if videos:
        own = "its own" if videos == 1 else "their own"
        parts.append(f"{_have('video', videos)} no link of {own}: a click opens the full video, whose URL is listed.")
    return " ".join([*parts, "Enter links below."]) if parts else ""


def _have(noun: str, count: int) -> str:
    return f"1 {noun} has" if count == 1 else f"{count:,} {noun}s have"


def title_as_alt(count: int) -> str:
    """Blocks whose alt text is made of their names."""
    return f"{_have('asset', count)} no alt text in Cloudinary, so the title is used. Enter a better text below."


def fault(label: str, reason: str, *, of: str = "") -> str:
    """Why the value of a field cannot be; `of` is the asset that it is for."""
    name = plain(label) + (f" of “{plain(of)}”" if of else "")
    return f"**{name}:** {sentence(reason)}"


def not_stored(problem: str) -> str:
    """What was entered would be gone after a reload."""
    return f"What you entered is on this page only: it could not be stored. {sentence(problem)}"


def result_range(first: int, last: int, total: int) -> str:
    """Which of the found assets are shown."""
    return f"{first:,}–{last:,} of {total:,}"


def send_now(count: int, *, is_template: bool = False) -> str:
    """The button, which counts what changes."""
    if not count:
        return "Send to Klaviyo"
    return DEFAULTS if is_template else f"Send {count:,} to Klaviyo"


def estimate(calls: int, seconds: float) -> str:
    """What a plan costs."""
    return f"{calls} API calls; takes at least {max(1, round(seconds))} s at Klaviyo's rate limits."


def over_cap(count: int) -> str:
    """More copies than a day takes."""
    copies = "1 copy exceeds" if count == 1 else f"{count:,} copies exceed"
    return f"{copies} today's limit. Resume this send tomorrow to upload the rest."


def updates_stay(count: int) -> str:
    """What cannot be taken back later."""
    blocks = "1 block" if count == 1 else f"{count:,} blocks"
    return f"Updates {blocks} that you have already. An update cannot be undone; only new blocks can be deleted again."


def weigh(count: int) -> str:
    """The switch that checks how large the previews of videos are."""
    return f"Check file sizes ({count} {'request' if count == 1 else 'requests'})"
