"""What a benchmark says: rows against a limit, kept with the machine's facts and drawn."""

import json
import os
import platform
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any, Final

DOCS: Final = Path(__file__).resolve().parents[1] / "docs"
KEPT, PAGE, PLOT = DOCS / "figures.json", DOCS / "figures.md", DOCS / "figures.svg"
_HEAD: Final = """# Figures

Made by `make bench`. Each row compares a figure with a named peer or limit that was measured in the same run. No test
asserts a time. The bars show how much of its limit each row uses; a bar that ends before the line is within the
limit.

![How much of its limit each row uses](figures.svg)
"""
_CAUSES: Final = """
## Why some limits are missed

- **Rerun.** On Personalize each part of the page costs the script about 0.35 ms, the server's event loop 0.3 ms and
  the browser 0.5 ms. A bound slot that nobody edits is therefore one part, a button with a line of text, where it was
  four to six. With an order's five places bound, a rerun sent 62 messages instead of 87: 22 ms of the processor for
  the script instead of 32, and 45 ms of the browser's main thread instead of 64, of which an empty app takes 16.
  (Medians of 20, 2026-11-29, on a busy machine; by the clock, on a quiet one, a rerun was 1.90× an empty app's
  instead of 2.58×.) The browser keeps an element that has not changed, but draws all containers anew two to four
  times a rerun: about 750 React components each time, of which closed popovers were a third. Now they are buttons,
  and the buttons of the preview's width and modes are one component instead of two widgets, the dearest on the page:
  by the clock a rerun takes 1.66× an empty app's instead of 1.81× (`editing`, 2026-11-30). A component with a tooltip
  is worth two. Sending the messages of a run together, to save a drawing, changed nothing (2026-11-30). A quarter of
  the script's time by the clock goes to waking the event loop for each message, since both need Python's lock.
  uvloop, which Streamlit takes as its event loop, saves a tenth to a fifth of the server's processor time. The
  components are a fifth of the script's time. The head of a folded cell is drawn by one because a Streamlit button
  cannot tell a screen reader that it is folded; heads that follow one another share it. So do bound slots that nobody
  edits, the recipient in view with the buttons to the others, and what the cells say below the preview, which leaves
  45 messages instead of 53: in three runs 1.26×, 1.14× and 1.08× an empty app's instead of 1.53×, 1.23× and 1.24×
  (medians of 40 to 60 reruns in turns, 2026-11-30, on a busy machine, where all ratios are lower).
  Results differ by two tenths from run to run, as does the empty app's own time: nine runs of `editing`, each of 41
  reruns of both, gave 1.27× to 1.49×, with a median of 1.39× (2026-12-01). Nine others the evening before, each of
  15 and in a tab that noted its own messages, gave 1.37× to 1.77×, with a median of 1.53×.
  The data behind a table, 50,000 events or 10,000 links, adds little. Since the lists of Links and Events and
  the cards of Send became one component each, a rerun with 10,000 links takes less processor time in the browser's
  main thread: 68 ms instead of 99 on Links, 38 instead of 87 on Events, 57 instead of 76 on Send. An empty app takes
  about 20 ms. (Medians of ten, 2026-11-29, on a busy machine. Its wall-clock ratios varied twofold, so they are left
  to the next run of `app`.) Two costs remain on Links. The page has 30 Streamlit elements: a text or caption takes
  0.8 ms, a container 1.4 ms. In addition, the browser redraws every element for each chunk of the server's response,
  and reading the page of 50 links, which takes 6 ms, ends such a chunk.
- **Cold start.** The workspace and both emulated services start before the server answers. The first page with a
  table loads pandas and pyarrow, which an empty app never does. Part of this happens while the browser itself is
  loading (`ui/app/preload.py`). A warm load of Links takes 326 ms of the browser's main thread instead of 620, of which
  an empty app's takes 156, since code is drawn without Streamlit's highlighter (2026-11-30, six loads each).
- **Two cores.** A second core does not halve the time to start the command and its workers, or to send back their
  results. If other work uses the cores, wall-clock time increases.
- **Where a profile's time goes** (`python -m benchmarks counting`). Batches of 50 to 300 events take about the same
  time; larger batches exceed the processor's cache. Five changes helped: only the properties of an event are read;
  events are sampled only on request; first and further items of a list are counted together; known values are not
  examined again; and a column is hashed without a Python call for each value. Local workers exclude
  what they inherited from garbage collection: for 60,000 orders two of them and the command take 2.0 s of the
  processors instead of 2.3 s (best of four in turns on a busy machine, 2026-11-30). Collecting less often as well
  saved nothing more.
- **Compressed files and Parquet on two cores.** Measured in CPU seconds on a busy machine, 2026-11-29. Lines of a
  gzip file reached the workers through a pipe and were copied about six times; in shared memory, 200,000 orders take
  6.2 s instead of 8.0 s, and 141 MB together instead of 304 MB. Starting a part of 5,500 orders costs 21 ms instead
  of 42 ms, and adding up its result 6 ms instead of 9 ms. A Parquet row takes about 9 µs less of 48. Larger packed
  pieces saved nothing. NumPy converts a column of text in a third of the time, but loading pandas for it costs more
  than that. ISA-L decompresses three times as fast, which would save about 7% of a gzip file's time on one core and
  on two; it is not a dependency.
- **A cluster on one machine.** Loading Dask takes 0.4 s of the command's processor time. Dask's workers hold three
  times as many objects as local ones, which each garbage collection looks at: that is 15% of their time, 9% of a local
  worker's. Dask's event loop runs in the same process as the counting and interrupts it, and so does its sampling
  profiler, which takes another 5% unless it is turned off. (perf on one worker, 200,000 orders, 2026-11-30.)
- **CPU of an audit.** An audit of 10,000 links reads 18 MB in 170 answers. Of about 1.1 s, requests take 0.1 s,
  checking the answers and making values of them 0.3 s, comparing links and blocks 0.35 s, and reading links and saving
  findings 0.1 s; a tenth of all that is garbage collection. It read 22 MB before it named the fields of an asset that
  it looks at; with the names of few assets instead of all for blocks without a link, an audit takes 0.9 of the time
  (1.05 s instead of 1.19 s, best of eight in turns on a busy machine, without a network, 2026-11-30). A first audit
  also parses and composes 900 changed templates, to see whether the changes affect what their blocks show; the next
  one reuses that, as long as nothing it depends on changes. IDs made of digits were taken for numbers too long to be
  exact and looked at closely: without that, an audit takes 0.8 of the time (1.25 s instead of 1.56 s, best of several
  runs in turns on a busy machine, 2026-11-30).
"""
_LINE, _LEFT, _WIDE, _LIMIT = 26, 430, 330, 220
"""Pixels of the plot: a row's height, the room for names, the width of bars, the place of the limit in it."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """A measured figure; `used` is the share of its limit that it uses, None where it is not a number."""

    what: str
    figure: str
    limit: str
    used: float | None = None


def machine() -> str:
    """The facts of this machine that figures depend on."""
    models = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    model = models[0].partition(":")[2].strip() if models else platform.machine()
    return f"{os.cpu_count()} × {model}, {memory:.0f} GiB, {platform.system()}, Python {platform.python_version()}"


def keep(name: str, rows: list[Row]) -> None:
    """Remember a benchmark's rows in place of its last ones, and write the page and its plot anew."""
    kept: dict[str, Any] = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    kept[name] = {
        "on": datetime.now(UTC).date().isoformat(),
        "machine": machine(),
        "rows": [asdict(row) for row in rows],
    }
    KEPT.write_text(json.dumps(dict(sorted(kept.items())), indent=1, ensure_ascii=False) + "\n")
    PAGE.write_text(_page(kept))
    PLOT.write_text(_plot([Row(**row) for measured in kept.values() for row in measured["rows"]]))


