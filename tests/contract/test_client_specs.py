"""Our client against the services' own OpenAPI files: all that it asks is documented, all that may come is survived."""

import ast
import dataclasses
import itertools
import json
import os
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import httpx
import pytest
from pydantic import SecretStr

from core import open_workspace
from core.cloudinary.client import CloudinaryClient, cloudinary_client
from core.cloudinary.delivery import cloud_named
from core.cloudinary.metadata_field import DEFINITION, FIELD_ID
from core.domain.asset import Asset
from core.domain.block import Block
from core.domain.connection import Tokens
from core.domain.event import Period
from core.errors import WorkspaceError
from core.klaviyo.client import KlaviyoClient, klaviyo_client
from core.klaviyo.images import ImageClient
from core.klaviyo.oauth import klaviyo_app
from core.klaviyo.templates import EmailTemplate, TemplateClient
from core.settings import Settings
from tests.support.damage import CLIP, MUG, TEAPOT, TEMPLATE, VASE, Damage
from tests.support.openapi import Inventor, Operation, Spec
from tests.support.servers import ROOT, RunningSandbox
from tests.support.workspaces import Control, connect, pause_checks

KLAVIYO, CLOUDINARY = Spec("klaviyo", "/api"), Spec("cloudinary", "/v1_1")
DIFFERENCES: Final = {
    ("cloudinary", "get", "/resources/{resource_type}/upload", "operation"): (
        "not in the file; Cloudinary's own Python client asks in this way (cloudinary.api.resources, type=…)"
    ),
    **{
        ("cloudinary", "get", "/resources/by_asset_ids", f"no parameter {name}"): (
            "not in the file; Cloudinary's own Python client sends it (cloudinary.api.resources_by_asset_ids)"
        )
        for name in ("max_results", "metadata", "context")
    },
    ("klaviyo", "post", "/sandbox/klaviyo/api/template-preview-send-jobs", "operation"): (
        "younger than the file; Klaviyo's own Python client has it (Templates.create_template_preview_send_job)"
    ),
    ("cloudinary", "get", "/ping", "operation"): "not in the file; Cloudinary's own Python client has it (api.ping)",
}
"""Where what we send differs from the files, and why; a difference that is gone fails the test too."""


class Recorder(httpx.HTTPTransport):
    """Sends, and keeps what was sent."""

    def __init__(self) -> None:
        super().__init__()
        self.requests: list[httpx.Request] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.requests.append(request)
        return super().handle_request(request)


@pytest.fixture(scope="module")
def recorded(running_sandbox: RunningSandbox, tmp_path_factory: pytest.TempPathFactory) -> list[httpx.Request]:
    """What every service sends when it does what it does, once."""
    control, recorder = Control(running_sandbox.url), Recorder()
    control.post("reset")
    settings = Settings(
        workspace_url=running_sandbox.url.removesuffix("/sandbox"),
        sandbox_url=running_sandbox.url,
        workspace_db=tmp_path_factory.mktemp("recorded") / "workspace.db",
    )
    with open_workspace(settings, transport=recorder) as ws:
        connect(ws)
        ws.setup.cloudinary()
        ws.setup.create_metadata_field()
        pause_checks(ws)
        ws.account_check.run()
        ws.events.sample("PLord1", limit=3, since="2024-01-01")
        ws.picker.find("mug")
        ws.templates.list()
        saved = ws.personalize.open(TEMPLATE).personalization.to_json()
        for alt in ("One", "Two"):
            ws.personalize.save(TEMPLATE, {**saved, "alt": {"from": "fixed", "value": alt}})
        sent = ws.send.start([MUG, TEAPOT, CLIP])
        ws.send.wait(sent)
        ws.send.wait(ws.send.start([MUG], {"width": 300}))
        for by_file, asset in ((False, TEAPOT), (True, VASE)):
            ws.send.wait(ws.send.start([asset], {"copies": True, "by_file": by_file}))
        ws.where_used.scan()
        ws.asset_links.of([f"image/upload/{MUG}", f"image/upload/{TEAPOT}"])
        damage = Damage(ws)
        damage.edit_block(damage.block_of(TEAPOT))
        damage.delete_block(damage.block_of(CLIP))
        ws.links.audit({"images": 2})
        ws.links.fix([each.finding.key for each in ws.links.findings()])
        ws.links.rebuild()
        ws.metadata_field.fill_in()
        ws.personalize.send_test(ws.personalize.compose(TEMPLATE, saved), "ada@shop.example", confirmed=True)
        ws.send.undo(sent)
        ws.send.wait(sent)
        everything_else(ws.account.klaviyo)
    return [each for each in recorder.requests if "/oauth/" not in each.url.path and "/res/" not in each.url.path]


