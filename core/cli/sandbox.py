"""The workspace for a command."""

import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from core.system_user import system_user

if TYPE_CHECKING:
    from core.cloudinary.delivery import Cloud
    from core.domain.capabilities import ExpressionSupport
    from core.workspace import Workspace


@contextmanager
def workspace() -> "Generator[Workspace]":
    """The workspace of this process's settings, with its sandbox running if the demo shop is in use."""
    from core.logs import configure_logging
    from core.settings import read_settings
    from core.standalone import standalone

    settings = read_settings()
    # Standard output holds the command's result.
    configure_logging(settings, sys.stderr)
    with standalone(settings) as ws:
        yield ws


def connected_cloud() -> "Cloud":
    """The cloud that is in use here, the demo shop's until an account is connected; no service is asked."""
    return connected_account()[0]


def connected_account() -> "tuple[Cloud, ExpressionSupport]":
    """The same cloud, and the expressions that the account supports, so that a block is written for it."""
    from core.settings import read_settings
    from core.workspace import open_workspace

    with open_workspace(read_settings(), who=system_user) as ws:
        return ws.account.cloud, ws.account.capabilities.support
