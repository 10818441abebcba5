"""An audit and its fixes read addresses as Cloudinary does: an asset's own, never a stranger's that looks like it."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.blocks.image import image_block, shows
from core.blocks.urls import pinned_version, readdressed
from core.cloudinary.delivery import cloud_named, encode_source
from core.domain.asset import Asset
from core.domain.send_settings import SendSettings, VideoPreview

CLOUD = cloud_named("acme")
SEGMENT = st.sampled_from(["vase", "v", "vip", "v2x", "mug", "my_folder", "a b", "名前", "a.b", "(1)", "c", "w300"])
PUBLIC_ID = st.lists(SEGMENT, min_size=1, max_size=4).map("/".join)
VERSIONS = st.integers(1, 2_000_000_000)
SETTINGS = st.builds(
    SendSettings,
    pinned=st.booleans(),
    width=st.integers(40, 1200),
    video=st.builds(VideoPreview, form=st.sampled_from(["gif", "auto", "poster"]), start=st.sampled_from([0.0, 1.5])),
)


def asset(public_id: str, version: int, kind: str = "image", form: str = "jpg") -> Asset:
    return Asset(
        asset_id="a", resource_type=kind, type="upload", public_id=public_id, version=version, url="", width=1600,
        height=900, format=form, duration=9.0 if kind == "video" else None,
    )  # fmt: skip


@st.composite
def any_asset(draw: st.DrawFn) -> Asset:
    kind = draw(st.sampled_from(["image", "video"]))
    form = draw(st.sampled_from(["jpg", "png", "gif", "svg", "webp"])) if kind == "image" else "mp4"
    return asset(draw(PUBLIC_ID), draw(VERSIONS), kind, form)


@given(any_asset(), SETTINGS)
def test_a_version_is_read_off_whatever_the_asset_is_called(asset: Asset, settings: SendSettings) -> None:
    src = image_block(asset, CLOUD, settings, "alt").src
    assert pinned_version(src, asset, CLOUD) == (asset.version if settings.pinned else 0)


@given(any_asset(), SETTINGS, PUBLIC_ID, VERSIONS)
def test_under_its_new_name_an_asset_is_addressed_as_if_sent_so(
    old: Asset, settings: SendSettings, public_id: str, version: int
) -> None:
    new = replace(old, public_id=public_id, version=version)
    # Cloudinary's versions are times: `v1` of an asset that has another version is no pin.
    assume(old.version > 1 or version == 1 or not settings.pinned)
    before, after = image_block(old, CLOUD, settings, "alt"), image_block(new, CLOUD, settings, "alt")
    native = {"data": {"properties": {"src": before.src, "href": before.link, "alt_text": old.public_id}}}
    found = readdressed(native, old.public_id, new, CLOUD)
    assert found["data"]["properties"] == {"src": after.src, "href": after.link, "alt_text": old.public_id}
    html = {"data": {"content": before.html(), "parts": [before.src, 3, None]}}
    assert readdressed(html, old.public_id, new, CLOUD)["data"] == {
        "content": after.html(),
        "parts": [after.src, 3, None],
    }
    assert readdressed(native, old.public_id, old, CLOUD) == native


def strangers(asset: Asset) -> list[str]:
    source, own = encode_source(asset.public_id), CLOUD.url("upload", encode_source(asset.public_id))
    return [
        f"https://shop.example/{source}",
        f"https://shop.example/{source}.jpg",
        f"https://shop.example/?to={own}",
        f"https://shop.example/{CLOUD.prefix}/image/upload/{source}",
        f"{cloud_named('acme2').prefix}/image/upload/{source}.jpg",
        f"{cloud_named('other').prefix}/image/upload/{source}.jpg",
        CLOUD.url("upload", "other", source),
        CLOUD.url("upload", "my_folder", f"{source}.png"),
        CLOUD.url("upload", "c_limit,w_300", "v7", "other", f"{source}.jpg"),
        CLOUD.url("upload", f"{source}-2.jpg"),
        CLOUD.url("upload", f"{source}/2.jpg"),
        CLOUD.url("fetch", f"https://shop.example/{source}.jpg"),
        CLOUD.url("private", f"{source}.jpg"),
        CLOUD.url("upload", f"{source}.cldt.json", resource_type="raw"),
        source,
        f"/{source}.jpg",
    ]


@given(PUBLIC_ID, VERSIONS)
def test_strangers_stay_as_they_are(public_id: str, version: int) -> None:
    named = asset(public_id, version)
    for stranger in strangers(named):
        assert pinned_version(stranger, named, CLOUD) == 0
        html = f'<a href="{stranger}">See {stranger} (or {stranger})</a>'
        definition = {"data": {"properties": {"href": stranger}, "content": html}}
        assert readdressed(definition, public_id, asset("archive/new", 9), CLOUD) == definition


@pytest.mark.parametrize("around", ['"{}"', "'{}'", "url({})", " {} 2x, ", ">{}<", "{}?_a=BAMAK", "&quot;{}&quot;"])
def test_an_address_is_found_wherever_html_holds_one(around: str) -> None:
    old, new = asset("products/vase", 3), asset("archive/vase", 5)
    pinned = CLOUD.url("upload", "c_fill,w_300/l_text:Arial_40:Hi%252F", "v3", "products/vase.png")
    changed = CLOUD.url("upload", "c_fill,w_300/l_text:Arial_40:Hi%252F", "v5", "archive/vase.png")
    definition: dict[str, Any] = {"content": around.format(pinned)}
    assert pinned_version(pinned, old, CLOUD) == 3
    assert readdressed(definition, "products/vase", new, CLOUD) == {"content": around.format(changed)}


@pytest.mark.parametrize(
    ("source", "version"),
    [
        ("v12/products/mug", 12),
        ("w_4/v12/products/mug.jpg", 12),
        ("v12/products/mug.tar.gz", 0),
        ("v12/products/mugs", 0),
    ],
)
def test_only_an_assets_own_pinned_address_has_a_version(source: str, version: int) -> None:
    asset = Asset(asset_id="a", resource_type="image", type="upload", public_id="products/mug", version=12, url="")
    assert pinned_version(f"{CLOUD.prefix}/image/upload/{source}", asset, CLOUD) == version


HOSTS = [
    "http://res.cloudinary.com/acme", "//RES.cloudinary.com/acme", "https://res-2.cloudinary.com/acme",
    "https://acme-res.cloudinary.com",
]  # fmt: skip


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize(
    ("path", "changed"),
    [
        ("image/upload/w_3/products/vase.jpg", "image/upload/w_3/archive/vase%20%281%29.jpg"),
        ("image/upload/v3/products/vase?_a=B#x", "image/upload/v5/archive/vase%20%281%29?_a=B#x"),
        ("image/upload/v1/products%2Fvase.jpg", "image/upload/archive/vase%20%281%29.jpg"),
        ("image/upload/v4/products%2Fvase.jpg", "image/upload/v5/archive/vase%20%281%29.jpg"),
        ("images/w_3/products/vase/blue-vase.jpg", "images/w_3/archive/vase%20%281%29/blue-vase.jpg"),
        ("iu/products/vase.png", "iu/archive/vase%20%281%29.png"),
        ("products/vase.png", "archive/vase%20%281%29.png"),
        ("image/upload/s--Ai4Znfl3--/w_3/v3/products/vase.jpg", "image/upload/w_3/v5/archive/vase%20%281%29.jpg"),
    ],
)
def test_an_address_in_any_form_is_changed_where_it_stands(host: str, path: str, changed: str) -> None:
    new = asset("archive/vase (1)", 5)
    for around in ('<img src="{}">', "<td style='background:url(&quot;{}&quot;)'>", "<v:fill src='{}'/>", "{}"):
        definition = {"content": around.format(f"{host}/{path}")}
        found = readdressed(definition, "products/vase", new, CLOUD)
        assert found == {"content": around.format(f"{host}/{changed}")}
    properties = {"src": f"{host}/{path}", "alt_text": "products/vase"}
    assert readdressed(properties, "products/vase", new, CLOUD) == properties | {"src": f"{host}/{changed}"}


def test_escapes_and_tags_around_a_name_stay() -> None:
    old = "l_text:a_9:{{ first_name|default:'a/b' }}/fl_layer_apply/{}products/vase.jpg?a=1&amp;b=2"
    html = f'<img src="{CLOUD.url("upload", old.replace("{}", "v3/"))}">'
    found = readdressed({"content": html}, "products/vase", asset("archive/vase", 5), CLOUD)
    assert found == {"content": html.replace("v3/products/vase", "v5/archive/vase")}


@pytest.mark.parametrize(
    "url",
    [
        "https://shop.example/products/vase",
        "https://shop.example/?to=https://res.cloudinary.com/acme/products/vase.jpg",
        "https://res.cloudinary.com/other/image/upload/products/vase.jpg",
        CLOUD.url("upload", "v3/w_3/products/vase.jpg"),
        CLOUD.url("upload", "l_products:vase/fl_layer_apply/products/mug.jpg"),
        CLOUD.url("upload", "products/vase.jpg/x.png"),
        CLOUD.url("fetch", "https://shop.example/products/vase.jpg"), CLOUD.url("upload", "other/products/vase.jpg"),
        CLOUD.url("fetch", "https://res.cloudinary.com/acme/image/upload/products/vase.jpg"),
        CLOUD.url("upload", "{{ event.id }}/products/vase.jpg"), CLOUD.url("authenticated", "products/vase.jpg"),
        CLOUD.url("upload", "products/vase.jpg", resource_type="video"), CLOUD.url("upload", "products/vase.v2"),
    ],
)  # fmt: skip
def test_only_the_assets_own_addresses_are_changed(url: str) -> None:
    definition = {
        "data": {"properties": {"src": url, "href": url}, "content": f"<a href='{url}'>{url}</a> {url}, ({url})"}
    }
    assert readdressed(definition, "products/vase", asset("archive/vase", 5), CLOUD) == definition
    assert pinned_version(url, asset("products/vase", 9), CLOUD) == 0


def test_a_signed_address_of_what_is_not_public_stays() -> None:
    """No signature is to be had for its new name."""
    vault = replace(asset("vault/id", 9), type="authenticated")
    src = CLOUD.url("authenticated", "s--Ai4Znfl3--", "v3/old/id.jpg")
    assert readdressed({"src": src}, "old/id", vault, CLOUD) == {"src": src}


ODD = st.lists(
    st.sampled_from(["w_300", "v2", "t_shirts", "s--Ai4Znfl3--", "$a_b", "mug"]), min_size=1, max_size=3
).map("/".join)


@given(ODD, ODD, SETTINGS, st.integers(2, 2_000_000_000))
def test_folders_that_look_like_something_else_are_sent_pinned_and_renamed_like_any(
    public_id: str, new_id: str, settings: SendSettings, version: int
) -> None:
    old, new = asset(public_id, version), asset(new_id, version + 1)
    before, after = image_block(old, CLOUD, settings, "alt"), image_block(new, CLOUD, settings, "alt")
    assert shows(before.src, old, CLOUD)
    assert pinned_version(before.src, old, CLOUD) == (version if settings.pinned else 0)
    found = readdressed({"src": before.src, "content": before.html()}, public_id, new, CLOUD)
    assert found == {"src": after.src, "content": after.html()}


def test_the_version_that_cloudinarys_clients_write_for_none_is_no_pin() -> None:
    assert pinned_version(CLOUD.url("upload", "v1", "products/mug.jpg"), asset("products/mug", 17), CLOUD) == 0
    assert pinned_version(CLOUD.url("upload", "v2", "products/mug.jpg"), asset("products/mug", 17), CLOUD) == 2


@pytest.mark.parametrize("form", ["upload/{}", "upload/w_100/{}", "upload/{{% if event.a %}}w_100/{{% endif %}}{}"])
@pytest.mark.parametrize("version", [1, 5])
@pytest.mark.parametrize("pin", ["", "v1/", "v3/"])
def test_a_url_is_pinned_after_it_is_readdressed_if_it_was_before(form: str, version: int, pin: str) -> None:
    old, new = asset("products/mug", version), asset("archive/mug", version)
    src = f"{CLOUD.prefix}/image/{form.format(pin + 'products/mug.jpg')}"
    found = readdressed({"src": src}, "products/mug", new, CLOUD)["src"]
    is_pinned = pinned_version(src, old, CLOUD) > 0
    assert is_pinned == (pin == "v3/" or (pin == "v1/" and version == 1))
    assert found == f"{CLOUD.prefix}/image/{form.format((f'v{version}/' if is_pinned else '') + 'archive/mug.jpg')}"


@pytest.mark.parametrize("name", ["{% if a %}b/mug{% else %}c/mug{% endif %}", "{% if a %}b/{% endif %}mug"])
def test_a_url_of_several_assets_is_not_readdressed(name: str) -> None:
    src = f"{CLOUD.prefix}/image/upload/{name}.jpg"
    for public_id in ("b/mug", "c/mug", "mug"):
        assert readdressed({"src": src}, public_id, asset("new", 5), CLOUD) == {"src": src}