def everything_else(klaviyo: KlaviyoClient) -> None:
    """What no journey asks for in the demo shop."""
    list(TemplateClient(service=klaviyo.service).list_template_texts())
    template = next(iter(TemplateClient(service=klaviyo.service).list_templates()))
    TemplateClient(service=klaviyo.service).get(template.id)
    klaviyo.get_events("PLord1", 250)
    ImageClient(service=klaviyo.service).find_image("none")


def spec_of(request: httpx.Request) -> Spec:
    return KLAVIYO if "/klaviyo/" in request.url.path else CLOUDINARY


def differences(requests: list[httpx.Request]) -> Iterator[tuple[tuple[str, str, str, str], str]]:
    """(service, method, operation, place), and what differs there."""
    for request in requests:
        spec, method = spec_of(request), request.method.lower()
        operation = spec.operation(request)
        service = spec.name
        for fault in spec.request_faults(request):
            if operation:
                path = operation.path.removeprefix("/v1_1/{cloud_name}")
                yield (service, method, path, fault.partition(":")[0]), fault
            else:
                path = re.sub(r".*/v1_1/\w+", "", request.url.path)
                path = re.sub(r"/(image|video|raw)/(upload|private|authenticated)$", r"/{resource_type}/\2", path)
                yield (service, method, path, "operation"), fault


def test_everything_that_is_sent_is_documented(recorded: list[httpx.Request]) -> None:
    found = dict(differences(recorded))
    assert {place: fault for place, fault in found.items() if place not in DIFFERENCES} == {}
    assert [place for place in DIFFERENCES if place not in found] == [], "differences that are gone"


def test_the_comparison_notices_what_is_wrong(recorded: list[httpx.Request]) -> None:
    listed = next(each for each in recorded if each.url.params.get("page[size]") == "100")
    wrong = [
        httpx.Request("GET", listed.url.copy_set_param("page[size]", "101"), headers=listed.headers),
        httpx.Request("GET", listed.url.copy_set_param("filter", 'contains(name,"x")'), headers=listed.headers),
        httpx.Request("GET", listed.url.copy_set_param("sorted", "id"), headers=listed.headers),
        httpx.Request("GET", listed.url),
        httpx.Request("POST", listed.url.copy_with(query=None), headers=listed.headers, json={"data": {}}),
    ]
    assert all(KLAVIYO.request_faults(request) for request in wrong)


def calls_in_the_code() -> set[tuple[str, str]]:
    """Method and path, as a pattern, of each call in the two clients' modules whose path stands there."""
    found = set()
    for file in [*(ROOT / "core/klaviyo").glob("*.py"), *(ROOT / "core/cloudinary").glob("*.py")]:
        tree = ast.parse(file.read_text())
        constants = _assigned(tree.body)
        for function in [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]:
            names = constants | _assigned(function.body)
            for node in ast.walk(function):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "call":
                    method, path = node.args[:2]
                    assert isinstance(method, ast.Constant), file
                    found.add((str(method.value), _pattern(path, names)))
    return {(method, path) for method, path in found if path}


