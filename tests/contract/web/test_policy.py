"""The one policy on real servers, for every route that the application has: peer, Host, Origin, method, sign-in.

The routes are read from the application, so that one without a line in `ROUTES` fails, and each is asked.
"""

import re
import socket
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

import httpx
import pytest

from core.extension.values import EXTENSION_ORIGIN
from tests.support.egress import Egress, silent_egress
from tests.support.handshake import handshake
from tests.support.route_table import Served, read_routes
from tests.support.servers import RunningApp, free_port
from tests.support.team import signed_in, team_app
from tests.support.worlds import copy_world

# A route, and who is answered there on a team's server: everybody, callers with credentials of their own, or people
# on the list.
ROUTES: Final = {
    "/oauth/start": "people",
    "/oauth/callback": "people",
    "/connect/cloudinary": "people",
    "/api/v1/pair": "credentials",
    "/api/v1/hello": "credentials",
    "/api/v1/assets": "credentials",
    "/api/v1/ticket": "credentials",
    "/api/v1/saved": "credentials",
    "/_stcore/health": "everybody",
    "/_stcore/metrics": "people",
    "/_stcore/host-config": "people",
    "/media/{file_id:path}": "people",
    "/_stcore/upload_file/{session_id}/{file_id}": "people",
    "/component/{path:path}": "people",
    "/_stcore/bidi-components/{path:path}": "people",
    "/_stcore/stream": "people",
    "/auth/login": "everybody",
    "/auth/logout": "everybody",
    "/oauth2callback": "everybody",
    "/_stcore/agent/interact": "people",
    "/_stcore/agent/openapi.json": "people",
    "/_stcore/agent/mcp": "people",
    **dict.fromkeys(("/", "/events", "/help", "/links", "/personalize", "/send", "/setup"), "people"),
    "/{path:path}": "people",
}
# The demo shop's mounts: every route of it is asked, and follows one rule.
MOUNTS: Final = (
    "/sandbox/klaviyo/", "/sandbox/cloudinary/", "/sandbox/res/", "/sandbox/res-private/", "/sandbox/_control/",
)  # fmt: skip
REFUSALS: Final = {
    "The Host header is missing or malformed.": 400,
    "This workspace only answers requests from its own machine.": 403,
    "This workspace only answers under its own name.": 403,
    "This request came from another site.": 403,
}
READING: Final = ("GET", "HEAD")
FOREIGN: Final = (
    "https://evil.example", "null", "http://localhost:1", "https://localhost:{port}", "http://0.0.0.0:{port}",
    "http://{address}:{port}", "http://localhost.evil.example:{port}",
)  # fmt: skip
OWN: Final = ("http://localhost:{port}", "http://127.0.0.1:{port}", "http://[::1]:{port}")
ELSEWHERE: Final = ("evil.example:{port}", "{address}:{port}", "localhost.evil.example", "0.0.0.0:{port}")
MALFORMED: Final = ("[::1", "evil.example@localhost", "localhost:port", "")


class Server(NamedTuple):
    """A running application, its routes, and the way out that it does not take."""

    app: RunningApp
    routes: list[Served]
    egress: Egress

    def spelled(self, text: str) -> str:
        return text.format(port=self.app.port, address=own_address() or "192.0.2.1")

    @property
    def own(self) -> dict[str, str]:
        return {"Host": f"localhost:{self.app.port}"}


def own_address() -> str:
    """This machine's address in its network, blank without one; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return ""
        address = str(probe.getsockname()[0])
    return "" if address.startswith("127.") else address


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory, drawn_world: Path) -> Iterator[Server]:
    """A workspace for this machine, which hears the network all the same."""
    folder = tmp_path_factory.mktemp("local")
    copy_world(drawn_world, folder)
    with silent_egress() as egress:
        app = RunningApp(port=free_port(), folder=folder)
        app.environment = {"STREAMLIT_SERVER_ADDRESS": "0.0.0.0", **egress.environment}
        app.start()
        yield Server(app, read_routes(app.settings), egress)
        app.stop()


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with silent_egress() as egress:
        app = team_app(tmp_path_factory.mktemp("team"), **egress.environment)
        app.start()
        yield Server(app, read_routes(app.settings), egress)
        app.stop()


@pytest.fixture
def client(local: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"http://127.0.0.1:{local.app.port}", timeout=30, trust_env=False) as client:
        yield client


def address_of(route: Served) -> str:
    return re.sub(r"\{[^}]*\}", "x", route.path)


def requests(server: Server) -> list[tuple[str, str]]:
    """Method and path of every route but the websocket."""
    methods = {(method, address_of(route)) for route in server.routes for method in route.methods}
    return sorted(methods)


def sandbox(path: str) -> bool:
    return path.startswith("/sandbox/")


def is_refused(answer: httpx.Response) -> bool:
    """Whether the gate's own words came back."""
    if answer.request.url.path.startswith("/api/v1/"):
        return answer.status_code in (400, 403)
    return REFUSALS.get(answer.text) == answer.status_code


