"""What kind of fault kept a block from being rendered: the engine's words without what they quote of a recipient."""

import re
from typing import Final

QUOTED: Final = "“…”"
_KEY: Final = "Failed lookup for key ["
"""What begins a fault that names a part of the template and nothing else."""
_QUOTATION: Final = re.compile(r"""(?:\b[bru])?(?:(?<!n)'|'(?!t\b)|["“‘«…])(?:.*["”’»'…]|.*)""", re.DOTALL)
"""From the first mark to the last one, for a value may hold marks too; `can't` has none, and `…` is where a long text
was cut."""
_NUMBER: Final = re.compile(r"(?<!line )(?<!base )\b\d+(?:[.,:-]\d+)*")


def fault_kind(fault: str) -> str:
    """The words that are the same for every recipient whom this fault concerns."""
    if fault.startswith(_KEY):
        return fault
    head, colon, _ = fault.partition(": ")
    # What follows a colon may be a value without marks.
    kind = _QUOTATION.sub(QUOTED, f"{head}{colon}{QUOTED}" if colon else head, count=1)
    return _NUMBER.sub("…", kind)
