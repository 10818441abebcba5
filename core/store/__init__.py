"""The workspace's own memory: one SQLite file."""

import sys

# sqlite-utils loads pandas and numpy if it finds them, to take their values. It gets none from here, and a start that
# loads them takes half a second longer: for as long as it looks, they are not there.
_HIDDEN = [name for name in ("pandas", "numpy") if name not in sys.modules]
sys.modules.update(dict.fromkeys(_HIDDEN))  # type: ignore[arg-type]
try:
    import sqlite_utils  # noqa: F401
finally:
    for name in _HIDDEN:
        del sys.modules[name]
