"""Who runs a command or a notebook."""

import getpass


def system_user() -> str:
    """The account of this machine that runs the command or notebook; blank if it has no name, as in some containers."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return ""
