"""Django's template engine with Klaviyo's filters and tags, and nothing else."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, Final

from django.conf import settings
from django.template import Engine
from django.template.base import Node, NodeList, Parser, Template, TextNode, Token, VariableDoesNotExist, VariableNode
from django.template.defaulttags import ForNode

from core.klaviyo.template_language.budget import Budget, Limits
from core.klaviyo.template_language.faults import OverBudget, TemplateFault
from core.klaviyo.template_language.growing import Filter
from core.klaviyo.template_language.lexer import LinearLexer
from core.klaviyo.template_language.nodes import BudgetContext, Expression, Measured, Output, Turn
from core.klaviyo.template_language.registry import klaviyo_library

MAX_DEPTH: Final = 100
_PARSING: Final = Limits(seconds=0.3, turns=0, output=0, value=0, total=0, slow=0)


def parse(source: str, engine: Engine | None = None) -> Callable[[dict[str, Any], Limits], str]:
    """What renders this template within limits; TemplateFault in the engine's own words when it cannot be parsed.

    `engine` is one that `engine_with` made, for a service that differs from the documents.
    """
    try:
        template = _template(source, engine or _engine())
    except OverBudget:
        raise
    except Exception as error:
        # Django's parser lets out whatever it meets in a broken tag, such as a StopIteration.
        raise _parse_fault(error) from error

    def render(variables: dict[str, Any], limits: Limits) -> str:
        context = BudgetContext(variables, limits)
        try:
            text = str(template.render(context))
        except OverBudget:
            raise
        except Exception as error:
            context.budget.check()
            raise _fault(error) from error
        context.budget.check()
        context.budget.write_exactly(len(text))
        return text

    return render


def _template(source: str, engine: Engine) -> Template:
    try:
        return _Template(source, engine=engine)
    except OverBudget:
        # A collection of garbage counts as time of the thread that it happens to stop; it does not come twice in a row.
        return _Template(source, engine=engine)


class _Template(Template):  # type: ignore[misc]  # Django has no types
    def compile_nodelist(self) -> NodeList:
        libraries, builtins = self.engine.template_libraries, self.engine.template_builtins
        return _Parser(LinearLexer(self.source).tokenize(), libraries, builtins, self.origin).parse()


class _Parser(Parser):  # type: ignore[misc]
    """Parses in a limited time, and puts nodes that count in the place of Django's."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._budget = Budget(_PARSING)
        self._depth = 0

    def parse(self, parse_until: Sequence[str] | None = None) -> NodeList:
        """The nodes up to one of these tags."""
        if self._depth >= MAX_DEPTH:
            raise OverBudget.of(f"nests tags more than {MAX_DEPTH} deep")
        self._depth += 1
        nodes = super().parse(parse_until)
        self._depth -= 1
        return nodes

    def compile_filter(self, token: str) -> Expression:
        """An expression; every tag reads its variables by this."""
        return Expression(token, self)

    def extend_nodelist(self, nodelist: NodeList, node: Node, token: Token) -> None:
        """Add what was parsed to the nodes."""
        self._budget.look()
        super().extend_nodelist(nodelist, _counting(node), token)


def _counting(node: Node) -> Node:
    if type(node) is TextNode:
        return node
    if type(node) is VariableNode:
        return Output(node.filter_expression)
    if type(node) is ForNode:
        node.nodelist_loop = NodeList([Turn(node.nodelist_loop)])
    return node if any(hasattr(node, name) for name in node.child_nodelists) else Measured(node)


def _fault(error: Exception) -> TemplateFault:
    if isinstance(error, VariableDoesNotExist):
        # Its own text holds all that it was looked for in, as often as that stands in the context.
        return TemplateFault(f"Failed lookup for key [{error.params[0]}]")
    return TemplateFault.by(error)


def _parse_fault(error: Exception) -> TemplateFault:
    token = getattr(error, "token", None)
    return TemplateFault.at(error, token.contents, token.lineno) if token else TemplateFault.by(error)


@cache
def _engine() -> Engine:
    return engine_with({})


def engine_with(filters: Mapping[str, Filter]) -> Engine:
    """An engine in which these filters stand for those of the same names."""
    if not settings.configured:
        # Without these, numbers and dates ask for a Django project. No apps, no database.
        settings.configure(USE_I18N=False, USE_TZ=True, TIME_ZONE="UTC", USE_THOUSAND_SEPARATOR=False, DEBUG=False)
    engine = Engine(autoescape=True)
    library = klaviyo_library()
    library.filters.update(filters)
    engine.template_builtins = [library]
    engine.template_libraries = {}
    return engine
