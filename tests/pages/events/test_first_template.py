"""On Events a template is tried out first that means something to whoever asks, and images that fail say so."""

import json

from core import Workspace
from tests.support.pages import OpenPage, unfold
from ui.events import field_text


def test_the_template_that_was_worked_on_last_is_tried_first(connected: Workspace, open_page: OpenPage) -> None:
    templates = [asset.public_id for asset in connected.templates.list()]
    first, last = templates[0], templates[-1]
    assert first != last
    connected.personalize.save(last, connected.personalize.open(last).personalization.to_json())
    app = unfold(open_page("events", metric="PLord1"), "cell_events_fit")
    assert app.selectbox("events_fit_template").value == last
    # An address that names one wins.
    again = unfold(open_page("events", metric="PLord1", suits=first), "cell_events_fit")
    assert again.selectbox("events_fit_template").value == first


def test_the_images_of_a_field_are_drawn_where_one_that_fails_has_a_sign(
    connected: Workspace, open_page: OpenPage
) -> None:
    sample = connected.events.sample("PLord1", limit=200)
    row = next(row for row in sample.rows if row.profile.looks_like == "image")
    app = open_page("events", metric="PLord1", size="200", field=str(row.path))
    (images,) = [
        json.loads(each.proto.bytes)["images"]
        for each in app.get("bidi_component")
        if each.proto.component_name == "field_images"
    ]
    urls = row.profile.examples[:8]
    assert [image["url"] for image in images] == list(map(connected.events.thumbnail, urls))
    assert [image["name"] for image in images] == field_text.image_names(urls)
    assert not app.get("imgs")
