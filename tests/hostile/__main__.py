"""`python -m tests.hostile [NAME…]`: what each hostile input does, one a line."""

import sys

from tests.hostile.files import FILES
from tests.hostile.run_limits import Measured, launching
from tests.hostile.templates import TEMPLATES
from tests.hostile.verdict import Judge

CASES = {**TEMPLATES, **FILES}


def line(name: str, ended: Measured, wrong: list[str]) -> str:
    """A row of the table."""
    said = " ".join(ended.stderr.split())[:90]
    took = f"{ended.seconds:6.2f} s {ended.cpu:6.2f} s CPU {ended.megabytes:6.0f} MB {ended.code:4}"
    return f"{name:36} {took}  {', '.join(wrong) or 'fine':40} {said}"


def main(names: list[str]) -> int:
    """Print the table; 1 if any input does harm."""
    harmful = 0
    with launching() as launcher:
        judge = Judge(launcher)
        for name in names:
            ended, wrong = judge.try_case(CASES[name])
            harmful += bool(wrong)
            print(line(name, ended, wrong), flush=True)
    print(f"{harmful} of {len(names)} do harm")
    return min(harmful, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or list(CASES)))
