"""What Personalize says of HTML that a person edits."""

from collections.abc import Sequence

from core.domain.place_labels import place_labels
from core.publish.prepared_block import PreparedBlock
from ui.app.text import plain

UNBOUND = "Not bound in your HTML, so this choice has no effect."
NO_LOOP = "Your HTML does not repeat this list."
BIND_AGAIN = "Bind again"
BIND_AGAIN_HELP = "Restores this choice at its image in your HTML. Nothing else changes."
USE_GENERATED = "Use generated HTML"
USE_GENERATED_HELP = (
    "Shows and saves the HTML generated from your choices. Your HTML is kept, and you can return to it."
)
SET_ASIDE = "The block is generated from your choices. Your edited HTML is kept here."
START_OVER = "Start over"
START_OVER_HELP = "Replaces your HTML with HTML generated from the choices above. Your HTML is kept."
BACK = "Restore edited HTML"
HOLDS = "It contains"
SAVES, APPLIES = "Saves", "Applies"
BACK_HELP = "Restores the HTML from before you started over."
REFILLED = "The HTML was empty, so the field shows the HTML generated from your choices again."
USE_OWN = "Use edited HTML"


def written(block: PreparedBlock | None) -> str:
    """What a save writes, in words; blank where it is what the choices make."""
    if block is None or not block.personalization.edited:
        return ""
    labels = place_labels(block.template)
    names = ", ".join(f"“{plain(labels[name])}”" for name in block.unbound)
    return f"your edited HTML without your choices for {names}" if names else "your edited HTML with all your choices"


def unbound(names: Sequence[str]) -> str:
    """Choices whose expression is not in the HTML as it was generated."""
    listed = ", ".join(f"“{plain(name)}”" for name in names)
    return (
        f"Not bound in this HTML: {listed}. Your choices for these have no effect. Select “Bind again” on their cards."
    )
