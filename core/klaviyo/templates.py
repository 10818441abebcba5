"""Klaviyo's e-mail templates: the scratch template of the account check."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from core.http import Service

_TEMPLATES: Final = "/api/templates"


@dataclass(frozen=True, kw_only=True)
class TemplateClient:
    """The templates of one connected account; every method raises errors of the tree."""

    service: Service

    def create(self, name: str, html: str) -> str:
        """Create a code template; its id. Sent once: OutcomeUnknown when the answer is lost."""
        attributes = {"name": name, "editor_type": "CODE", "html": html}
        body = {"data": {"type": "template", "attributes": attributes}}
        return str(self.service.call("POST", _TEMPLATES, json=body, repeatable=False)["data"]["id"])

    def update(self, template_id: str, html: str) -> None:
        """Replace a template's HTML; InputError, in Klaviyo's words, when it cannot be parsed."""
        body = {"data": {"type": "template", "id": template_id, "attributes": {"html": html}}}
        self.service.call("PATCH", f"{_TEMPLATES}/{template_id}", json=body)

    def render(self, template_id: str, context: Mapping[str, Any]) -> str:
        """The template's HTML filled from a context by Klaviyo itself; InputError when it raises."""
        body = {"data": {"type": "template", "id": template_id, "attributes": {"context": dict(context)}}}
        return str(self.service.call("POST", "/api/template-render", json=body)["data"]["attributes"]["html"])

    def named(self, part: str) -> list[str]:
        """The ids of up to ten templates whose name contains this."""
        params = {"filter": f"contains(name,{json.dumps(part)})", "fields[template]": "name"}
        return [str(item["id"]) for item in self.service.call("GET", _TEMPLATES, params=params)["data"]]

    def every_html(self) -> list[str]:
        """The HTML of every template of the account; a call for each ten."""
        found: list[str] = []
        page = self.service.call("GET", _TEMPLATES, params={"fields[template]": "html"})
        while True:
            found += [str(item["attributes"].get("html") or "") for item in page["data"]]
            following = (page.get("links") or {}).get("next")
            if not following:
                return found
            page = self.service.call("GET", following)

    def delete(self, template_id: str) -> None:
        """Delete a template."""
        self.service.call("DELETE", f"{_TEMPLATES}/{template_id}")
