"""HTML that no browser minds stops none of its readers, and hides nothing that stands beside it."""

import pytest

from core.blocks.edited import _marked
from core.blocks.preview import image_urls
from core.blocks.references import traces_in
from core.cloudinary.delivery import cloud_named

PICTURE = '<img src="https://res.cloudinary.com/demo/image/upload/a.png">'
ADDRESS = "https://res.cloudinary.com/demo/image/upload/a.png"
ODDITIES = [
    "<![<![>", "<![endif]>", "<!>", "<?x>", "</>", "<p a='&#" + "9" * 5_000 + "'>", "&#" + "9" * 5_000 + ";", "\x00",
    "<![x[]]>", "<!DOCTYPE [<!x>",
]  # fmt: skip


@pytest.mark.parametrize("odd", ODDITIES)
def test_a_picture_behind_an_oddity_is_found(odd: str) -> None:
    assert image_urls(odd + PICTURE) == [ADDRESS]
    assert traces_in(odd + PICTURE, cloud_named("demo")).urls == {ADDRESS}
    assert ' data-cld="m"' in _marked(odd + PICTURE, "m")


def test_an_address_with_an_endless_reference_is_read() -> None:
    html = PICTURE.replace("a.png", "a.png?&#" + "9" * 5_000)
    assert [address.rstrip() for address in image_urls(html)] == [f"{ADDRESS}?"]
    assert {address.rstrip() for address in traces_in(html, cloud_named("demo")).urls} == {f"{ADDRESS}?"}
