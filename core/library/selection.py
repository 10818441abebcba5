"""From what a person picked, pasted or was handed over to assets."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from core.cloudinary.client import CloudinaryClient
from core.domain.asset import TEMPLATE_SUFFIX, Asset

_TYPES: Final = ("image", "video", "raw")
_STORED: Final = ("upload", "private", "authenticated")
_REFERENCE: Final = re.compile(r"(image|video|raw)/([a-z_]+)/(.+)", re.DOTALL)
_SIGNED_OR_STEPS: Final = re.compile(r"(?:s--[\w-]+--|v\d+|(?=(?:[a-z]{1,3}|\$\w+)_)[^/]*+)/")
# Another asset begins after a comma: by its type, or by an asset_id.
_NEXT: Final = re.compile(r",(?=(?:image|video|raw)/[a-z_]+/|[0-9a-f]{32}(?:,|$))")
_EXTENSION: Final = re.compile(r"\.[A-Za-z0-9]{2,5}$")
_LONGEST_NAME: Final = 261
"""Characters of a public ID, which has at most 255, and its extension."""


@dataclass(frozen=True, kw_only=True)
class SelectedAssets:
    """The assets of a selection, and what of it names none."""

    assets: list[Asset]
    missing: tuple[str, ...]


class Selection:
    """Reads selections against one environment."""

    def __init__(self, cloudinary: CloudinaryClient) -> None:
        self._cloudinary = cloudinary

    def read(self, texts: Iterable[str]) -> SelectedAssets:
        """The assets that these elements name: asset ids, `image/upload/<public id>`, public ids, delivery URLs."""
        references = list(dict.fromkeys(reference.strip() for reference in texts if reference.strip()))
        ids = [reference for reference in references if re.fullmatch(r"[0-9a-f]{32}", reference)]
        by_id = {asset.asset_id: asset for asset in self._cloudinary.get_assets_by_id(ids)}
        named = self.named([reference for reference in references if reference not in by_id])
        assets = [by_id.get(reference) or named.get(reference) for reference in references]
        missing = tuple(reference for reference, asset in zip(references, assets, strict=True) if asset is None)
        return SelectedAssets(assets=[asset for asset in assets if asset], missing=missing)

    def named(self, references: Sequence[str]) -> dict[str, Asset]:
        """Assets by the element that names them: the likeliest meaning of all of them first, many in a call."""
        assets: dict[str, Asset] = {}
        meanings = {reference: self._meanings(reference) for reference in references}
        for turn in range(max(map(len, meanings.values()), default=0)):
            by_name: dict[tuple[str, str, str], list[str]] = {}
            for reference, each in meanings.items():
                if reference not in assets and turn < len(each):
                    by_name.setdefault(each[turn], []).append(reference)
            for asset in self._cloudinary.get_assets_by_public_id(by_name):
                name = (asset.resource_type, asset.type, asset.public_id)
                assets |= dict.fromkeys(by_name.get(name, []), asset)
        return assets

    def _meanings(self, reference: str) -> list[tuple[str, str, str]]:
        # A hand-over's elements are percent-encoded, a public id may hold a percent sign of its own.
        texts = [reference, unquote(reference)] if "%" in reference else [reference]
        every = [meaning for text in texts for meaning in references(text, self._cloudinary.cloud.prefix)]
        return [meaning for meaning in dict.fromkeys(every) if meaning[1] in _STORED and meaning[2].isprintable()]


def references(reference: str, prefix: str) -> list[tuple[str, str, str]]:
    """What an element may mean, the likeliest first: resource type, delivery type, public id."""
    path = reference
    if re.match(r"https?://", reference):
        if not reference.startswith(f"{prefix}/"):
            return []
        path = unquote(reference.removeprefix(f"{prefix}/").partition("?")[0])
    match = _REFERENCE.fullmatch(path)
    if not match:
        kinds: Sequence[str] = ("raw",) if path.endswith(TEMPLATE_SUFFIX) else _TYPES
        return [(kind, "upload", path) for kind in kinds if path]
    resource_type, delivery_type, rest = match.groups()
    names = [rest]
    if path is not reference:
        names = _names(rest)
        if resource_type != "raw":
            names = [_EXTENSION.sub("", name) for name in names] + names
    return [(resource_type, delivery_type, name) for name in dict.fromkeys(names) if name]


def _names(rest: str) -> list[str]:
    """The path of a delivery URL without ever fewer of its leading transformations: a folder may look like one."""
    starts, at = [0], 0
    while step := _SIGNED_OR_STEPS.match(rest, at):
        at = step.end()
        starts.append(at)
    return [rest[start:] for start in reversed(starts) if len(rest) - start <= _LONGEST_NAME]


def handed_over(query: str) -> list[str]:
    """The elements of `/send?assets=…`: split where another asset begins, for a public id may hold a comma."""
    return [reference for reference in re.split(_NEXT, query) if reference]
