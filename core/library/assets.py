"""Looking at what the connected cloud holds: templates and assets."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from core.accounts.account import Account
from core.cloudinary.cldt import parse_template
from core.cloudinary.client import CloudinaryClient
from core.domain.asset import TEMPLATE_SUFFIX, Asset
from core.domain.template import Base, Slot, Template
from core.errors import InputError, Unavailable
from core.http import map_concurrently
from core.library.filters import LibraryFilters, library_filters
from core.library.thumbnails import Thumbnail, animation, template_thumbnail, thumbnail

IMAGE: Final = "image/upload/"
"""What the public id of a picture is preceded by where it stands for a template."""
IMAGE_SLOT: Final = "picture"
_WIDEST: Final = 1200
_OPERATORS: Final = ("AND", "OR", "NOT", "TO")
"""Words of the search language, in capitals only."""
_SHORT: Final = 3
"""A word of so few letters is no plural."""
_LONG_PLURALS: Final = ("ses", "xes", "zes", "ches", "shes")


@dataclass(frozen=True, kw_only=True)
class LoadedTemplate:
    """A template and the asset that it was read from."""

    asset: Asset
    template: Template

    @property
    def reference(self) -> str:
        """What services call it by: a public id, `image/upload/<public id>` for a picture."""
        return f"{IMAGE}{self.asset.public_id}" if self.asset.resource_type == "image" else self.asset.public_id


class ReadTemplates:
    """The last reading of each template by its public id, so that trying out choices costs no call."""

    def __init__(self) -> None:
        self.templates: dict[str, LoadedTemplate] = {}


class Templates:
    """The connected cloud's dynamic templates."""

    def __init__(self, account: Account) -> None:
        self._account, self._read = account, account.memory.get(ReadTemplates)

    def list(self) -> list[Asset]:
        """Every `*.cldt.json` asset whose file Cloudinary delivers, by name."""
        assets = self._account.cloudinary.list_raw_assets()
        templates = (asset for asset in assets if asset.is_template and not asset.withheld)
        return sorted(templates, key=lambda asset: asset.title.lower())

    def get(self, public_id: str) -> LoadedTemplate:
        """The template of that public id; InputError names the place where its file is wrong.

        `image/upload/<public id>` is a picture as a template: its one slot is the picture itself.
        """
        cloudinary = self._account.cloudinary
        if public_id.startswith(IMAGE):
            asset = cloudinary.get_asset("image", public_id.removeprefix(IMAGE))
            loaded = LoadedTemplate(asset=asset, template=_of_image(asset))
        elif public_id.endswith(TEMPLATE_SUFFIX):
            asset = cloudinary.get_asset("raw", public_id)
            loaded = LoadedTemplate(asset=asset, template=self.read(asset))
        else:
            raise InputError(f"a template's public id ends with {TEMPLATE_SUFFIX}", "template")
        self._read.templates[public_id] = loaded
        return loaded

    def at_hand(self) -> tuple[LoadedTemplate, ...]:
        """The templates that this process has read, by name, without asking: each may be older than its file."""
        templates = (each for each in self._read.templates.copy().values() if each.asset.is_template)
        return tuple(sorted(templates, key=lambda each: each.asset.title.lower()))

    def last_read(self, public_id: str) -> LoadedTemplate:
        """The template as this process read it last, which may be older than the file; else as it is now."""
        return self._read.templates.get(public_id) or self.get(public_id)

    def read(self, asset: Asset) -> Template:
        """The file of a listed template, read once for each version of the asset: a version of a file never changes.

        InputError names the place where the file is wrong.
        """
        previous = self._read.templates.get(asset.public_id)
        same = previous and (previous.asset.asset_id, previous.asset.version) == (asset.asset_id, asset.version)
        if previous and same:
            return previous.template
        template = _of_file(self._account.cloudinary, asset)
        self._read.templates[asset.public_id] = LoadedTemplate(asset=asset, template=template)
        return template


def _of_file(cloudinary: CloudinaryClient, asset: Asset) -> Template:
    content = cloudinary.download(asset)
    try:
        return parse_template(content)
    except InputError:
        # It may have been cut short on the way: only a file that comes twice is blamed.
        if (again := cloudinary.download(asset)) == content:
            raise
        return parse_template(again)


