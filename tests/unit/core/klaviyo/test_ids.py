"""An ID comes from a stranger's text (an asset's metadata field, a browser): it never chooses another path."""

import json
from collections.abc import Callable

import httpx
import pytest

from core.errors import NotFound
from core.http import Unreadable
from core.klaviyo.client import KlaviyoClient, klaviyo_client
from core.klaviyo.ids import edited_resource
from core.klaviyo.templates import TemplateClient

HOSTILE = [
    "../templates/T1", "..", ".", "", "a/b", "a/../b", "ABC?additional-fields=1", "ABC#x", "a%2Fb", "%2e%2e", "a\\b",
    "a b", " a", "a\n", "ä", "a" * 101, "a;b", 'a"', "a\x00",
]  # fmt: skip
ID = "01JABCDEF"
Calls = list[httpx.Request]


@pytest.fixture
def calls() -> Calls:
    return []


@pytest.fixture
def client(calls: Calls) -> KlaviyoClient:
    def answer(request: httpx.Request) -> httpx.Response:
        calls.append(request)
        block = {"type": "template-universal-content", "id": ID, "attributes": {"name": "A", "definition": {}}}
        template = {"type": "template", "id": ID, "attributes": {"name": "A", "html": "", "definition": {}}}
        data = template if "/templates" in request.url.path else block
        return httpx.Response(200, json={"data": data if request.url.path.endswith(ID) else [data]})

    return klaviyo_client("https://a.example.com", httpx.Auth(), httpx.MockTransport(answer))


ASK: dict[str, Callable[[KlaviyoClient, str], object]] = {
    "read a block": lambda client, given: client.get_universal_content(given),
    "change a block": lambda client, given: client.update_universal_content(given, "A", {}),
    "delete a block": lambda client, given: client.delete_universal_content(given),
    "read a template": lambda client, given: TemplateClient(service=client.service).get(given),
    "change a template": lambda client, given: TemplateClient(service=client.service).update(given, ""),
    "read a definition": lambda client, given: TemplateClient(service=client.service).get_definition(given),
    "delete a template": lambda client, given: TemplateClient(service=client.service).delete(given),
}


@pytest.mark.parametrize("given", HOSTILE)
@pytest.mark.parametrize("name", ASK)
def test_what_is_no_id_is_not_found_without_a_request(
    client: KlaviyoClient, calls: Calls, name: str, given: str
) -> None:
    with pytest.raises(NotFound):
        ASK[name](client, given)
    assert calls == []


@pytest.mark.parametrize("name", ASK)
def test_an_id_is_asked_for_as_it_stands(client: KlaviyoClient, calls: Calls, name: str) -> None:
    ASK[name](client, ID)
    assert [request.url.path.rsplit("/", 1)[1] for request in calls] == [ID]


def test_of_many_only_ids_are_asked_for(client: KlaviyoClient, calls: Calls) -> None:
    """One odd text would make Klaviyo refuse the hundred that it is asked for with."""
    client.get_all_universal_content([*HOSTILE, ID])
    (request,) = calls
    assert request.url.params["filter"] == f"any(id,{json.dumps([ID])})"
    assert client.get_all_universal_content(HOSTILE) == []
    assert len(calls) == 1


def test_whether_blocks_exist_is_asked_without_what_they_show(client: KlaviyoClient, calls: Calls) -> None:
    # Sparse fieldsets: developers.klaviyo.com/en/reference/api_overview
    client.get_all_universal_content([ID], names_only=True)
    client.get_all_universal_content([ID])
    assert [request.url.params.get("fields[template-universal-content]") for request in calls] == ["name", None]


@pytest.mark.parametrize(
    "path", ["/api/events/../templates/T1", "/api/./events", "/api/events/..", "/api/events/..?a=b"]
)
def test_no_path_leads_elsewhere_by_dots(client: KlaviyoClient, calls: Calls, path: str) -> None:
    for address in (path, f"https://a.example.com{path}"):
        with pytest.raises(Unreadable):
            client.service.call("GET", address, read=bytes)
    assert calls == []
    client.service.call("GET", "/api/events", params={"filter": "../x"}, read=bytes)
    assert len(calls) == 1


HEX = "7b0e2e9c4d6e8f0a1b3c5d7e9f0a1b2c"
BLOCKS = "http://localhost:8501/sandbox/klaviyo/editor"


@pytest.mark.parametrize(
    ("url", "kind", "resource_id"),
    [
        ("https://www.klaviyo.com/email-template-editor/universal/block/01HZX5Y7", "block", "01HZX5Y7"),
        (f"https://www.klaviyo.com/email-template-editor/universal/block/{HEX}/edit?x=1#y", "block", HEX),
        (f"http://WWW.klaviyo.com/email-template-editor/universal/section/{HEX}", "section", HEX),
        ("https://www.klaviyo.com/email-template-editor/universal/template/AbC12d/", "template", "AbC12d"),
        ("https://www.klaviyo.com/email-editor/AbC12d/edit", "template", "AbC12d"),
        ("www.klaviyo.com/email-editor/AbC_1-2d/edit?company=XyZ", "template", "AbC_1-2d"),
        ("klaviyo.com/email-template-editor/AbC12d", "template", "AbC12d"),
        (f"{BLOCKS}/{HEX}?editor=ace", "block", HEX),
    ],
)
def test_an_editors_address_says_what_it_opens(url: str, kind: str, resource_id: str) -> None:
    assert edited_resource(url, BLOCKS) == (kind, resource_id)


@pytest.mark.parametrize(
    "url",
    [
        "https://www.klaviyo.com/", "https://www.klaviyo.com/flow/AbC12d/edit", "https://www.klaviyo.com/email-editor/",
        "https://www.klaviyo.com.evil.example/email-editor/AbC12d/edit",
        "https://klaviyo.evil.example/email-editor/A/edit",
        "https://www.klaviyo.com/email-template-editor/universal/", "https://www.klaviyo.com/email-editor/a%2Fb/edit",
        "https://evil.example/https://www.klaviyo.com/email-editor/AbC12d/edit", "AbC12d", "", f"{BLOCKS}/",
        f"{BLOCKS}x/{HEX}",
        f"http://localhost:8502/sandbox/klaviyo/editor/{HEX}", f"https://www.klaviyo.com/email-editor/{'a' * 101}/edit",
    ],
)  # fmt: skip
def test_any_other_address_opens_nothing(url: str) -> None:
    assert edited_resource(url, BLOCKS) is None
