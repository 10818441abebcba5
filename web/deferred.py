"""Routes that are made when the server starts, not when the app is imported."""

from collections.abc import Callable, Sequence

from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

_OWN = "workspace.route"


class DeferredRoutes(BaseRoute):
    """The routes below these prefixes; `make` gives them, once, at the latest with the first request."""

    def __init__(self, prefixes: Sequence[str], make: Callable[[], Sequence[BaseRoute]]) -> None:
        self._prefixes, self._make = tuple(prefixes), make
        self._routes: Sequence[BaseRoute] | None = None

    def make(self) -> Sequence[BaseRoute]:
        """Return the routes."""
        if self._routes is None:
            self._routes = self._make()
        return self._routes

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Return the match of the first route that is asked for, or would be with another method."""
        partial: tuple[Match, Scope] = (Match.NONE, {})
        if scope["type"] != "http" or not scope["path"].startswith(self._prefixes):
            return partial
        for route in self.make():
            match, child = route.matches(scope)
            candidate = (match, {**child, _OWN: route})
            if match is Match.FULL:
                return candidate
            if match is Match.PARTIAL and partial[0] is Match.NONE:
                partial = candidate
        return partial

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request to the route that matched."""
        route: BaseRoute = scope[_OWN]
        await route.handle(scope, receive, send)
