"""The sandbox's Klaviyo against Klaviyo's own OpenAPI file, and against input that nobody should send."""

import base64
import json
import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
import pytest
from jsonschema import Draft202012Validator
from klaviyo_api import KlaviyoAPI

from tests.support.klaviyo_sandbox import as_dict, body, html_block
from tests.support.klaviyo_schema import CONTENT, DIFFERENCES, SPEC, Caller

ORDERS: Final = 'equals(metric_id,"PLord1")'


def json_schema(node: Any) -> Any:
    """OpenAPI 3.0 says `nullable` where JSON Schema says a second type."""
    if isinstance(node, list):
        return [json_schema(each) for each in node]
    if not isinstance(node, dict):
        return node
    plain = {key: json_schema(value) for key, value in node.items() if key not in ("nullable", "example")}
    return {"anyOf": [plain, {"type": "null"}]} if node.get("nullable") is True else plain


def faults(path: str, method: str, answer: httpx.Response) -> list[str]:
    responses = SPEC["paths"][path][method]["responses"]
    status = DIFFERENCES.get((method, path), (answer.status_code,))[0]
    documented = responses.get(str(status if answer.is_success else answer.status_code)) or responses["4XX"]
    if "$ref" in documented:
        documented = SPEC["components"]["responses"][documented["$ref"].rpartition("/")[2]]
    (content,) = documented["content"].values()
    schema = {**json_schema(content["schema"]), "components": json_schema(SPEC["components"])}
    known = answer.json()
    if isinstance(known.get("links"), dict):
        # The file knows no null; recorded answers of the service have it in the place of a page that is not there.
        known["links"] = {name: link for name, link in known["links"].items() if link is not None}
    found = Draft202012Validator(schema).iter_errors(known)
    return [f"{'.'.join(map(str, error.absolute_path))}: {error.message[:120]}" for error in found]


# --- the OpenAPI file ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "params"),
    [
        ("/api/accounts", {}),
        ("/api/metrics", {}),
        ("/api/metrics", {"filter": 'equals(integration.name,"Shopify")'}),
        ("/api/events", {"filter": ORDERS, "page_size": "200", "include": "metric"}),
        (CONTENT, {"filter": 'equals(name,"One")'}),
    ],
)
def test_lists_have_the_documented_shape(caller: Caller, sdk: KlaviyoAPI, path: str, params: dict[str, str]) -> None:
    sdk.Templates.create_universal_content({"data": body(html_block("x"), name="One")})
    answer = caller.get(path, **params)
    assert answer.json()["data"]
    assert faults(path, "get", answer) == []


def test_single_things_have_the_documented_shape(caller: Caller, sdk: KlaviyoAPI) -> None:
    made = as_dict(sdk.Templates.create_universal_content({"data": body(html_block("x"), name="One")}))["data"]["id"]
    event = caller.get("/api/events", page_size="1").json()["data"][0]["id"]
    for path, thing in (("accounts", "FERNKN"), ("metrics", "ADcrt1"), ("events", event), (CONTENT[5:], made)):
        assert faults(f"/api/{path}/{{id}}", "get", caller.get(f"/api/{path}/{thing}")) == [], path


def test_writes_and_refusals_have_the_documented_shape(caller: Caller) -> None:
    good = json.dumps({"data": body(html_block("x"), name="One")}).encode()
    for content, status in ((good, 201), (b"{}", 400), (b"nonsense", 400)):
        answer = caller.post(CONTENT, content)
        assert answer.status_code == status
        assert faults(CONTENT, "post", answer) == []
    missing = caller.get(f"{CONTENT}/nope")
    assert (missing.status_code, faults(f"{CONTENT}/{{id}}", "get", missing)) == (404, [])


