"""An exploration of events as a notebook that repeats it."""

from collections.abc import Sequence

from core.notebook import notebook


def exploration(
    metric: str, limit: int = 200, since: str = "", until: str = "", field: str = "", columns: Sequence[str] = ()
) -> bytes:
    """An `.ipynb` that reads a metric's sample again, with its fields, one field closely, and the events.

    What is read is what the account holds then; no event is in the notebook.
    """
    period = "".join(f", {name}={day!r}" for name, day in (("since", since), ("until", until)) if day)
    read = f"sample = ws.events.sample({metric!r}, limit={limit}{period})"
    cells = [
        ("## The sample", f"{read}\nlen(sample.events), sample.span"),
        ("## The fields\n\nCoverage is the share of events in which a field is filled.", "sample.fields_table()"),
    ]
    if field:
        code = f"detail = sample.field({field!r})\ndetail.values, detail.weeks"
        cells.append(("## One field", code))
    cells.append(("## The events\n\nA row an event.", f"sample.table({tuple(columns)!r})"))
    return notebook(f"Events · {metric}", cells)
