"""Delivery addresses against Cloudinary's own builders, for Python and for JavaScript, and the sandbox's parser.

Where all agree letter for letter the addresses are compared as they are; elsewhere after decoding: the builders
escape more or less than they must, and not alike.
"""

import json
import re
import shutil
import string
import subprocess
from typing import Any
from urllib.parse import unquote

import cloudinary
import cloudinary.utils
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.blocks.image import video_source
from core.cloudinary.delivery import cloud_named, encode_source, encode_text, layer_id
from core.cloudinary.delivery_url import asset_names
from core.domain.asset import Asset
from core.domain.send_settings import SendSettings, VideoPreview
from sandbox.cloudinary.delivery.grammar import read_path
from tests.support.servers import ROOT

CLOUD = cloud_named("demo")
URL_GEN = ROOT / "tests" / "url_gen"
SAFE = string.ascii_letters + string.digits + "-"
# Characters that no public id may hold (cloudinary.com/documentation/upload_parameters, public_id): ? & # \ % < > +
ANY = st.characters(exclude_characters='?&#\\%<>+/:,."', exclude_categories=["C", "Z"])
WIDTHS = st.integers(1, 4000)


def names(letters: Any) -> st.SearchStrategy[str]:
    """Public ids with folders; none that looks like a version or a step of a transformation."""
    part = st.text(letters, min_size=1, max_size=12).filter(lambda text: not re.match(r"v\d+$|.{0,4}_|s--", text))
    return st.lists(part, min_size=1, max_size=3).map("/".join)


def ours(public_id: str, width: int, form: str, kind: str = "image") -> str:
    return CLOUD.url("upload", f"c_limit,w_{width}", encode_source(public_id, form), resource_type=kind)


def theirs(public_id: str, **options: Any) -> str:
    built, _ = cloudinary.utils.cloudinary_url(
        public_id, cloud_name="demo", secure=True, analytics=False, force_version=False, **options
    )
    return built


@given(names(SAFE), WIDTHS, st.sampled_from(["jpg", "png", "gif"]), st.sampled_from(["image", "video"]))
def test_plain_names_give_the_same_address(public_id: str, width: int, form: str, kind: str) -> None:
    built = theirs(public_id, format=form, resource_type=kind, transformation={"crop": "limit", "width": width})
    assert ours(public_id, width, form, kind) == built


@given(names(ANY), WIDTHS)
def test_other_names_give_the_same_address_once_decoded(public_id: str, width: int) -> None:
    built = theirs(public_id, format="jpg", transformation={"crop": "limit", "width": width})
    assert unquote(ours(public_id, width, "jpg")) == unquote(built)


@given(names(SAFE))
def test_a_picture_as_a_layer(public_id: str) -> None:
    step = cloudinary.utils.generate_transformation_string(overlay={"public_id": public_id})[0]
    assert f"l_{layer_id(public_id)}" == step


@given(st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=30))
def test_a_text_is_the_same_once_both_escapes_are_undone(text: str) -> None:
    step = cloudinary.utils.generate_transformation_string(
        overlay={"font_family": "Arial", "font_size": 40, "text": text}
    )[0]
    mine = encode_text(text)
    assert unquote(unquote(mine)) == text
    # A percent sign before two digits is the builder's own loss: it escapes it once.
    if not re.search(r"%[0-9a-fA-F]{2}|\$\(", text):
        assert unquote(unquote(step)) == f"l_text:Arial_40:{text}"


@given(names(ANY), WIDTHS, st.sampled_from(["image", "video"]))
def test_our_own_address_is_read_back_by_both_parsers(public_id: str, width: int, kind: str) -> None:
    address = ours(public_id, width, "jpg", kind)
    assert (kind, "upload", public_id) in asset_names(address, CLOUD)
    read = read_path(address.removeprefix(f"{CLOUD.prefix}/"))
    assert (read.resource_type, read.type, read.source) == (kind, "upload", f"{public_id}.jpg")
    assert read.components == ((("c", "limit"), ("w", str(width))),)


@given(names(ANY), st.integers(1, 10**10))
def test_an_address_of_the_official_client_is_read_by_both_parsers(public_id: str, version: int) -> None:
    address = theirs(public_id, format="png", version=version, transformation=[{"width": 20}, {"effect": "sepia"}])
    assert ("image", "upload", public_id) in asset_names(address, CLOUD)
    read = read_path(address.removeprefix(f"{CLOUD.prefix}/"))
    assert (read.source, read.version, len(read.components)) == (f"{public_id}.png", version, 2)