def test_every_answer_of_the_library_has_the_documented_shape(caller: Caller, sdk: KlaviyoAPI) -> None:
    picture = "data:image/gif;base64,R0lGODlhAQABAIAAAP///wAAACwAAAAAAQABAAACAkQBADs="
    mail = {"type": "template", "attributes": {"name": "Mail", "editor_type": "CODE", "html": "<p>{{ a }}</p>"}}
    image = {"type": "image", "attributes": {"import_from_url": picture, "name": "dot"}}
    ids = {}
    for path, resource in (("templates", mail), ("images", image)):
        made = caller.post(f"/api/{path}", json.dumps({"data": resource}).encode())
        ids[path] = made.json()["data"]["id"]
        assert faults(f"/api/{path}", "post", made) == []
        assert faults(f"/api/{path}", "get", caller.get(f"/api/{path}")) == []
        assert faults(f"/api/{path}/{{id}}", "get", caller.get(f"/api/{path}/{ids[path]}")) == []
        patch = {"data": {"type": resource["type"], "id": ids[path], "attributes": {"name": "New"}}}
        url = f"{caller.url}/api/{path}/{ids[path]}"
        assert faults(f"/api/{path}/{{id}}", "patch", httpx.patch(url, json=patch, headers=caller.headers)) == []
    for path, attributes in (("template-render", {"context": {"a": 1}}), ("template-clone", {"name": "Copy"})):
        asked = {"data": {"type": "template", "id": ids["templates"], "attributes": attributes}}
        assert faults(f"/api/{path}", "post", caller.post(f"/api/{path}", json.dumps(asked).encode())) == [], path
    sent = httpx.post(
        f"{caller.url}/api/image-upload",
        files={"file": ("x.gif", base64.b64decode(picture.partition(",")[2]))},
        headers=caller.headers,
    )
    assert faults("/api/image-upload", "post", sent) == []


def test_every_answer_about_metrics_and_events_has_the_documented_shape(caller: Caller) -> None:
    metric, event = "/api/metrics/{id}", caller.get("/api/events", page_size="1").json()["data"][0]["id"]
    for path in (metric, f"{metric}/metric-properties", f"{metric}/relationships/metric-properties"):
        assert faults(path, "get", caller.get(path.replace("{id}", "PLord1"))) == [], path
    known = caller.get("/api/metrics/PLord1/metric-properties").json()["data"][0]["id"]
    one = "/api/metric-properties/{id}"
    assert faults(one, "get", caller.get(one.replace("{id}", known))) == []
    assert faults("/api/events/{id}/metric", "get", caller.get(f"/api/events/{event}/metric")) == []


def test_older_revisions_tell_every_block_as_the_file_says(caller: Caller) -> None:
    typed = {"properties": {"dynamic": False, "src": "https://a.example/x.png"}, "display_options": {}, "styles": {}}
    image = {"content_type": "block", "type": "image", "data": typed}
    text = {"content_type": "block", "type": "text", "data": {"content": "x", "display_options": {}, "styles": {}}}
    for definition in (image, text, html_block("x")):
        made = caller.post(CONTENT, json.dumps({"data": body(definition, name="One")}).encode())
        assert made.status_code == 201
    old = {**caller.headers, "revision": "2026-07-15"}
    answer = httpx.get(caller.url + CONTENT, headers=old)
    assert sum(block["attributes"]["name"] == "One" for block in answer.json()["data"]) == 3
    assert faults(CONTENT, "get", answer) == []
    schema = {
        **json_schema(SPEC["components"]["schemas"]["ImageBlockV1"]),
        "components": json_schema(SPEC["components"]),
    }
    assert Draft202012Validator(schema).is_valid(image)


def request_faults(request: Any) -> list[str]:
    """How a request's body differs from the file's schema for its route."""
    path = re.sub(r"^/sandbox/klaviyo|/$", "", urlsplit(request["url"]).path)
    template = next(known for known in SPEC["paths"] if re.fullmatch(re.sub(r"{\w+}", "[^/]+", known), path))
    (content,) = SPEC["paths"][template][request["method"].lower()]["requestBody"]["content"].values()
    schema = {**json_schema(content["schema"]), "components": json_schema(SPEC["components"])}
    return [error.message[:120] for error in Draft202012Validator(schema).iter_errors(request["body"])]


