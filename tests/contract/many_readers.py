"""A process with several threads that all ask Klaviyo something at once: `python -m tests.contract.many_readers 7`."""

import sys
from concurrent.futures import ThreadPoolExecutor

from core import open_workspace

if __name__ == "__main__":
    with open_workspace() as ws, ThreadPoolExecutor(int(sys.argv[1])) as pool:
        print("ready", flush=True)
        sys.stdin.readline()
        answers = [pool.submit(ws.pairs.active.klaviyo.account) for _ in range(int(sys.argv[1]))]
        print(sum(answer.result()[0] == "FERNKN" for answer in answers))
