"""What the values of a field look like, judged by examples."""

import re
from collections.abc import Iterable
from typing import Final

from core.domain.field_path import FieldPath

_LOOKS: Final = {
    "image": re.compile(
        r"https?://(?=\S+\Z)(?:.+\.(?:jpe?g|png|gif|webp|avif)(?:\?.*)?|.+/image/upload/.+)", re.IGNORECASE
    ),
    "link": re.compile(r"https?://\S+"),
    "email": re.compile(r"[^@\s]+@[^@\s]+\.[a-z]{2,}", re.IGNORECASE),
    "date": re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}.*)?"),
    "colour": re.compile(r"#[0-9a-f]{6}|#[0-9a-f]{3}", re.IGNORECASE),
    "money": re.compile(r"[$€£¥]\s?\d[\d.,]*|\d+[.,]\d{2}"),
}
_ID: Final = re.compile(r"(?:^|[_ ])id$|[a-z]ID$|[a-z]Id$|^sku$|^SKU$")


def is_image(text: str) -> bool:
    """Whether a text is the address of an image."""
    return _LOOKS["image"].fullmatch(text.strip()) is not None


def looks_like(path: FieldPath, examples: Iterable[str]) -> str:
    """image, link, email, date, colour, money or id; blank when the examples agree on none."""
    texts = [example.strip() for example in examples]
    if not texts:
        return ""
    for name, pattern in _LOOKS.items():
        if all(map(pattern.fullmatch, texts)):
            return name
    last = next((step for step in reversed(path.steps) if isinstance(step, str)), "")
    return "id" if _ID.search(last) else ""
