"""The structured metadata field `klaviyo_ucb`: which Klaviyo blocks an asset feeds, kept on the asset itself."""

import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import orjson

from core.domain.block import LinkKey
from core.domain.parsing import JSON_TOKEN
from core.domain.personalization import Personalization, parse_personalization
from core.domain.scalars import scalar_text
from core.errors import Conflict, InputError

FIELD_ID: Final = "klaviyo_ucb"
DEFINITION: Final[Mapping[str, Any]] = {
    "external_id": FIELD_ID,
    "label": "Klaviyo Universal Content",
    "type": "string",
    "mandatory": False,
    "restrictions": {"readonly_ui": True},
}

_START: Final = re.compile(r'\s*\{\s*"v"\s*:\s*1\s*,\s*"blocks"\s*:\s*\[')
_END: Final = re.compile(r"\]\s*\}\s*")
_BLANK: Final = " \t\r\n"


class FieldEntry(NamedTuple):
    """One block in the field; `personalization` is None for blocks without slots."""

    account: str
    block_id: str
    kind: str
    variant: str
    name: str
    at: str
    personalization: Personalization | None = None

    def to_json(self) -> dict[str, Any]:
        """The contract's JSON shape."""
        entry: dict[str, Any] = {
            "account": self.account,
            "id": self.block_id,
            "kind": self.kind,
            "variant": self.variant,
            "name": self.name,
            "at": self.at,
        }
        return entry | ({"p": self.personalization.to_json()} if self.personalization else {})


def find_entry(value: object, account: str, key: LinkKey) -> FieldEntry | None:
    """This identity's entry in a field's value; Conflict when the value is not ours to read."""
    for raw in _blocks(value):
        if _is_mine(raw, account, key.kind, key.variant):
            return _entry(raw, _personalization(raw))
    return None


def own_entries(value: object, account: str) -> list[FieldEntry]:
    """An account's entries, without their personalizations; Conflict when the value is not ours to read."""
    if value in (None, ""):
        return []
    try:
        raw = orjson.loads(str(value))
    except orjson.JSONDecodeError:
        raw = None
    if not isinstance(raw, dict) or raw.get("v") != 1 or not isinstance(raw.get("blocks"), list):
        raise Conflict(
            "the field klaviyo_ucb contains a value that this workspace did not write; it was left unchanged"
        )
    mine = [each for each in raw["blocks"] if isinstance(each, dict) and each.get("account") == account]
    return [_entry(each, None) for each in mine]


def with_entry(value: object, entry: FieldEntry) -> str:
    """The field's value with this entry in the place of its predecessor; all others stay byte for byte."""
    mine = orjson.dumps(entry.to_json()).decode()
    texts = []
    for raw, text in zip(_blocks(value), _texts(value), strict=True):
        if not _is_mine(raw, entry.account, entry.kind, entry.variant):
            texts.append(text)
    return '{"v":1,"blocks":[' + ",".join([*texts, mine]) + "]}"


def without_entry(value: object, account: str, kind: str, variant: str) -> str:
    """The field's value without this entry; blank when nothing is left."""
    entries = [
        text
        for raw, text in zip(_blocks(value), _texts(value), strict=True)
        if not _is_mine(raw, account, kind, variant)
    ]
    return '{"v":1,"blocks":[' + ",".join(entries) + "]}" if entries else ""


def _blocks(value: object) -> list[Any]:
    return [orjson.loads(text) for text in _texts(value)]


def _texts(value: object) -> list[str]:
    """The text of each block as it stands in the value; Conflict when the value is not of our version."""
    if value in (None, ""):
        return []
    text = str(value)
    start = _START.match(text)
    try:
        # Also refuses what is nested deeper than any reader takes.
        orjson.loads(text)
    except orjson.JSONDecodeError:
        start = None
    texts, end = _items(text, start.end()) if start else ([], 0)
    if not start or not _END.fullmatch(text, end):
        raise Conflict(
            "the field klaviyo_ucb contains a value that this workspace did not write; it was left unchanged"
        )
    return texts


def _items(text: str, begin: int) -> tuple[list[str], int]:
    """The texts of a list's items from `begin` on, and where its bracket closes; the text is JSON.

    Brackets are counted: a reader that calls itself for each would end with Python's own depth.
    """
    texts: list[str] = []
    depth = 0
    for token in JSON_TOKEN.finditer(text, begin):
        sign = token[0]
        if depth == 0 and sign in ",]":
            if item := text[begin : token.start()].strip(_BLANK):
                texts.append(item)
            if sign == "]":
                return texts, token.start()
            begin = token.end()
        elif sign in "[{":
            depth += 1
        elif sign in "]}":
            depth -= 1
    return texts, len(text)


def _is_mine(raw: object, account: str, kind: str, variant: str) -> bool:
    if not isinstance(raw, dict):
        return False
    return (raw.get("account"), raw.get("kind"), raw.get("variant", "")) == (account, kind, variant)


def _personalization(raw: Mapping[str, Any]) -> Personalization | None:
    try:
        return parse_personalization(raw["p"]) if raw.get("p") else None
    except InputError:
        return None


def _entry(raw: Mapping[str, Any], personalization: Personalization | None) -> FieldEntry:
    return FieldEntry(
        account=scalar_text(raw.get("account")),
        block_id=scalar_text(raw.get("id")),
        kind=scalar_text(raw.get("kind") or ""),
        variant=scalar_text(raw.get("variant") or ""),
        name=scalar_text(raw.get("name") or ""),
        at=scalar_text(raw.get("at") or ""),
        personalization=personalization,
    )
