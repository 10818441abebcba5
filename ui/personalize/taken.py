"""A block that a person edited in Klaviyo, as choices: what is taken over, and whether it is taken already."""

from core.blocks.edited import without_marker
from core.domain.block import Block
from core.errors import WorkspaceError
from core.personalize.draft import Draft as History
from core.personalize.draft import Step
from core.publish.opened_template import OpenedTemplate
from ui.app.state import get_state, set_state, workspace
from ui.personalize.draft import as_held
from ui.personalize.keys import BlockKeys


def html_to_take(opened: OpenedTemplate) -> str:
    """The HTML to go on with from the block as it stands; blank where the choices alone make it."""
    if opened.state == "edited" and opened.block is not None and not _is_made_of_choices(opened, opened.block):
        return without_marker(opened.block.html)
    return opened.html


def is_taken(step: Step, opened: OpenedTemplate) -> bool:
    """Whether a step is the block just as a person left it in Klaviyo."""
    if opened.state != "edited" or step.html not in (opened.html, without_marker(opened.block_html)):
        return False
    choices = as_held(opened.template, opened.personalization.to_json())
    return Step(personalization=choices).choices == Step(personalization=step.personalization).choices and (
        step.html == html_to_take(opened)
    )


def note_taken(opened: OpenedTemplate, keys: BlockKeys) -> None:
    """Remember that the choices go on from the block as it stands now."""
    set_state(keys.taken, opened.block_fingerprint)


def goes_on_from(opened: OpenedTemplate, keys: BlockKeys, history: History | None) -> bool:
    """Whether choices were made on top of the edit that stands in Klaviyo now; undone, they are so no more."""
    if history is None or get_state(keys.taken) != opened.block_fingerprint:
        return False
    return any(is_taken(each, opened) for each in history.steps[: history.place + 1])


def _is_made_of_choices(opened: OpenedTemplate, block: Block) -> bool:
    """Whether the choices alone make the block: nothing that a person did to it in Klaviyo would be lost."""
    html = _generated_html(opened)
    if html == block.html.strip():
        return True
    versions = workspace().personalize.versions(opened.reference, opened.personalization.variant)
    # With the choices of our last version, what differs from it was done by a person.
    return opened.holds(html) and not (versions and versions[0].personalization == opened.personalization)


def _generated_html(opened: OpenedTemplate) -> str:
    try:
        choices = opened.personalization.to_json()
        return workspace().personalize.compose(opened.asset.public_id, choices, opened.html).html.strip()
    except WorkspaceError:
        # Choices that do not fit make nothing; the HTML is taken.
        return ""
