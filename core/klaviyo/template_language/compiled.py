"""What a compiled template can do. Django is loaded when the first one is compiled, not before."""

from collections.abc import Callable, Mapping
from typing import Any


class TemplateFault(Exception):
    """The template cannot be parsed or rendered; the text is what Klaviyo's engine would say."""


class CompiledTemplate:
    """A parsed template; `render` may be called from any thread, any number of times."""

    def __init__(self, render: Callable[[dict[str, Any]], str]) -> None:
        self._render = render

    def render(self, context: Mapping[str, Any]) -> str:
        """The template filled from `context`, which `template_context` makes; TemplateFault when it raises."""
        try:
            return self._render(dict(context))
        except Exception as error:
            raise TemplateFault(str(error) or type(error).__name__) from error


def compile_template(source: str) -> CompiledTemplate:
    """Parse a template's text; TemplateFault in the engine's own words when it cannot be parsed."""
    from core.klaviyo.template_language.engine import parse

    return CompiledTemplate(parse(source))
