"""The entries of the session on Personalize, most of them for one block or one binding."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from streamlit.runtime.uploaded_file_manager import UploadedFile

from ui.app.keys import GroupKey, Key, KeyFamily, KeyGroup
from ui.personalize.draft import Transfer
from ui.personalize.field_pick import FieldPick
from ui.personalize.looks import Looks
from ui.personalize.open_draft import DraftQuestion, OpenDraft, Share
from ui.personalize.send_attempt import Attempt
from ui.personalize.typed_text import TypedText

TEMPLATE: Final = Key("personalize_template", "")
ADDRESSED_TEMPLATE: Final = Key("personalize_template_asked", "")
"""The template that the page's address named last."""
TEMPLATE_SEARCH: Final = Key("personalize_template_search", "")
GO_TO: Final = Key[tuple[str, int]]("personalize_go_to", ("", 0))
"""The key of what the page was asked to scroll to, a cell, a card or the preview, and how often."""
UNTOLD: Final = Key[Mapping[str, Any]]("personalize_untold", {})
"""What the browser gives back after a reload: texts that the page had not been told."""
SESSION: Final = Key("personalize_session", 0)
"""A number of this session, by which the browser knows one that was begun anew."""
SHARE_PROBLEM: Final = Key("personalize_share_problem", ("", ""))
"""The block that says why a link to a draft could not be made or opened, and why; blank if there is nothing to say."""
READING_BEGINS: Final = Key("personalize_reading", False)
"""Whether the page has been drawn, and reading the other events may begin."""
VARIANT: Final = Key("personalize_variant", "")
NEW_BLOCK_NAME: Final = Key("personalize_new_block", "")
RATES: Final = Key("personalize_rates", "")
"""The saved profile whose fill rates count, by its ID; blank for the sample's own."""
SAMPLE_SIZE: Final = Key("personalize_size", 200)
CHECKED_FILE: Final = Key[UploadedFile | None]("checked_file", None)
"""The file whose recipients are checked."""
CHECKED_COLUMN: Final = KeyFamily[str | None]("checked_column_", None)
"""The column of JSON that is the event in that file."""
CHECKED_CANDIDATES: Final = KeyFamily[Sequence[str]]("checked_candidates_", ())
"""The columns of that file that could be it, once a check has read them."""
TEST_ADDRESS: Final = Key("test_address", "")
"""Where test emails go; in the session's memory only."""
TEST_CONFIRMED: Final = Key("test_confirmed", False)
"""Whether the person has confirmed that address."""
TEST_CONFIRMED_FOR: Final = Key("test_confirmed_for", "")
"""The address that was confirmed; another one asks anew."""
TEST_REFUSED: Final = Key("test_refused", False)
"""Whether a test was asked for without an address that may get it; the form then says what is missing."""
BINDINGS: Final = "bindings"
"""The container of the bindings, which the style sheet knows."""
PREVIEW_PANE: Final = "preview_pane"
PREVIEW_HEAD: Final = "preview_head"
"""The container of the preview, which stays in view beside the bindings, and in it the row above the preview."""
HEAD: Final = "personalize_head"
BAR: Final = "personalize_bar"
UNDO: Final = "personalize_undo"
REDO: Final = "personalize_redo"
WRITES: Final = "personalize_writes"
RESTORED: Final = "personalize_restored"
SHARE_OPEN: Final = Key("personalize_share", False)
SHORTCUTS_OPEN: Final = Key("shortcuts", False)
APPLY: Final = "personalize_apply"
COMPOSE: Final = "compose_panes"
GALLERY: Final = "template_gallery"
BEST_EVENT: Final = "best_event"
"""What the style sheet knows: the bar, undo and redo in it, what a save writes, the line of a restored draft,
what shares, what tells the keys, the button of the panel, the two panes, the gallery of templates, and the event that
suits best."""


def block_prefix(asset_id: str, variant: str) -> str:
    """What the names of a block's entries begin with."""
    return f"personalize_{asset_id}{variant}"


