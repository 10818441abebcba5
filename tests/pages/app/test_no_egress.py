"""No third host is asked by any page or a send: each connection to another machine is refused and written down.

Once by a hook in this process, which names the host; once in a network without other machines, where the system counts
what any process or library tries.
"""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from core import Workspace
from tests.support.alone import NAMESPACE, is_possible
from tests.support.pages import CELLS, OpenPage, unfold_all
from tests.support.servers import ROOT

LOOPBACK = ("127.0.0.1", "::1", "localhost", "", None)


class Refusals:
    """What was refused; an audit hook stays for the life of its process, so that it can be switched off.

    Each file that is opened and each module that is loaded calls it: only the process that needs it has one.
    """

    def __init__(self) -> None:
        self.is_on = False
        self.hosts: list[Any] = []
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.is_on or event not in ("socket.connect", "socket.sendto", "socket.getaddrinfo"):
            return
        target = arguments[0] if event == "socket.getaddrinfo" else arguments[1]
        # The path of a socket of this machine is a text.
        host = target[0] if isinstance(target, tuple) else None if event != "socket.getaddrinfo" else target
        name = host.decode() if isinstance(host, bytes) else host
        if name not in LOOPBACK:
            self.hosts.append(name)
            raise OSError(f"{name} is another machine")


@pytest.fixture(scope="module")
def refusals() -> Refusals:
    return Refusals()


@pytest.fixture
def refused(refusals: Refusals) -> Iterator[list[Any]]:
    refusals.hosts.clear()
    refusals.is_on = True
    yield refusals.hosts
    refusals.is_on = False


def test_every_page_and_a_send_ask_this_machine_only(
    connected: Workspace, open_page: OpenPage, refused: list[Any]
) -> None:
    sent = connected.send.start(["products/mug", "templates/order-thanks.cldt.json"])
    assert connected.send.wait(sent).state == "done"
    assert connected.links.wait(connected.links.start_audit()).state == "done"
    for page in CELLS:
        unfold_all(open_page(page), page)
    open_page("help")
    assert refused == []


def test_nothing_is_sent_to_a_third_host_by_whichever_process_or_library() -> None:
    if not is_possible():
        pytest.skip("this machine does not let a test have a network of its own (unshare --net)")
    journey = f"{__file__}::{test_every_page_and_a_send_ask_this_machine_only.__name__}"
    pytest_alone = [sys.executable, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", journey]
    ended = subprocess.run(
        [*NAMESPACE, sys.executable, "-m", "tests.support.alone", *pytest_alone],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stdout
    assert json.loads(ended.stdout.splitlines()[-1]) == {"without_route": 0, "without_listener": 0}


def test_an_attempt_would_be_noticed(refused: list[Any]) -> None:
    with socket.socket() as stream, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams:
        for ask in (
            lambda: stream.connect(("192.0.2.1", 80)),
            lambda: socket.getaddrinfo("checkip.example.com", 80),
            lambda: datagrams.sendto(b"x", ("192.0.2.1", 53)),
        ):
            with pytest.raises(OSError, match="another machine"):
                ask()
    assert refused == ["192.0.2.1", "checkip.example.com", "192.0.2.1"]
