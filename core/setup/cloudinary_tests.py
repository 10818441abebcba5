"""The account check's look at Cloudinary: the delivery forms that blocks use, and metadata."""

import base64
import time
from collections.abc import Iterator
from typing import Final

from core.cloudinary.client import CloudinaryClient
from core.cloudinary.delivery import encode_source, encode_text, source_path
from core.cloudinary.metadata_field import FIELD_ID
from core.domain.account_check import CheckResult
from core.domain.asset import Asset
from core.errors import NotFound, WorkspaceError, note_of

CLOUDINARY_CAPABILITIES: Final = (
    "transformations", "text layer", "remote layer", "remote base", "text decoding", "metadata by JSON",
    "search by metadata",
)  # fmt: skip
_HARD: Final = "50% a/b, c? #d & “e” 'f' <g> $(h) \\ 😀 茶"
_CHARACTERS, _ESCAPED_TWICE = "Mug", "%254D%2575%2567"
_SMALL: Final = "c_fill,h_60,w_120"


def cloudinary_findings(cloudinary: CloudinaryClient) -> Iterator[CheckResult]:
    """One finding for each delivery form and each use of metadata; derives at most seven small pictures."""
    assets = cloudinary.search("resource_type:image", 1)
    if not assets:
        for capability in CLOUDINARY_CAPABILITIES:
            yield CheckResult(
                capability=capability, outcome="skipped", means="The environment has no image to test with."
            )
        return
    asset = assets[0]
    yield from _delivery(cloudinary, asset)
    yield _decoding(cloudinary, asset)
    yield _metadata_write(cloudinary, asset)
    yield _metadata_search(cloudinary)


def _delivery(cloudinary: CloudinaryClient, asset: Asset) -> Iterator[CheckResult]:
    cloud, source = cloudinary.cloud, source_path(asset.public_id, "jpg")
    plain = cloud.url("upload", _SMALL, source)
    text = f"c_fit,l_text:Arial_20:{encode_text(_HARD)},w_110/fl_layer_apply"
    remote = base64.urlsafe_b64encode(cloud.url("upload", source).encode()).decode()
    tried = {
        "transformations": (
            [plain],
            "Images are delivered as blocks need them.",
            (
                "Blocks cannot work: the environment delivers only signed or named transformations (strict "
                "transformations)."
            ),
        ),
        "text layer": (
            [plain, cloud.url("upload", _SMALL, text, source)],
            "Text with special characters is rendered.",
            (
                "Text with some special characters is not delivered: recipients with such names would see a broken "
                "image."
            ),
        ),
        "remote layer": (
            [cloud.url("upload", _SMALL, f"l_fetch:{remote}/c_scale,w_20/fl_layer_apply", source)],
            "Images from other sites can be layers.",
            (
                "Bind image slots only to images in your own cloud: Cloudinary's Security settings restrict “Fetched "
                "URL”."
            ),
        ),
        "remote base": (
            [cloud.url("fetch", _SMALL, encode_source(cloud.url("upload", source)))],
            "Images from other sites can be the base image.",
            "The base image cannot be bound to a field: Cloudinary's Security settings restrict “Fetched URL”.",
        ),
    }
    for capability, (urls, good, bad) in tried.items():
        started = time.perf_counter()
        problem = _problem(cloudinary, urls)
        seconds = round(time.perf_counter() - started, 2)
        yield CheckResult(
            capability=capability,
            outcome="fail" if problem else "pass",
            means=bad if problem else good,
            detail=problem,
            seconds=seconds,
        )


def _decoding(cloudinary: CloudinaryClient, asset: Asset) -> CheckResult:
    """Whether a text whose letters are escaped twice is drawn as those letters are: what every text relies on."""
    started, capability = time.perf_counter(), "text decoding"

    def drawn(text: str) -> str:
        layer = f"c_fit,l_text:Arial_20:{text},w_110/fl_layer_apply"
        return cloudinary.cloud.url("upload", _SMALL, layer, f"{asset.public_id}.png")

    means, detail = "Text in images shows every character as it is.", ""
    try:
        same = cloudinary.download_image(drawn(_CHARACTERS)) == cloudinary.download_image(drawn(_ESCAPED_TWICE))
    except WorkspaceError as error:
        same, detail = False, note_of(error)
    if not same:
        means = (
            "Double-escaped text is not decoded twice: some characters would show as percent signs and digits in "
            "images."
        )
    seconds = round(time.perf_counter() - started, 2)
    return CheckResult(
        capability=capability, outcome="pass" if same else "fail", means=means, detail=detail, seconds=seconds
    )


def _problem(cloudinary: CloudinaryClient, urls: list[str]) -> str:
    """Why the last address is not delivered as it should be; with two, it must differ from the first."""
    images = []
    for url in urls:
        try:
            images.append(cloudinary.download_image(url))
        except WorkspaceError as error:
            return note_of(error)
    return "the text does not appear in the image" if len(images) > 1 and images[0] == images[1] else ""


def _metadata_write(cloudinary: CloudinaryClient, asset: Asset) -> CheckResult:
    """Writes the field's own value back to one asset, so that nothing changes."""
    started, capability = time.perf_counter(), "metadata by JSON"
    try:
        if cloudinary.get_metadata_field(FIELD_ID) is None:
            return CheckResult(capability=capability, outcome="skipped", means="The metadata field does not exist yet.")
        current = cloudinary.get_asset(asset.resource_type, asset.public_id, asset.type)
        cloudinary.update_metadata(asset, FIELD_ID, str(current.metadata.get(FIELD_ID) or ""))
    except NotFound as error:
        means = "Links are saved in this workspace only: this API key may not update the asset."
        return CheckResult(capability=capability, outcome="fail", means=means, detail=str(error))
    except WorkspaceError as error:
        means = "Links are saved in this workspace only."
        return CheckResult(capability=capability, outcome="fail", means=means, detail=note_of(error))
    seconds = round(time.perf_counter() - started, 2)
    return CheckResult(
        capability=capability, outcome="pass", means="Links can be saved on your assets.", seconds=seconds
    )


def _metadata_search(cloudinary: CloudinaryClient) -> CheckResult:
    started, capability = time.perf_counter(), "search by metadata"
    try:
        cloudinary.search(f"metadata={FIELD_ID}", 1)
    except WorkspaceError as error:
        means = "Assets with links are looked up by ID instead, which takes more API calls."
        return CheckResult(capability=capability, outcome="alternative", means=means, detail=note_of(error))
    seconds = round(time.perf_counter() - started, 2)
    return CheckResult(
        capability=capability, outcome="pass", means="A search finds the assets with links.", seconds=seconds
    )
