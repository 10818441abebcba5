"""`make bench`, or `python -m benchmarks NAME …`: each benchmark, a table, and the figures in docs/.

One that takes long runs only if it is named.
"""

import pkgutil
import sys
from importlib import import_module

import benchmarks
from benchmarks.rows import keep


def main(names: list[str]) -> None:
    known = [module.name for module in pkgutil.iter_modules(benchmarks.__path__)]
    for name in names or known:
        module = import_module(f"benchmarks.{name}")
        if not hasattr(module, "measure") or (getattr(module, "TAKES_LONG", False) and not names):
            continue
        rows = module.measure()
        keep(name, rows)
        for row in rows:
            sys.stdout.write(f"{row.what:<60}  {row.figure:<60}  {row.limit}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
