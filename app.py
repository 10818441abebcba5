"""The launcher: `python app.py`, `streamlit run app.py` or `uvicorn app:app`.

The router is ui/main.py: beside `pages/` a cold deep link would run its page without it.
"""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Mount

from sandbox.app import create_app
from sandbox.context import MOUNT, SandboxConfig
from ui.errors import on_script_error
from ui.garbage import shorten_collections
from ui.state import workspace
from ui.warm_up import warm_up
from web.api import api_routes
from web.environment import environment_routes
from web.gate import Gate
from web.oauth import oauth_routes

ROOT = Path(__file__).resolve().parent
SETTINGS = workspace().settings

shorten_collections()

app = st.App(
    ROOT / "ui" / "main.py",
    lifespan=warm_up,
    routes=[
        *oauth_routes(workspace()),
        *environment_routes(workspace()),
        *api_routes(workspace()),
        Mount(MOUNT, create_app(SandboxConfig(database=SETTINGS.sandbox_db, public_url=SETTINGS.workspace_url))),
    ],
    middleware=[Middleware(Gate, workspace_url=SETTINGS.workspace_url, access=SETTINGS.workspace_access)],
    on_script_error=on_script_error,
)

if __name__ == "__main__":
    app.run()