def test_the_official_clients_requests_are_documented_and_accepted(
    sdk: KlaviyoAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each body that the official client sends is held against the file, and the sandbox accepts it."""
    sent: list[dict[str, Any]] = []
    client = sdk.api_client.rest_client
    ask = client.request

    def captured(method: str, url: str, **options: Any) -> Any:
        sent.append({"method": method, "url": url, "body": options.get("body")})
        return ask(method, url, **options)

    monkeypatch.setattr(client, "request", captured)
    block = as_dict(sdk.Templates.create_universal_content({"data": body(html_block("x"), name="One")}))["data"]["id"]
    sdk.Templates.update_universal_content(block, {"data": {**body(name="Two"), "id": block}})
    mail = {"type": "template", "attributes": {"name": "Mail", "editor_type": "CODE", "html": "<p></p>"}}
    letter = as_dict(sdk.Templates.create_template({"data": mail}))["data"]["id"]
    sdk.Templates.update_template(letter, {"data": {"type": "template", "id": letter, "attributes": {"name": "New"}}})
    sdk.Templates.clone_template({"data": {"type": "template", "id": letter, "attributes": {"name": "Copy"}}})
    picture = "data:image/gif;base64,R0lGODlhAQABAIAAAP///wAAACwAAAAAAQABAAACAkQBADs="
    image = as_dict(
        sdk.Images.upload_image_from_url({"data": {"type": "image", "attributes": {"import_from_url": picture}}})
    )["data"]["id"]
    hide = {"data": {"type": "image", "id": image, "attributes": {"name": "x", "hidden": True}}}
    sdk.Images.update_image(image, hide)
    assert len(sent) == 7
    assert [request_faults(request) for request in sent] == [[]] * 7
    broken = {**sent[0], "body": {"data": {"type": "image"}}}
    assert request_faults(broken)


def test_the_comparison_notices_a_wrong_shape(caller: Caller) -> None:
    right = caller.get("/api/accounts")
    wrong = right.json()
    wrong["data"][0]["attributes"]["test_account"] = "perhaps"
    assert faults("/api/accounts", "get", httpx.Response(200, json=wrong))


# --- rules of single routes, by the official client ------------------------------------------------------------------


def test_one_account(sdk: KlaviyoAPI, caller: Caller) -> None:
    assert as_dict(sdk.Accounts.get_account("FERNKN"))["data"]["attributes"]["public_api_key"] == "FERNKN"
    assert caller.get("/api/accounts/OTHER1").status_code == 404


def test_metrics_by_integration(sdk: KlaviyoAPI) -> None:
    def names(text: str) -> list[str]:
        return [item["attributes"]["name"] for item in as_dict(sdk.Metrics.get_metrics(filter=text))["data"]]

    shopify = ["Placed Order", "Checkout Started", "Viewed Product", "Added to Cart"]
    assert names('equals(integration.name,"Shopify")') == shopify
    others = ["Started Checkout", "Started Checkout", "Added To Cart"]
    assert names('equals(integration.category,"eCommerce")') == [*shopify, *others]
    # As was seen at Klaviyo, although the metric's category says so.
    assert names('equals(integration.category,"API")') == []


def test_metrics_come_along_once(sdk: KlaviyoAPI, caller: Caller) -> None:
    page = as_dict(sdk.Events.get_events(include=["metric"], filter=ORDERS, page_size=5))
    assert [(item["type"], item["id"]) for item in page["included"]] == [("metric", "PLord1")]
    one = as_dict(sdk.Events.get_event(page["data"][0]["id"], include=["metric"]))
    assert [item["attributes"]["name"] for item in one["included"]] == ["Placed Order"]
    assert caller.get("/api/events", include="nonsense").status_code == 400


def test_every_event_once_over_all_pages(sdk: KlaviyoAPI, caller: Caller) -> None:
    seen: list[str] = []
    address: str | None = f'{caller.url}/api/events?page[size]=37&sort=-datetime&filter=equals(metric_id,"MAcrt1")'
    while address:
        page = httpx.get(address, headers=caller.headers).json()
        seen += [item["id"] for item in page["data"]]
        address = page["links"]["next"]
    assert (len(seen), len(set(seen))) == (900, 900)


def test_events_between_two_times(sdk: KlaviyoAPI) -> None:
    all_of_them = as_dict(sdk.Events.get_events(filter=ORDERS, sort="timestamp", page_size=1000))["data"]
    times = [item["attributes"]["timestamp"] for item in all_of_them]
    low, high = times[40], times[90]
    text = f"{ORDERS},greater-or-equal(timestamp,{low}),less-than(timestamp,{high})"
    found = as_dict(sdk.Events.get_events(filter=text, sort="timestamp", page_size=1000))["data"]
    assert [item["attributes"]["timestamp"] for item in found] == [time for time in times if low <= time < high]
    who = all_of_them[0]["relationships"]["profile"]["data"]["id"]
    theirs = as_dict(sdk.Events.get_events(filter=f'equals(profile_id,"{who}")', page_size=1000))["data"]
    assert {item["relationships"]["profile"]["data"]["id"] for item in theirs} == {who}


def test_sparse_fields(sdk: KlaviyoAPI) -> None:
    (event,) = as_dict(sdk.Events.get_events(fields_event=["event_properties", "datetime"], page_size=1))["data"]
    assert set(event["attributes"]) == {"event_properties", "datetime"}


# --- what nobody should send -----------------------------------------------------------------------------------------


def test_the_schema_rewrite_is_by_the_book() -> None:
    source: Mapping[str, Any] = {"type": "object", "properties": {"a": {"type": "string", "nullable": True}}}
    validator = Draft202012Validator(json_schema(source))
    assert [validator.is_valid({"a": value}) for value in (None, "x", 5)] == [True, True, False]
