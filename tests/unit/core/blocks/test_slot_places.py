"""Where slots stand in an image, against boxes that were worked out by hand."""

import pytest

from core.blocks.slot_places import slot_places
from core.domain.template import Base, Slot, Template


def template(transformation: str) -> Template:
    slots = (
        Slot(name="line", type="text", default="Text", label="Line"),
        Slot(name="photo", type="image", default="mug", label="Photo"),
    )
    return Template(
        name="T", base=Base(public_id="b"), width=1000, height=500, transformation=transformation, slots=slots
    )  # fmt: skip


@pytest.mark.parametrize(
    ("layer", "box"),
    [
        ("c_fit,h_100,l_text:Arial_20:$(line),w_200/fl_layer_apply,g_north_west,x_10,y_20", (0.01, 0.04, 0.2, 0.2)),
        ("l_text:Arial_20:$(line),w_200,h_100/fl_layer_apply,g_south_east,x_10,y_20", (0.79, 0.76, 0.2, 0.2)),
        ("l_$photo/c_fill,h_250,w_500/r_max/fl_layer_apply", (0.25, 0.25, 0.5, 0.5)),
        ("l_$photo/c_fill,h_250,w_500/fl_layer_apply,g_east,x_100,y_-50", (0.4, 0.15, 0.5, 0.5)),
        ("l_$photo/c_fill,h_250,w_500/fl_layer_apply,g_north,x_100,y_50", (0.35, 0.1, 0.5, 0.5)),
    ],
)
def test_a_layer_stands_where_its_gravity_and_offsets_put_it(layer: str, box: tuple[float, ...]) -> None:
    (place,) = slot_places(template(f"c_fill,h_500,w_1000/{layer}"))
    assert (place.left, place.top, place.width, place.height) == pytest.approx(box)


@pytest.mark.parametrize(
    "transformation",
    [
        "c_fill,h_500,w_1000",
        "l_text:Arial_20:Fixed,w_200,h_100/fl_layer_apply,g_north_west",
        "l_text:Arial_20:$(line)/fl_layer_apply,g_north_west",
        "l_photo/c_fill,h_250,w_500/fl_layer_apply",
    ],
)
def test_what_is_no_slot_or_has_no_size_has_no_place(transformation: str) -> None:
    assert slot_places(template(transformation)) == []
