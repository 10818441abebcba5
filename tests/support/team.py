"""A team's server: people sign in, by a provider that the test plays or by cookies that it signs."""

from pathlib import Path

from tests.support.servers import RunningApp, free_port
from tests.support.visitors import USER_COOKIE, user_cookie

SECRET = "a-cookie-secret-that-only-these-tests-know"
SECRETS = """
[auth]
redirect_uri = "{url}/oauth2callback"
cookie_secret = "{secret}"
client_id = "workspace"
client_secret = "secret-of-the-test"
server_metadata_url = "{provider}/.well-known/openid-configuration"
"""


def team_app(folder: Path, provider: str = "http://127.0.0.1:9", **environment: str) -> RunningApp:
    """A workspace that people of example.com sign in to, not yet started."""
    app = RunningApp(port=free_port(), folder=folder)
    secrets = folder / "secrets.toml"
    secrets.write_text(SECRETS.format(url=app.url, secret=SECRET, provider=provider))
    app.environment = {
        "WORKSPACE_ACCESS": "oidc",
        "WORKSPACE_ALLOWED": "example.com, fernkiln.example",
        "STREAMLIT_SECRETS_FILES": str(secrets),
        **environment,
    }
    return app


def signed_in(app: RunningApp, email: str = "ana@example.com", secret: str = SECRET) -> dict[str, str]:
    """The header of somebody whom Streamlit signed in."""
    return {"Cookie": f"{USER_COOKIE}={user_cookie(secret, app.url, email=email)}"}