class BlockKeys(KeyGroup):
    """The entries of one block."""

    draft = GroupKey[OpenDraft | None]("draft", None)
    """The choices with the steps that led to them; None before the block is opened."""
    is_other_requested = GroupKey("other_requested", False)
    """Whether the choices of another tab were asked for; they are shown once those of this tab are stored."""
    own_share = GroupKey[Share | None]("own_share", None)
    """The link that was made last."""
    draft_question = GroupKey[DraftQuestion | None]("draft_question", None)
    """The link that waits for an answer."""
    transfer = GroupKey[Transfer | None]("carried", None)
    """Choices that are brought to the block in the next run."""
    version = GroupKey("version", 0)
    """The earlier version that is selected; 0 for none."""

    metric = GroupKey("metric", "")
    requested_metric = GroupKey("metric_asked", "")
    """The metric that the page's address named last."""
    repeat = GroupKey("repeat", "")
    """The path of the list that the block is repeated for."""
    limit = GroupKey("limit", 4)

    looks = GroupKey("looks", Looks())
    sample_open = GroupKey("sample_drawer", False)

    by_hand = GroupKey("by_hand", False)
    """Whether a person writes the HTML."""
    html = GroupKey("html", "")
    generated = GroupKey("html_generated", "")
    """The HTML as it was generated for the field in which a person edits it; blank before."""
    followed = GroupKey[Mapping[str, Any] | None]("followed", None)
    """The choices that the person's HTML was brought in line with last."""
    earlier_html = GroupKey("earlier_html", "")
    """The person's HTML from before the last start over."""
    is_refilled = GroupKey("html_refilled", False)
    """Whether the HTML was generated again because the person had deleted all of it."""

    copy_open = GroupKey("copy_drawer", False)
    as_new_open = GroupKey("as_new_drawer", False)
    test_open = GroupKey("test_drawer", False)
    send_attempt = GroupKey[Attempt | None]("send_attempt", None)
    """The test email that was sent last, or is being sent."""

    block_name = GroupKey("name", "")
    refusal = GroupKey("refused", "")
    """Why the last save was refused; blank if it was not."""
    outcome_over = GroupKey("outcome_over", False)
    """Whether something was changed since the last save, whose outcome is then news no more."""
    is_outcome_new = GroupKey("outcome_new", False)
    """Whether nobody has been told of the outcome of the last save yet."""
    base_version = GroupKey("seen", 0)
    """The version that the choices began with, or that was saved since."""
    taken = GroupKey("taken", "")
    """The fingerprint of the block, edited in Klaviyo, that the choices go on from; blank for none."""
    new_variant_name = GroupKey("as_new_name", "")

    def overwrite(self, conflict: str) -> Key[bool]:
        """The consent to overwrite what a conflict is about; another conflict asks for its own."""
        return Key(self.name(f"overwrite_{conflict}"), False)

    def recipient(self, metric_id: str) -> Key[int | None]:
        """Which event of the sample of a metric the preview is for, counted from zero; None before one is chosen."""
        return Key(self.name(f"{metric_id}_recipient"), None)

    def other_recipient(self, metric_id: str) -> Key[int]:
        """Which event stands beside that one, where two are compared."""
        return Key(self.name(f"{metric_id}_other_recipient"), 1)

    def sample_json(self, metric_id: str, event: str, *, mask: bool) -> Key[str | None]:
        """The values of a metric's event as the person has edited them, as JSON; None until they were shown."""
        return Key(self.name(f"{metric_id}_{event}{'_masked' if mask else ''}_sample"), None)

    def profile_field(self, field: str, default: str) -> Key[str]:
        """A field of the profile that stands for those nobody has read."""
        return Key(self.name(f"sample_{field}"), default)

    def slot(self, slot: str) -> "BindingKeys":
        """The entries of a slot's binding."""
        return BindingKeys(self.name(slot))

    def of_place(self, place: str) -> "BindingKeys":
        """The entries of a binding, by the slot's name, `:alt` or `:link`: no slot's name holds an underscore."""
        return BindingKeys(self.name(f"the_{place[1:]}")) if place.startswith(":") else self.slot(place)


class BindingKeys(KeyGroup):
    """The entries of a binding; those of its further sources begin with another prefix."""

    source_count = GroupKey("count", 1)
    source = GroupKey("source", "default")
    """What is shown: a key of the page's `SOURCES`."""
    source_before = GroupKey("before", "default")
    """What the last run of the page showed of it."""
    fixed = GroupKey("fixed", "")
    """The fixed text, or the public ID of the fixed image."""
    format = GroupKey("format", "")
    fallback = GroupKey("fallback", "")
    details = GroupKey("details", False)
    """Whether the card shows the widgets of format and fallback."""
    own_fallback = GroupKey("own", "")
    """Which kind of fallback a field within a text has of its own."""

    pick = GroupKey("pick", FieldPick())
    """The field that is bound."""
    field = GroupKey[Mapping[str, Any]]("field", {})
    """What the picker of a field told last."""
    text = GroupKey[Mapping[str, Any]]("text", {})
    """What the editor of a text with fields told last."""
    typed = GroupKey[TypedText | None]("typed", None)
    """The text with fields; None before its editor has been drawn."""

    @property
    def is_open(self) -> Key[bool]:
        """Whether the card shows its widgets where it could be one line.

        Its name does not begin as those of the widgets, so it stays when they begin anew.
        """
        return Key(f"open_{self.prefix}", False)

    def part(self, typed: TypedText) -> "BindingKeys":
        """The entries of the field that is open in a text, since it was opened."""
        return BindingKeys(self.name(f"text_{typed.opened}"))

    def further(self, number: int) -> "BindingKeys":
        """The entries of the source of this number, counted from zero for the first."""
        return BindingKeys(self.name(str(number)))

    def of_sources(self, count: int) -> list["BindingKeys"]:
        """The entries of so many sources."""
        return [self, *map(self.further, range(1, count))]

    def argument(self, format_name: str) -> Key[str]:
        """The argument of a format."""
        return Key(self.name(f"{format_name}_argument"), "")

    def suggestion(self, number: int) -> Key[bool]:
        """The button of a suggestion."""
        return Key(self.name(f"suggest_{number}"), False)


class ImageChoiceKeys(KeyGroup):
    """The entries of the library beside a field for a public ID, whose name is the prefix."""

    library_open = GroupKey("library", False)
    search = GroupKey("search", "")
