"""However many files cannot be read, what is said of them stays short and leaves none uncounted."""

from io import BytesIO

import pytest

from core.errors import InputError
from core.events.file_sample import readable_sample
from core.events.files import EventFile
from core.events.profile_child import SampledProfiler
from core.events.scan import Scan


def _broken(count: int) -> list[EventFile]:
    return [EventFile(f"broken {number}.ndjson", lambda: BytesIO(b"nope\n")) for number in range(count)]


@pytest.mark.parametrize(("count", "more"), [(2, ""), (5, ""), (6, "1 more file"), (300, "295 more files")])
def test_of_many_broken_files_the_first_are_named_and_the_others_counted(count: int, more: str) -> None:
    for read in (readable_sample, lambda files: Scan(files, SampledProfiler, skips_unreadable=True).run()):
        with pytest.raises(InputError) as raised:
            read(_broken(count))
        reasons = str(raised.value).split("; ")
        assert [reason.partition(" is")[0].split(".")[0] for reason in reasons[:5]] == [
            f"broken {number}" for number in range(min(count, 5))
        ]
        assert reasons[5:] == ([f"{more} cannot be read"] if more else [])
