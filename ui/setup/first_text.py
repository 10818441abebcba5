"""What the first screen says."""

from collections.abc import Mapping, Sequence
from typing import Final

from ui.app.text import PRODUCT
from ui.setup.check_text import CHECK
from ui.setup.text import CREATE_FIELD

WHAT_IT_DOES = f"""
**{PRODUCT}**

### One template, a different image for every recipient

- **Send** images and videos from Cloudinary to Klaviyo as Universal Content blocks.
- **Personalize** a template: its text and images adapt to each recipient's profile and events.
- **Check** which asset feeds which block, and whether every link still works.
"""
TRY = "Try with the demo shop"
TRY_HELP = "The demo shop runs on this machine. It needs no account and no network."
EMAIL_OF = "Email image for {name}: “Thank you, {name}!” with {ordered}"
ORDERED = "{name} ordered {ordered}"
CONNECTING = "Connecting the demo shop …"
DEMO_BLOCK: Final[Mapping[str, str]] = {
    "template": "templates/order-thanks.cldt.json",
    "metric": "PLord1",
    "fill": "suggestions",
}
"""What opens on Personalize: a template and an event of the demo shop, with the suggestions filled."""


APP_STEP = (
    "**In Klaviyo,** open [Manage apps](https://www.klaviyo.com/manage-apps) and select *Create app*, "
    "as an owner, admin or manager. Enter this redirect URL and these required scopes. The last one below is optional: "
    "with it, previews use the real profiles of your recipients."
)
SECURITY_STEP = (
    "**In Cloudinary,** check the security settings of the product environment. “Strict transformations” must be off, "
    "because each recipient's image is a new transformation. If you bind images from outside your environment, "
    "“Fetched URL” must not be restricted, and the allowed fetch domains must include their hosts or be empty."
)
SETTINGS_STEP = "**On this machine,** put these lines into the file `.env` in the workspace's folder, then restart it."
INSTALL_STEP = "**Install the app** in step 1 below. You approve the permissions on Klaviyo's page."
CLOUDINARY_STEP = (
    "**Connect Cloudinary** in step 2 below with the API key of your environment, unless `CLOUDINARY_URL` is in `.env`."
)
FINISH_STEP = f"Select *{CREATE_FIELD}* in step 3 and *{CHECK}* in step 4."
_VALUES: Final[Mapping[str, str]] = {"CLOUDINARY_URL": "cloudinary://<API key>:<API secret>@<cloud name>"}


def real_steps(
    redirect_uri: str, required: str, optional: str, missing: Sequence[str]
) -> list[tuple[str, Sequence[str]]]:
    """How to connect real accounts: each step with the texts that are copied in it, such as the scopes of both kinds.

    `missing` are the settings that have no value yet.
    """
    steps: list[tuple[str, Sequence[str]]] = []
    if any(name.startswith("KLAVIYO") for name in missing):
        names = sorted(missing, key=lambda name: name in _VALUES)
        lines = "\n".join(f"{name}={_VALUES.get(name, '…')}" for name in names)
        steps += [
            (APP_STEP, tuple(filter(None, (redirect_uri, required, optional)))),
            (SECURITY_STEP, ()),
            (SETTINGS_STEP, (lines,)),
        ]
    return [*steps, (INSTALL_STEP, ()), (CLOUDINARY_STEP, ()), (FINISH_STEP, ())]
