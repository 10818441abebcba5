"""An exploration of events as a notebook that repeats it."""

from collections.abc import Sequence

from core.notebooks.notebook import notebook


def exploration(name: str, read: str, field: str = "", columns: Sequence[str] = (), before: str = "") -> bytes:
    """An `.ipynb` that reads a sample again, with its fields, one field closely, its events, and a comparison.

    `read` and `before` are calls that give a sample, such as `ws.events.sample('Placed Order', limit=200)`. What is
    read is what the account holds then; no event is in the notebook.
    """
    cells = [
        ("## The sample", f"sample = {read}\nlen(sample.events), sample.span"),
        ("## The fields\n\n`coverage` is the share of events in which a field has a value.", "sample.fields_table()"),
    ]
    if field:
        cells.append(("## The selected field", f"detail = sample.field({field!r})\ndetail.values, detail.weeks"))
    cells.append(("## The events\n\nA row an event.", f"sample.table({tuple(columns)!r})"))
    if before:
        cells.append(("## Compared\n\nWhat changed, what is new and what is missing.", f"sample.compare({before})"))
    return notebook(f"Events · {name}", cells)


def profile_exploration(name: str, read: str, field: str = "", before: str = "") -> bytes:
    """An `.ipynb` that opens a profile again, with its fields, one field closely, and a comparison.

    `read` is a call that gives a profile, such as `ws.saved_profiles.open('…')`, `before` one that gives what it is
    compared with.
    """
    cells = [
        ("## The profile", f"profile = {read}\nprofile.total, profile.span"),
        ("## The fields\n\n`coverage` is the share of events in which a field has a value.", "profile.fields_table()"),
    ]
    if field:
        cells.append(("## The selected field", f"profile.field({field!r})"))
    if before:
        cells.append(("## Compared\n\nWhat changed, what is new and what is missing.", f"profile.compare({before})"))
    return notebook(f"Events · {name}", cells)
