"""Copies of pictures in Klaviyo Images, once for each version of an asset."""

from dataclasses import dataclass
from typing import Literal

from core.accounts.account import Account
from core.blocks.image import COPY_LIMIT, copy_source
from core.domain.asset import Asset
from core.domain.block import LONGEST_NAME
from core.errors import InputError, Throttled, Unavailable
from core.klaviyo.images import Image, ImageClient
from core.publish.image_copy_store import ImageCopies, ImageCopy
from core.store.database import Database


@dataclass(frozen=True, kw_only=True)
class ImageUpload:
    """What came of a copy."""

    outcome: Literal["created", "unchanged", "adopted"]
    image_id: str
    image_url: str


class ImageUploader:
    """Uploads copies for one account."""

    def __init__(self, account: Account, copies: ImageCopies, database: Database) -> None:
        self._account, self._cloudinary = account, account.cloudinary
        self._images = ImageClient(service=account.klaviyo.service)
        self._copies = copies
        self._database = database

    def copy(self, asset: Asset, name: str, *, by_file: bool) -> ImageUpload:
        """Copy this version of the asset unless that was done; Throttled beyond the day's number.

        Raises InputError when the delivered file is larger than Klaviyo takes.
        """
        scope = self._account.scope
        with self._database.lock(f"copy-{asset.asset_id}"):
            earlier = self._copies.get(scope, asset)
            if earlier and earlier.image_id:
                return ImageUpload(outcome="unchanged", image_id=earlier.image_id, image_url=earlier.image_url)
            # A name that tells the version, so that an answer that was lost can be found again.
            tail = f" ({asset.public_id} v{asset.version})"[-LONGEST_NAME:]
            full = name[: LONGEST_NAME - len(tail)] + tail
            existing = self._images.find_image(full) if earlier else None
            outcome: Literal["created", "adopted"] = "adopted" if existing else "created"
            way: Literal["url", "file"] = "file" if by_file else "url"
            self._copies.begin(scope, asset, full, way)
            image = existing or self._upload(asset, full, by_file=by_file)
            self._copies.finish(scope, asset, ImageCopy(image_id=image.id, image_url=image.url))
        return ImageUpload(outcome=outcome, image_id=image.id, image_url=image.url)

    def _upload(self, asset: Asset, name: str, *, by_file: bool) -> Image:
        source = copy_source(asset, self._cloudinary.cloud)
        if not by_file:
            return self._images.upload_image_from_url(name, source)
        try:
            data = self._cloudinary.download_image(source)
        except Throttled as error:
            # Not the day's number of Klaviyo Images, which is what a caller makes of Throttled.
            raise Unavailable(str(error), error.retry_after) from None
        if len(data) > COPY_LIMIT:
            raise InputError(f"“{asset.public_id}” is {len(data) / 1e6:.1f} MB; Klaviyo accepts copies up to 5 MB")
        return self._images.upload_image_from_file(
            name, data, f"image/{source.rpartition('.')[2].replace('jpg', 'jpeg')}"
        )