def ask(client: httpx.Client, method: str, path: str, headers: Mapping[str, str]) -> httpx.Response:
    answer = client.request(method, path, headers=headers)
    assert answer.headers["x-content-type-options"] == "nosniff", path
    assert answer.headers["referrer-policy"], path
    assert "frame-ancestors" in answer.headers["content-security-policy"], path
    return answer


def test_every_route_has_a_line(local: Server, team: Server) -> None:
    for server in (local, team):
        paths = {route.path for route in server.routes if not route.path.startswith(MOUNTS)}
        assert paths == set(ROUTES)
    assert [route.path for route in local.routes if route.kind == "websocket"] == ["/_stcore/stream"]
    assert {mount for mount in MOUNTS if any(route.path.startswith(mount) for route in local.routes)} == set(MOUNTS)


def test_no_route_answers_another_name(local: Server, client: httpx.Client) -> None:
    for method, path in requests(local):
        # The demo shop's many routes are all behind the same gate.
        few = 1 if sandbox(path) else None
        for hosts, status in ((ELSEWHERE, 403), (MALFORMED, 400)):
            for host in hosts[:few]:
                answer = ask(client, method, path, {"Host": local.spelled(host)})
                assert answer.status_code == status, (method, path, host)
                assert "set-cookie" not in answer.headers


def test_no_route_answers_another_machine(local: Server) -> None:
    if not (address := own_address()):
        pytest.skip("this machine has no address but those of its loopback interface")
    with httpx.Client(base_url=f"http://{address}:{local.app.port}", timeout=30, trust_env=False) as stranger:
        for method, path in requests(local):
            assert ask(stranger, method, path, local.own).status_code == 403, (method, path)
    for origin in OWN:
        headers = {**local.own, "Origin": local.spelled(origin)}
        assert handshake(local.app.port, headers, peer=address) == 403


