"""The gate takes a sign-in cookie for what Streamlit made it, and nothing else."""

import json
import random

from streamlit.auth_util import set_cookie_with_chunks
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from tests.support.visitors import USER_COOKIE, user_cookie
from ui.app.sign_in import short_cookies, signed_claims

SECRET, URL = "a-cookie-secret-that-only-this-test-knows", "https://ws.example.com"


def read(cookie: str, origin: str = URL) -> dict[str, object]:
    return dict(signed_claims({USER_COOKIE: cookie}, SECRET, origin))


def test_a_cookie_that_streamlit_signed_is_read() -> None:
    assert read(user_cookie(SECRET, URL))["email"] == "ana@example.com"


def test_a_long_one_comes_in_parts() -> None:
    jar: dict[str, str] = {}

    def sign(name: str, value: str) -> bytes:
        return create_signed_value(SECRET, name, value)

    body = {
        "email": "ana@example.com",
        "is_logged_in": True,
        "origin": URL,
        "picture": random.Random(1).randbytes(4000).hex(),
    }
    set_cookie_with_chunks(
        lambda name, value: jar.update({name: sign(name, value).decode()}), sign, USER_COOKIE, body, cookie_attr_size=60
    )
    assert len(jar) > 2
    assert signed_claims(jar, SECRET, URL)["email"] == "ana@example.com"
    del jar[f"{USER_COOKIE}_2"]
    assert signed_claims(jar, SECRET, URL) == {}


def test_any_other_is_nobodys() -> None:
    good = user_cookie(SECRET, URL)
    body, rest = good.split(".", 1)
    forged = [
        "", "x", "é", "\udce9", body, f"{body}.{rest[:-1]}", f"{body}x.{rest}", good.upper(),
        json.dumps({"is_logged_in": True, "origin": URL, "email": "ana@example.com"}),
        user_cookie("another secret", URL),
        user_cookie("", URL),
        user_cookie(SECRET, "https://evil.example"),
        user_cookie(SECRET, URL, is_logged_in=False),
        user_cookie(SECRET, URL, is_logged_in="true"),
        create_signed_value(SECRET, "another_cookie", json.dumps({"is_logged_in": True, "origin": URL})).decode(),
        create_signed_value(SECRET, USER_COOKIE, "[]").decode(),
        create_signed_value(SECRET, USER_COOKIE, "{").decode(),
    ]  # fmt: skip
    for cookie in forged:
        assert read(cookie) == {}, cookie


def sign(name: str, value: str) -> bytes:
    return create_signed_value(SECRET, name, value)


def signed_in_cookies(**claims: object) -> list[str]:
    """What Streamlit sets for these claims and tokens of their size, after it deleted an old cookie."""
    body = {"email": "ana@example.com", "email_verified": True, "is_logged_in": True, "origin": URL, **claims}
    cookies = [f'{USER_COOKIE}_9=""; Max-Age=0; Path=/', "another=1; Path=/"]

    def set_one(name: str, value: str) -> None:
        cookies.append(f"{name}={sign(name, value).decode()}; HttpOnly; Max-Age=2592000; Path=/; SameSite=lax")

    for name, value in ((USER_COOKIE, body), (f"{USER_COOKIE}_tokens", {"id_token": str(claims)})):
        set_cookie_with_chunks(set_one, sign, name, value, cookie_attr_size=60)
    return cookies


def jar_after(cookies: list[str]) -> dict[str, str]:
    """What a browser holds after these."""
    jar: dict[str, str] = {}
    for cookie in cookies:
        name, _, rest = cookie.partition("=")
        jar.pop(name, None)
        if "Max-Age=0" not in rest:
            jar[name] = rest.partition(";")[0]
    return jar


def test_a_short_sign_in_is_kept_as_it_is() -> None:
    cookies = signed_in_cookies(name="Ana")
    assert short_cookies(cookies, SECRET, URL) == cookies


def test_of_a_long_sign_in_the_claims_that_are_used_are_kept() -> None:
    cookies = signed_in_cookies(iss="https://id.example.com", groups=random.Random(1).randbytes(8000).hex())
    before, jar = jar_after(cookies), jar_after(short_cookies(cookies, SECRET, URL))
    assert len(before) > 4
    assert sum(map(len, before.values())) > 8_000
    assert set(jar) == {"another", USER_COOKIE}
    assert dict(signed_claims(jar, SECRET, URL)) == {
        "email": "ana@example.com", "email_verified": True, "iss": "https://id.example.com", "is_logged_in": True,
        "origin": URL,
    }  # fmt: skip
