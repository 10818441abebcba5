"""What an account check leaves behind, and an account that is not the demo shop’s."""

from collections.abc import Callable

import httpx

from core import Workspace
from core.klaviyo.templates import TemplateClient
from core.setup.klaviyo_tests import SCRATCH


def left_behind(ws: Workspace) -> list[str]:
    """The scratch objects that Klaviyo still has."""
    klaviyo = ws.account.klaviyo
    blocks = klaviyo.find_universal_content(SCRATCH)
    templates = TemplateClient(service=klaviyo.service).find_templates("account check")
    return [block.id for block in blocks] + templates


class Another(httpx.BaseTransport):
    """The sandbox as another service would answer: `asked` changes a request, `answered` the text of an answer."""

    def __init__(
        self,
        asked: Callable[[httpx.Request], httpx.Request | httpx.Response] = lambda request: request,
        answered: Callable[[httpx.Request, str], str] = lambda _, text: text,
    ) -> None:
        self._asked, self._answered = asked, answered
        self._inner = httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        asked = self._asked(request)
        if isinstance(asked, httpx.Response):
            return asked
        response = self._inner.handle_request(asked)
        if response.headers.get("content-type", "").startswith("image/"):
            return response
        text = self._answered(request, response.read().decode())
        headers = [(name, value) for name, value in response.headers.items() if name != "content-length"]
        return httpx.Response(response.status_code, headers=headers, text=text)

    def close(self) -> None:
        self._inner.close()
