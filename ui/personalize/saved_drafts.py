"""Drafts whose choices were saved to Klaviyo since they began: there is nothing left of them to keep."""

from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from typing import Any

from core.blocks.edited import without_marker
from core.domain.template import Template
from core.errors import WorkspaceError
from core.personalize.draft import Draft as History
from core.publish.rows import Version
from ui.app.state import workspace
from ui.personalize.draft import as_held
from ui.personalize.transfer import WidgetScope
from ui.personalize.unfinished import is_told


def choices_of(version: Version) -> dict[str, Any]:
    """What a version was made of, as JSON."""
    return {**version.personalization.to_json(), "edited": False}


def html_by_hand(version: Version) -> str:
    """The HTML that a person wrote for a version; blank where nobody did."""
    return without_marker(version.html) if version.personalization.edited else ""


def holds(version: Version, choices: Mapping[str, Any], html: str, template: Template) -> bool:
    """Whether choices as widgets hold them are those of a version, and the HTML that of a person if one wrote it."""
    own = {**choices, "edited": False}
    raw = {**choices_of(version), "variant": own["variant"], "template": own["template"]}
    return html == html_by_hand(version) and as_held(template, raw) == own


def is_saved(history: History, scope: WidgetScope) -> bool:
    """Whether these choices are the version that they began with, or one that was saved since."""
    step = history.current
    if not is_told(step.unfinished):
        return False
    template = workspace().templates.last_read(scope.template).template
    versions = workspace().personalize.versions(scope.template, scope.variant)
    since = (each for each in versions if each.number >= max(history.base_version, 1))
    return any(holds(each, step.personalization, step.html, template) for each in since)


def end_saved(scope: WidgetScope) -> None:
    """Delete what is stored of the block's drafts that were saved, whichever tab made them."""
    # Where nothing can be read or deleted now, they are ended the next time.
    with suppress(WorkspaceError):
        scope.drafts.discard_saved(scope.template, scope.variant, partial(is_saved, scope=scope))
