"""A name in a filter is the name itself: nobody wrote that Klaviyo reads JSON's escapes of letters there."""

from collections.abc import Callable

import httpx
import pytest

from core.klaviyo.client import KlaviyoClient, klaviyo_client
from core.klaviyo.images import ImageClient
from core.klaviyo.templates import TemplateClient

Find = Callable[[httpx.BaseTransport, str], object]


def klaviyo(transport: httpx.BaseTransport) -> KlaviyoClient:
    return klaviyo_client("https://a.klaviyo.test", httpx.BasicAuth("a", "b"), transport)


FINDS: list[tuple[Find, str]] = [
    (lambda transport, name: klaviyo(transport).find_universal_content(name), "equals(name,{})"),
    (
        lambda transport, name: TemplateClient(service=klaviyo(transport).service).find_templates(name),
        "contains(name,{})",
    ),
    (lambda transport, name: ImageClient(service=klaviyo(transport).service).find_image(name), "equals(name,{})"),
]


@pytest.mark.parametrize(
    ("name", "literal"),
    [
        ("Größe “50%” 👩‍👧 茶", '"Größe “50%” 👩‍👧 茶"'),
        ('5" \\ mug', '"5\\" \\\\ mug"'),
        ("a,b)&c=d#e+f", '"a,b)&c=d#e+f"'),
        ("half \ud800 a pair", '"half ? a pair"'),
    ],
)
@pytest.mark.parametrize(("find", "form"), FINDS, ids=["blocks", "templates", "images"])
def test_letters_stand_in_a_filter_as_they_are(find: Find, form: str, name: str, literal: str) -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.params["filter"])
        return httpx.Response(200, json={"data": [], "links": {}})

    find(httpx.MockTransport(answer), name)
    assert asked == [form.format(literal)]
