"""Django's expressions and nodes, counting what they use of the budget of their context."""

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from django.template import Context, TemplateSyntaxError
from django.template.base import FilterExpression, Node, NodeList, Parser, Variable, VariableDoesNotExist, VariableNode
from django.template.base import render_value_in_context as text_in_context
from django.utils.html import conditional_escape
from django.utils.safestring import SafeData, SafeString, mark_safe
from django.utils.timezone import template_localtime

from core.klaviyo.template_language.budget import FREE, Budget, Limits
from core.klaviyo.template_language.faults import OverBudget
from core.klaviyo.template_language.filters import SELECTING

REFUSED: Final = frozenset(
    # What changes the value that it is called on; Django calls whatever it finds.
    {"pop", "popitem", "clear", "sort", "reverse", "update", "setdefault"}
    # What makes bytes, whose `hex` is twice as long each time.
    | {"encode", "to_bytes"}
)
MAX_CALLS: Final = 8
_METHODS: Final = frozenset(
    name for kind in (str, list, tuple, dict, int, float, datetime) for name in dir(kind) if not name.startswith("_")
)
"""Steps that Django calls where they are no key; most make a copy."""
_CALL_COST: Final = 32
_TEXTS: Final = frozenset({str, SafeString})
_SCALARS: Final = _TEXTS | {int, float, bool, type(None)}
_Call = Callable[[Any, Any], Any]


class BudgetContext(Context):  # type: ignore[misc]  # Django has no types
    """The variables of a rendering, and what it may use."""

    def __init__(self, variables: dict[str, Any], limits: Limits) -> None:
        super().__init__(variables)
        self.budget = Budget(limits)


class Expression(FilterExpression):  # type: ignore[misc]
    """A variable or constant with its filters; refuses steps that would change a recipient's data."""

    __slots__ = ("_calls", "_copies", "_cost")

    def __init__(self, token: str, parser: Parser) -> None:
        super().__init__(token, parser)
        arguments = [argument for _, given in self.filters for _, argument in given]
        methods = [_methods(variable) for variable in (self.var, *arguments)]
        self._copies = methods[0] > 0
        self._calls = [
            (_call(function, given), getattr(function, "is_safe", False), function not in SELECTING)
            for function, given in self.filters
        ]
        self._cost = 1 + len(self._calls) + _CALL_COST * sum(methods)

    @staticmethod
    def args_check(name: str, func: Callable[..., Any], provided: list[Any]) -> bool:
        """Whether a filter takes as many arguments; TemplateSyntaxError when it does not."""
        return _takes(name, func, len(provided))

    def resolve(self, context: BudgetContext, ignore_failures: bool = False) -> Any:
        """The value behind all filters, as Django has it."""
        budget, value = context.budget, self.var
        budget.ticks -= self._cost
        if budget.ticks < 0:
            budget.look()
        if self.is_var:
            try:
                value = value.resolve(context)
            except VariableDoesNotExist:
                value = None if ignore_failures else ""
            if self._copies:
                budget.make(value)
        for call, is_safe, makes in self._calls:
            if makes and type(value) not in _SCALARS:
                budget.read(value)
            result = call(value, context)
            value = mark_safe(result) if is_safe and isinstance(value, SafeData) else result  # noqa: S308 - Django's rule
            kind = type(value)
            if kind in _TEXTS:
                if len(value) > FREE:
                    budget.make(value)
            elif makes and kind not in _SCALARS:
                budget.make(value)
        return value


class Output(VariableNode):  # type: ignore[misc]
    """`{{ … }}`."""

    def render(self, context: BudgetContext) -> str:
        """The value as text, escaped where the template says so."""
        value = self.filter_expression.resolve(context)
        kind = type(value)
        if kind is str:
            text = conditional_escape(value) if context.autoescape else value
        elif kind is SafeString:
            text = value
        else:
            if kind not in _SCALARS:
                context.budget.read(value)
            text = text_in_context(value, context)
        context.budget.write(len(text))
        return str(text)


class Measured(Node):  # type: ignore[misc]
    """A tag that writes something of its own."""

    def __init__(self, node: Node) -> None:
        self._node = node

    def render(self, context: BudgetContext) -> str:
        """What the tag writes."""
        text = str(self._node.render(context))
        context.budget.write(len(text))
        return text


class Turn(Node):  # type: ignore[misc]
    """The body of a loop, rendered once for each of its turns."""

    def __init__(self, body: NodeList) -> None:
        self._body = body

    def render(self, context: BudgetContext) -> str:
        """The body; its output counts as it is, with text that stands in no tag, and without what its tags drop."""
        budget = context.budget
        before = budget.output
        budget.turn()
        text = str(self._body.render(context))
        budget.write_exactly(before + len(text))
        return text


@lru_cache(maxsize=1_000)
def _takes(name: str, function: Callable[..., Any], count: int) -> bool:
    # Django looks at the filter's signature for each use of it, which took a third of all parsing.
    return bool(FilterExpression.args_check(name, function, [None] * count))


def _methods(variable: Any) -> int:
    """How many of a variable's steps may be calls; TemplateSyntaxError for one that would do harm."""
    steps = (isinstance(variable, Variable) and variable.lookups) or ()
    for step in steps:
        if step in REFUSED:
            raise TemplateSyntaxError(f"Could not parse the remainder: '.{step}' from '{variable.var}'")
    methods = sum(step in _METHODS for step in steps)
    if methods > MAX_CALLS:
        raise OverBudget.of(f"has a variable with more than {MAX_CALLS} steps that may be calls")
    return methods


def _call(function: Callable[..., Any], given: list[tuple[bool, Any]]) -> _Call:
    """A filter with its argument, as a function of value and context."""
    local, escaping, budgeted = (
        getattr(function, name, False) for name in ("expects_localtime", "needs_autoescape", "needs_budget")
    )
    variable = next((argument for is_variable, argument in given if is_variable), None)
    constant = [mark_safe(argument) for is_variable, argument in given if not is_variable]  # noqa: S308 - Django's rule
    if not (local or escaping or budgeted or variable):
        return (lambda value, _: function(value, constant[0])) if constant else lambda value, _: function(value)

    copies = _methods(variable) > 0

    def call(value: Any, context: BudgetContext) -> Any:
        arguments = [*constant]
        if variable is not None:
            argument = variable.resolve(context)
            if copies:
                context.budget.make(argument)
            elif type(argument) not in _SCALARS:
                context.budget.read(argument)
            arguments.append(argument)
        options: dict[str, Any] = {}
        if escaping:
            options["autoescape"] = context.autoescape
        if budgeted:
            options["budget"] = context.budget
        return function(template_localtime(value, context.use_tz) if local else value, *arguments, **options)

    return call
