"""Cloudinary for Klaviyo without a user interface: `from core import open_workspace`."""

# As `typing` has it, which takes milliseconds to load: the command line can tell of Ctrl-C only after this module.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from core.workspace import Workspace, open_workspace

__all__ = ["Workspace", "open_workspace"]


def __getattr__(name: str) -> "Any":
    """Load on first use: a part such as the template language must not pay for the whole."""
    if name not in __all__:
        raise AttributeError(name)
    from core import workspace

    return getattr(workspace, name)
