"""The sandbox's templates, images and limits, driven by the official client where it has the call."""

import base64
import sqlite3
import time

import httpx
import pytest
from klaviyo_api import KlaviyoAPI
from openapi_client.exceptions import ApiException

from tests.support.klaviyo_library import by_url, document, made, picture, render
from tests.support.klaviyo_sandbox import as_dict, body, html_block
from tests.support.servers import RunningSandbox
from tests.support.workspaces import Control


def test_templates_are_made_changed_listed_and_deleted(sdk: KlaviyoAPI) -> None:
    ids = [made(sdk, f"<p>{number}</p>", f"Mail {number}") for number in range(12)]
    first = as_dict(sdk.Templates.get_templates(sort="name"))
    assert len(first["data"]) == 10
    assert first["links"]["next"]
    found = as_dict(sdk.Templates.get_templates(filter='contains(name,"Mail 11")'))["data"]
    assert [item["id"] for item in found] == [ids[11]]
    patch = {"data": {"type": "template", "id": ids[0], "attributes": {"html": "<html><body>x</body></html>"}}}
    changed = as_dict(sdk.Templates.update_template(ids[0], patch))["data"]["attributes"]
    # Whole documents get a head, as was seen at Klaviyo.
    assert (changed["name"], changed["html"]) == ("Mail 0", "<html><head></head><body>x</body></html>")
    sdk.Templates.delete_template(ids[0])
    with pytest.raises(ApiException) as gone:
        sdk.Templates.get_template(ids[0])
    assert gone.value.status == 404


def test_render(sdk: KlaviyoAPI, control: Control, token: str) -> None:
    html = "{{ first_name|default:'you' }} {{ event|lookup:'Product Name'|urlencode|urlencode }} {{ event.extra.a }}"
    template_id = made(sdk, html)
    context = {"first_name": "Ada", "event": {"Product Name": "a, b", "$extra": {"a": 1}}}
    # The endpoint takes the context as it is: `$extra` does not become `extra`.
    assert render(control, token, template_id, context) == document("Ada a%252C%2520b ")
    assert render(control, token, template_id, {}) == document("you  ")


def test_a_broken_template_is_refused_in_djangos_words(sdk: KlaviyoAPI) -> None:
    with pytest.raises(ApiException) as refused:
        made(sdk, "{{ a b }}")
    assert refused.value.status == 400
    assert "Could not parse the remainder: ' b' from 'a b'" in refused.value.body


def test_some_definitions_cannot_be_loaded(sdk: KlaviyoAPI, running_sandbox: RunningSandbox) -> None:
    definition = {"body": {"sections": [], "properties": {}, "styles": {}}, "styles": []}
    good = as_dict(
        sdk.Templates.create_template(
            {
                "data": {
                    "type": "template",
                    "attributes": {
                        "name": "Dragged",
                        "editor_type": "SYSTEM_DRAGGABLE",
                        "html": "<p></p>",
                        "definition": definition,
                    },
                }
            }
        )
    )["data"]["id"]
    shown = as_dict(sdk.Templates.get_template(good, additional_fields_template=["definition"]))
    assert shown["data"]["attributes"]["definition"]["body"]["sections"] == []
    with sqlite3.connect(running_sandbox.database) as db:
        db.execute("update template set flaw = 'definition' where id = ?", [good])
    with pytest.raises(ApiException) as fault:
        sdk.Templates.get_template(good, additional_fields_template=["definition"])
    assert fault.value.status == 500
    assert as_dict(sdk.Templates.get_template(good))["data"]["id"] == good


def test_images_by_address_and_by_file(sdk: KlaviyoAPI, control: Control, token: str) -> None:
    data_uri = "data:image/png;base64," + base64.b64encode(picture()).decode()
    first = as_dict(sdk.Images.upload_image_from_url(by_url(data_uri, name="dot")))["data"]
    assert (first["attributes"]["name"], first["attributes"]["format"]) == ("dot", "png")
    assert httpx.get(first["attributes"]["image_url"]).content == picture()
    again = as_dict(sdk.Images.upload_image_from_url(by_url(data_uri, name="dot")))["data"]
    assert again["attributes"]["name"] != "dot"
    delivery = f"{control.url}/res/fernkiln/image/upload/c_fill,h_50,w_50/f_jpg/products/mug.png"
    copied = as_dict(sdk.Images.upload_image_from_url(by_url(delivery, name="mug")))["data"]
    assert copied["attributes"]["format"] == "jpeg"
    headers = {"Authorization": f"Bearer {token}", "revision": "2026-10-15"}
    sent = httpx.post(
        f"{control.url}/klaviyo/api/image-upload",
        files={"file": ("file.gif", picture("GIF"))},
        headers=headers,
    ).json()["data"]["attributes"]
    assert (sent["name"], sent["format"]) == ("file.gif", "gif")
    assert len(as_dict(sdk.Images.get_images())["data"]) == 4


