"""One way to call a service: timeouts, retries by error class, cost, and nothing secret in an error."""

import time
from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

import httpx

from core.errors import OutcomeUnknown, Throttled, Unavailable

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")
TIMEOUT: Final = httpx.Timeout(30.0, connect=5.0)
ATTEMPTS: Final = 3
_CONNECTIONS: Final = 100
LONGEST_WAIT: Final = 20.0
"""Seconds that a call waits by itself when a service asks for patience; beyond that the person decides."""


@dataclass
class Cost:
    """What a piece of work cost: calls to services, seconds of waiting for them."""

    calls: int = 0
    seconds: float = 0.0


_cost: ContextVar[Cost | None] = ContextVar("cost", default=None)


@contextmanager
def metered() -> Generator[Cost]:
    """Count the calls that are made inside, in this thread."""
    cost = Cost()
    token = _cost.set(cost)
    started = time.perf_counter()
    try:
        yield cost
    finally:
        cost.seconds = time.perf_counter() - started
        _cost.reset(token)


def at_once(function: Callable[[_Item], _Result], items: Sequence[_Item], workers: int = 8) -> list[_Result]:
    """The results in the items' order; calls that are made in the workers count for whoever waits here."""
    if len(items) < 2:
        return [function(item) for item in items]
    with ThreadPoolExecutor(min(workers, len(items))) as pool:
        return [task.result() for task in [pool.submit(copy_context().run, function, item) for item in items]]


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A file that is sent as a form, with the form's other fields."""

    fields: Mapping[str, str]
    data: bytes
    media_type: str


Decipher = Callable[[httpx.Response], Any]


def _whole(answer: Any) -> Any:
    return answer


@dataclass(frozen=True, kw_only=True)
class Service:
    """A service at an address; `decipher` turns every response into data or an error of the tree."""

    name: str
    base_url: str
    decipher: Decipher
    client: httpx.Client = field(repr=False)
    sleep: Callable[[float], None] = time.sleep

    def call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | list[str]] | None = None,
        json: Any = None,
        file: Upload | None = None,
        repeatable: bool = True,
        read: Callable[[Any], Any] = _whole,
    ) -> Any:
        """What `read` makes of the deciphered answer; Unavailable when it is not of the form that it reads.

        A call that is not `repeatable` is sent once: whatever does not say clearly that nothing was done is
        OutcomeUnknown, an answer that cannot be read included.
        """
        url = path if path.startswith("http") else self.base_url + path
        self._stay_home(url)
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._read(read, self._once(method, url, params, json, file))
            except Unavailable as error:
                if not repeatable and not isinstance(error, Throttled):
                    raise OutcomeUnknown(f"{error}; it may have acted all the same") from None
                wait = error.retry_after if error.retry_after is not None else 0.5 * 2**attempt
                if not repeatable or attempt == ATTEMPTS or wait > LONGEST_WAIT:
                    raise
                self.sleep(wait)
            except _Lost as error:
                if not repeatable:
                    raise OutcomeUnknown(
                        f"{self.name} did not answer ({error}); it may have acted all the same"
                    ) from None
                if attempt == ATTEMPTS:
                    raise Unavailable(f"{self.name} cannot be reached ({error})") from None
                self.sleep(0.5 * 2**attempt)
        raise AssertionError("the loop returns or raises")

    def _read(self, read: Callable[[Any], Any], answer: Any) -> Any:
        try:
            return read(answer)
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            raise Unavailable(f"{self.name} answered in a form that is not known ({type(error).__name__})") from None

    def _once(
        self, method: str, url: str, params: Mapping[str, str | list[str]] | None, json: Any, file: Upload | None
    ) -> Any:
        cost = _cost.get()
        if cost:
            cost.calls += 1
        try:
            response = self._sent(method, url, params, json, file)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            # The exception's own text may hold the address with what it carries.
            raise _Lost(how_lost(error)) from None
        return self.decipher(response)

    def _sent(
        self, method: str, url: str, params: Mapping[str, str | list[str]] | None, json: Any, file: Upload | None
    ) -> httpx.Response:
        if file is None:
            return self.client.request(method, url, params=params, json=json)
        # The client's own headers name the type of JSON; a form has another, with its boundary.
        form = httpx.Request(
            method, url, data=dict(file.fields), files={"file": ("picture", file.data, file.media_type)}
        )
        request = self.client.build_request(
            method, url, content=form.read(), headers={"Content-Type": form.headers["Content-Type"]}
        )
        return self.client.send(request)

    def _stay_home(self, url: str) -> None:
        """A link in an answer may not lead the credentials elsewhere."""
        try:
            home = urlsplit(url)[:2] == urlsplit(self.base_url)[:2]
        except ValueError:
            home = False
        if not home:
            raise Unavailable(f"{self.name} answered with an address outside of {urlsplit(self.base_url).netloc}")


class _Lost(Exception):
    """No answer came; the text is the kind of failure."""


_LOST: Final[tuple[tuple[type[Exception], str], ...]] = (
    (httpx.TimeoutException, "no answer in time"),
    (httpx.ConnectError, "no connection"),
    (httpx.NetworkError, "the connection broke off"),
    (httpx.RemoteProtocolError, "the connection broke off"),
    (httpx.TooManyRedirects, "it leads from one address to the next"),
    (httpx.DecodingError, "what it sent cannot be unpacked"),
)


def how_lost(error: Exception) -> str:
    """Why no answer came, in words; never the exception's own text, which may hold an address with what it carries."""
    return next((words for kind, words in _LOST if isinstance(error, kind)), "its address cannot be asked")


def make_client(
    *,
    auth: httpx.Auth | tuple[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    transport: httpx.BaseTransport | None = None,
) -> httpx.Client:
    """The one factory of HTTP clients; `transport` is for tests."""
    # As many connections stay open as may be used at once: a new one costs a handshake.
    limits = httpx.Limits(max_connections=_CONNECTIONS, max_keepalive_connections=_CONNECTIONS)
    return httpx.Client(
        auth=auth,
        headers=dict(headers or {}),
        timeout=TIMEOUT,
        limits=limits,
        transport=transport,
        follow_redirects=False,
    )
