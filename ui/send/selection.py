"""What is selected: over all pages of results, whatever the search shows just now."""

from collections.abc import Collection, Iterable, Sequence

from core.domain.asset import Asset
from core.library.lists import pasted
from ui.app.state import clear_prefix, get_state, set_state
from ui.send import keys


def selection() -> Sequence[str]:
    """The references of the selected assets, in the order in which they were selected."""
    return get_state(keys.SELECTION)


def all_selected() -> list[str]:
    """The same, and what was pasted."""
    return list(dict.fromkeys([*selection(), *pasted(get_state(keys.PASTED_TEXT))]))


def clear_what_was_sent() -> None:
    """Select nothing on the first run after a send."""
    if get_state(keys.PLAN_SENT):
        set_state(keys.PLAN_SENT, False)
        clear()


def select_only(references: Iterable[str]) -> None:
    """Select these and nothing else, each once; the asset that came last is the one that was looked at last."""
    before, now = selection(), list(dict.fromkeys(references))
    set_state(keys.SELECTION, now)
    if added := [reference for reference in now if reference not in before]:
        look_at(added[-1])


def look_at(reference: str) -> None:
    """Show this asset's details."""
    set_state(keys.LOOKED_AT, reference)


def select_among(page: Collection[str], ticked: Collection[str]) -> None:
    """Select of these assets just the ticked ones, and leave others as they are; the one that changed is looked at."""
    before = selection()
    remaining = [each for each in before if each not in page or each in ticked]
    select_only([*remaining, *ticked])
    if removed := [each for each in before if each not in remaining]:
        look_at(removed[-1])


def add_all(assets: Sequence[Asset]) -> None:
    """Select what of these can be sent."""
    offered = [asset.reference for asset in assets if not asset.withheld]
    set_state(keys.SELECTION, list(dict.fromkeys([*selection(), *offered])))
    clear_prefix(keys.TABLES.prefix)


def clear() -> None:
    """Select nothing."""
    set_state(keys.SELECTION, ())
    set_state(keys.PASTED_TEXT, "")
    set_state(keys.ALTS, {})
    set_state(keys.LINKS, {})
    clear_prefix(keys.TABLES.prefix)