def in_order(address: str) -> list[list[str]]:
    """An address by its steps; the order of the parameters of one means nothing."""
    return [sorted(step.split(",")) for step in address.split("/")]


@given(names(SAFE), st.sampled_from([0, 1.5, 7]), st.integers(1, 4), st.integers(1, 25), WIDTHS)
def test_the_animated_preview_of_a_video(public_id: str, start: float, length: int, rate: int, width: int) -> None:
    """As Cloudinary writes it for emails: `c_scale,w_500,e_loop/f_auto:animated,fl_lossy/….gif` (braze.com/docs)."""
    asset = Asset(asset_id="", resource_type="video", type="upload", public_id=public_id, version=1, url="")
    for form, delivery in (
        ("gif", {"flags": "lossy"}),
        ("auto", {"fetch_format": "auto:animated", "flags": "lossy"}),
    ):
        preview = VideoPreview(start=start, length=length, rate=rate, form=form)  # type: ignore[arg-type]
        steps = [
            {"start_offset": f"{start:g}", "duration": f"{length:g}"}, {"crop": "scale", "width": width},
            {"fps": rate}, {"effect": "loop"}, delivery,
        ]  # fmt: skip
        built = theirs(public_id, resource_type="video", format="gif", transformation=steps)
        mine = video_source(asset, CLOUD, SendSettings(video=preview), width)
        assert in_order(mine) == in_order(built)
        read = read_path(mine.removeprefix(f"{CLOUD.prefix}/"))
        assert (read.source, len(read.components)) == (f"{public_id}.gif", 5)


@pytest.mark.skipif(
    not (URL_GEN / "node_modules").is_dir() or not shutil.which("node"),
    reason="Cloudinary's url-gen is not installed: make witnesses",
)
def test_the_builder_for_javascript_agrees_on_previews() -> None:
    clip = Asset(asset_id="", resource_type="video", type="upload", public_id="clips/steam", version=1, url="")
    cases = [
        VideoPreview(start=start, length=length, rate=rate, form="auto")
        for start, length, rate in ((0, 4, 8), (1.5, 2, 12), (30, 0.5, 25))
    ]
    asked = [{"id": "clips/steam.gif", "type": "video", "preview": {**vars(case), "width": 600}} for case in cases]
    for case, built in zip(cases, built_by_url_gen(asked), strict=True):
        assert in_order(video_source(clip, CLOUD, SendSettings(video=case), 600)) == in_order(built)


def built_by_url_gen(asked: list[dict[str, Any]]) -> list[str]:
    done = subprocess.run(
        ["node", "build.mjs"], cwd=URL_GEN, input=json.dumps(asked), capture_output=True, text=True, check=True
    )
    built: list[str] = json.loads(done.stdout)
    return built


@pytest.mark.skipif(
    not (URL_GEN / "node_modules").is_dir() or not shutil.which("node"),
    reason="Cloudinary's url-gen is not installed: make witnesses",
)
@settings(max_examples=3)
@given(st.lists(st.tuples(names(SAFE), names(ANY), WIDTHS, st.text(ANY, min_size=1)), min_size=60, max_size=60))
def test_the_builder_for_javascript_agrees(cases: list[tuple[str, str, int, str]]) -> None:
    asked: list[dict[str, Any]] = []
    for plain, other, width, text in cases:
        asked += [
            {"id": f"{plain}.jpg", "width": width},
            {"id": f"{plain}.mp4", "type": "video", "width": width},
            {"id": f"{other}.jpg", "width": width},
            {"id": plain, "layer": plain},
            {"id": plain, "text": text},
        ]
    built = iter(built_by_url_gen(asked))
    for plain, other, width, text in cases:
        assert next(built) == ours(plain, width, "jpg")
        assert next(built) == ours(plain, width, "mp4", "video")
        assert unquote(next(built)) == unquote(ours(other, width, "jpg"))
        assert next(built) == CLOUD.url("upload", f"l_{layer_id(plain)}", "fl_layer_apply", plain)
        layer = next(built).removeprefix(CLOUD.url("upload", "l_text:Arial_40:")).partition("/fl_layer_apply")[0]
        assert unquote(unquote(layer)) == text == unquote(unquote(encode_text(text)))
