"""Klaviyo's test emails of a template, as of revision 2026-10-15.

No route tells later how far a job is. Facts: the official client klaviyo-api 25.0.0,
`create_template_preview_send_job`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from typing_extensions import TypedDict

from core.http import AnswerType, RetryPolicy, Service
from core.klaviyo.responses import One

DAILY: Final = 100
"""How many jobs Klaviyo takes from an account in a day; 15 in a minute, and one in a second."""
_JOBS: Final = "/api/template-preview-send-jobs"
PATIENCE: Final = RetryPolicy(throttled=2, longest_wait=2.0, total_wait=2.0)
"""The limit of a second is waited for; those of a minute and of a day are told."""


class _Job(TypedDict):
    status: str


_JOB: Final[AnswerType[One[_Job]]] = AnswerType(One[_Job])


@dataclass(frozen=True, kw_only=True)
class PreviewSendClient:
    """The test emails of one connected account; raises errors of the tree."""

    service: Service

    def create(self, template_id: str, recipient: str, context: Mapping[str, Any], profile_id: str = "") -> str:
        """Send a test email of a saved template to an address; the status of its job: `queued`, `cancelled`, ….

        `context` are the variables that the template is filled from, beside those of a real profile, if one is named.
        Never sent twice: OutcomeUnknown when the answer is lost.
        """
        related = {"template": {"data": {"type": "template", "id": template_id}}}
        if profile_id:
            related["profile"] = {"data": {"type": "profile", "id": profile_id}}
        attributes = {"recipients": [recipient], "context": dict(context)}
        body = {"type": "template-preview-send-job", "attributes": attributes, "relationships": related}
        return self.service.call("POST", _JOBS, body={"data": body}, repeatable=False, retry=PATIENCE, read=_status)


def _status(body: bytes) -> str:
    return _JOB.read(body)["data"]["attributes"]["status"]
