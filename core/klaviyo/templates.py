"""Klaviyo's email templates: the scratch template of the account check, and those that a scan reads."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, NotRequired

from typing_extensions import TypedDict

from core.errors import Throttled, Unavailable
from core.http import AnswerType, NoAnswer, RetryPolicy, Service, Unreadable, ignore_answer
from core.klaviyo.ids import checked_id, filter_text
from core.klaviyo.responses import One, Page, Resource, next_page

_TEMPLATES: Final = "/api/templates"
SCANNING: Final = RetryPolicy(throttled=8, longest_wait=60.0, total_wait=180.0)
"""The patience of work that reads every template: Klaviyo allows 750 calls a minute, and names the wait for more."""


@dataclass(frozen=True, kw_only=True)
class EmailTemplate:
    """An email template; `dragged` ones were made by drag and drop and tell their blocks in a definition."""

    id: str
    name: str
    html: str
    dragged: bool


class _Template(TypedDict):
    name: NotRequired[str | None]
    html: NotRequired[str | None]
    editor_type: NotRequired[str | None]


class _Rendered(TypedDict):
    html: str


class _Defined(TypedDict):
    definition: NotRequired[dict[str, Any] | None]


_ONE: Final[AnswerType[One[_Template]]] = AnswerType(One[_Template])
_PAGE: Final[AnswerType[Page[_Template]]] = AnswerType(Page[_Template])
_RENDERED: Final[AnswerType[One[_Rendered]]] = AnswerType(One[_Rendered])
_DEFINED: Final[AnswerType[One[_Defined]]] = AnswerType(One[_Defined])


@dataclass(frozen=True, kw_only=True)
class TemplateClient:
    """The templates of one connected account; every method raises errors of the tree."""

    service: Service

    def create(self, name: str, html: str) -> str:
        """Create a code template; its id. Never sent twice: OutcomeUnknown when the answer is lost."""
        attributes = {"name": name, "editor_type": "CODE", "html": html}
        body = {"data": {"type": "template", "attributes": attributes}}
        return self.service.call("POST", _TEMPLATES, body=body, repeatable=False, read=_id)

    def update(self, template_id: str, html: str) -> None:
        """Replace a template's HTML; InputError, in Klaviyo's words, when it cannot be parsed."""
        body = {"data": {"type": "template", "id": template_id, "attributes": {"html": html}}}
        self.service.call("PATCH", f"{_TEMPLATES}/{checked_id(template_id)}", body=body, read=ignore_answer)

    def render(self, template_id: str, context: Mapping[str, Any]) -> str:
        """The template's HTML filled from a context by Klaviyo itself; InputError when it raises."""
        body = {"data": {"type": "template", "id": template_id, "attributes": {"context": dict(context)}}}
        return self.service.call("POST", "/api/template-render", body=body, read=_rendered)

    def find_templates(self, part: str) -> list[str]:
        """The ids of up to ten templates whose name contains this."""
        params = {"filter": f"contains(name,{filter_text(part)})", "fields[template]": "name"}
        return self.service.call("GET", _TEMPLATES, params=params, read=_ids)

    def list_templates(self) -> Iterator[EmailTemplate]:
        """Every template of the account; a call for each ten."""
        path, params = _TEMPLATES, {"fields[template]": "name,html,editor_type"}
        while path:
            templates, path = self.service.call("GET", path, params=params, read=_page)
            yield from templates
            params = {}

    def get(self, template_id: str) -> EmailTemplate:
        """One template; NotFound when Klaviyo has none of that id."""
        params = {"fields[template]": "name,html,editor_type"}
        return self.service.call("GET", f"{_TEMPLATES}/{checked_id(template_id)}", params=params, read=_one_template)

    def get_definition(self, template_id: str) -> dict[str, Any] | None:
        """The tree of a template that was made by drag and drop; None if Klaviyo withholds it.

        A fault is not asked about again: for some Klaviyo answers 500 each time (the same template, at any moment).
        """
        params = {"additional-fields[template]": "definition", "fields[template]": "definition"}
        retry = replace(self.service.retry, faults=1)
        return self.service.call(
            "GET", f"{_TEMPLATES}/{checked_id(template_id)}", params=params, retry=retry, read=_definition
        )

    def find_definition(self, template: EmailTemplate) -> dict[str, Any] | None:
        """The tree of a template; None if there is none, or if Klaviyo cannot tell it (HTTP 500)."""
        try:
            return self.get_definition(template.id) if template.dragged else None
        except (Throttled, NoAnswer, Unreadable):
            raise
        except Unavailable:
            return None

    def list_template_texts(self) -> list[str]:
        """What every template shows, as a text in which a block's id can be found: its HTML, and its definition.

        A definition that Klaviyo cannot tell is left out: that template counts by its HTML alone.
        """
        return [template.html + json.dumps(self.find_definition(template) or "") for template in self.list_templates()]

    def delete(self, template_id: str) -> None:
        """Delete a template."""
        self.service.call("DELETE", f"{_TEMPLATES}/{checked_id(template_id)}", read=ignore_answer)


def _id(body: bytes) -> str:
    return _ONE.read(body)["data"]["id"]


def _rendered(body: bytes) -> str:
    return _RENDERED.read(body)["data"]["attributes"]["html"]


def _definition(body: bytes) -> dict[str, Any] | None:
    return _DEFINED.read(body)["data"]["attributes"].get("definition")


def _ids(body: bytes) -> list[str]:
    return [resource["id"] for resource in _PAGE.read(body)["data"]]


def _page(body: bytes) -> tuple[list[EmailTemplate], str]:
    page = _PAGE.read(body)
    return [_template(resource) for resource in page["data"]], next_page(page.get("links"))


def _one_template(body: bytes) -> EmailTemplate:
    return _template(_ONE.read(body)["data"])


def _template(resource: Resource[_Template]) -> EmailTemplate:
    attributes = resource["attributes"]
    dragged = attributes.get("editor_type") == "SYSTEM_DRAGGABLE"
    return EmailTemplate(
        id=resource["id"], name=attributes.get("name") or "", html=attributes.get("html") or "", dragged=dragged
    )
