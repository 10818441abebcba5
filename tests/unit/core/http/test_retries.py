"""One way to repeat a call: what is repeated, how long it waits, who waits with it, and when it ends."""

import threading
from collections.abc import Callable, Iterator

import httpx
import pytest
from pydantic import ValidationError

from core.errors import InputError, NotConnected, OutcomeUnknown, Throttled, Unavailable, WorkspaceError
from core.http import (
    ONCE,
    Answer,
    RateLimiter,
    RetryPolicy,
    Service,
    TooLarge,
    Unreadable,
    Upload,
    count_api_calls,
    ignore_answer,
)
from tests.support.clock import Clock

BASE = "https://service.test"
PATIENT = RetryPolicy(throttled=6, longest_wait=120.0, total_wait=300.0)


def refusal(answer: Answer) -> WorkspaceError | None:
    if answer.is_success:
        return None
    named = answer.headers.get("retry-after")
    seconds = float(named) if named else None
    if answer.status == 429:
        return Throttled("The service asks to slow down", seconds)
    return (
        Unavailable("The service had a fault", seconds) if answer.status >= 500 else InputError("The service said no")
    )


Step = int | str | type[Exception]


class Script:
    """A transport that answers by a script: a status, `429:seconds`, or an exception; then 200."""

    def __init__(self, *steps: Step) -> None:
        self.steps: Iterator[Step] = iter(steps)
        self.requests: list[httpx.Request] = []
        self.waits: list[float] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        step = next(self.steps, 200)
        if isinstance(step, type):
            raise step("https://service.test/?secret")
        status, _, seconds = str(step).partition(":")
        return httpx.Response(int(status), headers={"Retry-After": seconds} if seconds else {}, content=b"answer")

    def service(self, **more: object) -> Service:
        client = httpx.Client(transport=httpx.MockTransport(self))
        values = {"name": "The service", "base_url": BASE, "refusal": refusal, "client": client}
        return Service(**{**values, "sleep": self.waits.append, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("steps", "waited"),
    [
        ((), 0),
        ((500,), 1),
        ((httpx.ReadTimeout, httpx.ConnectError), 1 + 2),
        (("429:7",), 7),
        ((429, "503:4"), 1 + 4),
    ],
)
def test_a_fault_a_lost_answer_and_a_request_for_patience_are_followed_by_another_attempt(
    steps: tuple[Step, ...], waited: float
) -> None:
    script = Script(*steps)
    assert script.service().call("GET", "/a", read=bytes) == b"answer"
    assert len(script.requests) == len(steps) + 1
    assert sum(script.waits) == waited


@pytest.mark.parametrize("step", [500, httpx.ReadTimeout, "429:1"])
def test_the_last_attempt_ends_it(step: Step) -> None:
    script = Script(*[step] * 9)
    with pytest.raises(Unavailable):
        script.service().call("GET", "/a", read=bytes)
    assert len(script.requests) == 3


@pytest.mark.parametrize(
    "policy",
    [RetryPolicy(longest_wait=20), RetryPolicy(longest_wait=100, total_wait=20), ONCE],
)
def test_a_wait_that_is_too_long_is_left_to_the_caller_at_once(policy: RetryPolicy) -> None:
    script = Script("429:21")
    with pytest.raises(Throttled) as raised:
        script.service(retry=policy).call("GET", "/a", read=bytes)
    assert raised.value.retry_after == 21
    assert (len(script.requests), script.waits) == (1, [])


def test_no_call_waits_longer_than_its_patience() -> None:
    script = Script(*["429:100"] * 9)
    with pytest.raises(Throttled):
        script.service(retry=PATIENT).call("GET", "/a", read=bytes)
    assert sum(script.waits) == 300
    assert len(script.requests) == 4


@pytest.mark.parametrize("step", ["429", "429:86400"])
def test_a_daily_cap_is_told_at_once_to_a_caller_that_keeps_named_waits_only(step: Step) -> None:
    script = Script(step)
    with pytest.raises(Throttled):
        script.service(retry=RetryPolicy(first_wait=None)).call("POST", "/a", read=bytes, repeatable=False)
    assert (len(script.requests), script.waits) == (1, [])


@pytest.mark.parametrize("step", [500, httpx.ReadTimeout, httpx.DecodingError])
def test_what_may_not_be_repeated_is_sent_once_and_its_outcome_is_unknown(step: Step) -> None:
    script = Script(step)
    with pytest.raises(OutcomeUnknown, match=r"; it may have acted anyway$"):
        script.service().call("POST", "/a", read=bytes, repeatable=False)
    assert (len(script.requests), script.waits) == (1, [])


def test_what_may_not_be_repeated_is_sent_again_when_nothing_was_done() -> None:
    script = Script("429:2")
    assert script.service().call("POST", "/a", body={"a": 1}, read=bytes, repeatable=False) == b"answer"
    assert [request.content for request in script.requests] == [b'{"a":1}'] * 2
    assert sum(script.waits) == 2


@pytest.mark.parametrize(("step", "attempts"), [(500, 1), ("429:1", 5), (httpx.ReadTimeout, 2)])
def test_a_policy_says_how_often_for_each_kind_of_failure(step: Step, attempts: int) -> None:
    script = Script(*[step] * 9)
    with pytest.raises(Unavailable):
        script.service(retry=RetryPolicy(faults=1, throttled=5, no_answer=2)).call("GET", "/a", read=bytes)
    assert len(script.requests) == attempts


@pytest.mark.parametrize("error", [NotConnected("connect first"), InputError("no"), RuntimeError("ours")])
def test_an_error_of_ours_below_the_call_is_raised_as_it_is(error: Exception) -> None:
    class Auth(httpx.Auth):
        def auth_flow(self, request: httpx.Request) -> Iterator[httpx.Request]:
            raise error
            yield request

    script = Script()
    service = script.service(client=httpx.Client(auth=Auth(), transport=httpx.MockTransport(script)))
    with pytest.raises(type(error), match=str(error)):
        service.call("POST", "/a", read=bytes, repeatable=False)
    assert script.waits == []


def test_nothing_of_an_exception_that_a_transport_raised_is_told() -> None:
    script = Script(httpx.ConnectError)
    with pytest.raises(Unavailable) as raised:
        script.service(retry=ONCE).call("GET", "/a", params={"token": "secret"}, read=bytes)
    assert (
        str(raised.value)
        == "The service cannot be reached (no connection: this machine is offline, or its network blocks the address)"
    )
    assert raised.value.__suppress_context__


def test_a_wait_ends_when_the_work_is_stopped_with_the_error_that_it_waited_for() -> None:
    script = Script("429:100")
    stopped = iter([False] * 7)
    with pytest.raises(Throttled):
        script.service(retry=PATIENT, stopped=lambda: next(stopped, True)).call("GET", "/a", read=bytes)
    assert len(script.requests) == 1
    assert 0 < sum(script.waits) < 100


def test_everybody_who_shares_the_limiter_waits_when_one_is_asked_for_patience() -> None:
    clock = Clock()
    limiter = RateLimiter(75, 750, clock, clock.sleep)
    one, other = Script("429:30"), Script()
    times: list[float] = []

    def late(body: bytes) -> None:
        times.append(clock.now)

    assert one.service(retry=PATIENT, limiter=limiter).call("GET", "/a", read=bytes) == b"answer"
    assert clock.now >= 30
    limiter.pause(50)
    other.service(limiter=limiter).call("GET", "/b", read=late)
    assert times == [clock.now]
    assert clock.now >= 80
    assert one.waits == other.waits == []


def test_nobody_who_was_stopped_calls_while_the_limiter_pauses() -> None:
    clock = Clock()
    limiter = RateLimiter(75, 750, clock, clock.sleep)
    limiter.pause(50)
    script = Script()
    with pytest.raises(Throttled):
        script.service(limiter=limiter, stopped=lambda: clock.now > 3).call("GET", "/a", read=bytes)
    assert script.requests == []
    assert clock.now < 4


def test_work_that_was_stopped_ends_the_call_at_hand_where_nobody_asks_for_patience() -> None:
    script = Script()
    limiter = RateLimiter(75, 750)
    assert script.service(limiter=limiter, stopped=lambda: True).call("GET", "/a", read=bytes) == b"answer"


@pytest.mark.parametrize("announced", [True, False])
def test_an_answer_of_too_many_bytes_is_not_read_to_its_end(announced: bool) -> None:
    sent: list[int] = []

    def parts() -> Iterator[bytes]:
        for number in range(100):
            sent.append(number)
            yield b"x" * 1000

    headers = {"Content-Length": "100000"} if announced else {}
    transport = httpx.MockTransport(lambda _: httpx.Response(200, headers=headers, content=parts()))
    service = Script().service(client=httpx.Client(transport=transport), largest=10_000)
    with pytest.raises(TooLarge, match=r"larger than 0.01 MB"):
        service.call("GET", "/a", read=bytes)
    assert len(sent) == (0 if announced else 11)


def test_as_many_bytes_as_are_allowed_are_read() -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(200, content=b"x" * 10_000))
    service = Script().service(client=httpx.Client(transport=transport), largest=10_000)
    assert len(service.call("GET", "/a", read=bytes)) == 10_000


