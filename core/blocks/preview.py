"""What a recipient would get: a block's HTML, rendered in Klaviyo's own template language."""

from collections.abc import Mapping
from typing import Any, Final

import orjson

from core.blocks.tag_reader import TagReader
from core.errors import InputError
from core.klaviyo.template_language import (
    CompiledTemplate,
    OverBudget,
    TemplateFault,
    compile_template,
    template_context,
)
from core.klaviyo.template_language.stored_tags import decode_tags

__all__ = ["OverBudget", "TemplateFault", "compile_block", "image_urls", "preview_html", "read_context"]
_LONGEST: Final = 500_000


def compile_block(html: str) -> CompiledTemplate:
    """A block's HTML as Klaviyo's engine reads it; TemplateFault when it cannot be parsed, OverBudget for too much."""
    return compile_template(decode_tags(html))


def preview_html(block: str | CompiledTemplate, context: Mapping[str, Any] | None = None) -> str:
    """The block for one recipient.

    `context` is `{"profile": REST attributes or None, "event": event properties or None}`.
    Raises TemplateFault in the words that Klaviyo would use, OverBudget for what is more than a preview may use.
    """
    compiled = compile_block(block) if isinstance(block, str) else block
    context = context or {}
    return compiled.render(template_context(context.get("profile"), context.get("event"), context.get("organization")))


def read_context(text: str) -> dict[str, Any]:
    """A recipient as JSON that a person wrote: `{"event": {…}, "profile": {…}}`, either may be left out or null."""
    try:
        raw = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise InputError(f"this is not JSON (line {error.lineno}, column {error.colno})", "sample") from None
    if not isinstance(raw, dict) or not raw.keys() <= {"event", "profile"}:
        raise InputError("must hold an event and a profile, and nothing else", "sample")
    for name, value in raw.items():
        if not (value is None or isinstance(value, dict)):
            raise InputError("is not an object", f"sample.{name}")
    return raw


def image_urls(html: str) -> list[str]:
    """The addresses of all pictures in rendered HTML, in their order; those of its first half million characters."""
    parser = _Images()
    # Not closed: behind a tag without an end there is no picture, but the parser would look for one from each `<`.
    parser.feed(html[:_LONGEST])
    return parser.sources


def shows_text(html: str) -> bool:
    """Whether rendered HTML shows words beside its images, as far as its first half million characters tell."""
    parser = _Images()
    # With a tag behind it, because the parser waits for the end of a text.
    parser.feed(f"{html[:_LONGEST]}<br>")
    return parser.has_text


class _Images(TagReader):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.sources: list[str] = []
        self.has_text = False

    def handle_data(self, data: str) -> None:
        self.has_text = self.has_text or bool(data.strip())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.sources += [value for name, value in attrs if tag == "img" and name == "src" and value]
