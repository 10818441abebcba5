"""The workers of a Dask cluster as an executor.

Whoever reaches a scheduler can make it and its workers run any code, and what they send back is unpickled here.
"""

import logging
import pickle
import re
import time
from collections.abc import Callable, Generator
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

from core.errors import InputError, Unavailable, WorkspaceError
from core.events.cluster_work import OTHER_VERSION, check_version, do_work, workspace_version
from core.events.scan import Workers

if TYPE_CHECKING:
    from distributed import Client

T = TypeVar("T")
_LABEL: Final = r"[A-Za-z0-9_-]{1,63}"
_ADDRESS: Final = re.compile(rf"(?:tcp|tls)://(?:{_LABEL}(?:\.{_LABEL})*\.?|\[[0-9A-Fa-f:.]+\]):[0-9]{{1,5}}")
_SECONDS: Final = 10
"""To wait for the scheduler, and for its first worker."""
_LOOK: Final = 1
"""Seconds between two looks at whether anybody still works."""
_PATIENCE: Final = 60
"""Seconds that a cluster may be without a worker."""


@contextmanager
def cluster_workers(address: str, patience: float = _PATIENCE) -> Generator[Workers]:
    """The workers of the cluster whose scheduler has this address, and which may be without any for some seconds.

    InputError if it is none, which is not repeated, for it may hold a password; Unavailable if nobody works there.
    """
    if not _ADDRESS.fullmatch(address):
        raise InputError("must be the address of a scheduler, such as tcp://scheduler:8786 or tls://…", "--cluster")
    client = _connected(address)
    try:
        count = _threads(client, address)
        _check_versions(client, address)
        make = partial(_ClusterWorkers, client, address, patience)
        yield Workers(count=count, make=make, are_remote=True)
    finally:
        client.close(timeout=_SECONDS)


def _connected(address: str) -> "Client":
    try:
        from distributed import Client
    except ImportError:
        raise InputError("requires packages that are not installed: run `make cluster`", "--cluster") from None
    _check_encryption(address)
    # What it would say is said here, in a sentence.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    try:
        return Client(address, timeout=_SECONDS, set_as_default=False)
    except (OSError, TimeoutError):
        raise Unavailable(f"the scheduler at {address} does not answer") from None


def _check_encryption(address: str) -> None:
    """Unavailable unless Dask's own settings fit an address, which a client of it would find out half-made."""
    from distributed import Security

    settings = Security()
    if address.startswith("tcp:"):
        if settings.require_encryption:
            raise Unavailable(f"{address}: Dask's settings require encryption; use a tls:// address")
        return
    try:
        has_certificates = settings.get_connection_args("client")["ssl_context"] is not None
    except OSError:
        words = "a certificate file of Dask's settings is missing or cannot be read; docs/scale.md describes them"
        raise Unavailable(f"{address}: {words}") from None
    if not has_certificates:
        raise Unavailable(f"{address}: no certificates are configured; docs/scale.md describes the settings")


def _threads(client: "Client", address: str) -> int:
    """How many parts are read at a time."""
    try:
        client.wait_for_workers(1, timeout=_SECONDS)
    except TimeoutError:
        raise Unavailable(f"the scheduler at {address} has no workers") from None
    return sum(client.nthreads().values())


def _check_versions(client: "Client", address: str) -> None:
    """Unavailable if a worker has another version, before any reads; one that comes later is asked with its work."""
    try:
        client.run(check_version, workspace_version())
    except OSError:
        # A worker that has gone meanwhile.
        return
    except Exception:  # noqa: BLE001 - a module or a name that is not there is another version too
        raise Unavailable(f"the scheduler at {address}: {OTHER_VERSION}") from None


class _ClusterWorkers(Executor):
    """Work of a client; workers that died are what executors of this machine say they are."""

    def __init__(self, client: "Client", address: str, patience: float) -> None:
        self._client, self._address, self._patience = client, address, patience
        self._executor = client.get_executor(pure=False)
        self._seen_at = time.monotonic()

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Send work to the scheduler, which gives it to another worker when one dies of it, up to three times."""
        self._look()
        ours: _Awaited = _Awaited(self._look, self._address)
        work = partial(do_work, workspace_version(), fn)
        self._executor.submit(work, *args, **kwargs).add_done_callback(ours.take)
        return ours

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Wait for what was sent, or call it back; what a worker has begun it ends."""
        self._executor.shutdown(wait=wait and not cancel_futures)

    def _look(self) -> None:
        """Unavailable if the scheduler is gone, or its last worker was a while ago: another may be on its way."""
        try:
            is_there = self._client.status == "running" and bool(self._client.nthreads())
        except OSError:
            is_there = False
        if is_there:
            self._seen_at = time.monotonic()
        elif self._client.status != "running":
            raise Unavailable(f"the scheduler at {self._address} has stopped")
        elif time.monotonic() > self._seen_at + self._patience:
            raise Unavailable(f"the scheduler at {self._address} has no workers left")


class _Awaited(Future[Any]):
    """What comes of work on the cluster at an address; `look` raises if nothing will."""

    def __init__(self, look: Callable[[], None], address: str) -> None:
        super().__init__()
        self._look, self._address = look, address

    def take(self, theirs: Future[bytes]) -> None:
        """What has come."""
        if theirs.cancelled():
            self.cancel()
            self.set_running_or_notify_cancel()
        elif error := theirs.exception():
            self.set_exception(self._explain(error))
        else:
            self._unpickle(theirs.result())

    def result(self, timeout: float | None = None) -> Any:
        """Wait for it as long as the scheduler is there."""
        if timeout is not None:
            return super().result(timeout)
        while True:
            try:
                return super().result(_LOOK)
            except TimeoutError:
                if self.done():
                    return super().result()
                self._look()
            except CancelledError:
                self._look()
                raise

    def _unpickle(self, answer: bytes) -> None:
        try:
            self.set_result(pickle.loads(answer))  # noqa: S301 - the cluster is trusted  # nosec B301
        except Exception:  # noqa: BLE001 - whatever the classes of another version raise
            words = f"what a worker of the scheduler at {self._address} sent back cannot be read; {OTHER_VERSION}"
            self.set_exception(Unavailable(words))

    def _explain(self, error: BaseException) -> Exception:
        """The error that ends the reading with a sentence, or that makes a part be tried again."""
        from distributed import KilledWorker

        if isinstance(error, KilledWorker):
            return BrokenExecutor(str(error))
        if isinstance(error, WorkspaceError):
            return error
        worker = f"a worker of the scheduler at {self._address}"
        if isinstance(error, MemoryError):
            return Unavailable(f"{worker} ran out of memory")
        return Unavailable(f"{worker} failed unexpectedly; {OTHER_VERSION}")
