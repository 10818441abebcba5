"""From what a person picked, pasted or was handed over to assets."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final
from urllib.parse import unquote

from core.cloudinary.client import CloudinaryClient
from core.cloudinary.delivery import Cloud, encode_source
from core.cloudinary.delivery_url import AssetName, asset_names
from core.domain.asset import TEMPLATE_SUFFIX, Asset
from core.library.lists import is_one_or_all, parts_of

_TYPES: Final = ("image", "video", "raw")
_STORED: Final = ("upload", "private", "authenticated")
_REFERENCE: Final = re.compile(r"(image|video|raw)/([a-z_]+)/(.+)", re.DOTALL)
_URL: Final = re.compile(r"(?:https?:)?//", re.IGNORECASE)
_DEEPEST: Final = 5
"""How often is asked: for the whole, without quotes, and for parts by semicolons, commas and blanks."""


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
        """The assets that these references name: asset ids, `image/upload/<public id>`, public ids, delivery URLs.

        One that names none is taken for a list of several. Each asset is there once.
        """
        references = list(dict.fromkeys(reference.strip() for reference in texts if reference.strip()))
        reading = _Reading(assets={}, parts={})
        level = references
        for _ in range(_DEEPEST):
            reading.assets.update(self._find(level))
            new = {reference: parts_of(reference) for reference in level if reference not in reading.assets}
            reading.parts.update(new)
            level = [part for part in dict.fromkeys(chain.from_iterable(new.values())) if not reading.knows(part)]
            if not level:
                break
        assets, missing = reading.several(references)
        return SelectedAssets(
            assets=list({asset.asset_id: asset for asset in assets}.values()), missing=tuple(dict.fromkeys(missing))
        )

    def _find(self, references: Sequence[str]) -> dict[str, Asset]:
        ids = [reference for reference in references if re.fullmatch(r"[0-9a-f]{32}", reference)]
        by_id = {asset.asset_id: asset for asset in self._cloudinary.get_assets_by_id(ids)}
        return by_id | self.named([reference for reference in references if reference not in by_id])

    def named(self, references: Sequence[str]) -> dict[str, Asset]:
        """Assets by the element that names them: the likeliest meaning of all of them first, many in a call."""
        assets: dict[str, Asset] = {}
        meanings = {reference: self._meanings(reference) for reference in references}
        for turn in range(max(map(len, meanings.values()), default=0)):
            by_name: dict[AssetName, list[str]] = {}
            for reference, each in meanings.items():
                if reference not in assets and turn < len(each):
                    by_name.setdefault(each[turn], []).append(reference)
            for asset in self._cloudinary.get_assets_by_public_id(by_name):
                name = (asset.resource_type, asset.type, asset.public_id)
                assets |= dict.fromkeys(by_name.get(name, []), asset)
        return assets

    def _meanings(self, reference: str) -> list[AssetName]:
        # The references of a hand-over are percent-encoded, a public id may hold a percent sign of its own.
        texts = [reference, unquote(reference)] if "%" in reference else [reference]
        every = chain.from_iterable(meanings(text, self._cloudinary.cloud) for text in texts)
        return [name for name in dict.fromkeys(every) if name[1] in _STORED and name[2].isprintable()]


def meanings(reference: str, cloud: Cloud) -> list[AssetName]:
    """What a reference may name, the likeliest first."""
    names = asset_names(reference, cloud)
    if names or _URL.match(reference):
        return names
    return list(dict.fromkeys(name for name in _of_path(reference, cloud) if name[2]))


def _of_path(path: str, cloud: Cloud) -> Iterator[AssetName]:
    """What a path may name: first as it stands, then as it would be read in a URL."""
    if match := _REFERENCE.fullmatch(path):
        yield match[1], match[2], match[3]
        yield from asset_names(f"{cloud.prefix}/{path}", cloud)
        return
    kinds = ("raw",) if path.endswith(TEMPLATE_SUFFIX) else _TYPES
    yield from ((kind, "upload", path) for kind in kinds)
    for kind in kinds:
        yield from asset_names(cloud.url("upload", encode_source(path), resource_type=kind), cloud)


@dataclass(frozen=True, kw_only=True)
class _Reading:
    """What was asked for: the assets that were found, and the parts of what names none."""

    assets: dict[str, Asset]
    parts: dict[str, list[str]]

    def knows(self, reference: str) -> bool:
        return reference in self.assets or reference in self.parts

    def several(self, references: Iterable[str]) -> tuple[list[Asset], list[str]]:
        """The assets of these references, and what of them names none."""
        every = list(map(self._one, references))
        return [asset for assets, _ in every for asset in assets], [name for _, missing in every for name in missing]

    def _one(self, reference: str) -> tuple[list[Asset], list[str]]:
        if reference in self.assets:
            return [self.assets[reference]], []
        parts = self.parts.get(reference, [])
        assets, missing = self.several(parts)
        if not assets or (missing and is_one_or_all(reference, parts)):
            return [], [reference]
        return assets, missing