def test_an_images_patch_replaces_both_fields_and_hides(sdk: KlaviyoAPI) -> None:
    data_uri = "data:image/png;base64," + base64.b64encode(picture()).decode()
    image = as_dict(sdk.Images.upload_image_from_url(by_url(data_uri, name="dot")))["data"]["id"]
    patch = {"data": {"type": "image", "id": image, "attributes": {"hidden": True}}}
    assert as_dict(sdk.Images.update_image(image, patch))["data"]["attributes"]["name"] is None
    assert as_dict(sdk.Images.get_images())["data"] == []
    assert len(as_dict(sdk.Images.get_images(filter="equals(hidden,true)"))["data"]) == 1


@pytest.mark.parametrize(
    "address",
    [
        "data:image/webp;base64," + base64.b64encode(picture("WEBP")).decode(),
        "https://nowhere.example/a.png",
        "http://127.0.0.1:1/sandbox/res/fernkiln/image/upload/nothing.png",
        "file:///etc/hostname",
        "",
    ],
)
def test_what_is_no_picture_of_this_world_is_refused(sdk: KlaviyoAPI, address: str) -> None:
    with pytest.raises(ApiException) as refused:
        sdk.Images.upload_image_from_url(by_url(address))
    assert refused.value.status == 400


def test_a_hundred_copies_by_address_a_day(sdk: KlaviyoAPI, control: Control, token: str) -> None:
    address = "data:image/png;base64," + base64.b64encode(picture()).decode()
    headers = {"Authorization": f"Bearer {token}", "revision": "2026-10-15"}
    with httpx.Client(headers=headers) as client:
        answers = [client.post(f"{control.url}/klaviyo/api/images", json=by_url(address)) for _ in range(101)]
    assert [answer.status_code for answer in answers] == [201] * 100 + [429]


def test_metric_properties(sdk: KlaviyoAPI) -> None:
    found = as_dict(sdk.Metrics.get_properties_for_metric("PLord1"))["data"]
    kinds = {item["attributes"]["property"]: item["attributes"]["inferred_type"] for item in found}
    assert (kinds["$value"], kinds["ShippingRate"]) == ("numeric", "string")
    assert "$extra" not in kinds
    assert {item["attributes"].get("sample_values") for item in found} == {None}


def test_a_deleted_block_comes_back_once_after_a_patch(sdk: KlaviyoAPI, control: Control) -> None:
    block = as_dict(sdk.Templates.create_universal_content({"data": body(html_block("x"), name="x")}))["data"]["id"]
    sdk.Templates.update_universal_content(block, {"data": {**body(name="y"), "id": block}})
    sdk.Templates.delete_universal_content(block)

    def status() -> int:
        try:
            sdk.Templates.get_universal_content(block)
        except ApiException as error:
            return int(error.status)
        return 200

    assert status() == 404
    control.post("clock", offset=4)
    assert status() == 200
    sdk.Templates.delete_universal_content(block)
    assert status() == 404
    control.post("clock", offset=100)
    assert status() == 404


def test_limits_of_a_second_and_a_minute(control: Control, token: str) -> None:
    control.post("switch", name="rate_limits", value="1")
    headers = {"Authorization": f"Bearer {token}", "revision": "2026-10-15"}
    url = f"{control.url}/klaviyo/api/accounts"
    first, second = (httpx.get(url, headers=headers) for _ in range(2))
    assert (first.status_code, first.headers["ratelimit-remaining"]) == (200, "0")
    assert (second.status_code, second.headers["retry-after"]) == (429, "1")
    assert "ratelimit-limit" not in second.headers
    assert second.json()["errors"][0]["detail"] == "Request was throttled. Expected available in 1 second."
    for number in range(1, 15):
        control.post("clock", offset=1.1 * number)
        assert httpx.get(url, headers=headers).status_code == 200
    control.post("clock", offset=1.1 * 15)
    steady = httpx.get(url, headers=headers)
    assert steady.status_code == 429
    assert int(steady.headers["retry-after"]) > 10


def test_the_products_own_client_waits_as_it_is_told(control: Control, token: str) -> None:
    from core.klaviyo.authorization import BearerAuth
    from core.klaviyo.client import klaviyo_client

    control.post("switch", name="rate_limits", value="1")
    client = klaviyo_client(f"{control.url}/klaviyo", BearerAuth(lambda: token, lambda _: token))
    started = time.monotonic()
    assert [client.get_account()[0] for _ in range(2)] == ["FERNKN", "FERNKN"]
    assert time.monotonic() - started < 10
    client.close()
