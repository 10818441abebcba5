"""What the account held before the workspace came: a team's own Universal Content, and sixty e-mail templates."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sandbox.world.events import SHOP

_FOOTER: Final = (
    '<p style="font:13px/20px Arial,sans-serif;color:#6b6b6b;text-align:center">{{ organization.name }} · '
    "{{ organization.full_address }} · {% unsubscribe %}</p>"
).replace("{% unsubscribe %}", f'<a href="{SHOP}/unsubscribe">Unsubscribe</a>')
_BLOCKS: Final = {
    "Footer with address": _FOOTER,
    "Free delivery over £50": (
        '<p style="font:600 16px/24px Arial,sans-serif;color:#2f5d50;background:#eef3ee;padding:12px">'
        "Free delivery on everything over £50</p>"
    ),
    "Studio greeting": (
        "<p style=\"font:16px/24px Arial,sans-serif\">Hello {{ first_name|default:'there' }}, the kiln is warm.</p>"
    ),
    "Loyalty line": (
        "<p style=\"font:16px/24px Arial,sans-serif\">You have {{ person|lookup:'Points'|default:'0' }} points as a "
        "{{ person|lookup:'Loyalty Tier'|default:'Seed' }} member.</p>"
    ),
    "Care instructions": '<p style="font:16px/24px Arial,sans-serif">Stoneware likes warm water and a soft cloth.</p>',
}
_SERIES: Final = {
    "Welcome": 5, "Abandoned cart": 4, "Browse abandonment": 3, "Order confirmation": 2, "Shipping": 3,
    "Review request": 2, "Back in stock": 2, "Birthday": 2, "Loyalty": 4, "Win-back": 4, "Newsletter": 20,
    "Sale": 6, "Workshop": 3,
}  # fmt: skip
_FREQUENT: Final = ("Footer with address", "Free delivery over £50")


def team_block_ids() -> frozenset[str]:
    """The ids of the blocks that the team has made by itself."""
    return frozenset(map(block_id, _BLOCKS))


def block_id(name: str) -> str:
    """The id of a block of the team's own: 32 hexadecimal digits, as Klaviyo's are."""
    return hashlib.sha256(f"fernkiln/{name}".encode()).hexdigest()[:32]


def blocks(end: int) -> Iterator[list[Any]]:
    """Rows of `universal_content`: id, name, definition, created, updated, patched, gone_until."""
    for age, (name, content) in enumerate(_BLOCKS.items(), 90):
        at = _iso(end, age)
        data = {"content": content, "display_options": {}}
        definition = json.dumps({"content_type": "block", "type": "html", "data": data})
        yield [block_id(name), name, definition, at, at, 0, None]


def templates(end: int) -> Iterator[list[Any]]:
    """Rows of `template`; every third was built by drag and drop, and some of those cannot tell their definition."""
    names = [f"{series} {part}" for series, parts in _SERIES.items() for part in range(1, parts + 1)]
    for number, name in enumerate(names):
        used = _used(number)
        at = _iso(end, 20 + number * 3)
        dragged = number % 3 == 1
        definition = json.dumps(_definition(name, used)) if dragged else None
        flaw = "definition" if dragged and number % 12 == 7 else "flow" if name.startswith("Abandoned") else ""
        editor = "SYSTEM_DRAGGABLE" if dragged else "CODE"
        identity = hashlib.sha256(f"fernkiln/template/{name}".encode()).hexdigest()[:6]
        yield [identity, name, editor, _html(name, used), "", definition, at, at, flaw]


def _used(number: int) -> list[str]:
    """The blocks that a template shows: the footer in most, others now and then, none in a quarter."""
    names = list(_BLOCKS)
    if number % 4 == 3:
        return []
    return [names[number % len(names)], *_FREQUENT] if number % 2 else [_FREQUENT[0]]


def _html(name: str, used: list[str]) -> str:
    parts = "".join(
        f'<div data-klaviyo-universal-block="{block_id(block)}">&nbsp;</div>' for block in dict.fromkeys(used)
    )
    return (
        f"<html><head><title>{name}</title></head><body><h1>{name}</h1>"
        f"<p>Hello {{{{ first_name|default:'there' }}}}</p>{parts}</body></html>"
    )


def _definition(name: str, used: list[str]) -> dict[str, Any]:
    blocks = [{"content_type": "block", "type": "text", "data": {"content": f"<h1>{name}</h1>"}}]
    universal = [
        {"content_type": "block", "type": "html", "universal_id": block_id(block), "data": {}}
        for block in dict.fromkeys(used)
    ]
    columns = [{"blocks": [*blocks, *universal]}]
    return {"body": {"sections": [{"content_type": "section", "rows": [{"columns": columns}]}]}}


def _iso(end: int, days_ago: int) -> str:
    return (datetime.fromtimestamp(end, UTC) - timedelta(days=days_ago)).isoformat()
