"""A folder of a network drive, as SQLite meets it: locks work, and the memory that processes share does not.

`register(code)` makes every database that this process opens from then on lie on one: 0 for a file system of which
SQLite knows it, else the code that the drive answers with when the memory is asked for
(https://www.sqlite.org/rescode.html). SQLite's own C functions are called, below everything of the product.
"""

import ctypes
from pathlib import Path
from typing import Any, Final

NOTHING_SHARED, PROTOCOL, IOERR_SHMMAP = 0, 15, 5386
_POINTER: Final = ctypes.sizeof(ctypes.c_void_p)
# Where the members stand in `sqlite3_vfs` and `sqlite3_io_methods` (https://www.sqlite.org/c3ref/vfs.html).
_OPEN: Final = 5 * _POINTER
_SHARED_MEMORY: Final = 13 * _POINTER
_METHODS_SIZE: Final = 19 * _POINTER
_Open = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)
_ShmMap = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_void_p)
_alive: list[Any] = []


def is_possible() -> bool:
    """Whether SQLite's functions can be reached from here."""
    return _library() is not None


def register(code: int) -> None:
    """Let the databases of this process lie on such a drive."""
    library = _library()
    assert library is not None
    library.sqlite3_vfs_find.restype = ctypes.c_void_p
    library.sqlite3_vfs_register.argtypes = [ctypes.c_void_p, ctypes.c_int]
    vfs = library.sqlite3_vfs_find(b"unix-none" if code == NOTHING_SHARED else b"unix")
    if code != NOTHING_SHARED:
        _refuse_memory(vfs, code)
    library.sqlite3_vfs_register(vfs, 1)


def _library() -> ctypes.CDLL | None:
    import _sqlite3

    try:
        library = ctypes.CDLL(str(Path(_sqlite3.__file__)))
    except (AttributeError, OSError):
        return None
    return library if hasattr(library, "sqlite3_vfs_find") else None


def _refuse_memory(vfs: int, code: int) -> None:
    place = ctypes.c_void_p.from_address(vfs + _OPEN)
    original = _Open(place.value or 0)
    refuse = _ShmMap(lambda *_: code)

    def opened(vfs: int, name: bytes, file: int, flags: int, out: int) -> int:
        result = int(original(vfs, name, file, flags, out))
        methods = ctypes.c_void_p.from_address(file)
        if methods.value:
            own = ctypes.create_string_buffer(ctypes.string_at(methods.value, _METHODS_SIZE), _METHODS_SIZE)
            address = ctypes.addressof(own)
            ctypes.c_void_p.from_address(address + _SHARED_MEMORY).value = ctypes.cast(refuse, ctypes.c_void_p).value
            methods.value = address
            _alive.append(own)
        return result

    replacement = _Open(opened)
    _alive.extend((original, refuse, replacement))
    place.value = ctypes.cast(replacement, ctypes.c_void_p).value
