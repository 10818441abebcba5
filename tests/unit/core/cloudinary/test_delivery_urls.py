"""Which asset a delivery URL shows: cases written down by hand, Cloudinary's own builders, and the sandbox's parser."""

import json
import re
import shutil
import subprocess
import time
from itertools import product
from typing import Any
from urllib.parse import quote

import cloudinary.utils
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.cloudinary.delivery import Cloud, cloud_named, needs_version, source_path
from core.cloudinary.delivery_hosts import delivery_roots
from core.cloudinary.delivery_url import asset_names, identify, is_delivered, readings
from sandbox.cloudinary.delivery.grammar import read_path
from sandbox.cloudinary.exceptions import DeliveryError
from tests.support.servers import ROOT

ACME = cloud_named("acme")
RES = "https://res.cloudinary.com/acme"
URL_GEN = ROOT / "tests" / "url_gen"
CASES = json.loads((ROOT / "tests" / "data" / "delivery_urls.json").read_text())
MUG = ("image", "upload", "shop/mug")
IMAGE, VIDEO, RAW = "image/upload", "video/upload", "raw/upload"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["url"])
def test_a_url_that_people_have(case: dict[str, Any]) -> None:
    reading = identify(case["url"], cloud_named(case["cloud"]))
    named = {name: getattr(reading, name) for name in ("resource_type", "type", "public_id")} if reading else None
    assert named == case["expect"]


