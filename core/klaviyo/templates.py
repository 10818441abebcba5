"""Klaviyo's e-mail templates: the scratch template of the account check, and those that a scan reads."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from core.errors import OutcomeUnknown, Throttled
from core.http import Service
from core.klaviyo.wire import next_page

_TEMPLATES: Final = "/api/templates"
_PATIENCE: Final = 5


@dataclass(frozen=True, kw_only=True)
class MailTemplate:
    """An e-mail template; `dragged` ones were made by drag and drop and tell their blocks in a definition."""

    id: str
    name: str
    html: str
    dragged: bool


@dataclass(frozen=True, kw_only=True)
class TemplateClient:
    """The templates of one connected account; every method raises errors of the tree."""

    service: Service

    def create(self, name: str, html: str) -> str:
        """Create a code template; its id. Sent once: OutcomeUnknown when the answer is lost."""
        attributes = {"name": name, "editor_type": "CODE", "html": html}
        body = {"data": {"type": "template", "attributes": attributes}}
        return str(
            self.service.call("POST", _TEMPLATES, json=body, repeatable=False, read=lambda answer: answer["data"]["id"])
        )

    def update(self, template_id: str, html: str) -> None:
        """Replace a template's HTML; InputError, in Klaviyo's words, when it cannot be parsed."""
        body = {"data": {"type": "template", "id": template_id, "attributes": {"html": html}}}
        self.service.call("PATCH", f"{_TEMPLATES}/{template_id}", json=body)

    def render(self, template_id: str, context: Mapping[str, Any]) -> str:
        """The template's HTML filled from a context by Klaviyo itself; InputError when it raises."""
        body = {"data": {"type": "template", "id": template_id, "attributes": {"context": dict(context)}}}
        html: str = self.service.call("POST", "/api/template-render", json=body, read=lambda a: _attributes(a)["html"])
        return str(html)

    def named(self, part: str) -> list[str]:
        """The ids of up to ten templates whose name contains this."""
        params = {"filter": f"contains(name,{json.dumps(part)})", "fields[template]": "name"}
        found: list[str] = self.service.call("GET", _TEMPLATES, params=params, read=_ids)
        return found

    def every(self) -> Iterator[MailTemplate]:
        """Every template of the account; a call for each ten."""
        path, params = _TEMPLATES, {"fields[template]": "name,html,editor_type"}
        while path:
            found, path = self.service.call("GET", path, params=params or None, read=_page)
            yield from found
            params = {}

    def get(self, template_id: str) -> MailTemplate:
        """One template; NotFound when Klaviyo has none of that id."""
        params = {"fields[template]": "name,html,editor_type"}
        path = f"{_TEMPLATES}/{quote(template_id, safe='')}"
        found: MailTemplate = self.service.call("GET", path, params=params, read=lambda a: _template(a["data"]))
        return found

    def definition(self, template_id: str) -> Any:
        """The tree of a template that was made by drag and drop.

        Asked once: for some Klaviyo answers 500 each time (the same template, whatever the moment).
        """
        params = {"additional-fields[template]": "definition", "fields[template]": "definition"}
        path = f"{_TEMPLATES}/{template_id}"
        return self.service.call(
            "GET", path, params=params, repeatable=False, read=lambda answer: _attributes(answer).get("definition")
        )

    def every_text(self) -> list[str]:
        """What every template shows, as a text in which a block's id can be found: its HTML, and its definition.

        A definition that Klaviyo never tells (HTTP 500) is left out: that template counts by its HTML alone.
        """
        return [template.html + self._told(template) for template in self.every()]

    def _told(self, template: MailTemplate) -> str:
        for _ in range(_PATIENCE if template.dragged else 0):
            try:
                return json.dumps(self.definition(template.id))
            except Throttled as error:
                self.service.sleep(error.retry_after or 1.0)
            except OutcomeUnknown:
                return ""
        if template.dragged:
            raise Throttled("Klaviyo asks for more patience while its templates are read")
        return ""

    def delete(self, template_id: str) -> None:
        """Delete a template."""
        self.service.call("DELETE", f"{_TEMPLATES}/{template_id}")


def _attributes(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    told: Mapping[str, Any] = answer["data"]["attributes"]
    return told


def _ids(page: Mapping[str, Any]) -> list[str]:
    return [str(item["id"]) for item in page["data"]]


def _page(page: Mapping[str, Any]) -> tuple[list[MailTemplate], str]:
    return [_template(resource) for resource in page["data"]], next_page(page)


def _template(resource: Mapping[str, Any]) -> MailTemplate:
    attributes = resource["attributes"]
    return MailTemplate(
        id=str(resource["id"]),
        name=str(attributes.get("name") or ""),
        html=str(attributes.get("html") or ""),
        dragged=attributes.get("editor_type") == "SYSTEM_DRAGGABLE",
    )