@pytest.mark.parametrize(
    "path",
    ["https://elsewhere.test/a", "http://service.test/a", "https://service.test:444/a", "https://me@service.test/a"],
)
def test_no_link_leads_the_credentials_elsewhere(path: str) -> None:
    script = Script()
    with pytest.raises(Unreadable, match=r"outside service.test"):
        script.service().call("GET", path, read=bytes)
    assert script.requests == []


def test_an_address_that_is_none_is_told_without_a_request() -> None:
    script = Script()
    with pytest.raises(Unreadable, match=r"the address is not valid"):
        script.service().call("GET", "/" + "x" * 70_000, read=bytes)
    assert script.requests == []


def test_parameters_are_sent_as_httpx_would_send_them() -> None:
    script = Script()
    params: dict[str, str | list[str]] = {"ids[]": ["a/b", "ä &c"], "page[size]": "100", "filter": 'any(id,["x"])'}
    script.service().call("GET", "/a", params=params, read=bytes)
    assert script.requests[0].url == httpx.Request("GET", f"{BASE}/a", params=params).url


def test_a_file_is_sent_as_a_form() -> None:
    script = Script()
    upload = Upload(fields={"name": "Mug"}, data=b"\x89PNG", media_type="image/png")
    script.service().call("POST", "/a", body=upload, read=ignore_answer)
    (request,) = script.requests
    assert request.headers["Content-Type"].startswith("multipart/form-data; boundary=")
    for part in (b'name="name"\r\n\r\nMug', b'name="file"; filename="picture"', b"Content-Type: image/png", b"\x89PNG"):
        assert part in request.content


