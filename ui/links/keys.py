"""The entries of the session on Links; an address may hold the values of those that narrow a list."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from core.links.finding import Group
from core.links.status import StateFilter
from ui.app.keys import NO_SELECTION, Key, KeyFamily, TableState

# All links. A run that was cut short may leave None behind.
FIND: Final = Key[str | None]("find", None)
KIND: Final = Key[str | None]("kind", None)
STATE: Final = Key[StateFilter | None]("state", None)
PAGE: Final = Key("page", 1)
LIST: Final = Key[Mapping[str, Any]]("links_list", {})
"""The list, which names the link that was selected last; `ui/app/style.css` knows its name."""
IMAGE: Final = "link_image"
"""The key of the selected link's image, which `ui/app/style.css` knows, too."""

# The audit.
AUDIT: Final = Key("audit_run", False)
AUDIT_OPTIONS_OPEN: Final = Key("audit_options", False)
IMAGES: Final = Key[int | None]("audit_pictures", None)
"""How many images an audit looks at."""
FILL_RATE: Final = Key[int | None]("audit_coverage", None)
"""The percentage of recipients with a value below which an audit reports a binding."""

# The findings.
GROUP: Final = Key[Group | None]("findings", None)
KINDS_OF_GROUP: Final = KeyFamily[Sequence[str]]("finding_kinds_", ())
PAGE_OF_GROUP: Final = KeyFamily("finding_page_", 1)
TABLES: Final = KeyFamily[TableState]("finding_table_", NO_SELECTION)
"""The tables of findings, by group and first row."""
REASON: Final = KeyFamily("accept_reason_", "")
UNTIL: Final = KeyFamily[date | None]("accept_until_", None)
ACCEPT_OPEN: Final = KeyFamily("accept_", False)
"""Whether the way to accept a finding of the selected link is open."""
DESTROY_OPEN: Final = KeyFamily("ask_", False)
"""Whether the question is open that comes before something in Klaviyo is destroyed."""
DESTROY_READ: Final = KeyFamily("asked_", False)
"""Whether what that question shows was read after it was opened."""
DELETED: Final = Key("link_deleted", ("", "", ""))
"""Which blocks were deleted last, in sentences; before it the account and the audit by which they were."""
UNKNOWN: Final = Key("link_unknown", False)
"""Whether the address named a link that there is not, until another one is selected."""
LINK_ON_PAGE: Final = Key("link_shown", "")
"""The link that the page showed last, as the address names it."""
FINDING: Final = KeyFamily("link_finding_", "")
"""The cards of the selected link's findings."""

HISTORY_PAGE: Final = Key("history_page", 1)
LOOKUP: Final = Key("links_lookup", "")
"""The text in which blocks and assets are looked for."""
