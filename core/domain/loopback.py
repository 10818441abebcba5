"""The names of this machine's loopback interface, which no other machine reaches."""

from typing import Final

LOOPBACK_HOSTS: Final = frozenset({"localhost", "127.0.0.1", "::1"})
