"""Lists that people paste, against a cloud of known assets: what each names, and how many calls that takes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.cloudinary.client import cloudinary_client
from core.cloudinary.delivery import cloud_named
from core.library.lists import handed_over, parts_of, pasted
from core.library.selection import SelectedAssets, Selection

ACME = cloud_named("acme")
RES = ACME.prefix
HEX = "9b2c4d6e8f0a1b3c5d7e9f0a1b2c3d4e"
ODD = "a,b c/ü (1)"
LIBRARY = {
    "image/upload": ["shop/mug", "shop/cup", "shop/bowl", "mug", "cup", ODD, "Mug, blue", "w_300/mug",
                     "50% off", "1. intro", "intro", "10. Juni/bild", "- mug", "cup;", "a", "1", "it's a mug"],
    "image/authenticated": ["vault/id"],
    "video/upload": ["clips/steam"],
    "raw/upload": ["templates/hero.cldt.json"],
}  # fmt: skip


@dataclass
class Library:
    """Cloudinary's Admin API for a few assets, by its own routes; `calls` are the paths that were asked."""

    calls: list[str] = field(default_factory=list)

    def answer(self, request: httpx.Request) -> httpx.Response:
        kind = request.url.path.removeprefix("/v1_1/acme/resources/")
        self.calls.append(kind)
        wanted = set(request.url.params.get_list("public_ids[]")) | set(request.url.params.get_list("asset_ids[]"))
        kinds = LIBRARY if kind == "by_asset_ids" else {kind: LIBRARY.get(kind, [])}
        named = [(of, name, asset_id(of, name)) for of, names in kinds.items() for name in names]
        return httpx.Response(
            200, json={"resources": [resource(*each) for each in named if wanted & {each[1], each[2]}]}
        )


def asset_id(kind: str, public_id: str) -> str:
    return HEX if public_id == "shop/mug" else sha256(f"{kind}/{public_id}".encode()).hexdigest()[:32]


def resource(kind: str, public_id: str, asset_id: str) -> dict[str, Any]:
    resource_type, delivery_type = kind.split("/")
    return {"asset_id": asset_id, "resource_type": resource_type, "type": delivery_type, "public_id": public_id,
            "version": 17, "secure_url": f"{RES}/{kind}/{public_id}"}  # fmt: skip


@pytest.fixture
def library() -> Library:
    return Library()


@pytest.fixture
def selection(library: Library) -> Iterator[Selection]:
    client = cloudinary_client(
        api_url="https://api.cloudinary.com",
        cloud=ACME,
        auth=httpx.BasicAuth("key", "secret"),
        transport=httpx.MockTransport(library.answer),
    )
    yield Selection(client)
    client.close()


def names(selected: SelectedAssets) -> list[str]:
    return [asset.public_id for asset in selected.assets]


THREE = ["shop/mug", "shop/cup", "shop/bowl"]


@pytest.mark.parametrize(
    "text",
    [
        "shop/mug\nshop/cup\nshop/bowl", "shop/mug\r\nshop/cup\r\n\r\nshop/bowl\r\n", "shop/mug shop/cup  shop/bowl",
        "shop/mug, shop/cup, shop/bowl", "shop/mug,shop/cup,shop/bowl", "shop/mug;shop/cup;shop/bowl",
        "shop/mug; shop/cup;\nshop/bowl;", "shop/mug,\nshop/cup,\nshop/bowl", "shop/mug\tshop/cup\tshop/bowl",
        '"shop/mug"\n"shop/cup"\n"shop/bowl"', "'shop/mug', 'shop/cup', 'shop/bowl'",
        '["shop/mug", "shop/cup", "shop/bowl"]',
        "“shop/mug”, “shop/cup”\n„shop/bowl“", '"shop/mug","shop/cup","shop/bowl"',
        "`shop/mug`\n`shop/cup`\n`shop/bowl`",
        "1. shop/mug\n2. shop/cup\n3. shop/bowl", "1) shop/mug\n2) shop/cup\n3) shop/bowl",
        "- shop/mug\n* shop/cup\n• shop/bowl",
        "(1) shop/mug\n(2) shop/cup\n(3) shop/bowl", '1. "shop/mug",\n2. "shop/cup",\n3. "shop/bowl"',
        "shop/mug | shop/cup | shop/bowl",
        "image/upload/shop/mug,image/upload/shop/cup, image/upload/shop/bowl",
        f"{HEX},shop/cup\nimage/upload/shop/bowl",
        f"{RES}/image/upload/c_fill,w_300/shop/mug.jpg, {RES}/iu/shop/cup.jpg;{RES}/images/shop/bowl/blue.jpg",
        "shop/mug.jpg\nshop/cup.png\nimage/upload/v17/shop/bowl.jpg", f"  {HEX} ; shop/cup ; shop/bowl  ",
        "shop/mug\nshop/cup\nshop/mug\nshop/bowl", "<shop/mug>\n(shop/cup)\n«shop/bowl»",
        "shop/mug\nshop/cup; shop/bowl",
    ],
)  # fmt: skip
def test_a_list_however_it_is_pasted(selection: Selection, text: str) -> None:
    assert names(selection.read(pasted(text))) == THREE
    assert selection.read(pasted(text)).missing == ()