def _of_image(asset: Asset) -> Template:
    """Every recipient's picture in the size of this one, at most 1,200 pixels wide, nothing of it cut off."""
    if not asset.width or not asset.height:
        raise InputError(f"the size of “{asset.public_id}” is unknown, so it cannot be personalized")
    width = min(_WIDEST, asset.width)
    height = max(1, round(width * asset.height / asset.width))
    return Template(
        name=asset.title,
        base=Base(slot=IMAGE_SLOT),
        width=width,
        height=height,
        transformation=f"c_pad,h_{height},w_{width}",
        slots=(Slot(name=IMAGE_SLOT, type="image", default=asset.public_id, label="Image"),),
        format=asset.format if asset.format in ("png", "gif") else "jpg",
    )


@dataclass(frozen=True, kw_only=True)
class SearchPage:
    """A page of what a search found; `cursor` leads to the next one and is blank on the last."""

    assets: list[Thumbnail]
    total: int
    cursor: str


class Assets:
    """The connected cloud's assets."""

    def __init__(self, account: Account, templates: Templates) -> None:
        self._account, self._templates = account, templates

    def search(self, expression: str = "resource_type:image", limit: int = 100) -> list[Asset]:
        """The newest assets that a search expression finds."""
        return self._account.cloudinary.search(expression, limit)

    def page(self, expression: str = "", limit: int = 24, cursor: str = "") -> SearchPage:
        """A page of what a search expression finds, with thumbnails; `cursor` is that of the page before.

        Each template's file is read once for each of its versions.
        """
        cloudinary = self._account.cloudinary
        page = cloudinary.search_page(expression or self.expression(), limit, cursor)
        return SearchPage(assets=self.with_thumbnails(page.assets), total=page.total, cursor=page.cursor)

    def with_thumbnails(self, assets: Sequence[Asset]) -> list[Thumbnail]:
        """These assets with small images of them; a template that cannot be read has none."""
        return map_concurrently(self._with_thumbnail, assets)

    def _with_thumbnail(self, asset: Asset) -> Thumbnail:
        cloud = self._account.cloud
        if not asset.is_template or asset.withheld:
            return Thumbnail(asset=asset, thumbnail=thumbnail(asset, cloud), animation=animation(asset, cloud))
        try:
            image = template_thumbnail(self._templates.read(asset), cloud, asset.version)
            return Thumbnail(asset=asset, thumbnail=image)
        except (InputError, Unavailable):
            return Thumbnail(asset=asset, thumbnail="")

    def filters(self, expression: str = "") -> LibraryFilters:
        """Types, folders and tags of what a search finds, with their numbers where one call tells them."""
        return library_filters(self._account.cloudinary.search_labels(expression or self.expression()))

    @staticmethod
    def expression(text: str = "", kind: str = "all", folder: str = "", tag: str = "", since: str = "") -> str:
        """The search expression for what a person fills in; `since` is an ISO date, blanks do not narrow.

        A word finds what begins with it, and a plural what its singular finds.
        """
        kinds = {"image": "resource_type:image", "video": "resource_type:video", "raw": "resource_type:raw"}
        everything = "(resource_type:image OR resource_type:video OR resource_type:raw)"
        parts = [kinds.get(kind, everything)]
        parts += filter(None, map(_term, text.split()))
        parts += [f"folder={_quoted(folder.strip())}"] if folder.strip() else []
        parts += [f"tags={_quoted(tag.strip())}"] if tag.strip() else []
        parts += [f"uploaded_at>={_quoted(since)}"] if since else []
        return " AND ".join(parts)


def _term(word: str) -> str:
    """What finds a word; blank where nothing can be looked for."""
    if not word.isalnum():
        quoted = _quoted(word)
        return "" if quoted == '""' else quoted
    word = word.lower() if word in _OPERATORS else word
    ending = word.lower()
    if len(word) <= _SHORT or not ending.endswith("s") or ending.endswith("ss"):
        return f"{word}*"
    if ending.endswith("ies"):
        return f"({word[:-1]}* OR {word[:-3]}y*)"
    return f"{word[:-2] if ending.endswith(_LONG_PLURALS) else word[:-1]}*"


def _quoted(text: str) -> str:
    """A person's text as a literal of the search language."""
    if text.isalnum():
        return text
    escaped = text.replace("\\", "").replace('"', "")
    return f'"{escaped}"'
