"""What is said of the block that an asset becomes."""

import re
from typing import Final

_FORMAT: Final = re.compile(r"(?:^|[/,])f_([a-z0-9:]+)(?=[/,]|$)")
_FORM_NAMES: Final = {"auto:animated": "WebP or GIF", "auto": "", "jpeg": "JPG"}


def image_facts(src: str, transformation: str, width: int, height: int) -> str:
    """The image of a block: its size in the email, and the file format that its URL asks for.

    `transformation` is that of the URL: a folder of the public ID may look like a step of one.
    """
    # The last step counts, before the ending of the file.
    form = (_FORMAT.findall(transformation) or [src.partition("?")[0].rpartition(".")[2].lower()])[-1]
    form = _FORM_NAMES.get(form, form.upper() if len(form) <= 4 else "")
    return " · ".join(filter(None, [f"{width} × {height} px" if width else "", form]))
