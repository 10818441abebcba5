"""A send whose service is limiting requests: everybody waits, nobody waits without bound, and a stop ends the wait."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from core import Workspace
from core.send.plan import BlocksLimiter
from core.send.sending import SENDING
from tests.support.services_in_memory import CONTENT, ServicesInMemory, connected, image

MANY = 40
ALL = [f"{number:032x}" for number in range(MANY)]


class Clock:
    """A time that passes only by sleeping."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept = threading.Event()

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.slept.set()


class Impatient(ServicesInMemory):
    """Notes when each request came; `throttled` is how many creates are answered by a 429."""

    def __init__(self, clock: Clock, seconds: str, throttled: int = 1) -> None:
        super().__init__(*(image(f"products/{number}", number) for number in range(MANY)))
        self.clock, self.seconds, self.throttled = clock, seconds, throttled
        self.came: list[tuple[float, bool]] = []
        self._guard = threading.Lock()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        with self._guard:
            creates = request.method == "POST" and CONTENT in request.url.path
            refused = creates and self.throttled > 0
            self.throttled -= refused
            self.came.append((self.clock.now, refused))
            if refused:
                headers = {"Retry-After": self.seconds} if self.seconds else {}
                return httpx.Response(429, headers=headers, request=request)
            return super().handle_request(request)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@contextmanager
def workspace(services: ServicesInMemory, folder: Path, clock: Clock) -> Iterator[Workspace]:
    with connected(services, folder) as ws:
        limiter = ws.account.memory.get(BlocksLimiter)
        limiter._clock, limiter._sleep = clock, clock.sleep
        yield ws


def test_all_workers_wait_and_each_asset_is_made_once(tmp_path: Path, clock: Clock) -> None:
    services = Impatient(clock, "30")
    with workspace(services, tmp_path, clock) as ws:
        job = ws.send.wait(ws.send.start(ALL))
        assert (job.state, job.counts) == ("done", {"created": MANY})
    assert len(services.blocks) == MANY
    asked = next(at for at, (_, refused) in enumerate(services.came) if refused)
    moment = services.came[asked][0]
    early = [came for came, _ in services.came[asked + 1 :] if came < moment + 30]
    # What each worker had under way already, and no more.
    assert len(early) <= MANY


def test_nobody_waits_without_bound(tmp_path: Path, clock: Clock) -> None:
    services = Impatient(clock, "100", throttled=10_000)
    with workspace(services, tmp_path, clock) as ws:
        job = ws.send.wait(ws.send.start(ALL[:3]))
        assert (job.state, job.counts) == ("done", {"unavailable": 3})
        assert clock.now < 4 * SENDING.total_wait
        services.throttled = 0
        ws.send.resume(job.id)
        assert ws.send.wait(job.id).counts == {"created": 3}


@pytest.mark.parametrize("seconds", ["", "86400"])
def test_a_days_number_of_copies_is_told_at_once(tmp_path: Path, clock: Clock, seconds: str) -> None:
    services = ServicesInMemory(image("products/mug", 1))
    with workspace(services, tmp_path, clock) as ws:
        headers = {"Retry-After": seconds} if seconds else {}
        answered = services.handle_request

        def capped(request: httpx.Request) -> httpx.Response:
            if request.url.path == "/api/images":
                services.requests.append(request)
                return httpx.Response(429, headers=headers, request=request)
            return answered(request)

        services.handle_request = capped  # type: ignore[method-assign]
        job = ws.send.wait(ws.send.start(["products/mug"], {"copies": True}))
        assert job.counts == {"tomorrow": 1}
        assert services.counted["POST /api/images"] == 1
        assert clock.now < 1


def test_a_stop_ends_the_wait_and_what_was_not_done_waits(tmp_path: Path, clock: Clock) -> None:
    services = Impatient(clock, "110", throttled=10_000)
    with workspace(services, tmp_path, clock) as ws:
        limiter = ws.account.memory.get(BlocksLimiter)
        waiting, go_on = threading.Event(), threading.Event()

        def sleep(seconds: float) -> None:
            waiting.set()
            go_on.wait(20)
            clock.sleep(seconds)

        limiter._sleep = sleep
        send_id = ws.send.start(ALL[:3])
        assert waiting.wait(20)
        ws.send.stop(send_id)
        go_on.set()
        job = ws.send.wait(send_id)
        assert (job.state, job.counts) == ("stopped", {"": 3})
        assert clock.now < 100
        services.throttled = 0
        ws.send.resume(send_id)
        assert ws.send.wait(send_id).counts == {"created": 3}
    assert len(services.blocks) == 3
