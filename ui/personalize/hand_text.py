"""What Personalize says of HTML that a person edits."""

from collections.abc import Sequence

from core.domain.place_labels import place_labels
from core.publish.prepared_block import PreparedBlock
from ui.app.text import plain

UNBOUND = "Not bound in your HTML: what stands there is yours, and this choice has no effect on it."
NO_LOOP = "Your HTML does not repeat this list."
BIND_AGAIN = "Bind again"
BIND_AGAIN_HELP = "Puts this choice back at its image in your HTML. Nothing else of it changes."
USE_GENERATED = "Use generated HTML"
USE_GENERATED_HELP = (
    "Shows and saves what your choices make of the template. Your HTML is kept, and you can go back to it."
)
SET_ASIDE = "The block is generated from your choices. The HTML that you edited is kept here."
START_OVER = "Start over"
START_OVER_HELP = "Replaces what you wrote by what is generated from the choices above. What you wrote is kept."
BACK = "Back to what you wrote"
HOLDS = "It holds"
SAVES, APPLIES = "Saves", "Applies"
BACK_HELP = "Brings back your HTML from before you started over."
USE_OWN = "Back to your HTML"


def written(block: PreparedBlock | None) -> str:
    """What a save writes, in words; blank where it is what the choices make."""
    if block is None or not block.personalization.edited:
        return ""
    labels = place_labels(block.template)
    names = ", ".join(f"“{plain(labels[name])}”" for name in block.unbound)
    return "your edited HTML" + (f", {len(block.unbound)} not bound: {names}" if names else ", everything bound")


def unbound(names: Sequence[str]) -> str:
    """Choices whose expression is not in the HTML as it was generated."""
    listed = ", ".join(f"“{plain(name)}”" for name in names)
    return (
        f"Not bound in this HTML: {listed}. What stands there now is yours; the choices made above for these have no "
        "effect. Their cards offer to bind them again."
    )