@pytest.mark.parametrize(
    "host",
    [
        "HTTPS://res.cloudinary.com/acme", "http://res-1.cloudinary.com/acme", "//RES-5.Cloudinary.COM/acme",
        "https://res.cloudinary.com:443/acme", "http://res.cloudinary.com:80/acme", "https://res.cloudinary.com./acme",
        "res.cloudinary.com/acme", "https://acme-res.cloudinary.com", "http://ACME-res-3.cloudinary.com",
        "//acme-res.cloudinary.com", "https://cloudinary-a.akamaihd.net/acme", "  https://res.cloudinary.com/acme",
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["image/upload/v17/shop/mug.jpg", "shop/mug.png", "iu/w_3/shop/mug"])
def test_every_host_of_a_cloud(host: str, path: str) -> None:
    reading = identify(f"{host}/{path}", ACME)
    assert reading
    assert reading.name == MUG


@pytest.mark.parametrize(
    "url",
    [
        "https://res.cloudinary.com/acme2/image/upload/shop/mug.jpg",
        "https://res.cloudinary.com/ACME/image/upload/shop/mug.jpg",
        "https://res-6.cloudinary.com/acme/image/upload/shop/mug.jpg",
        "https://acme2-res.cloudinary.com/image/upload/shop/mug.jpg",
        "https://my-acme-res.cloudinary.com/image/upload/shop/mug.jpg",
        "https://res.cloudinary.com.evil.example/acme/image/upload/shop/mug.jpg",
        "https://res.cloudinary.com@evil.example/acme/image/upload/shop/mug.jpg",
        "https://user@res.cloudinary.com/acme/image/upload/shop/mug.jpg",
        "https://res.cloudinary.com:8443/acme/image/upload/shop/mug.jpg",
        "https://evil.example/https://res.cloudinary.com/acme/image/upload/shop/mug.jpg",
        "https://evil.example/?u=https://res.cloudinary.com/acme/image/upload/shop/mug.jpg",
        "https://api.cloudinary.com/v1_1/acme/image/upload",
        "ftp://res.cloudinary.com/acme/image/upload/shop/mug.jpg",
        "https://res.cloudinary.com/acme", f"{RES}/", f"{RES}?x=/image/upload/shop/mug.jpg", f"{RES}//",
        f"{RES}/image", f"{RES}/image/upload", f"{RES}/image/upload/", f"{RES}/image/shop/mug.jpg",
        f"{RES}/video/nothing/shop/mug.jpg", f"{RES}/image/upload/%FF%FE/mug.jpg", f"{RES}/image/fetch/w_3",
        f"{RES}/image/upload/{{{{ person.picture }}}}.jpg", f"{RES}/image/fetch/w_3/{{{{ event.image|urlencode }}}}",
        f"{RES}/image/upload/shop/{{% if a %}}mug{{% endif %}}.jpg", "", "shop/mug", "image/upload/shop/mug",
        "data:image/png;base64,AAAA", "mailto:a@b.example", "\x00", "//", "https://",
    ],
)  # fmt: skip
def test_what_shows_none_of_the_cloud(url: str) -> None:
    assert identify(url, ACME) is None


# Path; what it shows; its version; its transformation.
PATHS: list[tuple[str, str, str, int | None, str]] = [
    # Versions, and folders that look like one.
    ("image/upload/v1700000001/v2/mug.jpg", IMAGE, "v2/mug", 1700000001, ""),
    ("image/upload/v1/v2/v3/mug.jpg", IMAGE, "v2/v3/mug", 1, ""),
    ("image/upload/shop/v2/mug.jpg", IMAGE, "shop/v2/mug", None, ""),
    ("image/upload/w_3/shop/v17/mug.jpg", IMAGE, "shop/v17/mug", None, "w_3"),
    ("image/upload/vase/v2x/mug.jpg", IMAGE, "vase/v2x/mug", None, ""),
    ("image/upload/products/vase.jpg", IMAGE, "products/vase", None, ""),
    ("image/upload/v17.jpg", IMAGE, "v17", None, ""),
    ("image/upload/w_3/v17", IMAGE, "v17", None, "w_3"),
    ("image/upload/v/mug.jpg", IMAGE, "v/mug", None, ""),
    # Folders that look like a transformation, or like a signature.
    ("image/upload/v17/w_300/mug.jpg", IMAGE, "w_300/mug", 17, ""),
    ("image/upload/v1/t_shirts/e_books/mug.jpg", IMAGE, "t_shirts/e_books/mug", 1, ""),
    ("image/upload/c_fill,h_2/v17/c_fill,h_2/mug.jpg", IMAGE, "c_fill,h_2/mug", 17, "c_fill,h_2"),
    ("image/upload/my_folder/mug.jpg", IMAGE, "my_folder/mug", None, ""),
    ("image/upload/shop/w_300/mug.jpg", IMAGE, "shop/w_300/mug", None, ""),
    ("image/upload/w_300.jpg", IMAGE, "w_300", None, ""),
    ("image/upload/v17/s--Ai4Znfl3--/mug.jpg", IMAGE, "s--Ai4Znfl3--/mug", 17, ""),
    ("image/upload/_w_300/mug.jpg", IMAGE, "_w_300/mug", None, ""),
    ("image/upload/$5_off/mug.jpg", IMAGE, "$5_off/mug", None, ""),
    # Transformations.
    ("image/upload/$name_!Max!/if_$name_ne_!!/l_text:a_20:$(name)/fl_layer_apply/if_end/shop/mug.jpg", IMAGE,
     "shop/mug", None, "$name_!Max!/if_$name_ne_!!/l_text:a_20:$(name)/fl_layer_apply/if_end"),
    ("image/upload/l_text:Arial_40:100%252525%20%252F%20%252C/fl_layer_apply/f_auto/q_auto/v9/mug.jpg", IMAGE, "mug", 9,
     "l_text:Arial_40:100%252525%20%252F%20%252C/fl_layer_apply/f_auto/q_auto"),
    ("image/upload/bl_6/dpr_2.0,w_100/t_named/mug.jpg", IMAGE, "mug", None, "bl_6/dpr_2.0,w_100/t_named"),
    ("image/upload/l_text:Arial_40:{{ first_name|default:'you'|find_replace:'/|%252F' }}/fl_layer_apply/shop/mug.jpg",
     IMAGE, "shop/mug", None, "l_text:Arial_40:{{ first_name|default:'you'|find_replace:'/|%252F' }}/fl_layer_apply"),
    ("image/upload/c_fill%2Cw_300/shop/mug.jpg", IMAGE, "shop/mug", None, "c_fill%2Cw_300"),
    ("video/upload/so_0,du_4/c_scale,w_600/e_loop/fl_lossy/v3/clips/steam.gif", VIDEO, "clips/steam", 3,
     "so_0,du_4/c_scale,w_600/e_loop/fl_lossy"),
    ("video/upload/sp_hd/clips/steam.m3u8", VIDEO, "clips/steam", None, "sp_hd"),
    ("raw/upload/fl_attachment/v3/docs/price list.v2.pdf", RAW, "docs/price list.v2.pdf", 3, "fl_attachment"),
    # Signatures, queries, fragments.
    ("image/upload/s--Ai4Znfl3--/v17/shop/mug.jpg", IMAGE, "shop/mug", 17, ""),
    (f"image/private/s--{'A1_-' * 8}--/c_fill/shop/mug.jpg", "image/private", "shop/mug", None, "c_fill"),
    ("image/authenticated/s--Ai4Znfl3--/w_3/v9/vault/id.png?_a=BAMAK", "image/authenticated", "vault/id", 9, "w_3"),
    ("image/upload/shop/mug.jpg?__cld_token__=exp=1~hmac=a/b#x/y", IMAGE, "shop/mug", None, ""),
    ("image/upload/shop/mug?v=2", IMAGE, "shop/mug", None, ""),
    # Names: percent-encoding, dots, extensions.
    ("image/upload/shop%2Fmug.jpg", IMAGE, "shop/mug", None, ""),
    ("image%2Fupload%2Fw_3%2Fv17%2Fshop%2Fmug%2Ejpg", IMAGE, "shop/mug", 17, "w_3"),
    ("image/upload/a%2520b.jpg", IMAGE, "a%20b", None, ""),
    ("image/upload/50%25.jpg", IMAGE, "50%", None, ""),
    ("image/upload/a+b c.jpg", IMAGE, "a+b c", None, ""),
    ("image/upload/%E5%90%8D%E5%89%8D/ü.JPG", IMAGE, "名前/ü", None, ""),
    ("image/upload/logo.v2.png", IMAGE, "logo.v2", None, ""),
    ("image/upload/logo.v2", IMAGE, "logo.v2", None, ""),
    ("image/upload/what%3Fnow%23.webp", IMAGE, "what?now#", None, ""),
    ("image/upload/shop//mug.jpg", IMAGE, "shop//mug", None, ""),
    ("image/upload//w_3//shop/mug.jpg/", IMAGE, "shop/mug.jpg"[:-4], None, "w_3"),
    # Readable names, root paths, the short form.
    ("images/shop/mug/blue-mug.jpg", IMAGE, "shop/mug", None, ""),
    ("images/w_400/v17/mug/blue-mug", IMAGE, "mug", 17, "w_400"),
    ("images/v17/mug.jpg", IMAGE, "mug", 17, ""),
    ("private_images/s--Ai4Znfl3--/w_3/v1/shop/mug/blue.png", "image/private", "shop/mug", 1, "w_3"),
    ("authenticated_images/s--Ai4Znfl3--/v1/shop/mug/blue.png", "image/authenticated", "shop/mug", 1, ""),
    ("files/v1/docs/manual.pdf/how-to", RAW, "docs/manual.pdf", 1, ""),
    ("videos/clips/steam/how-it-steams.mp4?x", VIDEO, "clips/steam", None, ""),
    ("iu/c_fill,w_2/v17/shop/mug.jpg", IMAGE, "shop/mug", 17, "c_fill,w_2"),
    ("c_fill,w_2/v17/shop/mug.jpg", IMAGE, "shop/mug", 17, "c_fill,w_2"),
    ("s--Ai4Znfl3--/shop/mug.jpg", IMAGE, "shop/mug", None, ""),
    ("mug", IMAGE, "mug", None, ""),
    # Fetched and social.
    ("image/fetch/w_3/https://shop.example/a%20b/c.jpg%3Fx%3D1%26y%3D2", "image/fetch",
     "https://shop.example/a b/c.jpg?x=1&y=2", None, "w_3"),
    ("image/fetch/s--Ai4Znfl3--/f_auto,w_3/v17/https%3A%2F%2Fshop.example%2Fa.jpg", "image/fetch",
     "https://shop.example/a.jpg", 17, "f_auto,w_3"),
    ("image/fetch/http:/shop.example/dir/", "image/fetch", "http://shop.example/dir/", None, ""),
    ("image/fetch/$s_!iLL_!,w_1200/https%3A%2F%2Fbucket.example%2Fpublic%2Fw_3%2Fa.png", "image/fetch",
     "https://bucket.example/public/w_3/a.png", None, "$s_!iLL_!,w_1200"),
    ("image/twitter_name/w_3/Cloudinary.jpg", "image/twitter_name", "Cloudinary", None, "w_3"),
    ("image/list/summer.json", "image/list", "summer", None, ""),
]  # fmt: skip


@pytest.mark.parametrize(("path", "kind", "public_id", "version", "transformation"), PATHS, ids=str)
def test_a_path(path: str, kind: str, public_id: str, version: int | None, transformation: str) -> None:
    reading = identify(f"{RES}/{path}", ACME)
    assert reading
    assert ("/".join(reading.name), reading.version) == (f"{kind}/{public_id}", version)
    assert reading.transformation == transformation


def test_a_url_is_made_of_what_it_was_read_as() -> None:
    """What stands before and after the name is what a fix leaves as it is."""
    for path, kind, public_id, version, transformation in PATHS:
        reading = identify(f"{RES}/{path}", ACME)
        assert reading
        url = f"{RES}/{path}"
        assert url.startswith(reading.head)
        assert url.endswith(reading.tail)
        assert transformation in reading.head, (kind, public_id, version)


PRIVATE = Cloud(name="acme", prefix="https://media.acme.example")
SHARED = Cloud(name="acme", prefix="https://media.acme.example/acme")


@pytest.mark.parametrize("cloud", [PRIVATE, SHARED], ids=["private CDN", "shared CDN"])
@pytest.mark.parametrize(
    "url",
    [
        "https://media.acme.example/image/upload/w_3/v17/shop/mug.jpg",
        "http://MEDIA.acme.example/acme/image/upload/shop/mug.jpg",
        "//a3.media.acme.example/image/upload/shop/mug",
        "https://media.acme.example/images/shop/mug/blue.jpg",
        "https://res.cloudinary.com/acme/image/upload/shop/mug.jpg",
        "https://acme-res.cloudinary.com/shop/mug.jpg",
    ],
)
def test_an_accounts_own_host_beside_the_shared_one(cloud: Cloud, url: str) -> None:
    reading = identify(url, cloud)
    assert reading
    assert reading.name == MUG
    assert identify(url.replace("shop/mug", "shop/cup"), cloud) != reading


def test_a_root_path_on_an_accounts_own_host_is_its_usual_one() -> None:
    assert asset_names("https://media.acme.example/shop/mug.jpg", PRIVATE)[0] == MUG
    assert asset_names("https://media.acme.example/acme/shop/mug.jpg", SHARED)[0] == MUG
    assert asset_names("https://media.acme.example/other/image/upload/shop/mug.jpg", SHARED) == []
    assert identify("https://a6.media.acme.example/shop/mug.jpg", PRIVATE) is None
    assert identify("https://media.acme.example:8443/shop/mug.jpg", PRIVATE) is None


def test_the_sandbox_delivers_at_its_own_address() -> None:
    cloud = Cloud(name="fernkiln", prefix="http://localhost:8501/sandbox/res/fernkiln")
    reading = identify(f"{cloud.prefix}/image/upload/shop/mug.jpg", cloud)
    assert reading
    assert reading.name == MUG
    assert not is_delivered("http://localhost:8501/sandbox/res/other/image/upload/shop/mug.jpg", cloud)
    assert not is_delivered("http://localhost:8501/image/upload/shop/mug.jpg", cloud)
    assert not is_delivered("http://localhost:8502/sandbox/res/fernkiln/image/upload/shop/mug.jpg", cloud)


def test_a_url_whose_asset_only_a_tag_knows_is_of_the_cloud_all_the_same() -> None:
    assert is_delivered(f"{RES}/image/fetch/w_3/{{{{ event.image|urlencode }}}}", ACME)
    assert is_delivered(f"{RES}/image/upload/{{{{ event.id }}}}.jpg", ACME)


def test_the_roots_that_the_extension_gets_are_those_of_every_host() -> None:
    roots = delivery_roots(PRIVATE)
    assert {"res.cloudinary.com/acme/", "res-5.cloudinary.com/acme/", "acme-res.cloudinary.com/"} <= set(roots)
    assert {"media.acme.example/", "a1.media.acme.example/"} <= set(roots)


def test_less_likely_meanings_follow() -> None:
    """An account's own list of assets decides; the whole name and each shorter one are offered once."""
    ids = [reading.public_id for reading in readings(f"{RES}/image/upload/w_3/v17/shop/mug.jpg", ACME)]
    assert ids == [f"{folders}shop/mug{end}" for folders in ("", "v17/", "w_3/v17/") for end in ("", ".jpg")]
    assert ("image", "upload", "images/shop/mug") in asset_names(f"{RES}/images/shop/mug.jpg", ACME)
    assert ("image", "upload", "shop/mug") in asset_names("https://acme-res.cloudinary.com/shop/mug/blue.jpg", ACME)
    fetched = f"{RES}/image/fetch/w_3/{quote(f'{RES}/image/upload/v1/shop/mug.jpg', safe='')}"
    assert MUG in asset_names(fetched, ACME)


# Cloudinary's own clients.
# Characters that no public id may hold (cloudinary.com/documentation/upload_parameters, public_id): ? & # \ % < > +
ANY = st.characters(exclude_characters='?&#\\%<>+/:"', exclude_categories=["C", "Z"])
SEGMENT = st.one_of(
    st.text(ANY, min_size=1, max_size=10),
    st.sampled_from(["v2", "v17", "w_300", "c_fill,w_2", "t_shirts", "e_books", "s--Ai4Znfl3--", "upload", "a b"]),
).filter(lambda text: text.strip(". ") and not text.startswith("."))
IDS = st.lists(SEGMENT, min_size=1, max_size=4).map("/".join).filter(lambda name: name[-1] != ".")
FORMATS = st.sampled_from(["jpg", "png", "gif", "webp", "mp4", "PNG"])
STEPS = st.lists(
    st.sampled_from([
        {"width": 20, "crop": "limit"}, {"effect": "sepia"}, {"quality": "auto", "fetch_format": "auto"},
        {"overlay": {"font_family": "Arial", "font_size": 40, "text": "A, B / 100% ü"}}, {"flags": "layer_apply"},
        {"if": "w_gt_100"}, {"variables": [["$name", "!Max!"]]}, {"raw_transformation": "if_end"}, {"angle": 5},
    ]),
    max_size=3,
)  # fmt: skip
WAYS = st.fixed_dictionaries({}, optional={
    "secure": st.booleans(), "private_cdn": st.booleans(), "cdn_subdomain": st.booleans(),
    "secure_cdn_subdomain": st.booleans(), "sign_url": st.booleans(), "long_url_signature": st.booleans(),
    "version": st.integers(1, 2_000_000_000),
})  # fmt: skip
FORMS = st.one_of(
    st.fixed_dictionaries({
        "resource_type": st.sampled_from(["image", "video"]),
        "type": st.sampled_from(["upload", "private", "authenticated"]),
    }),
    st.just({"use_root_path": True}),
    st.just({"shorten": True}),
    st.just({"url_suffix": "blue-mug"}),
)  # fmt: skip


def built(public_id: str, **options: Any) -> str:
    url, _ = cloudinary.utils.cloudinary_url(
        public_id, **{"cloud_name": "acme", "api_secret": "secret", "analytics": False, "secure": True, **options}
    )
    assert isinstance(url, str)
    return url


@settings(max_examples=250)
@given(IDS, FORMATS, STEPS, WAYS, FORMS)
def test_a_url_of_the_official_client_is_read_as_the_parts_it_was_built_of(
    public_id: str, form: str, steps: list[dict[str, Any]], ways: dict[str, Any], forms: dict[str, Any]
) -> None:
    # Without a version the client leaves it open whether a first folder is one; a readable name makes folders of all.
    version = 17 if public_id.startswith("v") or needs_version(f"{public_id}/{public_id}") else None
    ways = {"version": version, **ways} if version else ways
    url = built(public_id, format=form, transformation=steps, **ways, **forms)
    reading = identify(url, ACME)
    assert reading, url
    assert reading.name == (forms.get("resource_type", "image"), forms.get("type", "upload"), public_id), url
    expected = ways.get("version") or (1 if "/" in public_id else None)
    assert reading.version == expected
    assert reading.transformation == re.sub(
        r"([^:])/+", r"\1/", cloudinary.utils.generate_transformation_string(transformation=steps)[0]
    )
    assert bool(reading.signature) == bool(ways.get("sign_url"))


@given(IDS, STEPS, WAYS)
def test_a_raw_file_keeps_its_extension(public_id: str, steps: list[dict[str, Any]], ways: dict[str, Any]) -> None:
    name = f"{public_id}.cldt.json"
    url = built(name, resource_type="raw", transformation=steps, **{"version": 9, **ways})
    reading = identify(url, ACME)
    assert reading
    assert reading.name == ("raw", "upload", name)


ENDS = st.sampled_from(["", "?a=1&b=2", "#x", "/v2/"])


@given(st.builds("https://shop.example/{}{}".format, st.text(ANY, min_size=1, max_size=20), ENDS), STEPS, WAYS)
def test_a_fetched_url_is_read_as_what_it_fetches(
    remote: str, steps: list[dict[str, Any]], ways: dict[str, Any]
) -> None:
    url = built(remote, type="fetch", transformation=steps, **{**ways, "version": None})
    reading = identify(url, ACME)
    assert reading, url
    assert reading.name == ("image", "fetch", remote)


@given(IDS, FORMATS, STEPS, st.sampled_from(["media.acme.example", "img.acme.example"]), st.booleans(), st.booleans())
def test_an_accounts_own_host_as_the_official_client_writes_it(
    public_id: str, form: str, steps: list[dict[str, Any]], host: str, is_private: bool, is_secure: bool
) -> None:
    options: dict[str, Any] = {"secure": is_secure, "private_cdn": is_private, "format": form, "version": 17}
    options |= {"secure_distribution": host} if is_secure else {"cname": host, "cdn_subdomain": True}
    cloud = Cloud(name="acme", prefix=f"https://{host}" + ("" if is_private else "/acme"))
    reading = identify(built(public_id, transformation=steps, **options), cloud)
    assert reading
    assert reading.name == ("image", "upload", public_id)


@settings(max_examples=150)
@given(
    st.lists(st.one_of(SEGMENT, st.sampled_from(["w_2", "v3", "l_a:b", "x"])), min_size=1, max_size=6).map("/".join),
    st.sampled_from(["image/upload", "video/private", "image/authenticated"]),
)
def test_the_sandbox_reads_the_same_path(path: str, kind: str) -> None:
    """Its parser was written for delivery, by itself: wherever it delivers, both name the same asset."""
    raw = f"{kind}/{quote(path, safe='/,:')}.jpg"
    try:
        theirs = read_path(raw)
    except DeliveryError:
        return
    if theirs.suspect:
        return
    reading = identify(f"{RES}/{raw}", ACME)
    assert reading
    assert (reading.public_id, reading.version) == (theirs.source.removesuffix(".jpg"), theirs.version)


@given(IDS, FORMATS, st.sampled_from([None, 5, 1_700_000_000]))
def test_our_own_urls_show_the_asset_whatever_it_is_called(public_id: str, form: str, version: int | None) -> None:
    """Also where its first folder looks like a transformation, a version or a signature."""
    url = ACME.url("upload", "c_limit,w_1200", "f_jpg,q_auto", source_path(public_id, form, version))
    reading = identify(url, ACME)
    assert reading
    assert reading.name == ("image", "upload", public_id)
    theirs = read_path(url.removeprefix(f"{RES}/"))
    assert theirs.source == f"{public_id}.{form}"


@pytest.mark.skipif(
    not (URL_GEN / "node_modules").is_dir() or not shutil.which("node"),
    reason="Cloudinary's url-gen is not installed: make witnesses",
)
def test_the_builder_for_javascript_is_read_as_its_parts() -> None:
    ways = [
        {"id": public_id, "cloud": "acme", "suffix": suffix, "version": version, "format": "png", "width": 20,
         "url": {"privateCdn": is_private, "useRootPath": is_root, "shorten": is_short and not suffix}}
        for public_id in ("mug", "shop/mug", "shop/v2/mug", "a-b/c_d/e.f")
        for suffix in (None, "blue-mug")
        for version in (None, 17)
        for is_private, is_root, is_short in product((False, True), repeat=3)
    ]  # fmt: skip
    done = subprocess.run(
        ["node", "build.mjs"], cwd=URL_GEN, input=json.dumps(ways), capture_output=True, text=True, check=True
    )
    for way, url in zip(ways, json.loads(done.stdout), strict=True):
        names = [name[2] for name in asset_names(url, ACME)]
        assert way["id"] in names, url
        # A root path with a readable name may as well be that of an asset in a folder.
        assert names[0] == way["id"] or (way["suffix"] and way["url"]["useRootPath"]), url
        if way["version"]:
            assert next(readings(url, ACME)).version == way["version"]


@given(st.text() | st.builds("{}/{}".format, st.just(RES), st.text()) | st.builds("//{}".format, st.text()))
def test_any_text_is_read_without_a_fault(text: str) -> None:
    for reading in readings(text, ACME):
        assert reading.public_id
        assert reading.resource_type in ("image", "video", "raw")


HOSTILE = ["w_1/", "v1/", "/", "%2f", "{{", "{{ x }}", "s--Ai4Znfl3--/", "a/", "%C3%BC/", "https:/", ".a", "{% x %}/"]


@pytest.mark.parametrize("part", HOSTILE)
@pytest.mark.parametrize("kind", ["image/upload", "image/fetch", "images", ""])
def test_reading_takes_time_in_proportion_to_length(part: str, kind: str) -> None:
    def seconds(size: int) -> float:
        url = f"{RES}/{kind}/{part * (size // len(part))}"
        started = time.process_time()
        list(readings(url, ACME))
        return time.process_time() - started

    # Sixteen times the length would take 256 times as long if it were quadratic. What other programs do may make some
    # of the measurements slow, not all of them.
    most = 40 * min(seconds(4_000) for _ in range(3)) + 0.05
    assert any(seconds(64_000) < most for _ in range(3))
