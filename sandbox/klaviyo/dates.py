"""The switch `dates`: a date filter that raises on a text that it cannot read."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from django.template import Context, Engine, Template

from core.klaviyo.template_language import TemplateFault, compile_template
from core.klaviyo.template_language.registry import klaviyo_library


def render_with_strict_dates(source: str, context: Mapping[str, Any]) -> str:
    """A text with tags, filled from a context; TemplateFault when a date cannot be read."""
    compile_template(source)
    try:
        return str(Template(source, engine=_engine()).render(Context(dict(context))))
    except Exception as error:
        raise TemplateFault(str(error) or type(error).__name__) from error


@cache
def _engine() -> Engine:
    library = klaviyo_library()
    for name in ("format_date_string", "datetime_from_string"):
        library.filter(name, lambda value: datetime.fromisoformat(str(value).strip()))
    engine = Engine(autoescape=True)
    engine.template_builtins, engine.template_libraries = [library], {}
    return engine