@pytest.mark.parametrize(
    ("text", "public_ids", "missing"),
    [
        (f"{ODD}\nMug, blue", [ODD, "Mug, blue"], ()),
        ("Mug, blue", ["Mug, blue"], ()),
        ("mug, cup", ["mug", "cup"], ()),
        ("mug, blue", ["mug"], ("blue",)),
        (f"{RES}/image/upload/a%2Cb%20c/%C3%BC%20%281%29.jpg", [ODD], ()),
        ("a%2Cb%20c/%C3%BC%20%281%29", [ODD], ()),
        ("w_300/mug", ["w_300/mug"], ()),
        (f"{RES}/image/upload/w_300/mug.jpg", ["mug"], ()),
        (f"{RES}/image/upload/v1/w_300/mug.jpg", ["w_300/mug"], ()),
        ("50% off", ["50% off"], ()),
        ("clips/steam, templates/hero.cldt.json", ["clips/steam", "templates/hero.cldt.json"], ()),
        ("vault/id", [], ("vault/id",)),
        ("image/authenticated/vault/id", ["vault/id"], ()),
        ("shop/mug, shop/no", ["shop/mug"], ("shop/no",)),
        ("no such thing", [], ("no such thing",)),
        ("image/upload/no, image/upload/shop/mug", ["shop/mug"], ("image/upload/no",)),
        ("image/upload/no,mug", [], ("image/upload/no,mug",)),
        ("image/upload/shop/mug,cup", ["shop/mug", "cup"], ()),
        ("https://shop.example/mug.jpg, mug", ["mug"], ("https://shop.example/mug.jpg",)),
        ("https://shop.example/mug.jpg,mug", [], ("https://shop.example/mug.jpg,mug",)),
        (f"{RES}/image/upload/c_fill,mug", [], (f"{RES}/image/upload/c_fill,mug",)),
        ("https://res.cloudinary.com/other/image/upload/shop/mug.jpg", [], ("https://res.cloudinary.com/other/image/upload/shop/mug.jpg",)),
        # What is an asset as it stands is that asset, whatever a part of it may name.
        ("1. intro\n10. Juni/bild\n- mug\ncup;", ["1. intro", "10. Juni/bild", "- mug", "cup;"], ()),
        ("it's a mug", ["it's a mug"], ()),
        ("2. intro\n* mug\nmug;", ["intro", "mug"], ()),
        # A public ID with blanks whose asset was deleted must not select another.
        ("a (2)", [], ("a (2)",)),
        ("a (2), mug", ["mug"], ("a (2)",)),
        ("mug no", [], ("mug no",)),
        ("mug cup", ["mug", "cup"], ()),
        ("a (1)", ["a", "1"], ()),
        (f"{RES}/image/upload/mug.jpg {RES}/image/upload/no.jpg", ["mug"], (f"{RES}/image/upload/no.jpg",)),
        (f"{RES}/image/upload/no mug", [], (f"{RES}/image/upload/no mug",)),
        ("\ufeffmug\n\ufeffcup", ["mug", "cup"], ()),
        ('"Mug, blue" mug', ["Mug, blue", "mug"], ()),
        ('"50% off" mug', ["50% off", "mug"], ()),
        ("", [], ()),
        (" \n\t , ;\n", [], ()),
    ],
)  # fmt: skip
def test_what_a_list_names(selection: Selection, text: str, public_ids: list[str], missing: tuple[str, ...]) -> None:
    selected = selection.read(pasted(text))
    assert (names(selected), selected.missing) == (public_ids, missing)


