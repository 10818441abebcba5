"""The launcher: `python app.py`, `streamlit run app.py` or `uvicorn app:app`. Importing it opens nothing.

The router is ui/app/router.py: beside `pages/` a cold deep link would run its page without it.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount

from core.errors import InputError
from core.logs import configure_logging
from core.settings import Settings, read_settings
from sandbox.app import create_app
from sandbox.context import MOUNT, SandboxConfig
from ui.app.errors import on_script_error
from ui.app.preload import warm_up
from ui.app.sign_in import team_sign_in
from ui.app.state import process_workspace, trouble
from web.api import api_routes
from web.deferred import DeferredRoutes
from web.entry import entry_routes
from web.environment import environment_routes
from web.gate import Gate
from web.missing_page import MissingPage
from web.oauth import oauth_routes
from web.retention import deleting

ROOT = Path(__file__).resolve().parent
PAGES = sorted(path.stem for path in (ROOT / "pages").glob("*.py"))
INDEX = Path(st.__file__).parent / "static" / "index.html"


def routes() -> list[BaseRoute]:
    """Everything that answers beside the pages; nothing while the workspace cannot be opened."""
    if trouble():
        return []
    ws = process_workspace()
    own: list[BaseRoute] = [*oauth_routes(ws), *environment_routes(ws), *api_routes(ws)]
    if ws.settings.workspace_access == "oidc":
        return own
    sandbox = create_app(SandboxConfig(database=ws.settings.sandbox_db, public_url=ws.settings.workspace_url))
    return [*own, Mount(MOUNT, sandbox)]


def own_settings() -> Settings:
    """The settings; those of a workspace for this machine alone when they cannot be read."""
    try:
        return read_settings()
    except InputError:
        return Settings.model_construct()


def gate() -> Middleware:
    """Who may come in."""
    settings = own_settings()
    sign_in = None
    if settings.workspace_access == "oidc":
        sign_in = team_sign_in(settings.workspace_url, settings.admits, settings.workspace_trusted_issuer)
    return Middleware(Gate, workspace_url=settings.workspace_url, sign_in=sign_in)


@asynccontextmanager
async def lifespan(app: object) -> AsyncIterator[None]:
    """Open the workspace before the server answers, and go on with jobs that lost their process."""
    await asyncio.to_thread(own_routes.make)
    async with AsyncExitStack() as stack:
        if trouble():
            sys.stderr.write(f"{trouble()}\n")
        else:
            ws = process_workspace()
            await asyncio.to_thread(ws.resume_interrupted)
            await stack.enter_async_context(deleting(ws.delete_expired))
        await stack.enter_async_context(warm_up(app))
        yield


configure_logging(own_settings())
own_routes = DeferredRoutes(("/oauth/", "/connect/", "/api/v1/", MOUNT), routes)
app = st.App(
    ROOT / "ui" / "app" / "router.py",
    lifespan=lifespan,
    routes=[*entry_routes(PAGES, INDEX), own_routes],
    middleware=[gate(), Middleware(MissingPage, pages=PAGES)],
    on_script_error=on_script_error,
)

if __name__ == "__main__":
    app.run()
