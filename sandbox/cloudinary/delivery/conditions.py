"""`if_…`, `if_else`, `if_end` over a row of components."""

from collections.abc import Sequence

from sandbox.cloudinary.delivery.expressions import holds
from sandbox.cloudinary.delivery.grammar import Component
from sandbox.cloudinary.delivery.variables import Variables
from sandbox.cloudinary.exceptions import DeliveryError


class Conditions:
    """Decides which components take effect."""

    def __init__(self, components: Sequence[Component]) -> None:
        self._components = components
        # Of each open block: whether it takes effect now, and whether its `else` would.
        self._open: list[tuple[bool, bool]] = []

    def pass_(self, number: int, variables: Variables) -> Component | None:
        """What is to be done of a component, None when nothing is."""
        component = self._components[number]
        test = next((value for key, value in component if key == "if"), None)
        rest = tuple(pair for pair in component if pair[0] != "if")
        if test is None:
            return rest if self._takes_effect() else None
        if test in ("else", "end"):
            self._turn(test)
            return rest if rest and self._takes_effect() else None
        outer = self._takes_effect()
        true = outer and holds(test, variables)
        if not rest or self._opens_block(number):
            self._open.append((true, outer and not true))
        return rest if rest and true else None

    def finish(self) -> None:
        """An error when a block was left open."""
        if self._open:
            raise DeliveryError(400, "Invalid transformation: if without if_end")

    def _turn(self, word: str) -> None:
        if not self._open:
            raise DeliveryError(400, f"Invalid transformation component - if_{word}")
        _, other = self._open.pop()
        if word == "else":
            self._open.append((other, False))

    def _takes_effect(self) -> bool:
        return all(now for now, _ in self._open)

    def _opens_block(self, number: int) -> bool:
        """Whether a condition in one component with an action has an `if_end` of its own further on."""
        later = self._components[number + 1 :]
        ends = sum(component == (("if", "end"),) for component in later)
        starts = sum(len(component) == 1 and component[0][0] == "if" for component in later)
        starts -= ends + sum(component == (("if", "else"),) for component in later)
        return ends - starts > len(self._open)
