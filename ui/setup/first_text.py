"""What the first screen says."""

from collections.abc import Mapping, Sequence
from typing import Final

WHAT_IT_DOES = """
### One template, a different image for every recipient

- **Send** images and videos from Cloudinary to Klaviyo as Universal Content blocks.
- **Personalize** a template: its text and images adapt to each recipient's profile and events.
- **Check** which asset feeds which block, and whether every link still works.
"""
TRY = "Try with the demo shop"
TRY_HELP = "The demo shop runs on this machine. It needs no account and no network."
REAL = "Connect real accounts"
EMAIL_OF = "Email image for {name}: “Thank you, {name}!” with {ordered}"
ORDERED = "{name} ordered {ordered}"
CONNECTING = "Connecting the demo shop …"
DEMO_BLOCK: Final[Mapping[str, str]] = {
    "template": "templates/order-thanks.cldt.json",
    "metric": "PLord1",
    "fill": "suggestions",
}
"""What opens on Personalize: a template and an event of the demo shop, with the suggestions filled."""


def real_steps(redirect_uri: str, scopes: Sequence[str], missing: Sequence[str]) -> str:
    """How to connect real accounts; `missing` are the settings that have no value yet."""
    klaviyo = [name for name in missing if name.startswith("KLAVIYO")]
    steps = []
    if klaviyo:
        steps += [
            f"Create an app in your Klaviyo account, with the redirect URL `{redirect_uri}` and the scopes "
            f"{', '.join(f'`{scope}`' for scope in scopes)}.",
            f"Set {' and '.join(f'`{name}`' for name in klaviyo)}, then restart this workspace.",
        ]
    steps += [
        "Install the app in step 1 below. You approve the permissions on Klaviyo's page.",
        "Connect your Cloudinary environment with its API key in step 2, or set `CLOUDINARY_URL`.",
    ]
    return "\n".join(f"{number}. {step}" for number, step in enumerate(steps, start=1))
