"""A process whose threads all ask both services something at once: `python -m tests.support.many_readers 7`."""

import sys
from concurrent.futures import ThreadPoolExecutor

from core import open_workspace

if __name__ == "__main__":
    threads = int(sys.argv[1])
    with open_workspace() as ws, ThreadPoolExecutor(2 * threads) as pool:
        print("ready", flush=True)
        sys.stdin.readline()
        cloudinary = [pool.submit(ws.setup.cloudinary) for _ in range(threads)]
        klaviyo = [pool.submit(ws.account.klaviyo.get_account) for _ in range(threads)]
        known = sum(answer.result()[0] == "FERNKN" for answer in klaviyo)
        print(known, sum(answer.result().connected for answer in cloudinary))
