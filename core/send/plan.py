"""From a selection to what a send would do: pure, so that nothing is done that was not shown."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from core.blocks.image import copy_source, image_block
from core.cloudinary.delivery import Cloud
from core.domain.asset import Asset
from core.domain.block import Block, Link
from core.domain.send_settings import SendSettings
from core.errors import InputError
from core.http import RateLimiter
from core.publish.image_content import ImageContent
from core.publish.written_form import is_ours, matching_content
from core.send.earlier import NO_ENTRY, EarlierEntry, image_in
from core.send.templates import TemplatePlan
from core.send.values import Action, Plan, PlanRow, SendKind

BURST: Final = 75
STEADY: Final = 750
"""Blocks that Klaviyo takes in a second and in a minute."""


class BlocksLimiter(RateLimiter):
    """As fast as Klaviyo takes an account's blocks."""

    def __init__(self) -> None:
        super().__init__(BURST, STEADY)


COPIES_A_DAY: Final = {"url": 100, "file": 500}
# Look, create or update, metadata; what Klaviyo keeps is in its answer, and a hundred assets share a read.
_CALLS: Final[Mapping[Action, int]] = {"create": 3, "update": 3, "unchanged": 1, "conflict": 0, "skip": 0}
# The asset, its file and its metadata are read and written one by one.
_OF_A_TEMPLATE: Final = 4


