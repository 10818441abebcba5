"""Django's template engine with Klaviyo's filters and tags, and nothing else."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from django.conf import settings
from django.template import Context, Engine, TemplateSyntaxError
from django.template.base import Template, Variable

from core.klaviyo.template_language.library import klaviyo_library

# Steps that change the value they are called on; Django calls whatever it finds.
MUTATORS: Final = frozenset({"pop", "popitem", "clear", "sort", "reverse", "update", "setdefault"})
MAX_SOURCE: Final = 1_000_000


class TemplateFault(Exception):
    """The template cannot be parsed or rendered; the text is what Klaviyo's engine would say."""


class CompiledTemplate:
    """A parsed template; `render` may be called from any thread, any number of times."""

    def __init__(self, template: Template) -> None:
        self._template = template

    def render(self, context: Mapping[str, Any]) -> str:
        """The template filled from `context`, which `template_context` makes; TemplateFault when it raises."""
        try:
            return str(self._template.render(Context(dict(context))))
        except Exception as error:
            raise TemplateFault(str(error) or type(error).__name__) from error


def compile_template(source: str) -> CompiledTemplate:
    """Parse a template's text; TemplateFault in the engine's own words when it cannot be parsed."""
    if len(source) > MAX_SOURCE:
        raise TemplateFault(f"The template is longer than {MAX_SOURCE:,} characters")
    try:
        template = Template(source, engine=_engine())
        _refuse_mutators(template.nodelist)
    except (TemplateSyntaxError, RecursionError) as error:
        raise TemplateFault(str(error)) from error
    return CompiledTemplate(template)


@cache
def _engine() -> Engine:
    if not settings.configured:
        # Without these, numbers and dates ask for a Django project. No apps, no database.
        settings.configure(USE_I18N=False, USE_TZ=True, TIME_ZONE="UTC", USE_THOUSAND_SEPARATOR=False, DEBUG=False)
    engine = Engine(autoescape=True)
    engine.template_builtins = [klaviyo_library()]
    engine.template_libraries = {}
    return engine


def _refuse_mutators(nodes: Any) -> None:
    for variable in _variables(nodes, seen=set()):
        for step in variable.lookups or ():
            if step in MUTATORS:
                raise TemplateSyntaxError(f"Could not parse the remainder: '.{step}' from '{variable.var}'")


def _variables(thing: Any, seen: set[int]) -> Iterator[Variable]:
    """Every variable below a node, found by walking what nodes, filters and conditions hold."""
    if isinstance(thing, list | tuple):
        for item in thing:
            yield from _variables(item, seen)
    elif isinstance(thing, dict):
        yield from _variables(list(thing.values()), seen)
    elif type(thing).__module__.startswith("django.template") and id(thing) not in seen:
        seen.add(id(thing))
        if isinstance(thing, Variable):
            yield thing
        # Some of Django's classes keep their parts in slots, some in a dict.
        yield from _variables([getattr(thing, name, None) for name in getattr(type(thing), "__slots__", ())], seen)
        yield from _variables(list(getattr(thing, "__dict__", {}).values()), seen)
