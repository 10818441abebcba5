"""The entries of the session on Events; those whose values an address holds have short names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from streamlit.runtime.uploaded_file_manager import UploadedFile

from core.errors import InputError
from core.events.sample import Sample
from ui.app.keys import Key, KeyFamily
from ui.events import text as texts


@dataclass(frozen=True, kw_only=True)
class Drop:
    """The IDs of the files that were dropped, and of those that were there `before` the ones that came last.

    `earlier` is the drop that this one came after.
    """

    files: tuple[str, ...] = ()
    before: frozenset[str] = frozenset()
    is_together: bool = False
    earlier: "Drop | None" = None


# The sample.
METRIC: Final = Key("events_metric", "")
SHOWN_INSTEAD: Final = Key("events_instead", "")
"""The metric that is shown because the address named none of the account, until another one is selected."""
SIZE: Final = Key[int | None]("size", 2_000)
SINCE: Final = Key[date | None]("since", None)
UNTIL: Final = Key[date | None]("until", None)
FILES: Final = KeyFamily[Sequence[UploadedFile]]("events_file", ())
"""The files that were dropped; a browser forgets them where the place to drop them has another name."""
FILES_ROUND: Final = Key[int | str]("events_files_round", "")
"""How often files were put away, with which the name of that place ends."""
DROP: Final = Key("events_drop", Drop())
RATES_NAME: Final = KeyFamily("events_rates_name_", "")
"""What the fill rates of files are saved as, by the name that they have already."""
PROFILE_FILE: Final = Key[UploadedFile | None]("events_profile_file", None)
PROFILE_IMPORTED: Final = Key("events_profile_imported", ("", ""))
"""The file whose profile was read last, and why it could not be imported; blank if it was."""
SAVED_OPEN: Final = Key("events_kept", False)
SAMPLE_OF_FILES: Final = Key[tuple[object, Sample, tuple[InputError, ...]] | None]("events_file_sample", None)
"""The files that were read last with their column, the sample of them, and what is wrong with the others."""
READING_OF_FILES: Final = Key[tuple[str, str] | None]("events_reading", None)
"""The files that were dropped last to be read in the background, and the job that reads them."""
JSON_COLUMN: Final = KeyFamily[str | None]("events_file_column_", None)
"""The column of a table that is the event, by file: "" none of them, None as the file tells."""

# Its fields.
SEARCH: Final = Key("search", "")
KINDS: Final = Key[Sequence[str] | None]("only", None)
PAGE: Final = Key("fields_page", 1)
LIST: Final = Key[Mapping[str, Any]]("events_list", {})
"""The list, which names the field that was selected last by its path; `ui/app/style.css` knows its name."""
ERASE_ADDRESS: Final = Key("events_erase_address", "")
ERASE_OPEN: Final = Key("events_erase_drawer", False)
BIND_OPEN: Final = Key("events_bind", False)
BIND_TEMPLATE: Final = Key("events_bind_template", "")
BIND_SLOT: Final = KeyFamily("events_bind_slot_", "")
"""The slot that a field is bound to, by template."""

# Its events.
VIEW: Final = Key("view", texts.VIEWS[0])
NUMBER: Final = Key[int | None]("events_number", None)
"""Which event is shown, counted from one."""
COLUMNS: Final = KeyFamily[Sequence[str] | None]("events_columns_", None)
"""The columns of the table, by metric."""

# What is compared, ranked and saved.
OTHER_METRIC: Final = Key("against", "")
EARLIER_DAY: Final = Key[date | None]("events_before", None)
FIT_TEMPLATE: Final = Key("events_fit_template", "")
SAMPLE_NAME: Final = Key("events_keep_name", "")
