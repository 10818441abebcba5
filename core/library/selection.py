"""From what a person picked, pasted or was handed over to assets."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final
from urllib.parse import unquote

from core.cloudinary.client import CloudinaryClient
from core.cloudinary.delivery import Cloud, encode_source
from core.cloudinary.delivery_url import AssetName, asset_names
from core.domain.asset import TEMPLATE_SUFFIX, Asset
from core.library.lists import is_exact, parts_of

_TYPES: Final = ("image", "video", "raw")
_STORED: Final = ("upload", "private", "authenticated")
_REFERENCE: Final = re.compile(r"(image|video|raw)/([a-z_]+)/(.+)", re.DOTALL)
_URL: Final = re.compile(r"(?:https?:)?//", re.IGNORECASE)
_DEEPEST: Final = 4
"""How often a reference is taken apart: quotes, then semicolons, commas and blanks."""


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
        assets = self._find(references)
        parts = {reference: [reference] for reference in references}
        for _ in range(_DEEPEST):
            apart = {part: parts_of(part) for part in chain.from_iterable(parts.values()) if part not in assets}
            if not any(apart.values()):
                break
            parts = {
                reference: [new for part in row for new in apart.get(part) or [part]]
                for reference, row in parts.items()
            }
            assets |= self._find(list(dict.fromkeys(chain.from_iterable(apart.values()))))
        parts = {
            reference: [reference] if is_exact(reference) and not assets.keys() >= set(row) else row
            for reference, row in parts.items()
        }
        missing = (_missing(reference, row, assets) for reference, row in parts.items())
        every = (assets[part] for row in parts.values() for part in row if part in assets)
        return SelectedAssets(
            assets=list({asset.asset_id: asset for asset in every}.values()),
            missing=tuple(dict.fromkeys(chain.from_iterable(missing))),
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


def _missing(reference: str, parts: Sequence[str], assets: Mapping[str, Asset]) -> Sequence[str]:
    """What of a reference names no asset: all of it as it was written, or some of its parts."""
    return [part for part in parts if part not in assets] if any(part in assets for part in parts) else [reference]
