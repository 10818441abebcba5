"""Django's template engine with Klaviyo's filters and tags, and nothing else."""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, Final

from django.conf import settings
from django.template import Context, Engine, TemplateSyntaxError
from django.template.base import FilterExpression, Template, Variable

from core.klaviyo.template_language.compiled import TemplateFault
from core.klaviyo.template_language.library import klaviyo_library

# Steps that change the value they are called on; Django calls whatever it finds.
MUTATORS: Final = frozenset({"pop", "popitem", "clear", "sort", "reverse", "update", "setdefault"})
MAX_SOURCE: Final = 1_000_000


def parse(source: str) -> Callable[[dict[str, Any]], str]:
    """What renders this template; TemplateFault in the engine's own words when it cannot be parsed."""
    if len(source) > MAX_SOURCE:
        raise TemplateFault(f"The template is longer than {MAX_SOURCE:,} characters")
    try:
        template = Template(source, engine=_engine())
        for part in _parts(template.nodelist, seen=set()):
            if isinstance(part, Variable):
                _refuse_mutators(part)
                part.__class__ = _Direct
            elif isinstance(part, FilterExpression):
                part.filters = [_bound(function, arguments) for function, arguments in part.filters]
    except (TemplateSyntaxError, RecursionError) as error:
        raise TemplateFault(str(error)) from error
    return lambda variables: str(template.render(Context(variables)))


class _Direct(Variable):  # type: ignore[misc]  # Django has no types
    """A variable that takes its steps through plain JSON directly; whatever is not there or odd is left to Django.

    Before an index Django asks a list for an attribute of that name, which is half of a preview's time.
    """

    __slots__ = ()

    def _resolve_lookup(self, context: Context) -> Any:
        current: Any = context
        try:
            for step in self.lookups or ():
                if type(current) is list:
                    current = current[int(step)]
                elif type(current) is dict or current is context:
                    current = current[step]
                else:
                    break
                if callable(current):
                    break
            else:
                return current
        except (LookupError, TypeError, ValueError):
            # Django knows what a step means that leads nowhere.
            pass
        return super()._resolve_lookup(context)


@cache
def _engine() -> Engine:
    if not settings.configured:
        # Without these, numbers and dates ask for a Django project. No apps, no database.
        settings.configure(USE_I18N=False, USE_TZ=True, TIME_ZONE="UTC", USE_THOUSAND_SEPARATOR=False, DEBUG=False)
    engine = Engine(autoescape=True)
    engine.template_builtins = [klaviyo_library()]
    engine.template_libraries = {}
    return engine


def _refuse_mutators(variable: Variable) -> None:
    for step in variable.lookups or ():
        if step in MUTATORS:
            raise TemplateSyntaxError(f"Could not parse the remainder: '.{step}' from '{variable.var}'")


def _bound(function: Callable[..., Any], arguments: list[tuple[bool, Any]]) -> tuple[Callable[..., Any], list[Any]]:
    """A filter with its constants in place: Django prepares them anew for each recipient, a quarter of a preview."""
    if not arguments or any(variable for variable, _ in arguments) or getattr(function, "needs_autoescape", False):
        return function, arguments
    constants = [value for _, value in arguments]

    def bound(value: Any) -> Any:
        return function(value, *constants)

    # What Django reads off a filter: whether a safe text stays safe, whether times are local.
    bound.__dict__.update(function.__dict__)
    return bound, []


def _parts(thing: Any, seen: set[int]) -> Iterator[Any]:
    """Every variable and filter chain below a node, found by walking what nodes, filters and conditions hold."""
    if isinstance(thing, list | tuple):
        for item in thing:
            yield from _parts(item, seen)
    elif isinstance(thing, dict):
        yield from _parts(list(thing.values()), seen)
    elif type(thing).__module__.startswith("django.template") and id(thing) not in seen:
        seen.add(id(thing))
        # Some of Django's classes keep their parts in slots, some in a dict.
        yield from _parts([getattr(thing, name, None) for name in getattr(type(thing), "__slots__", ())], seen)
        yield from _parts(list(getattr(thing, "__dict__", {}).values()), seen)
        if isinstance(thing, Variable | FilterExpression):
            yield thing
