"""Whatever a worker is doing when it ends, nobody waits for it for ever: neither the other workers nor who began them.

A result is more than a pipe takes at once, so a worker that is killed may leave half of one in it, and the lock with
which it kept the others from writing beside it.
"""

import subprocess
import sys

import pytest

from tests.support.servers import ROOT

_START = """
import os, signal, sys, time
from functools import partial
from multiprocessing.connection import Connection
from core.events.local_workers import LocalWorkers
from core.events.ordered_work import OrderedWork

def begin_to_send(then):
    def half(connection, content):
        os.write(connection.fileno(), bytes(content)[: len(content) // 2])
        then()
    Connection._send = half
"""
_DIES = """
def square(number):
    if number == 3:
        begin_to_send(lambda: os.kill(os.getpid(), signal.SIGKILL))
    return number * number

work = OrderedWork(partial(LocalWorkers, 2), square, 4)
print([result for _, result in work.results(range(8))])
work.close()
"""
_IS_STOPPED = """
marks = os.pipe()

def halt():
    os.write(marks[1], b"x")
    time.sleep(600)

def slow(_):
    begin_to_send(halt)
    return "result"

workers = LocalWorkers(2)
futures = [workers.submit(slow, each) for each in range(4)]
os.read(marks[0], 1)
workers.shutdown(wait=False, cancel_futures=True)
print("ended")
"""


@pytest.mark.parametrize(
    ("script", "said"), [(_DIES, "[0, 1, 4, None, 16, 25, 36, 49]"), (_IS_STOPPED, "ended")], ids=["dies", "is stopped"]
)
def test_a_worker_that_ends_while_it_sends_a_result_holds_up_nobody(script: str, said: str) -> None:
    command = [sys.executable, "-c", _START + script]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=20)
    assert ended.stdout == f"{said}\n"
