"""Who did what to which block: the journal of writes, with what changed."""

from dataclasses import dataclass

from core.accounts.account import Account
from core.blocks.typed_text import typed_text
from core.domain.field_path import FieldPath
from core.domain.personalization import Bound, Fixed, ImageRef, Personalization, TextWithFields, chain, place_name
from core.errors import NotConnected
from core.publish.store import Links


@dataclass(frozen=True, kw_only=True)
class HistoryEntry:
    """One write: `changes` are sentences such as `headline: default → profile first_name`; `at` is ISO 8601 in UTC.

    `version` is that of the choices after it, 0 when they stayed or are none.
    """

    at: str
    who: str
    outcome: str
    block: str
    public_id: str
    variant: str
    version: int
    changes: tuple[str, ...] = ()
    detail: str = ""


class History:
    """Reads the journal of one account."""

    def __init__(self, account: Account, links: Links) -> None:
        self._account, self._links = account, links

    def newest(self, limit: int = 200) -> list[HistoryEntry]:
        """The last writes, the newest first; none without an account."""
        try:
            scope = self._account.scope
        except NotConnected:
            return []
        return [
            HistoryEntry(
                at=entry.at,
                who=entry.who,
                outcome=entry.outcome,
                block=entry.name,
                public_id=entry.public_id,
                variant=entry.key.variant,
                version=entry.version,
                changes=changes(entry.before, entry.after) if entry.after else (),
                detail=entry.detail,
            )
            for entry in self._links.journal(scope, limit)
        ]


def changes(before: Personalization | None, after: Personalization) -> tuple[str, ...]:
    """What differs between two states of a block's choices, a sentence each; from the defaults without a `before`."""
    old, new = _describe(before) if before else {}, _describe(after)
    names = sorted(old.keys() | new.keys())
    pairs = [(name, old.get(name, "default"), new.get(name, "default")) for name in names]
    return tuple(f"{name}: {was} → {now}" for name, was, now in pairs if was != now)


def _describe(personalization: Personalization) -> dict[str, str]:
    descriptions = {
        place_name(place): " / ".join(filter(None, map(_link, chain(binding))))
        for place, binding in personalization.bindings.items()
    }
    descriptions["event"] = personalization.event.metric if personalization.event else "none"
    descriptions["repeat"] = str(FieldPath(personalization.repeat.path)) if personalization.repeat else "none"
    return {name: text for name, text in descriptions.items() if text not in ("default", "none")}


def _link(part: object) -> str:
    match part:
        case Bound():
            return f"{part.source} {FieldPath(part.path)}"
        case TextWithFields():
            return f"“{typed_text(part.parts)}”"
        case Fixed(value=ImageRef(public_id=name)):
            return name
        case Fixed(value=text):
            return f"“{text}”"
        case str():
            return f"“{part}”" if part else ""
    return "default"
