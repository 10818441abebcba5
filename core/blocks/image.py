"""A block that shows one asset: its picture's address, alt text and link, natively or as e-mail HTML."""

from dataclasses import dataclass
from typing import Final

from core.blocks.attributes import attribute_text, link_text
from core.blocks.markup import block_table, image_row
from core.blocks.start_tags import attribute_pairs
from core.cloudinary.delivery import Cloud, source_path
from core.cloudinary.delivery_url import identify
from core.domain.asset import Asset
from core.domain.send_settings import SendSettings, VideoPreview
from core.errors import InputError
from core.klaviyo.template_language.stored_tags import opens_tag

COPY_LIMIT: Final = 5_000_000
# What a mail shows everywhere; everything else is delivered as one of these.
_FORMATS: Final = {"png": "png", "gif": "gif", "svg": "png", "webp": "png"}
_PIXELS: Final = 2
_LARGEST_COPY: Final = 2000


@dataclass(frozen=True, kw_only=True)
class ImageBlock:
    """What a block shows of an asset; sizes in CSS pixels."""

    src: str
    alt: str
    link: str
    width: int
    height: int

    @property
    def native(self) -> bool:
        """Whether Klaviyo's image block can hold it: a person's braces would be read there as a template's tags."""
        return "{" not in self.alt + self.link

    def html(self) -> str:
        """The e-mail HTML of it."""
        row = image_row(self.src, attribute_text(self.alt), link_text(self.link), self.width, self.height)
        return block_table(row)


def image_block(asset: Asset, cloud: Cloud, settings: SendSettings, alt: str) -> ImageBlock:
    """The block of a picture or a video; InputError when the link or the asset does not fit."""
    width, height = display_size(asset, settings.width)
    if asset.resource_type == "video":
        src, link = video_source(asset, cloud, settings, width), settings.link or full_video(asset, cloud)
    else:
        src, link = image_source(asset, cloud, settings, width), settings.link
    if opens_tag(asset.public_id):
        raise InputError(f"the name of “{asset.public_id}” contains text that Klaviyo would read as a tag")
    if opens_tag(link):
        raise InputError(f"the link “{link}” contains text that Klaviyo would read as a tag", "link")
    return ImageBlock(src=src, alt=alt, link=link, width=width, height=height)


def image_source(asset: Asset, cloud: Cloud, settings: SendSettings, width: int) -> str:
    """The address of a picture at twice its width, never larger than the original, in a format of every mail."""
    form = _FORMATS.get(asset.format, "jpg")
    # An animation keeps its frames as a GIF; quality is of no use there.
    quality = f"f_{form}" if form == "gif" else f"f_{form},q_auto"
    return _url(cloud, asset, [f"c_limit,w_{_PIXELS * width}", quality], form, pinned=settings.pinned)


def video_source(asset: Asset, cloud: Cloud, settings: SendSettings, width: int) -> str:
    """The address of a video's animated preview, or of its poster."""
    preview, start = settings.video, _start(asset, settings.video)
    scale = f"c_scale,w_{width}"
    if preview.form == "poster":
        return _url(cloud, asset, [f"so_{start:g}", scale, "f_jpg,q_auto"], "jpg", pinned=settings.pinned)
    steps = [f"so_{start:g},du_{_length(asset, preview, start):g}", scale, f"fps_{preview.rate}", "e_loop"]
    if preview.form == "auto":
        # Cloudinary's own form for emails, a GIF to whoever accepts nothing else (braze.com/docs, “Cloudinary”).
        steps.append("f_auto:animated,fl_lossy")
    else:
        steps.append("fl_lossy")
    return _url(cloud, asset, steps, "gif", pinned=settings.pinned)


def full_video(asset: Asset, cloud: Cloud) -> str:
    """The address of the whole video, in a form that every phone plays."""
    return cloud.url(asset.type, source_path(asset.public_id, "mp4"), resource_type="video")


def copy_source(asset: Asset, cloud: Cloud) -> str:
    """The address of a file that Klaviyo takes as a copy: jpg, png or gif."""
    form = _FORMATS.get(asset.format, "jpg")
    quality = "f_gif" if form == "gif" else f"f_{form},q_auto"
    return _url(cloud, asset, [f"c_limit,w_{_LARGEST_COPY}", quality], form, pinned=True)


def shows(src: str, asset: Asset, cloud: Cloud) -> bool:
    """Whether a delivery URL shows this very asset."""
    reading = identify(src, cloud)
    return reading is not None and reading.name == (asset.resource_type, asset.type, asset.public_id)


def source_of(html: str) -> str:
    """The URL of the first image in a block's HTML, with Klaviyo's tags as they stand."""
    return first_image_of(html)[0]


def first_image_of(html: str) -> tuple[str, str]:
    """The URL and the alt text of the first image in a block's HTML, with Klaviyo's tags as they stand."""
    return next(attribute_pairs(html, ("src", "alt"), "img"), ("", ""))


def _url(cloud: Cloud, asset: Asset, steps: list[str], form: str, *, pinned: bool) -> str:
    source = source_path(asset.public_id, form, asset.version if pinned else None)
    return cloud.url(asset.type, *steps, source, resource_type=asset.resource_type)


def display_size(asset: Asset, width: int) -> tuple[int, int]:
    """Width and height as shown: never wider than the original."""
    if not asset.width or not asset.height:
        raise InputError(f"the size of “{asset.public_id}” is unknown, so it cannot be shown in an email")
    display_width = min(width, asset.width)
    return display_width, max(1, round(display_width * asset.height / asset.width))


def _start(asset: Asset, preview: VideoPreview) -> float:
    if asset.duration and preview.start >= asset.duration:
        raise InputError(f"the preview starts after the end of “{asset.public_id}” ({asset.duration:g} s)", "start")
    return preview.start


def _length(asset: Asset, preview: VideoPreview, start: float) -> float:
    return min(preview.length, asset.duration - start) if asset.duration else preview.length