@pytest.mark.parametrize(
    ("values", "public_ids"),
    [
        (["image/upload/shop/mug", "image/upload/shop/cup"], ["shop/mug", "shop/cup"]),
        (["image/upload/shop/mug,video/upload/clips/steam"], ["shop/mug", "clips/steam"]),
        (["shop/mug", "shop/cup,shop/bowl"], THREE),
        (["shop/mug\nshop/cup", "shop/bowl"], THREE),
        (["image/upload/shop%2Fmug,image/upload/a%2Cb%20c/%C3%BC%20(1)"], ["shop/mug", ODD]),
        ([f"image/upload/{ODD},image/upload/Mug, blue"], [ODD, "Mug, blue"]),
        ([f"{HEX},{RES}/image/upload/shop/cup.jpg"], ["shop/mug", "shop/cup"]),
        ([""], []),
        ([], []),
    ],
)
def test_a_hand_over(selection: Selection, values: list[str], public_ids: list[str]) -> None:
    assert names(selection.read(handed_over(values))) == public_ids


def test_a_thousand_plain_lines_cost_a_call_for_each_hundred(selection: Selection, library: Library) -> None:
    selection.read(pasted("\n".join(f"image/upload/{number}" for number in range(1000))))
    # A look by what the path would be in a URL comes second, and only for a version or a transformation in it.
    assert library.calls == ["image/upload"] * 10


def test_a_list_on_one_line_costs_a_look_at_the_whole_first(selection: Selection, library: Library) -> None:
    selection.read(pasted("shop/mug, shop/cup"))
    assert library.calls == ["image/upload", "video/upload", "raw/upload", "image/upload"]


REFERENCES = st.lists(
    st.text(
        st.characters(exclude_categories=["C", "Z"], exclude_characters="\"'“”„‘’«»`[]()<>,;|"), min_size=1, max_size=20
    ),
    min_size=2,
    max_size=6,
    unique=True,
).filter(lambda names: not any(parts_of(name) or re.match(r"[-*•‣◦·–—]|\d+\.$", name) for name in names))


PUBLIC_IDS = st.text(st.characters(exclude_categories=["C"], exclude_characters="/"), min_size=1, max_size=20)


@given(PUBLIC_IDS.filter(lambda name: name == name.strip() and name.strip(" ,;")))
@example("1. intro")
@example("- a")
@example("a (1);")
def test_a_public_id_is_asked_for_as_it_stands_first(public_id: str) -> None:
    assert pasted(f"{public_id}\n") == [public_id]


@given(REFERENCES, st.sampled_from(["\n", "\t", "\r\n", "\n\n"]))
def test_lines_and_cells_always_end_a_reference(references: list[str], separator: str) -> None:
    assert pasted(separator.join(references)) == references


@given(REFERENCES, st.sampled_from([", ", ",", "; ", ";", " , ", " "]), st.sampled_from(['"{}"', "'{}'", "“{}”", "{}"]))
def test_a_line_is_taken_apart_where_it_is_a_list(references: list[str], separator: str, quotes: str) -> None:
    rest, parts = [separator.join(quotes.format(reference) for reference in references)], []
    while rest:
        part = rest.pop(0)
        apart = parts_of(part)
        rest = apart + rest
        parts += [] if apart else [part]
    assert parts == references


@given(st.text())
def test_any_text_is_taken_apart_and_comes_to_an_end(text: str) -> None:
    for reference in [*pasted(text), *handed_over([text]), text]:
        for part in parts_of(reference):
            assert part.strip()
            assert len(part) < len(reference)
