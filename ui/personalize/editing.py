"""What the cells of Personalize hand on to each other."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from streamlit.delta_generator import DeltaGenerator

from core.extension.values import InEditor
from core.personalize.draft import Step
from core.publish.opened_template import OpenedTemplate
from core.publish.prepared_block import PreparedBlock
from core.publish.rows import Version
from ui.app.call import Named
from ui.personalize.transfer import WidgetScope


@dataclass(frozen=True, kw_only=True)
class Editing:
    """What is edited: a template with its saved choices, what the widgets begin with, and where they stand.

    `older` says that an earlier version is selected. `in_editor` is what the panel inside Klaviyo's
    editor was opened on; None on the page itself, which alone has `versions`, the newest first.
    """

    opened: OpenedTemplate
    template: str
    start: Step
    place: WidgetScope
    versions: tuple[Version, ...] = ()
    older: bool = False
    in_editor: InEditor | None

    @property
    def saved(self) -> Mapping[str, Any]:
        """The choices that the widgets begin with, as the contract has them."""
        return self.start.personalization

    @property
    def is_image_block(self) -> bool:
        """Whether it is one image in Klaviyo's editor instead of a block of HTML."""
        return self.in_editor is not None and self.in_editor.image is not None


@dataclass(frozen=True, kw_only=True)
class Preview:
    """The composed block, None if it is refused, the call that composed it, and the recipient it is shown to.

    `head` is the row above the preview where the recipient is chosen; below it in the `pane` stands in a word what
    other cells tell.
    """

    head: DeltaGenerator
    pane: DeltaGenerator
    block: PreparedBlock | None = None
    code: str = ""
    recipient: Mapping[str, Any] | None = None

    @property
    def named_block(self) -> Named:
        """The block as an argument of other calls."""
        return Named(self.code, self.block)
