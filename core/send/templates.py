"""What a send would do to templates: each is opened and composed just as it will be, so that the plan is exact."""

from dataclasses import dataclass
from typing import Final

from core.blocks.preview import image_urls, preview_html
from core.blocks.start_tags import attribute_values
from core.domain.asset import Asset
from core.domain.send_settings import SendSettings
from core.errors import InputError
from core.klaviyo.template_language import TemplateFault
from core.publish.opened_template import OpenedTemplate
from core.publish.template_blocks import TemplateBlocks
from core.send.values import UNANSWERED, Action

_NO_LINK: Final = "It has no link; set one on Personalize."


@dataclass(frozen=True, kw_only=True)
class TemplatePlan:
    """The row of one template; `src` and `before` are the pictures of somebody about whom nothing is known."""

    action: Action
    note: str
    src: str = ""
    before: str = ""
    unanswered: bool = False
    lacks_link: bool = False
    was_deleted: bool = False


def plan_template(personalize: TemplateBlocks, asset: Asset, settings: SendSettings) -> TemplatePlan:
    """Open and compose one template; a template that cannot be read is skipped with the reason."""
    try:
        opened = personalize.open(asset.public_id)
        html = personalize.compose(asset.public_id, opened.personalization.to_json(), opened.html).html
    except InputError as error:
        return TemplatePlan(action="skip", note=f"The template cannot be used: {error}")
    block = opened.block
    before = _image_url(block.html) if block else ""
    action, note = _action(opened, html, settings)
    lacks_link = action in ("create", "update", "unchanged") and next(attribute_values(html, "href"), None) is None
    return TemplatePlan(
        action=action,
        note=f"{note} {_NO_LINK}" if lacks_link else note,
        src=_image_url(html),
        before=before,
        unanswered=opened.state == "unknown",
        lacks_link=lacks_link,
        was_deleted=opened.state == "deleted",
    )


def _action(opened: OpenedTemplate, html: str, settings: SendSettings) -> tuple[Action, str]:
    block = opened.block
    if opened.state == "unknown":
        return "skip", f"{UNANSWERED} Run again in a moment."
    if opened.state == "deleted" and not settings.recreate:
        return "conflict", "Its block was deleted in Klaviyo; choose to create it again."
    if block is None:
        is_new = opened.source == "new"
        return "create", "Created with its defaults." if is_new else "Created with its saved choices."
    if opened.holds(html):
        return "unchanged", "Keeps its saved choices."
    if opened.state == "edited" and opened.linked and not settings.overwrite:
        return "conflict", "Its block was edited in Klaviyo; choose to overwrite it."
    return "update", "Its template has changed; your choices are kept."


def _image_url(html: str) -> str:
    try:
        return next(iter(image_urls(preview_html(html))), "")
    except TemplateFault:
        return ""