def test_no_route_is_changed_by_another_sites_page(local: Server, client: httpx.Client) -> None:
    for method, path in requests(local):
        if method in READING:
            continue
        api = path.startswith("/api/v1/")
        foreign = (*FOREIGN, *(OWN if api else (EXTENSION_ORIGIN,)))
        for origin in foreign[: 3 if sandbox(path) else None]:
            answer = ask(client, method, path, {**local.own, "Origin": local.spelled(origin)})
            assert (answer.status_code, is_refused(answer)) == (403, True), (method, path, origin)
        answer = ask(client, method, path, {**local.own, "Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 403, (method, path)


def test_every_route_answers_this_machine(local: Server, client: httpx.Client) -> None:
    for method, path in requests(local):
        api, changes = path.startswith("/api/v1/"), method not in READING
        if (sandbox(path) and changes) or method == "HEAD":
            # Answered, and the world would be another one; and an answer without words.
            continue
        origins = [EXTENSION_ORIGIN] if api else [None, *OWN] if changes else [None, FOREIGN[0]]
        for origin in origins:
            headers = {**local.own, **({"Origin": local.spelled(origin)} if origin else {})}
            # A code for pairing that is wrong is refused by the API itself.
            refused = is_refused(ask(client, method, path, headers)) and path != "/api/v1/pair"
            assert not refused, (method, path, origin)


@pytest.mark.parametrize("host", ["localhost:{port}", "127.0.0.1:{port}", "[::1]:{port}"])
def test_a_websocket_is_for_pages_of_the_workspace(local: Server, host: str) -> None:
    name = local.spelled(host)
    for origin in OWN:
        assert handshake(local.app.port, {"Host": name, "Origin": local.spelled(origin)}) == 101, origin
    for origin in (*FOREIGN, EXTENSION_ORIGIN, ""):
        assert handshake(local.app.port, {"Host": name, "Origin": local.spelled(origin)}) == 403, origin
    assert handshake(local.app.port, {"Host": name}) == 403
    for other in (*ELSEWHERE, *MALFORMED):
        headers = {"Host": local.spelled(other), "Origin": local.spelled(OWN[0])}
        assert handshake(local.app.port, headers) in (400, 403), other


def test_neither_a_start_nor_a_handshake_makes_the_server_ask_for_its_own_address(local: Server, team: Server) -> None:
    for server in (local, team):
        assert server.egress.asked == []
        for origin in ("https://evil.example", "http://203.0.113.5", "null", server.spelled("http://[::1]:{port}")):
            handshake(server.app.port, {**server.own, "Origin": server.spelled(origin), **signed_in(server.app)})
        assert server.egress.asked == []


@pytest.mark.parametrize("who", ["nobody", "forged", "not on the list"])
def test_before_sign_in_no_route_of_a_teams_server_answers(team: Server, who: str) -> None:
    headers = {"nobody": {}, "forged": signed_in(team.app, secret="guessed"), "not on the list": stranger(team)}[who]
    status = 403 if who == "not on the list" else 401
    with httpx.Client(base_url=team.app.url, timeout=30, trust_env=False) as client:
        for route in team.routes:
            open_to = ROUTES[route.path]
            for method in route.methods:
                if open_to == "everybody":
                    continue
                origin = {"Origin": EXTENSION_ORIGIN if open_to == "credentials" else team.app.url}
                answer = ask(client, method, address_of(route), {**headers, **origin})
                if open_to == "people":
                    assert answer.status_code == status, (method, route.path)
                elif method == "POST":
                    # A wrong code of pairing, or no token.
                    assert answer.status_code in (401, 403), (method, route.path)
        for path in ("/sandbox/_control/requests", "/sandbox/klaviyo/"):
            assert ask(client, "GET", path, headers).status_code == 404
        page = ask(client, "GET", "/setup", {**headers, "Accept": "text/html"})
        assert (page.status_code, "<script" in page.text) == (status, False)
    assert handshake(team.app.port, {**team.own, "Origin": team.app.url, **headers}) == 403


def stranger(team: Server) -> dict[str, str]:
    return signed_in(team.app, email="eve@example.org")


def test_people_on_the_list_are_answered(team: Server) -> None:
    ana = signed_in(team.app)
    with httpx.Client(base_url=team.app.url, timeout=30, trust_env=False) as client:
        for method, path in requests(team):
            if path.startswith("/auth/") or path == "/oauth2callback":
                continue
            answer = ask(client, method, path, {**ana, "Origin": team.app.url} if method != "POST" else ana)
            assert answer.status_code != 401 or path.startswith("/api/"), (method, path)
        assert "streamlit" in client.get("/setup", headers={**ana, "Accept": "text/html"}).text.lower()
    assert handshake(team.app.port, {**team.own, "Origin": team.app.url, **ana}) == 101
    for origin in ("https://evil.example", team.spelled("http://127.0.0.1:{port}")):
        assert handshake(team.app.port, {**team.own, "Origin": origin, **ana}) == 403


def test_the_sign_in_page_leads_to_the_provider_with_streamlits_token(team: Server) -> None:
    with httpx.Client(base_url=team.app.url, timeout=30, trust_env=False) as client:
        leads = client.get("/sign-in")
        assert leads.status_code == 303
        assert re.fullmatch(r"/auth/login\?provider=[\w.-]+", leads.headers["location"])
        # The provider of this server answers nobody; a token that Streamlit does not know leads back.
        assert client.get(leads.headers["location"]).status_code == 400
        assert client.get("/auth/login?provider=x").headers["location"] == "/"


def test_a_teams_server_makes_no_demo_shop(team: Server) -> None:
    assert not [path.name for path in team.app.folder.iterdir() if path.name.startswith("sandbox")]