def _assigned(body: list[ast.stmt]) -> dict[str, ast.expr]:
    """What stands behind the names that these statements give."""
    found: dict[str, ast.expr] = {}
    for node in body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                found[name] = value
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                found[name] = value
    return found


def _pattern(node: ast.expr, names: dict[str, ast.expr]) -> str:
    if isinstance(node, ast.Constant):
        return re.escape(str(node.value))
    if isinstance(node, ast.JoinedStr):
        return "".join(
            _pattern(part, names) if isinstance(part, ast.Constant) else _pattern(part.value, names) or ".+"
            for part in node.values
        )
    if isinstance(node, ast.Name) and node.id in names:
        return _pattern(names[node.id], names)
    return ""


def test_every_call_in_the_code_was_made(recorded: list[httpx.Request]) -> None:
    made = [(request.method, request.url.path.rstrip("/")) for request in recorded]
    calls = calls_in_the_code()
    assert len(calls) > 18
    missing = [
        (method, path)
        for method, path in sorted(calls)
        if not any(method == of and re.search(rf"(klaviyo|v1_1/\w+){path}$", at) for of, at in made)
    ]
    assert missing == [], sorted(set(made))


# --- what may come back ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Clients:
    """The clients of both services over one transport."""

    klaviyo: KlaviyoClient
    cloudinary: CloudinaryClient

    @property
    def templates(self) -> TemplateClient:
        return TemplateClient(service=self.klaviyo.service)

    @property
    def images(self) -> ImageClient:
        return ImageClient(service=self.klaviyo.service)


ASSET: Final = Asset(
    asset_id="a",
    resource_type="image",
    type="upload",
    public_id="x",
    version=1,
    url="https://res.cloudinary.com/demo/a",
)
DRAGGED: Final = EmailTemplate(id="T", name="T", html="", dragged=True)
CALLS: Final[dict[str, Callable[[Clients], Any]]] = {
    "KlaviyoClient.get_account": lambda to: to.klaviyo.get_account(),
    "KlaviyoClient.get_universal_content": lambda to: to.klaviyo.get_universal_content("B"),
    "KlaviyoClient.get_all_universal_content": lambda to: to.klaviyo.get_all_universal_content(["B"]),
    "KlaviyoClient.find_universal_content": lambda to: to.klaviyo.find_universal_content("B"),
    "KlaviyoClient.get_universal_content_page": lambda to: to.klaviyo.get_universal_content_page(),
    "KlaviyoClient.create_universal_content": lambda to: to.klaviyo.create_universal_content("B", {}),
    "KlaviyoClient.update_universal_content": lambda to: to.klaviyo.update_universal_content("B", "B", {}),
    "KlaviyoClient.delete_universal_content": lambda to: to.klaviyo.delete_universal_content("B"),
    "KlaviyoClient.get_metrics": lambda to: to.klaviyo.get_metrics(),
    "KlaviyoClient.get_events": lambda to: to.klaviyo.get_events("M", 3, profiles=True),
    "KlaviyoClient.get_events_page": lambda to: to.klaviyo.get_events_page("M", period=Period(since=0, until=9)),
    "TemplateClient.create": lambda to: to.templates.create("T", ""),
    "TemplateClient.update": lambda to: to.templates.update("T", ""),
    "TemplateClient.render": lambda to: to.templates.render("T", {}),
    "TemplateClient.find_templates": lambda to: to.templates.find_templates("T"),
    "TemplateClient.list_templates": lambda to: list(to.templates.list_templates()),
    "TemplateClient.list_template_texts": lambda to: to.templates.list_template_texts(),
    "TemplateClient.get": lambda to: to.templates.get("T"),
    "TemplateClient.get_definition": lambda to: to.templates.get_definition("T"),
    "TemplateClient.find_definition": lambda to: to.templates.find_definition(DRAGGED),
    "TemplateClient.delete": lambda to: to.templates.delete("T"),
    "ImageClient.upload_image_from_url": lambda to: to.images.upload_image_from_url("I", "https://a.example/x"),
    "ImageClient.upload_image_from_file": lambda to: to.images.upload_image_from_file("I", b"x", "image/png"),
    "ImageClient.find_image": lambda to: to.images.find_image("I"),
    "CloudinaryClient.ping": lambda to: to.cloudinary.ping(),
    "CloudinaryClient.get_asset": lambda to: to.cloudinary.get_asset("image", "a"),
    "CloudinaryClient.get_assets_by_id": lambda to: to.cloudinary.get_assets_by_id(["a"]),
    "CloudinaryClient.get_assets_by_public_id": lambda to: to.cloudinary.get_assets_by_public_id(
        [("image", "upload", "a")]
    ),
    "CloudinaryClient.list_raw_assets": lambda to: to.cloudinary.list_raw_assets(),
    "CloudinaryClient.list_uploads": lambda to: list(to.cloudinary.list_uploads("video")),
    "CloudinaryClient.search": lambda to: to.cloudinary.search("a"),
    "CloudinaryClient.search_page": lambda to: to.cloudinary.search_page("a"),
    "CloudinaryClient.search_labels": lambda to: to.cloudinary.search_labels("a"),
    "CloudinaryClient.download": lambda to: to.cloudinary.download(ASSET),
    "CloudinaryClient.download_image": lambda to: to.cloudinary.download_image(ASSET.url),
    "CloudinaryClient.get_metadata_field": lambda to: to.cloudinary.get_metadata_field(FIELD_ID),
    "CloudinaryClient.create_metadata_field": lambda to: to.cloudinary.create_metadata_field(DEFINITION),
    "CloudinaryClient.update_metadata": lambda to: to.cloudinary.update_metadata(ASSET, FIELD_ID, "x"),
}
# These two are not in the file; what they answer is a list of assets all the same, or nothing of use.
LISTS: Final = "/v1_1/{cloud_name}/resources/image"
EXAMPLES: Final = 60 if os.environ.get("SOAK") else 15


