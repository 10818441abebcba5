"""A hand-over is a stranger's text: whatever it is, it is taken apart without a fault."""

from urllib.parse import quote

from hypothesis import given
from hypothesis import strategies as st

from core.cloudinary.delivery import cloud_named
from core.library.lists import handed_over
from core.library.selection import meanings

CLOUD = cloud_named("demo")
PREFIX = CLOUD.prefix
PUBLIC_IDS = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=40)
STEPS = st.sampled_from(["", "v12/", "s--abcd1234--/", "c_fill,w_300/", "$name_!x!/c_scale,w_$name/", "c_fill/v1/"])


@given(st.text() | st.builds("{}/{}".format, st.just(PREFIX), st.text()))
def test_any_text_is_taken_apart(text: str) -> None:
    for element in handed_over([text]):
        for resource_type, delivery_type, public_id in meanings(element, CLOUD):
            assert resource_type in ("image", "video", "raw")
            assert delivery_type
            assert public_id


@given(st.lists(PUBLIC_IDS, min_size=1, max_size=5))
def test_a_comma_inside_of_a_public_id_is_no_end(public_ids: list[str]) -> None:
    """As long as no id looks like the beginning of another element."""
    elements = [f"image/upload/{public_id.replace('/', '_')}" for public_id in public_ids]
    assert handed_over([",".join(elements)]) == elements


@given(PUBLIC_IDS, STEPS)
def test_a_delivery_url_names_its_asset(public_id: str, steps: str) -> None:
    url = f"{PREFIX}/image/upload/{steps}{quote(public_id)}.jpg"
    assert ("image", "upload", public_id) in meanings(url, CLOUD)


def test_an_address_of_another_cloud_names_nothing() -> None:
    assert meanings("https://res.cloudinary.com/demo-2/image/upload/x.jpg", CLOUD) == []
