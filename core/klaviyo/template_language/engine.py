"""Django's template engine with Klaviyo's filters and tags, and nothing else."""

from collections.abc import Callable
from functools import cache
from typing import Any, Final

from django.conf import settings
from django.template import Context, Engine, TemplateSyntaxError
from django.template.base import FilterExpression, Lexer, NodeList, Parser, Template, Variable

from core.klaviyo.template_language.compiled import TemplateFault
from core.klaviyo.template_language.registry import klaviyo_library

# Steps that change the value they are called on; Django calls whatever it finds.
MUTATORS: Final = frozenset({"pop", "popitem", "clear", "sort", "reverse", "update", "setdefault"})
MAX_SOURCE: Final = 1_000_000


def parse(source: str) -> Callable[[dict[str, Any]], str]:
    """What renders this template; TemplateFault in the engine's own words when it cannot be parsed."""
    if len(source) > MAX_SOURCE:
        raise TemplateFault(f"The template is longer than {MAX_SOURCE:,} characters")
    try:
        template = _Template(source, engine=_engine())
    except (TemplateSyntaxError, RecursionError) as error:
        raise TemplateFault(str(error)) from error
    return lambda variables: str(template.render(Context(variables)))


class _Template(Template):  # type: ignore[misc]  # Django has no types
    def compile_nodelist(self) -> NodeList:
        libraries, builtins = self.engine.template_libraries, self.engine.template_builtins
        return _Parser(Lexer(self.source).tokenize(), libraries, builtins, self.origin).parse()


class _Parser(Parser):  # type: ignore[misc]
    """Refuses what would change a recipient's data; every tag reads its variables by `compile_filter`."""

    def compile_filter(self, token: str) -> FilterExpression:
        expression = super().compile_filter(token)
        arguments = [argument for _, given in expression.filters for _, argument in given]
        for variable in (expression.var, *arguments):
            for step in (isinstance(variable, Variable) and variable.lookups) or ():
                if step in MUTATORS:
                    raise TemplateSyntaxError(f"Could not parse the remainder: '.{step}' from '{variable.var}'")
        return expression


@cache
def _engine() -> Engine:
    if not settings.configured:
        # Without these, numbers and dates ask for a Django project. No apps, no database.
        settings.configure(USE_I18N=False, USE_TZ=True, TIME_ZONE="UTC", USE_THOUSAND_SEPARATOR=False, DEBUG=False)
    engine = Engine(autoescape=True)
    engine.template_builtins = [klaviyo_library()]
    engine.template_libraries = {}
    return engine