def clients(answer: Callable[[httpx.Request], httpx.Response]) -> Clients:
    """Both services answered by a function, and no patience."""
    transport = httpx.MockTransport(answer)
    klaviyo = klaviyo_client("https://a.example/klaviyo", httpx.BasicAuth("k", "s"), transport)
    cloudinary = cloudinary_client(
        api_url="https://b.example/cloudinary",
        cloud=cloud_named("demo"),
        auth=httpx.BasicAuth("k", "s"),
        transport=transport,
    )
    return Clients(
        klaviyo=dataclasses.replace(klaviyo, service=dataclasses.replace(klaviyo.service, sleep=lambda _: None)),
        cloudinary=dataclasses.replace(
            cloudinary, service=dataclasses.replace(cloudinary.service, sleep=lambda _: None)
        ),
    )


def survived(call: Callable[[Clients], Any], answer: Callable[[httpx.Request], httpx.Response]) -> bool:
    """Whether a value came of it, used as the product uses it; one of our errors is the other good end."""
    try:
        made = call(clients(answer))
        for each in made if isinstance(made, list) else [made]:
            if isinstance(each, Block):
                assert isinstance(each.html + each.body, str)
            if isinstance(each, Asset):
                assert isinstance(each.title, str)
    except WorkspaceError as error:
        assert str(error)
        return False
    return True


def test_every_method_of_the_clients_is_tried() -> None:
    classes = (KlaviyoClient, TemplateClient, ImageClient, CloudinaryClient)
    every = {
        f"{one.__name__}.{name}"
        for one in classes
        for name, value in vars(one).items()
        if callable(value) and not name.startswith("_")
    }
    without_calls = {f"{one}Client.{name}" for one in ("Klaviyo", "Cloudinary") for name in ("close", "with_retry")}
    assert every - set(CALLS) == without_calls


@cache
def invented(spec: Spec, schema: str) -> list[Any]:
    return Inventor.valid(spec, json.loads(schema), EXAMPLES)


