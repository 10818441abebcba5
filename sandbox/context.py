"""What every sandbox route works with."""

from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request

from sandbox.state import State

MOUNT = "/sandbox"


@dataclass(frozen=True, kw_only=True)
class SandboxConfig:
    """Where the sandbox keeps its state, and under which address browsers reach it.

    `public_url` (scheme, host and port, no trailing slash) goes into every URL that the sandbox
    hands out; None means the address of the request at hand.
    """

    database: Path
    public_url: str | None = None


@dataclass(frozen=True, kw_only=True)
class Sandbox:
    """The state and the address."""

    config: SandboxConfig
    state: State

    @classmethod
    def of(cls, request: Request) -> "Sandbox":
        """The sandbox that serves `request`."""
        sandbox: Sandbox = request.app.state.sandbox
        return sandbox

    def base_url(self, request: Request) -> str:
        """The address of the sandbox's root, without a trailing slash."""
        return (self.config.public_url or f"{request.url.scheme}://{request.url.netloc}") + MOUNT
