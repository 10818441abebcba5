"""One way to call a service: retries, limits, typed answers, cost, logs, and nothing secret in an error."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Final, TypeVar
from urllib.parse import urlencode

import httpx
from pydantic import ValidationError

from core.errors import OutcomeUnknown, Throttled, Unavailable, WorkspaceError
from core.http.body import LARGEST_ANSWER, limit_body
from core.http.call_log import log_call
from core.http.concurrency import count_call
from core.http.connection import NETWORK_FAILURES, describe_failure
from core.http.failures import NoAnswer, Unreadable
from core.http.patience import may_wait
from core.http.pending_calls import calling, refuse_if_cancelled
from core.http.rate_limiter import RateLimiter
from core.http.retry import DEFAULT, RetryPolicy

_T = TypeVar("_T")
DOUBT: Final = "; it may have acted anyway"
"""How the sentence of an OutcomeUnknown ends."""
_MOMENT: Final = 0.25
"""Seconds after which a wait looks whether it was stopped."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a service answered; `body` is unpacked."""

    status: int
    headers: Mapping[str, str]
    """The names are found in any case."""
    body: bytes

    @property
    def is_success(self) -> bool:
        """Whether the status says that it worked."""
        return httpx.codes.is_success(self.status)


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A file that is sent as a form, with the form's other fields."""

    fields: Mapping[str, str]
    data: bytes
    media_type: str


def _never() -> bool:
    return False


_parsed = lru_cache(maxsize=64)(httpx.URL)


def ignore_answer(_: bytes) -> None:
    """Read nothing: the status says it all."""


@dataclass(frozen=True, kw_only=True)
class Service:
    """A service at an address; `refusal` returns the error of the tree that an answer stands for, None for a success.

    Whoever shares a `limiter` waits when the service asks one of them for patience. A wait ends early if `stopped()`
    says so. `largest` is the most bytes that an answer may have, unpacked. Without `log_paths`, logs leave out the path
    of a call, which may hold a recipient's values.
    """

    name: str
    base_url: str
    refusal: Callable[[Answer], WorkspaceError | None]
    client: httpx.Client = field(repr=False)
    retry: RetryPolicy = DEFAULT
    limiter: RateLimiter | None = None
    stopped: Callable[[], bool] = _never
    sleep: Callable[[float], None] = time.sleep
    largest: int = LARGEST_ANSWER
    log_paths: bool = True

    def with_retry(
        self, retry: RetryPolicy, limiter: RateLimiter | None = None, stopped: Callable[[], bool] = _never
    ) -> "Service":
        """Return the same service with another patience, over the same connections."""
        return replace(self, retry=retry, limiter=limiter, stopped=stopped)

    def call(
        self,
        method: str,
        path: str,
        *,
        read: Callable[[bytes], _T],
        params: Mapping[str, str | list[str]] | None = None,
        body: Any = None,
        repeatable: bool = True,
        retry: RetryPolicy | None = None,
    ) -> _T:
        """Return what `read` makes of the answer's body; it may raise ValidationError, which is told as Unreadable.

        `body` is sent as JSON, an Upload as a form.

        A call that is not `repeatable` is sent again only if the service asked for patience, and so did nothing. If it
        is not certain that nothing was done, such as when an answer cannot be read, it raises OutcomeUnknown.
        """
        request = self._request(method, path, params, body)
        policy = retry or self.retry
        failures: list[Unavailable] = []
        waited = 0.0
        while True:
            refuse_if_cancelled(self.name)
            try:
                self._hold()
                return self._attempt(request, len(failures) + 1, read)
            except Unavailable as error:
                failures.append(error)
                certain = isinstance(error, Throttled)
                final = isinstance(error, Unreadable) or not (repeatable or certain)
                wait = None if final else policy.wait(failures, waited)
                if wait is None or not may_wait(wait) or not self._wait(wait, error):
                    if repeatable or certain:
                        raise
                    what = f"{self.name} did not answer ({error.reason})" if isinstance(error, NoAnswer) else error
                    raise OutcomeUnknown(f"{what}{DOUBT}") from None
                waited += wait

    def _attempt(self, request: httpx.Request, attempt: int, read: Callable[[bytes], _T]) -> _T:
        count_call()
        started = time.perf_counter()
        try:
            with calling(self.name):
                answer = self._receive(request)
        except NETWORK_FAILURES as error:
            # The exception's own text may hold the address with what it carries.
            reason = describe_failure(error)
            log_call(self.name, request, started, reason, attempt, path=self.log_paths)
            raise NoAnswer(self.name, reason) from None
        log_call(self.name, request, started, answer.status, attempt, path=self.log_paths)
        if refused := self.refusal(answer):
            raise refused
        try:
            return read(answer.body)
        except ValidationError as error:
            place = _place(error)
            raise Unreadable(f"{self.name} returned an unexpected response{': ' if place else ''}{place}") from None

    def _receive(self, request: httpx.Request) -> Answer:
        response = self.client.send(request, stream=True)
        try:
            limit_body(response, self.name, self.largest)
            body = response.read()
        finally:
            response.close()
        return Answer(status=response.status_code, headers=response.headers, body=body)

    def _request(
        self, method: str, path: str, params: Mapping[str, str | list[str]] | None, body: Any
    ) -> httpx.Request:
        """The request, built once for all attempts: httpx looks at every character of an address."""
        text = path if path.startswith("http") else self.base_url + path
        if not {".", ".."}.isdisjoint(text.partition("?")[0].split("/")):
            # Folded, it would be the path of something else.
            raise Unreadable(f"{self.name} cannot be reached: the address is not valid")
        try:
            url = httpx.URL(f"{text}?{urlencode(params, doseq=True)}" if params else text)
        except httpx.InvalidURL:
            raise Unreadable(f"{self.name} cannot be reached: the address is not valid") from None
        home = _parsed(self.base_url)
        if (url.scheme, url.netloc, url.userinfo) != (home.scheme, home.netloc, b""):
            # A link in an answer may not lead the credentials elsewhere.
            raise Unreadable(f"{self.name} returned an address outside {home.netloc.decode()}")
        if not isinstance(body, Upload):
            return self.client.build_request(method, url, json=body)
        # The client's own headers name the type of JSON; a form has another, with its boundary.
        form = httpx.Request(
            method, url, data=dict(body.fields), files={"file": ("picture", body.data, body.media_type)}
        )
        return self.client.build_request(
            method, url, content=form.read(), headers={"Content-Type": form.headers["Content-Type"]}
        )

    def _hold(self) -> None:
        if self.limiter and not self.limiter.hold(self.stopped):
            raise Throttled(f"{self.name} is limiting requests")

    def _wait(self, seconds: float, error: Unavailable) -> bool:
        """Wait before the next attempt; whether that was not stopped."""
        if self.limiter and isinstance(error, Throttled):
            self.limiter.pause(seconds, self.name)
            return not self.stopped()
        while seconds > 0 and not self.stopped():
            self.sleep(min(seconds, _MOMENT))
            seconds -= _MOMENT
        return not self.stopped()


def _place(error: ValidationError) -> str:
    """Where an answer is wrong, such as `data[3].attributes.name`; blank for all of it."""
    steps = error.errors(include_url=False, include_input=False, include_context=False)[0]["loc"]
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps).removeprefix(".")