def documented(operation: Operation) -> Iterator[httpx.Response]:
    """Answers that the file allows, good and bad ones mixed, again and again."""
    codes = {"4XX": (400, 401, 403, 404, 409, 429), "5XX": (500, 503)}
    every: list[dict[str, Any]] = [
        {"status_code": codes[status][at % len(codes[status])] if status in codes else int(status), "json": value}
        for status, schema in operation.answers().items()
        for at, value in enumerate(invented(operation.spec, json.dumps(schema)))
    ]
    every += [{"status_code": 204}] * EXAMPLES * ("204" in operation.raw["responses"])
    random.Random(1).shuffle(every)
    return (httpx.Response(**each) for each in itertools.cycle(every))


@pytest.mark.parametrize("name", CALLS)
def test_every_documented_answer_is_survived(name: str) -> None:
    """For each example another of the answers that the file allows: some are understood, and none breaks."""
    answers: dict[str, Iterator[httpx.Response]] = {}

    def answer(request: httpx.Request) -> httpx.Response:
        spec = spec_of(request)
        operation = spec.operation(request) or spec.operations["get", LISTS]
        return next(answers.setdefault(operation.path, documented(operation)))

    understood = [survived(CALLS[name], answer) for _ in range(2 * EXAMPLES)]
    # An answer about other assets than the one that was meant says that this one was skipped.
    assert any(understood) or name == "CloudinaryClient.update_metadata"


ODD: Final = [
    b"", b"null", b"[]", b"{}", b"5", b'"text"', b"{", b"\xff\xfe", b"<html>", b'{"data": null}', b'{"data": []}',
    b'{"data": {}}', b'{"data": [null]}', b'{"data": [{}], "links": {"next": 5}}', b'{"data": [], "links": 5}',
    b'{"data": [], "links": {"next": "http://["}}', b'{"data": [], "links": {"next": "https://a.example\\u0000/x"}}',
    b'{"data": {"id": "x", "attributes": 5}}', b'{"data": {"id": "x", "attributes": {"definition": "x"}}}',
    b'{"resources": null}', b'{"resources": [{}]}', b'{"errors": 5}', b'{"error": {"message": []}}', b'{"error": 5}',
    b'{"data": [{"id": "x", "attributes": {"event_properties": [1]}}]}', b'{"public_ids": 5}',
]  # fmt: skip
STATUSES: Final = (200, 201, 204, 301, 401, 403, 404, 409, 420, 429, 451, 500, 503)


@pytest.mark.parametrize("name", CALLS)
def test_every_other_answer_is_survived(name: str) -> None:
    """Whatever a service, or a machine in between, may say instead."""
    names = (b"Retry-After", b"X-FeatureRateLimit-Limit", b"X-FeatureRateLimit-Remaining")
    headers = [(name, "²".encode("latin-1")) for name in names]
    said = [(status, body) for body in ODD for status in (200, 400)] + [(status, ODD[3]) for status in STATUSES]
    for status, body in said:
        survived(CALLS[name], lambda _, s=status, b=body: httpx.Response(s, content=b, headers=headers))


@pytest.mark.parametrize("body", [*ODD, b'{"access_token": 5, "refresh_token": 5, "expires_in": "soon"}'])
@pytest.mark.parametrize("status", [200, 400, 500])
def test_every_answer_about_tokens_is_survived(status: int, body: bytes) -> None:
    oauth = klaviyo_app(
        client_id="c",
        client_secret=SecretStr("s"),
        www_url="https://a.example",
        api_url="https://a.example",
        redirect_uri="https://b.example/oauth/callback",
        transport=httpx.MockTransport(lambda _: httpx.Response(status, content=body)),
    )
    old = Tokens(access="a", refresh="r", scope="", expires=0)
    for ask in (lambda: oauth.exchange("code", "v" * 43), lambda: oauth.refresh(old)):
        with pytest.raises(WorkspaceError):
            ask()
