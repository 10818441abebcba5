"""The passes of an audit that a person asks for, each with its own budget: pictures, and how fields are filled."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from core.accounts.account import Account
from core.blocks.preview import image_urls, preview_html
from core.domain.block import Link
from core.domain.field_path import FieldPath
from core.domain.personalization import Binding, FieldValue, Personalization, TextWithFields, fields_of, place_name
from core.errors import Unavailable, WorkspaceError, note_of
from core.events.field_set import FieldSet
from core.events.picker import occurrence
from core.events.sample import Sample
from core.events.service import Events
from core.http import map_concurrently
from core.klaviyo.template_language import TemplateFault
from core.links.audit_run import AuditOptions
from core.links.finding import Finding
from core.links.rules import AuditSnapshot, about
from core.publish.store import Links

SAMPLE = 200
"""Events of each metric that the coverage is counted in: a call of Klaviyo's, and one for the metrics."""

_HANDFUL = 40


@dataclass(frozen=True, kw_only=True)
class ExtraChecks:
    """Looks at what blocks deliver rather than at how they are linked."""

    account: Account
    links: Links
    events: Events
    options: AuditOptions
    pause: Callable[[], None]

    def findings(self, snapshot: AuditSnapshot) -> Iterator[Finding]:
        """What the chosen passes find."""
        if self.options.images:
            yield from self._images(snapshot)
        if self.options.coverage:
            yield from self._coverage(snapshot)

    def _images(self, snapshot: AuditSnapshot) -> Iterator[Finding]:
        """The pictures of the last changed blocks, each asked for once, as many as the budget allows."""
        there = [
            link for link in snapshot.links if link.block_id in snapshot.blocks and link.key.asset_id in snapshot.assets
        ]
        every = (
            (link, url) for link in there for url in self._urls(link, snapshot.blocks[link.block_id].image_url)[:1]
        )
        targets = list(islice(every, self.options.images))
        for start in range(0, len(targets), _HANDFUL):
            self.pause()
            yield from filter(
                None, map_concurrently(lambda each: self._image(snapshot, *each), targets[start : start + _HANDFUL])
            )

    def _image(self, snapshot: AuditSnapshot, link: Link, url: str) -> Finding | None:
        block = snapshot.blocks[link.block_id]
        try:
            self.account.cloudinary.download_image(url)
        except Unavailable as error:
            return about(link, "unasked", block, detail=str(error).rstrip("."), evidence="picture")
        except WorkspaceError as error:
            return about(link, "picture_broken", block, detail=note_of(error).rstrip("."))
        return None

    def _urls(self, link: Link, image_url: str) -> list[str]:
        """What a recipient without any data gets."""
        if link.key.kind != "template":
            return [image_url] if image_url and "{" not in image_url else []
        saved = self.links.latest(link.key)
        try:
            return image_urls(preview_html(saved.html, {})) if saved else []
        except TemplateFault:
            return []

    def _coverage(self, snapshot: AuditSnapshot) -> Iterator[Finding]:
        samples: dict[str, Sample | str] = {}
        for link in snapshot.links:
            saved = self.links.latest(link.key) if link.key.kind == "template" else None
            personalization = saved.personalization if saved else None
            if not personalization or not personalization.event or link.block_id not in snapshot.blocks:
                continue
            metric_id, block = personalization.event.metric_id, snapshot.blocks[link.block_id]
            if metric_id not in samples:
                samples[metric_id] = self._sample(metric_id)
            sample = samples[metric_id]
            if isinstance(sample, str):
                yield about(link, "unasked", block, detail=sample.rstrip("."), evidence="coverage")
                continue
            rare = list(rarely_filled(personalization, sample.field_set, self.options.coverage))
            if rare:
                detail = f"{', '.join(rare)} of {len(sample.events)} “{personalization.event.metric}” events"
                yield about(link, "low_coverage", block, detail=detail, evidence=",".join(sorted(rare)))

    def _sample(self, metric_id: str) -> Sample | str:
        try:
            return self.events.sample(metric_id, SAMPLE)
        except WorkspaceError as error:
            return note_of(error)


def rarely_filled(personalization: Personalization, fields: FieldSet, threshold: float) -> Iterator[str]:
    """Slots of which a needed field is filled in a smaller share of events than the threshold."""
    for place, binding in personalization.bindings.items():
        needed = [FieldPath(tuple(field.path)) for field in _needed(binding) if field.source == "event"]
        profiles = [occurrence(fields, path) for path in needed]
        filled = [profile.first if profile else 0.0 for profile in profiles]
        if filled and (share := min(filled)) < threshold:
            yield f"“{place_name(place)}” filled in {share:.0%}"


def _needed(binding: Binding) -> Sequence[FieldValue]:
    """The first field of a binding, or those of a text that have no fallback of their own."""
    if isinstance(binding, TextWithFields):
        return [field for field in binding.fields if field.fallback is None]
    return fields_of(binding)[:1]
