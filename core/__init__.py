"""Cloudinary for Klaviyo without a user interface: `from core import open_workspace`."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core.workspace import Workspace, open_workspace

__all__ = ["Workspace", "open_workspace"]


def __getattr__(name: str) -> Any:
    """Load on first use: a part such as the template language must not pay for the whole."""
    if name not in __all__:
        raise AttributeError(name)
    from core import workspace

    return getattr(workspace, name)
