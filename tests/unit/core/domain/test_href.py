"""An address of a link that lacks nothing but its scheme gets one; everything else stays as it was entered."""

from typing import Any

import pytest

from core.blocks.attributes import link_expression
from core.domain.href import completed_href
from core.domain.personalization import Fixed
from core.errors import InputError
from core.send.settings import invalid_settings, read_settings

COMPLETED = [
    "www.example.com",
    "www.example.com/a?b=c#d",
    "example.com",
    "shop.example.co.uk:8443/x",
    "www.bücher.de/ü",
    "example.com/a.pdf",
    "WWW.example.html/",
]
AS_THEY_ARE = [
    "", "https://www.example.com", "http://example.com", "not a url", "javascript:x", "localhost", "//example.com",
    "/sale", "ada@example.com", "mailto:ada@example.com", "192.168.0.1/x", "www.example.com, or so", "www.", ".com",
    "price list.pdf", "file.pdf", "unsubscribe.HTML", "a.b.jpeg",
]  # fmt: skip


@pytest.mark.parametrize("text", COMPLETED)
def test_a_missing_scheme_is_completed(text: str) -> None:
    assert completed_href(text) == f"https://{text}"
    assert completed_href(completed_href(text)) == f"https://{text}"
    # Every field of a link, wherever it stands.
    raw: dict[str, Any] = {
        "link": text,
        "links": {"image/upload/a": f" {text} "},
        "kept_links": {"image/upload/b": text},
    }
    settings = read_settings(raw)
    assert settings.link == settings.links["image/upload/a"] == settings.kept_links["image/upload/b"]
    assert settings.link == f"https://{text}"
    assert invalid_settings(raw) == {}
    assert link_expression(Fixed(value=text)) == link_expression(Fixed(value=f"https://{text}"))


@pytest.mark.parametrize("text", AS_THEY_ARE)
def test_anything_else_stays_as_it_is(text: str) -> None:
    assert completed_href(text) == text
    if text and not text.startswith("http"):
        with pytest.raises(InputError, match="must start with https"):
            read_settings({"link": text})
