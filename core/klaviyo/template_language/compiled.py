"""What a compiled template can do. Django is loaded when the first one is compiled, not before."""

from collections.abc import Callable, Mapping
from typing import Any

from core.klaviyo.template_language.apart import render_apart
from core.klaviyo.template_language.budget import HERE, Limits
from core.klaviyo.template_language.faults import OverBudget


class CompiledTemplate:
    """A parsed template; `render` may be called from any thread, any number of times."""

    def __init__(self, source: str, render: Callable[[dict[str, Any], Limits], str]) -> None:
        self._source, self._render = source, render

    def render(self, context: Mapping[str, Any]) -> str:
        """The template filled from `context`, which `template_context` makes; TemplateFault when it raises.

        What is too much for this process is rendered in one of its own; OverBudget when it is too much for that too.
        """
        try:
            return self._render(dict(context), HERE)
        except OverBudget:
            return render_apart(self._source, context)


def compile_template(source: str) -> CompiledTemplate:
    """Parse a template's text; TemplateFault in the engine's own words when it cannot be parsed."""
    from core.klaviyo.template_language.engine import parse

    return CompiledTemplate(source, parse(source))
