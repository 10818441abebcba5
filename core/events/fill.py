"""All suggestions taken in one step; whoever keeps the old choices can take it back."""

from typing import Final

from core.domain.personalization import Bound, Default, EventRef, Personalization, Shop
from core.domain.places import ALT, LINK
from core.domain.template import Slot
from core.events.ranking import Suggestion, Suggestions

SHOP_PATH: Final = "/products/"
"""Where shops keep the pages of their products; a handle stands behind it."""
_IMAGE_FALLBACK: Final = Default()


def fill_suggestions(
    personalization: Personalization, slots: tuple[Slot, ...], suggestions: Suggestions, event: EventRef | None
) -> Personalization:
    """The choices with the first suggestion at each place that still shows its default; what was chosen stays.

    A link that has no address to fall back to is left out. `event` is that of the sample whose fields are suggested.
    """
    images = {slot.name for slot in slots if slot.type == "image"}
    free = [place for place, binding in personalization.bindings.items() if isinstance(binding, Default)]
    free += [slot.name for slot in slots if slot.name not in personalization.slots]
    taken = {place: suggestions[place][0] for place in free if suggestions.get(place)}
    bound = {
        place: suggested_binding(each, place, is_image=place in images)
        for place, each in taken.items()
        if place != LINK or each.home
    }
    update = {
        "slots": {
            **personalization.slots,
            **{place: each for place, each in bound.items() if place not in (ALT, LINK)},
        },
        "alt": bound.get(ALT, personalization.alt),
        "link": bound.get(LINK, personalization.link),
        "event": event or personalization.event,
    }
    return personalization.model_copy(update=update)


def suggested_binding(suggestion: Suggestion, place: str, *, is_image: bool) -> Bound:
    """A suggestion as the binding of a place; a link falls back to the suggestion's home, which may be blank."""
    fallback = suggestion.home if place == LINK else _IMAGE_FALLBACK if is_image else ""
    return Bound.model_validate(
        {
            "source": suggestion.source,
            "path": suggestion.steps,
            "format": (Shop(shop=SHOP_PATH),) if place == LINK and suggestion.shop else (),
            "fallback": fallback,
        }
    )