def test_every_attempt_is_counted() -> None:
    script = Script(500, "429:1")
    with count_api_calls() as outer:
        with count_api_calls() as cost:
            script.service().call("GET", "/a", read=ignore_answer)
        script.service().call("GET", "/a", read=ignore_answer)
    assert (cost.calls, outer.calls) == (3, 4)


def test_a_validation_error_of_an_answer_is_told_and_not_repeated() -> None:
    from pydantic import TypeAdapter

    script = Script()
    read: Callable[[bytes], int] = TypeAdapter(int).validate_json
    with pytest.raises(Unreadable, match=r"^The service returned an unexpected response$") as raised:
        script.service().call("GET", "/a", read=read)
    assert not isinstance(raised.value.__cause__, ValidationError)
    assert len(script.requests) == 1


def test_calls_of_many_threads_lose_no_count() -> None:
    from core.http import map_concurrently

    script = Script()
    service, guard = script.service(), threading.Lock()
    seen: set[int] = set()

    def call(number: int) -> int:
        service.call("GET", f"/{number}", read=ignore_answer)
        with guard:
            seen.add(threading.get_ident())
        return number

    with count_api_calls() as cost:
        assert map_concurrently(call, range(200), 16) == list(range(200))
    assert cost.calls == 200
    assert threading.get_ident() not in seen
