"""The sandbox's ASGI application."""

from starlette.applications import Starlette
from starlette.routing import Mount

from sandbox import control
from sandbox.cloudinary import media_library
from sandbox.cloudinary import urls as cloudinary
from sandbox.cloudinary.exceptions import no_route
from sandbox.context import MOUNT, Sandbox, SandboxConfig
from sandbox.gate import Gate
from sandbox.klaviyo import urls as klaviyo
from sandbox.state import State
from sandbox.world import seed


def create_app(config: SandboxConfig) -> Starlette:
    """Both services and the control routes, to be mounted under /sandbox.

    The world is seeded on first use of an empty database.
    """
    state = State(config.database)
    seed.ensure(state)
    app = Starlette(
        routes=[
            Mount("/klaviyo", routes=klaviyo.routes),
            Mount("/cloudinary", routes=[*cloudinary.api_routes, *media_library.routes]),
            Mount("/res", routes=cloudinary.delivery_routes),
            Mount("/res-private", routes=cloudinary.private_routes),
            Mount("/_control", routes=control.routes),
        ],
        exception_handlers={404: no_route},
    )
    app.state.sandbox = Sandbox(config=config, state=state)
    app.add_middleware(Gate, state=state, public_url=config.public_url)
    return app


def create_server(config: SandboxConfig) -> Starlette:
    """The sandbox alone, at the same paths as inside the workspace."""
    return Starlette(routes=[Mount(MOUNT, create_app(config))])
