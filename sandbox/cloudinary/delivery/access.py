"""Who may have which picture: signatures, and strict transformations.

cloudinary.com/documentation/control_access_to_media: the switch `strict_transformations` is the setting of that name.
"""

import base64
import hashlib
import secrets

from sandbox.cloudinary.delivery.grammar import DeliveryPath
from sandbox.cloudinary.delivery.sources import Sources
from sandbox.cloudinary.exceptions import denied
from sandbox.cloudinary.models import SECRET


def check_access(sources: Sources, path: DeliveryPath) -> None:
    """DeliveryError when a signature is wrong, or a transformation needs one that is not there."""
    if path.signature is not None:
        if not _is_signed(path.signature, path.signed):
            raise denied()
    elif sources.state.setting("strict_transformations") == "1" and not _is_allowed(sources, path):
        raise denied()


def _is_signed(signature: str, candidates: tuple[str, ...]) -> bool:
    """SHA-1 cut to 8 characters, or SHA-256 cut to 32, of what is signed and the secret."""
    algorithm, length = (hashlib.sha256, 32) if len(signature) == 32 else (hashlib.sha1, 8)
    digests = (algorithm((text + SECRET).encode()).digest() for text in candidates)
    return any(secrets.compare_digest(signature, base64.urlsafe_b64encode(one).decode()[:length]) for one in digests)


def _is_allowed(sources: Sources, path: DeliveryPath) -> bool:
    """Whether there is nothing but variables and named transformations that are allowed."""
    pairs = [pair for component in path.components for pair in component if not pair[0].startswith("$")]
    names = [name for key, value in pairs if key == "t" for name in value.split(".")]
    return all(key == "t" for key, _ in pairs) and all(sources.transformation(name)[1] for name in names)
