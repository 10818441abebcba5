"""`make bench`: every benchmark, one table."""

import sys

from benchmarks import picture, preview, profile, readers, send


def main() -> None:
    rows = [row for module in (preview, profile, picture, readers, send) for row in module.measure()]
    width = max(len(name) for name, _, _ in rows)
    for name, figure, limit in rows:
        sys.stdout.write(f"{name:<{width}}  {figure:<44}  {limit}\n")


if __name__ == "__main__":
    main()
