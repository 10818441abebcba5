"""Whose email address an identity provider confirms: the claims of OpenID Connect (Core 1.0, 5.1)."""

import re
from collections.abc import Mapping
from typing import Final

# ASCII only: other letters can look like these, or become them when they are lowered.
_ADDRESS: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")


def is_address(text: str) -> bool:
    """Whether this is one plain email address and nothing else."""
    return bool(_ADDRESS.fullmatch(text))


def confirmed_address(claims: Mapping[str, object], trusted_issuer: str = "") -> str:
    """Return the email address that these claims confirm; blank if they confirm none.

    `email_verified` has to be true. The addresses of `trusted_issuer`, compared with the claim `iss`, count also if
    that provider leaves `email_verified` out or writes it as the text "true".
    """
    address, verified = claims.get("email"), claims.get("email_verified")
    is_trusted = bool(trusted_issuer) and claims.get("iss") == trusted_issuer
    is_confirmed = verified is True or (is_trusted and (verified is None or verified == "true"))
    return address if isinstance(address, str) and is_confirmed and is_address(address) else ""