def _page(kept: dict[str, Any]) -> str:
    rows = [
        f"| {row['what']} | {row['figure']} | {row['limit']} | {measured['on']}, `{name}` |"
        for name, measured in sorted(kept.items())
        for row in measured["rows"]
    ]
    lines = [_HEAD, "| what | figure | limit | measured |", "|---|---|---|---|", *rows]
    machines = sorted({measured["machine"] for measured in kept.values()})
    return "\n".join([*lines, "", f"Measured on: {'; '.join(machines)}.", _CAUSES])


def _plot(rows: list[Row]) -> str:
    """Bars on any ground: colours of middle brightness, text in the reader's own."""
    shown = [row for row in rows if row.used is not None]
    height = _LINE * (len(shown) + 1) + 8
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_LEFT + _WIDE} {height}" font-family="sans-serif"'
        ' font-size="13"><style>text{fill:#22302b}@media(prefers-color-scheme:dark){text{fill:#e8ece9}}</style>'
    ]
    for number, row in enumerate(shown):
        top, used = number * _LINE + 6, min(row.used or 0.0, _WIDE / _LIMIT)
        colour = "#3d8b74" if used <= 1 else "#c8673f"
        parts += [
            f'<text x="{_LEFT - 10}" y="{top + 13}" text-anchor="end">{escape(row.what[:62])}</text>',
            f'<rect x="{_LEFT}" y="{top}" width="{used * _LIMIT:.1f}" height="{_LINE - 10}" rx="3" fill="{colour}"/>',
        ]
    line = _LEFT + _LIMIT
    parts += [
        f'<line x1="{line}" x2="{line}" y1="0" y2="{height - _LINE}" stroke="#8a8f8c" stroke-dasharray="3 3"/>',
        f'<text x="{line}" y="{height - 8}" text-anchor="middle">limit</text></svg>',
    ]
    return "\n".join(parts) + "\n"
