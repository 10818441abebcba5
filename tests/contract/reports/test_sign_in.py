"""What people reported of sign-in by OpenID Connect in Streamlit, at a team's server with a provider of its own."""

import random
import uuid
from collections.abc import Iterator

import httpx
import pytest

from tests.support.handshake import handshake
from tests.support.identity_provider import Provider, running_provider
from tests.support.servers import RunningApp
from tests.support.team import team_app

PAGE = {"Accept": "text/html"}
# What common servers and proxies take as one header's line.
LONGEST_LINE = 8_000


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with running_provider() as provider:
        yield provider


@pytest.fixture(scope="module")
def team(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    app = team_app(tmp_path_factory.mktemp("team"), provider.url)
    app.start()
    yield app
    app.stop()


@pytest.fixture
def browser(team: RunningApp) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=team.url, headers=PAGE, timeout=30, trust_env=False, follow_redirects=True) as browser:
        yield browser


def sign_in(browser: httpx.Client, page: str) -> httpx.Response:
    """Open a page, press “Sign in”, and return where that leads in the end."""
    answer = browser.get(page)
    assert answer.status_code == 401
    assert 'href="/sign-in"' in answer.text
    return browser.get("/sign-in")


def cookies(browser: httpx.Client) -> str:
    return "; ".join(f"{name}={value}" for name, value in browser.cookies.items())


@pytest.mark.parametrize("page", ["/links?asset=products%2Fmug&cell_links_history=true", "/personalize", "/"])
def test_sign_in_leads_back_to_the_page_that_was_opened_with_its_address(browser: httpx.Client, page: str) -> None:
    """https://github.com/streamlit/streamlit/issues/10162"""
    arrived = sign_in(browser, page)
    assert (arrived.status_code, str(arrived.url)) == (200, str(browser.base_url.join(page)))
    # Once: the front page is the front page from then on.
    assert str(browser.get("/").url) == str(browser.base_url.join("/"))


def test_sign_in_works_with_two_hundred_groups(browser: httpx.Client, provider: Provider, team: RunningApp) -> None:
    """https://github.com/streamlit/streamlit/issues/12518"""
    numbers = random.Random(1)
    provider.claims = {"groups": [str(uuid.UUID(int=numbers.getrandbits(128))) for _ in range(200)]}
    try:
        assert sign_in(browser, "/setup").status_code == 200
    finally:
        provider.claims = {}
    headers = {"Host": f"localhost:{team.port}", "Origin": team.url, "Cookie": cookies(browser)}
    assert handshake(team.port, headers) == 101
    assert len(cookies(browser)) < LONGEST_LINE
