"""A command in a network namespace of its own, where this machine is alone: no route leads to another.

    python -m tests.support.alone COMMAND …

The last line of its output counts what was sent to nowhere, by whichever process or library: packets without a route,
and questions to a port that nobody listens to, such as that of a name server on this machine.
"""

import fcntl
import json
import socket
import struct
import subprocess
import sys
from pathlib import Path
from typing import Final

NAMESPACE: Final = ("unshare", "--map-root-user", "--net", "--")
_SET_FLAGS: Final = 0x8914
_UP: Final = 0x1


def is_possible() -> bool:
    """Whether this machine lets a process have a network of its own, and counts in it."""
    command = [*NAMESPACE, sys.executable, __file__, sys.executable, "-c", _ASK]
    try:
        ended = subprocess.run(command, capture_output=True, check=True, timeout=60)
    except (OSError, subprocess.SubprocessError):
        return False
    return json.loads(ended.stdout.splitlines()[-1]) == {"without_route": 2, "without_listener": 1}


_ASK: Final = """
import socket
for address in ("192.0.2.1", "2001:db8::1"):
    try:
        socket.create_connection((address, 80), timeout=1)
    except OSError:
        pass
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
    asking.sendto(b"x", ("127.0.0.1", 53))
"""


def main() -> int:
    """Run the command, print the counts, and end as it did."""
    _start_loopback()
    code = subprocess.run(sys.argv[1:], check=False).returncode
    sys.stdout.flush()
    without_route = _counter("Ip", "OutNoRoutes") + _counter6("Ip6OutNoRoutes")
    print(json.dumps({"without_route": without_route, "without_listener": _counter("Udp", "NoPorts")}))
    return code


def _start_loopback() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, _SET_FLAGS, struct.pack("16sH14x", b"lo", _UP))


def _counter(protocol: str, name: str) -> int:
    lines = Path("/proc/net/snmp").read_text().splitlines()
    names, values = (line.split() for line in lines if line.startswith(f"{protocol}:"))
    return int(values[names.index(name)])


def _counter6(name: str) -> int:
    path = Path("/proc/net/snmp6")
    lines = path.read_text().splitlines() if path.exists() else []
    return next((int(line.split()[1]) for line in lines if line.split()[0] == name), 0)


if __name__ == "__main__":
    sys.exit(main())