@dataclass(frozen=True, kw_only=True)
class CurrentBlock:
    """What an asset feeds already: our link, None when its metadata told, and the block, None when it was deleted."""

    link: Link | None
    block: Block | None


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What the accounts and this workspace know of the assets, by asset_id.

    `copied_ids` are the assets whose present version is in Klaviyo Images; `copied_today` counts copies of the chosen
    way; `native` says that Klaviyo keeps its own image block.
    """

    current_blocks: Mapping[str, CurrentBlock]
    templates: Mapping[str, TemplatePlan]
    earlier: Mapping[str, EarlierEntry] = field(default_factory=dict)
    copied_ids: Collection[str] = ()
    copied_today: int = 0
    native: bool = True


def plan_send(assets: Sequence[Asset], settings: SendSettings, cloud: Cloud, facts: Facts, day: str) -> Plan:
    """A row an asset in the given order, each asset once; `day` is an ISO date."""
    rows = [_row(asset, settings, cloud, facts, day) for asset in _once(assets)]
    cap = COPIES_A_DAY["file" if settings.by_file else "url"] - facts.copied_today
    copies = sum(row.kind == "copy" and row.action == "create" for row in rows)
    calls = sum(row.calls for row in rows)
    return Plan(
        rows=tuple(rows),
        settings=_with_earlier_entries(settings, rows),
        calls=calls + (2 * -(-len(rows) // 100) if calls else 0),
        seconds=_seconds(sum(row.action in ("create", "update") for row in rows)),
        over_cap=max(0, copies - max(0, cap)),
    )


def _with_earlier_entries(settings: SendSettings, rows: Sequence[PlanRow]) -> SendSettings:
    """The settings with the alt texts and links of earlier sends, so that the next one finds them in this one."""
    own, shared = (
        {row.asset.reference: row.link for row in rows if row.kept_link == kind} for kind in ("own", "shared")
    )
    return replace(
        settings,
        alts={**settings.alts, **{row.asset.reference: row.alt for row in rows if row.alt_source == "block"}},
        links={**settings.links, **own},
        kept_links=shared,
    )


def _row(asset: Asset, settings: SendSettings, cloud: Cloud, facts: Facts, day: str) -> PlanRow:
    kind = kind_of(asset, settings)
    current = facts.current_blocks.get(asset.asset_id)
    entry = _entry(facts.earlier.get(asset.asset_id, NO_ENTRY), current)
    if asset.reference in settings.without_earlier:
        entry = NO_ENTRY
    alt, alt_source = settings.alt_of(asset, entry.alt)
    link, kept_link = settings.link_of(asset, entry.own_link, entry.shared_link)
    keeps = alt_source == "block" or bool(kept_link)
    row = PlanRow(
        asset=asset,
        kind=kind or "image",
        name=settings.named(asset, kind or asset.resource_type, day),
        alt=alt,
        link=link,
        kept_link=kept_link,
        kept_at=entry.at if keeps else "",
        kept_undone=keeps and entry.was_undone,
        src="",
        action="create",
        calls=_CALLS["create"],
        alt_source=alt_source,
    )
    if kind is None:
        return _skipped(row, "Only images, videos and templates (.cldt.json) can be sent.")
    if asset.withheld:
        return _skipped(row, f"Cloudinary does not deliver it: {asset.withheld}.")
    if kind == "template":
        row = replace(row, alt="", alt_source="", link="", kept_link="")
        return _templated(row, facts.templates[asset.asset_id])
    if not alt and settings.missing_alt == "error" and kind != "copy":
        return _skipped(
            row, ("It has no alt text; enter one, add it in Cloudinary, or allow sending without alt text.")
        )
    try:
        if kind == "copy":
            return _copy(row, cloud, done=asset.asset_id in facts.copied_ids)
        return _with_image(row, settings, cloud, current, native=facts.native)
    except InputError as error:
        return _skipped(row, str(error))


def _entry(earlier: EarlierEntry, current: CurrentBlock | None) -> EarlierEntry:
    """What is kept of an earlier send: what the block still says, or all where that send was undone."""
    if current:
        return earlier.kept_in(current.block)
    return earlier if earlier.was_undone else NO_ENTRY


def _templated(row: PlanRow, template: TemplatePlan) -> PlanRow:
    calls = _CALLS[template.action] + _OF_A_TEMPLATE if template.action in ("create", "update", "unchanged") else 0
    return replace(row, **vars(template), calls=calls)


def _copy(row: PlanRow, cloud: Cloud, *, done: bool) -> PlanRow:
    # Klaviyo Images keeps no alt text.
    row = replace(row, src=copy_source(row.asset, cloud), alt="", alt_source="", link="", kept_link="", calls=1)
    if not done:
        return row
    return replace(row, action="unchanged", calls=0, note="This version is already in Klaviyo Images.")


def _with_image(
    row: PlanRow, settings: SendSettings, cloud: Cloud, current: CurrentBlock | None, *, native: bool
) -> PlanRow:
    image = image_block(row.asset, cloud, replace(settings, link=row.link), row.alt)
    row = replace(row, src=image.src, link=image.link, lacks_link=not row.link, note=_alt_note(row))
    if current is None:
        return row
    if current.block is None:
        row = replace(row, was_deleted=True)
        note = "Its block was deleted in Klaviyo; choose to create it again."
        return row if settings.recreate else replace(row, action="conflict", calls=0, note=note)
    content = ImageContent(asset=row.asset, image=image, cloud=cloud, native=native and image.native)
    row = replace(row, before=image_in(current.block).src)
    if matching_content(current.block, content).is_in(current.block) and current.block.name == row.name:
        return replace(row, action="unchanged", calls=_CALLS["unchanged"])
    if current.link and not settings.overwrite and not is_ours(current.block, current.link, content):
        note = "Its block was edited in Klaviyo; choose to overwrite it."
        return replace(row, action="conflict", calls=0, note=note)
    return replace(row, action="update", calls=_CALLS["update"], note=_changes(row, current.block))


def _alt_note(row: PlanRow) -> str:
    if row.alt_source == "title":
        return "No alt text: the title is used instead."
    if row.alt_source == "block" and row.asset.alt and row.asset.alt != row.alt:
        return f"Keeps the alt text that was entered for it; Cloudinary has “{row.asset.alt}”."
    return ""


def _changes(row: PlanRow, block: Block) -> str:
    """What an update makes of a block, in words."""
    image = image_in(block)
    texts = (("alt text", image.alt, row.alt), ("link", image.link, row.link), ("block name", block.name, row.name))
    changes = [f"{what}: {_in_quotes(old)} → {_in_quotes(new)}" for what, old, new in texts if old != new]
    if image.src != row.src:
        changes.append("image: its size, format or version")
    return "; ".join(changes or ["the form of its HTML"]) + (f". {row.note}" if row.note else "")


def _in_quotes(text: str) -> str:
    return f"“{text}”" if text else "none"


def kind_of(asset: Asset, settings: SendSettings) -> SendKind | None:
    """What an asset becomes; None for a file that a mail cannot show."""
    if asset.is_template:
        return "template"
    if asset.resource_type == "image":
        return "copy" if settings.copies else "image"
    return "video" if asset.resource_type == "video" else None


def _skipped(row: PlanRow, note: str) -> PlanRow:
    return replace(row, action="skip", calls=0, note=note)


def _seconds(writes: int) -> float:
    """How long the limits make so many writes take, at best."""
    return 60.0 * max(0, (writes - 1) // STEADY) + (writes - STEADY * max(0, (writes - 1) // STEADY)) / BURST


def _once(assets: Sequence[Asset]) -> list[Asset]:
    return list({asset.asset_id: asset for asset in assets}.values())
