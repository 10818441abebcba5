"""Delivery paths to their parts."""

import pytest

from sandbox.cloudinary.delivery.grammar import read_path
from sandbox.cloudinary.exceptions import DeliveryError


@pytest.mark.parametrize(
    ("raw", "components", "version", "source"),
    [
        ("image/upload/a/b.png", (), None, "a/b.png"),
        ("image/upload/v12/a%20b.png", (), 12, "a b.png"),
        ("image/upload/c_fill,w_1/v2/w_3", ((("c", "fill"), ("w", "1")),), 2, "w_3"),
        ("image/upload/$a_!x_y!/if_end/c", ((("$a", "!x_y!"),), (("if", "end"),)), None, "c"),
        ("image/upload/s--abcdefgh--/e_x:1/c", ((("e", "x:1"),),), None, "c"),
        ("image/upload/v1", (), None, "v1"),
        ("image/fetch/w_1/https%3A%2F%2Fa.b%2Fc%2520d%3Fx%3D1", ((("w", "1"),),), None, "https://a.b/c%20d?x=1"),
        ("image/fetch/https://a.b/c%3Fx", (), None, "https://a.b/c?x"),
        ("image/upload/w_1%2Ch_2/c", ((("w", "1"), ("h", "2")),), None, "c"),
    ],
)
def test_paths(raw: str, components: object, version: int | None, source: str) -> None:
    path = read_path(raw)
    assert (path.components, path.version, path.source) == (components, version, source)


@pytest.mark.parametrize("raw", ["", "image", "image/upload", "audio/upload/a", "image/fetch/a", "image/upload/%ff"])
def test_what_is_no_path(raw: str) -> None:
    with pytest.raises(DeliveryError):
        read_path(raw)


@pytest.mark.parametrize(
    ("raw", "suspect"),
    [
        ("image/upload/shop/e_x/a", "shop"),
        ("image/upload/shop/a", None),
        ("image/upload/w_1/l_text:A_1:b, c/fl_layer_apply/a", "l_text:A_1:b, c"),
        ("image/upload/v3/folder/a", None),
    ],
)
def test_a_component_gone_wrong_is_told_from_a_folder(raw: str, suspect: str | None) -> None:
    assert read_path(raw).suspect == suspect
