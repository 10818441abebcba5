"""What people read for a place of a template."""

import json

from core.cloudinary.cldt import parse_template
from core.domain.place_labels import place_labels
from core.domain.places import ALT, LINK, REPEAT
from tests.support.templates import HERO


def test_each_place_has_its_own_label_and_slots_of_one_label_are_told_apart_by_their_names() -> None:
    labels = ["Text", "Text", "Name of the first product", "Link"]
    slots = [
        {"name": name, "type": "text", "default": name, "label": label}
        for name, label in zip(("one", "two", "firstname", "link"), labels, strict=True)
    ]
    text = "/".join(f"co_rgb:ffffff,l_text:Arial_20:$({slot['name']})/fl_layer_apply" for slot in slots)
    template = parse_template(json.dumps({**HERO, "transformation": text, "slots": slots}))
    found = place_labels(template)
    assert found == {
        "one": "Text (one)", "two": "Text (two)", "firstname": "Name of the first product", "link": "Link (link)",
        ALT: "Alt text", LINK: "Link", REPEAT: "Repeated list",
    }  # fmt: skip
    assert len(set(found.values())) == len(found)
