"""What people call the places of a template: its slots, the alt text, the link and the repeated list."""

from collections import Counter
from typing import Final

from core.domain.places import ALT, LINK, REPEAT
from core.domain.template import Template

PLACE_LABELS: Final = {ALT: "Alt text", LINK: "Link", REPEAT: "Repeated list"}


def place_labels(template: Template) -> dict[str, str]:
    """The label of each place by its name among the bindings, different ones for different places.

    A slot's is its own label; where others are called the same, its name stands behind it.
    """
    own = {slot.name: slot.label for slot in template.slots}
    times = Counter([*own.values(), *PLACE_LABELS.values()])
    return {
        **{name: label if times[label] == 1 else f"{label} ({name})" for name, label in own.items()},
        **PLACE_LABELS,
    }
