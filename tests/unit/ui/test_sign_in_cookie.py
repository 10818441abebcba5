"""The gate takes a sign-in cookie for what Streamlit made it, and nothing else."""

import json
import random

from streamlit.auth_util import set_cookie_with_chunks
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from tests.support.visitors import USER_COOKIE, user_cookie
from ui.app.sign_in import signed_claims

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
