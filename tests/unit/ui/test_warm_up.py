"""What is loaded beside the start of a server."""

import json
import subprocess
import sys

from tests.support.servers import ROOT

_START = """
import asyncio, gc, json, sys, threading
from ui.app.preload import warm_up

async def live():
    async with warm_up(None):
        for thread in threading.enumerate():
            if thread.name == "warm-up":
                thread.join()

before = "pandas" in sys.modules
asyncio.run(live())
print(json.dumps([before, "pandas" in sys.modules, gc.get_freeze_count() > 50_000, gc.isenabled()]))
"""


def test_what_pages_draw_with_is_loaded_and_no_collection_of_garbage_looks_through_it() -> None:
    ended = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _START], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    assert json.loads(ended.stdout.splitlines()[-1]) == [False, True, True, True]
