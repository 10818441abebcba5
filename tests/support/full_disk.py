"""A disk that is full, as far as one process can tell."""

import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """No file that this process writes gets larger than so many bytes, in memory or elsewhere."""
    usual, compiles = resource.getrlimit(resource.RLIMIT_FSIZE), sys.dont_write_bytecode
    # Python would write as much of a module that it compiles as fits, and every process would trust that from then on.
    sys.dont_write_bytecode = True
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, usual[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
        sys.dont_write_bytecode = compiles
