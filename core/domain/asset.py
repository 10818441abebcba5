"""An asset in the connected Cloudinary environment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

TEMPLATE_SUFFIX = ".cldt.json"
_FIRST_MOMENT: Final = 1_000_000_000


@dataclass(frozen=True, kw_only=True)
class Asset:
    """What the Admin API tells of one asset; `metadata` maps field ids to values; `duration` in seconds.

    `withheld` says why Cloudinary delivers it to nobody; blank if an email can show it.
    """

    asset_id: str
    resource_type: str
    type: str
    public_id: str
    version: int
    url: str
    format: str = ""
    width: int | None = None
    height: int | None = None
    bytes: int = 0
    created_at: str = ""
    duration: float = 0.0
    metadata: Mapping[str, object] = field(default_factory=dict)
    context: Mapping[str, str] = field(default_factory=dict)
    withheld: str = ""

    @property
    def is_template(self) -> bool:
        """Whether it is a dynamic template by its name."""
        return self.resource_type == "raw" and self.public_id.endswith(TEMPLATE_SUFFIX)

    @property
    def reference(self) -> str:
        """What a selection names it by, such as `image/upload/products/mug`."""
        return f"{self.resource_type}/{self.type}/{self.public_id}"

    @property
    def title(self) -> str:
        """Its file name as words, such as “Order thanks” for `templates/order-thanks.cldt.json`."""
        return _title(self.public_id)

    @property
    def alt(self) -> str:
        """Return the text that somebody wrote on the asset for people who do not see it; blank if there is none."""
        for source in (self.context, self.metadata):
            for name in ("alt", "alt_text"):
                if isinstance(text := source.get(name), str) and text.strip():
                    return text.strip()[:500]
        return ""


def uploaded_at(version: int) -> str:
    """When this version of an asset was uploaded, ISO 8601 in UTC; blank where its number is no time.

    Cloudinary's versions are the second of the upload (cloudinary.com/documentation/upload_images, “Asset versions”).
    """
    if not _FIRST_MOMENT <= version <= datetime.now(UTC).timestamp() + 60:
        return ""
    return datetime.fromtimestamp(version, UTC).isoformat(timespec="seconds")


# A choice among a thousand templates asks for each of them at every rerun.
@lru_cache(maxsize=16_384)
def _title(public_id: str) -> str:
    words = public_id.rsplit("/", 1)[-1].removesuffix(TEMPLATE_SUFFIX).replace("-", " ").replace("_", " ")
    return words[:1].upper() + words[1:]
