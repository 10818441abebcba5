"""Cutting files of events into parts: by whole lines, by row groups, or as they are unpacked."""

import os
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from io import BufferedReader
from itertools import count
from pathlib import Path
from typing import Final

import orjson

from core.errors import ChooseError, InputError
from core.events.files import NDJSON, PARQUET_FILE, EventFile, container_of, first_rows
from core.events.json_array import LARGEST
from core.events.parquet_rows import RowGroup, parquet_groups, parquet_groups_rows
from core.events.part_memory import PartMemory
from core.events.parts import LinesOfFile, LinesOfStream, Part, RowGroups, WholeFile
from core.events.paths import open_file
from core.events.table_rows import layout_of
from core.events.unpack import Unpacked

_PACKED: Final = (".gz", ".zst", ".zstd", ".parquet")
_PIECE: Final = 131_072
_UNPACKED: Final = 5
"""How many times its size a packed file holds at least, as a rule."""
_EACH: Final = 2
"""Parts for each worker of what is left of a file: they get smaller, so that all workers end at about the same time."""


@dataclass(frozen=True, kw_only=True)
class Sizes:
    """Bytes: of all files together from which on workers are `worth` their start, and of parts.

    Each part begins with values that are all new, which costs about 0.02 s. Those that are `streamed` to workers at a
    time have so many together, unless the `smallest` have more.
    """

    worth: int = 16_000_000
    smallest: int = 8_000_000
    largest: int = 64_000_000
    streamed: int = 96_000_000


SIZES: Final = Sizes()


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def size_of(files: Sequence[EventFile]) -> int:
    """About how many bytes all these files hold; 0 if one of them has no size that could be told."""
    has_sizes = all(file.size is not None or Path(file.path).is_file() for file in files)
    return sum(map(_content_size, files)) if has_sizes else 0


def _content_size(file: EventFile) -> int:
    return _size(file) * (_UNPACKED if file.path.lower().endswith(_PACKED) else 1)


def _size(file: EventFile) -> int:
    return Path(file.path).stat().st_size if file.size is None else file.size


@dataclass(frozen=True, kw_only=True)
class Cutting:
    """A file that other processes read alone, and how it is to be cut there into parts for so many `workers`."""

    path: str
    size: int
    column: str | None
    workers: int
    sizes: Sizes
    is_alone: bool


@dataclass(frozen=True, kw_only=True)
class CutFile:
    """The parts of a file, and what was learned of it."""

    file: EventFile
    parts: tuple[Part, ...]


def cut(cutting: Cutting) -> CutFile | InputError | ChooseError:
    """What one of those processes does."""
    file = EventFile(cutting.path, partial(open_file, cutting.path), cutting.column, cutting.path, cutting.size)
    try:
        parts = tuple(parts_of(file, cutting.workers, cutting.sizes, is_alone=cutting.is_alone, is_remote=True))
    except (InputError, ChooseError) as error:
        return error
    return CutFile(file=file, parts=parts)


def is_cut(file: EventFile, sizes: Sizes, *, is_alone: bool) -> bool:
    """Whether a file is cut, if it can be."""
    return is_alone or _content_size(file) > sizes.worth


def parts_of(
    file: EventFile,
    workers: int,
    sizes: Sizes,
    memory: PartMemory | None = None,
    *,
    is_alone: bool,
    is_remote: bool = False,
) -> Iterator[Part]:
    """The parts of a file, in order; none if it `is_alone` and cannot be cut: then it is read where it is shown.

    One that `is_remote` is never read there. One that is packed is cut only if there is `memory` to unpack it into.
    InputError, also between parts, where it cannot be read.
    """
    size = _size(file)
    if is_cut(file, sizes, is_alone=is_alone):
        with file.content() as content:
            container = container_of(content.head, file.name)
            if container == PARQUET_FILE and not file.notes:
                file.container = container
                yield from _row_groups(file, size, _Share(sizes, workers))
                return
            if container == NDJSON and _holds_an_object_a_line(content.head):
                file.container = container
                if not file.notes:
                    yield from _lines(file.path, size, _Share(sizes, workers))
                    return
                if memory:
                    each = max(sizes.smallest, sizes.streamed // memory.count)
                    yield from _streamed(content, each, memory)
                    return
    if is_remote or not is_alone:
        yield whole_file(file)


def whole_file(file: EventFile) -> WholeFile:
    """All of a file as one part."""
    return WholeFile(path=file.path, column=file.column, size=_size(file))


@dataclass(frozen=True)
class _Share:
    """How large the next part is."""

    sizes: Sizes
    workers: int

    def of(self, left: int) -> int:
        """Bytes, of so many that no part holds yet."""
        return min(self.sizes.largest, max(self.sizes.smallest, left // (_EACH * self.workers)))


def _holds_an_object_a_line(head: bytes) -> bool:
    line, end, _ = head.lstrip().partition(b"\n")
    try:
        return not end or isinstance(orjson.loads(line), dict)
    except orjson.JSONDecodeError:
        return False


def _lines(path: str, size: int, share: _Share) -> Iterator[Part]:
    start = 0
    while start < size:
        end = min(size, start + share.of(size - start))
        yield LinesOfFile(path=path, start=start, end=end, whole=size)
        start = end


def _streamed(content: Unpacked, each: int, memory: PartMemory) -> Iterator[Part]:
    numbers = count(1)
    fault: InputError | None = None
    memory.begin()
    try:
        for piece in _pieces(content.file, each):
            end = piece.rfind(b"\n") + 1 if memory.size + len(piece) >= each else 0
            # Of a line that is longer than an event may be, its reader needs no more to refuse it.
            if end or memory.size > each + LARGEST:
                memory.add(piece[:end])
                yield LinesOfStream(path=memory.end(), number=next(numbers))
                memory.begin()
            memory.add(piece[end:])
    except InputError as error:
        # What comes before it is read too.
        fault = error
    if memory.size:
        yield LinesOfStream(path=memory.end(), number=next(numbers))
    if fault:
        raise fault


def _pieces(file: BufferedReader, most: int) -> Iterator[bytes]:
    while piece := file.read1(_PIECE):
        yield from (piece[at : at + most] for at in range(0, len(piece), most))


def _row_groups(file: EventFile, size: int, share: _Share) -> Iterator[Part]:
    names, groups = parquet_groups(file.path, size)
    with closing(parquet_groups_rows(file.path, (0, 1), _span(groups[:1]), size)) as rows:
        next(rows, None)
        first = first_rows((f"row {number}", row) for number, row in enumerate(rows, start=1))
    some = [row[1] for row in first if isinstance(row, tuple)]
    file.layout = layout_of(list(map(str, names)), some, file.column, typed=True)
    begin = row = 0
    for number in range(1, len(groups) + 1):
        held, left = (size * several // len(groups) for several in (number - begin, len(groups) - begin))
        if held >= share.of(left) or number == len(groups):
            some_groups = groups[begin:number]
            yield RowGroups(
                path=file.path, groups=(begin, number), span=_span(some_groups), row=row, layout=file.layout, size=held,
                whole=size,
            )  # fmt: skip
            begin, row = number, row + sum(group.rows for group in some_groups)


def _span(groups: Sequence[RowGroup]) -> tuple[int, int]:
    """From the first byte of row groups to behind their last one."""
    return min((group.begin for group in groups), default=0), max((group.end for group in groups), default=0)
